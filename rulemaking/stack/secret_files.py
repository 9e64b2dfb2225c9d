"""Secrets of a local installation: made once, kept in `var/secrets`, readable by their owner alone."""

import base64
import os
import secrets
from pathlib import Path


def read_or_make(folder: Path, name: str) -> str:
    """The secret `name`; 32 random bytes in URL-safe base64 without padding are made the first time."""
    return read_or_write(folder / name, secrets.token_urlsafe(32))


def read_or_make_key(folder: Path, name: str) -> str:
    """Like `read_or_make`, as standard base64 of 32 bytes: the form of an Ed25519 seed in settings."""
    return read_or_write(folder / name, base64.b64encode(secrets.token_bytes(32)).decode())


def read_or_make_password(folder: Path, name: str) -> str:
    """Like `read_or_make`, to be typed: 20 letters and digits that can't be taken for one another (98 bits)."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    letters = "".join(secrets.choice(alphabet) for _ in range(20))
    return read_or_write(folder / name, "-".join(letters[at : at + 5] for at in range(0, 20, 5)))


def read_or_write(path: Path, fresh: str) -> str:
    """What the file holds; `fresh` is written to it the first time, whole or not at all."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(fresh + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return path.read_text().strip()
    finally:
        draft.unlink()
    return fresh
