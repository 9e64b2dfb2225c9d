"""A real IMAP server: Dovecot, where it is installed. Its mail lies in a folder of the test."""

import imaplib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CONFIGURATION = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/base
log_path = {folder}/log
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


def is_possible() -> bool:
    """Whether Dovecot is installed and this process may start it."""
    return shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin") is not None and os.geteuid() == 0


@dataclass(frozen=True)
class Mailbox:
    """The mailbox of one user on a running server."""

    port: int
    user: str

    @property
    def url(self) -> str:
        return f"imap://{self.user}:secret@127.0.0.1:{self.port}/INBOX"

    @contextmanager
    def session(self) -> Iterator[imaplib.IMAP4]:
        server = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        try:
            server.login(self.user, "secret")
            server.select("INBOX")
            yield server
        finally:
            server.logout()

    def put(self, raw: bytes, *, arrived: str = '"10-Mar-2026 15:30:00 +0000"') -> None:
        with self.session() as server:
            status, said = server.append("INBOX", "", arrived, raw)
            assert status == "OK", said

    def flags(self) -> list[bytes]:
        """What is marked on each mail."""
        with self.session() as server:
            _, found = server.fetch("1:*", "(FLAGS)")
            return [line for line in found if isinstance(line, bytes)]

    def delete(self, number: int) -> None:
        with self.session() as server:
            server.store(str(number), "+FLAGS", "\\Deleted")
            server.expunge()


@contextmanager
def running() -> Iterator[int]:
    """Starts the server and gives its port."""
    # Not a folder of pytest: the server's own accounts must be able to enter.
    with tempfile.TemporaryDirectory(prefix="d311-dovecot-") as name:
        Path(name).chmod(0o711)
        yield from _running(Path(name))


def _running(folder: Path) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "mail").mkdir()
    shutil.chown(folder / "mail", "nobody", "nogroup")
    configuration = folder / "dovecot.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, port=port))
    server = subprocess.Popen(["/usr/sbin/dovecot", "-F", "-c", str(configuration)], stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, server, folder / "log")
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    ends_at = time.monotonic() + 30
    while time.monotonic() < ends_at and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"Dovecot did not start: {log.read_text() if log.exists() else 'it wrote no log'}")
