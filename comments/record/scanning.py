"""Malware scanning by ClamAV's clamd, where one is configured (CLAMD_ADDRESS).

A small client of the INSTREAM command stands here because the one library for it (clamd 1.0.2, of 2014) breaks when
clamd refuses a stream over its size limit. Source: clamd(8), "INSTREAM". ADR 0010.
"""

import socket
import struct
from dataclasses import dataclass
from typing import IO

from django.conf import settings

from comments.enums import ScanStatus

_CHUNK = 64 * 1024
_TIMEOUT_SECONDS = 60


class ScannerFailed(RuntimeError):
    """clamd did not answer, or refused the file. The scan stays owed."""


@dataclass(frozen=True)
class Verdict:
    """What the scanner said, and the name of what it found."""

    status: ScanStatus
    detail: str = ""


def scan(stream: IO[bytes]) -> Verdict:
    """Has clamd look at a file.

    Args:
        stream: the file's bytes, from where it stands to its end.

    Raises:
        ScannerFailed: clamd is configured but gave no verdict.
    """
    if not settings.CLAMD_ADDRESS:
        return Verdict(ScanStatus.NOT_CONFIGURED)
    try:
        with _connect(settings.CLAMD_ADDRESS) as clamd:
            answer = _instream(clamd, stream)
    except OSError as fault:
        raise ScannerFailed(f"clamd at {settings.CLAMD_ADDRESS} does not answer: {fault}") from fault
    if answer.endswith("OK"):
        return Verdict(ScanStatus.CLEAN)
    if answer.endswith("FOUND"):
        return Verdict(ScanStatus.INFECTED, answer.removeprefix("stream: ").removesuffix(" FOUND"))
    raise ScannerFailed(f"clamd gave no verdict: {answer[:200]}")


def _connect(address: str) -> socket.socket:
    if address.startswith("unix:"):
        clamd = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        clamd.settimeout(_TIMEOUT_SECONDS)
        clamd.connect(address.removeprefix("unix:"))
        return clamd
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=_TIMEOUT_SECONDS)


def _instream(clamd: socket.socket, stream: IO[bytes]) -> str:
    clamd.sendall(b"zINSTREAM\0")
    try:
        while chunk := stream.read(_CHUNK):
            clamd.sendall(struct.pack("!L", len(chunk)) + chunk)
        clamd.sendall(struct.pack("!L", 0))
    except BrokenPipeError:
        pass  # over clamd's limit: it hung up, and says why in its answer
    answer = b""
    while part := clamd.recv(4096):
        answer += part
    return answer.rstrip(b"\0\n").decode(errors="replace")
