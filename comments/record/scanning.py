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
from comments.jobs import ServiceDown

_CHUNK = 64 * 1024
_TIMEOUT_SECONDS = 60
_ANSWER_MAX_BYTES = 64 * 1024


class ScannerDown(ServiceDown):
    """clamd can't be reached. The scan stays owed until it can."""


class ScannerRefused(RuntimeError):
    """clamd is there but gave no verdict on this file, such as one over its size limit."""


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
        ScannerDown: clamd is configured but can't be reached.
        ScannerRefused: clamd gave no verdict on this file.
    """
    if not settings.CLAMD_ADDRESS:
        return Verdict(ScanStatus.NOT_CONFIGURED)
    try:
        clamd = _connect(settings.CLAMD_ADDRESS)
    except OSError as fault:
        raise ScannerDown(f"clamd at {settings.CLAMD_ADDRESS} does not answer: {fault}") from fault
    with clamd:
        try:
            answer = _instream(clamd, stream)
        except OSError as fault:
            # It may be this file on which clamd hangs or dies, so the file is at fault until another try.
            raise ScannerRefused(f"clamd broke off in the middle of this file: {fault}") from fault
    if answer == "stream: OK":
        return Verdict(ScanStatus.CLEAN)
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return Verdict(ScanStatus.INFECTED, answer.removeprefix("stream: ").removesuffix(" FOUND"))
    raise ScannerRefused(f"clamd gave no verdict: {answer[:200] or 'it hung up'}")


def _connect(address: str) -> socket.socket:
    if not address.startswith("unix:"):
        host, _, port = address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=_TIMEOUT_SECONDS)
    clamd = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        clamd.settimeout(_TIMEOUT_SECONDS)
        clamd.connect(address.removeprefix("unix:"))
    except OSError:
        clamd.close()
        raise
    return clamd


def _instream(clamd: socket.socket, stream: IO[bytes]) -> str:
    clamd.sendall(b"zINSTREAM\0")
    try:
        while chunk := stream.read(_CHUNK):
            clamd.sendall(struct.pack("!L", len(chunk)) + chunk)
        clamd.sendall(struct.pack("!L", 0))
    except (BrokenPipeError, ConnectionResetError):
        pass  # over clamd's limit: it hung up, and says why in its answer
    answer = b""
    while len(answer) < _ANSWER_MAX_BYTES and (part := clamd.recv(4096)):
        answer += part
    return answer.rstrip(b"\0\n").decode(errors="replace")
