"""The environment of a local installation: what settings read, with embedded servers where none are set."""

import os
import secrets as random
from collections.abc import Mapping
from urllib.parse import unquote

from rulemaking.stack import secret_files
from rulemaking.stack.folders import FolderNotPrivate, Folders
from rulemaking.stack.postgres import APPLICATION, OWNER, Postgres
from rulemaking.stack.valkey import Valkey

DEFAULT_PORT = 8000


def use_local_environment() -> None:
    """Fill in what `os.environ` lacks for a local installation; what is set stays.

    `manage.py` calls it for `up`, and for any command in the local profile, so that `manage.py shell` finds
    the servers that `make run` started.
    """
    try:
        os.environ.update(local_environment(Folders.of_environment(), given=os.environ))
    except FolderNotPrivate as refused:
        raise SystemExit(str(refused)) from refused


def local_environment(folders: Folders, *, given: Mapping[str, str]) -> dict[str, str]:
    """`given` and every variable that it lacks for a local installation below `folders.var`.

    Secrets are made the first time and kept in `var/secrets`. The addresses of embedded servers are known
    before they run.
    """
    folders.prepare()
    environment = {
        "DOCKET311_ENV": "local",
        "DOCKET311_VAR": str(folders.var),
        "PORT": str(DEFAULT_PORT),
        "SECRET_KEY": secret_files.read_or_make(folders.secrets, "secret_key"),
        "RECEIPT_SIGNING_KEY": secret_files.read_or_make_key(folders.secrets, "receipt_signing_key"),
        "RECEIPT_KEY_ID": _receipt_key_id(folders),
        # One slash more than a path has: what is read drops the first.
        "EMAIL_URL": f"file:///{folders.mail}",
        **{name: value for name, value in given.items() if value},
    }
    if "DATABASE_URL" not in environment:
        postgres = Postgres(folders)
        environment["DATABASE_URL"] = postgres.url(APPLICATION)
        environment["DATABASE_OWNER_URL"] = postgres.url(OWNER)
        environment["DATABASE_APP_ROLE"] = APPLICATION
    environment.setdefault("DATABASE_OWNER_URL", environment["DATABASE_URL"])
    environment.setdefault("REDIS_URL", Valkey(folders).url())
    return environment


def embedded_servers(environment: Mapping[str, str]) -> frozenset[str]:
    """Which servers are ours to start: those that the environment names by our own addresses."""
    sockets = str(Folders.of_environment().sockets)
    names = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}
    return frozenset(name for name, key in names.items() if sockets in unquote(environment.get(key, "")))


def _receipt_key_id(folders: Folders) -> str:
    """An id that goes with the key: a new installation's receipts are not taken for an old one's."""
    path = folders.secrets / "receipt_key_id"
    return secret_files.read_or_write(path, f"local-{random.token_hex(4)}")
