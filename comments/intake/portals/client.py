"""Asks another portal's v4 API: one question after the other, within its limits, bounded in time and size."""

import datetime as dt
import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

TIMEOUT_SECONDS = 30
"""Without a byte."""
ANSWER_SECONDS = 300
"""For one answer, once it has begun: one that comes a byte at a time would never be without one."""
ANSWER_MAX_BYTES = 50 * 1024 * 1024
TRIES = 4
_PAUSE_SECONDS = 2.0
_LIMIT_PAUSE_SECONDS = 60.0
_LIMIT_PAUSE_MAX_SECONDS = 3600.0
_LIMIT_WAITS_MAX = 100
_CHUNK = 64 * 1024
_PASSING_STATUSES = frozenset({500, 502, 503, 504})


class PortalFault(Exception):
    """The portal gives no usable answer. `str()` says why and what to do, without the key."""


class PortalAway(PortalFault):
    """The portal does not answer, or not whole. Later it may."""


class PortalBusy(PortalAway):
    """The portal asks us to wait, longer than we wait here."""

    def __init__(self, host: str, seconds: float) -> None:
        super().__init__(f"{host} asked us to wait {dt.timedelta(seconds=round(seconds))}: its limit is reached.")
        self.seconds = seconds


class TooLarge(PortalFault):
    """An answer is larger than what is asked for may be."""


class NotThere(PortalFault):
    """The portal has no such thing, or doesn't hand it out."""


class Gone(NotThere):
    """The portal has no such thing, or no longer."""


@dataclass(frozen=True, kw_only=True)
class Portal:
    """Another portal.

    Attributes:
        base_url: such as `https://api.regulations.gov/v4`.
        api_key: sent as X-Api-Key to that host alone; empty for none.
        sleep: waits so many seconds, when the portal asks for it.
        patience_seconds: how long is waited here at once; for what takes longer, one comes again.
    """

    base_url: str
    api_key: str = ""
    sleep: Callable[[float], None] = time.sleep
    patience_seconds: float = _LIMIT_PAUSE_MAX_SECONDS

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).netloc

    def get(self, path: str, query: dict[str, str] | None = None) -> dict[str, Any]:
        """The JSON:API answer at a path below the base: it has `data`.

        Raises:
            NotThere, PortalFault
        """
        found = self.json(path, query)
        if "data" not in found:
            raise PortalFault(f"{self.host} answered JSON without “data”. Is {self.base_url} the address of a v4 API?")
        return found

    def json(self, path: str, query: dict[str, str] | None = None) -> dict[str, Any]:
        """The JSON object at a path below the base.

        Raises:
            NotThere, PortalFault
        """
        url = f"{self.base_url.rstrip('/')}/{path}" + (f"?{urlencode(query)}" if query else "")
        raw = b"".join(self.chunks(url, max_bytes=ANSWER_MAX_BYTES))
        try:
            found = json.loads(raw)
        except ValueError as unread:
            raise PortalFault(f"{self.host} answered something that is not JSON.") from unread
        if not isinstance(found, dict):
            raise PortalFault(f"{self.host} answered JSON that is no object.")
        return found

    def chunks(self, url: str, *, max_bytes: int) -> Iterator[bytes]:
        """The bytes at an address, in pieces. An answer that breaks off raises; nothing is handed out twice.

        Raises:
            NotThere, TooLarge, PortalBusy, PortalAway, PortalFault
        """
        with self._opened(url) as answer:
            size, whole, ends = 0, answer.length, time.monotonic() + ANSWER_SECONDS
            try:
                while chunk := answer.read1(_CHUNK):  # what is there, not so much: that may take its time
                    size += len(chunk)
                    if time.monotonic() > ends:
                        raise PortalAway(f"An answer of {self.host} took more than {ANSWER_SECONDS} seconds.")
                    if size > max_bytes:
                        raise TooLarge(f"An answer of {self.host} is larger than {max_bytes:,} bytes.")
                    yield chunk
            except (OSError, http.client.HTTPException) as cut:
                raise PortalAway(f"An answer of {self.host} broke off.") from cut
            if whole is not None and size < whole:
                raise PortalAway(f"An answer of {self.host} broke off.")

    def _opened(self, url: str) -> http.client.HTTPResponse:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https"):
            raise PortalFault(f"{url[:80]} is no web address.")
        headers = {"User-Agent": "Docket 311", "Accept": "application/vnd.api+json, */*"}
        request = urllib.request.Request(url, headers=headers)  # noqa: S310 - the scheme is checked above
        if self.api_key and parts.netloc == self.host:
            request.add_unredirected_header("X-Api-Key", self.api_key)  # else whoever it is led to would be told
        tries = waits = 0
        while True:
            try:
                return urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS)  # noqa: S310 - as above
            except urllib.error.HTTPError as answer:
                answer.close()
                if answer.code == 429 and waits < _LIMIT_WAITS_MAX:
                    waits += 1
                    seconds = _seconds_of(answer.headers.get("Retry-After"))
                    if seconds > self.patience_seconds:
                        raise PortalBusy(self.host, seconds) from answer
                    self.sleep(seconds)
                    continue
                if answer.code in (404, 410):
                    raise Gone(f"{self.host} answered with status {answer.code}. Check the id.") from answer
                if answer.code in (401, 403):
                    raise NotThere(f"{self.host} answered with status {answer.code}. Check the key.") from answer
                tries += 1
                if answer.code not in _PASSING_STATUSES:
                    raise PortalFault(f"{self.host} answered with status {answer.code}.") from answer
                if tries >= TRIES:
                    raise PortalAway(f"{self.host} answered with status {answer.code}.") from answer
            except (OSError, http.client.HTTPException) as fault:
                tries += 1
                if tries >= TRIES:
                    raise PortalAway(f"{self.host} does not answer: {fault}. Try again later.") from fault
            self.sleep(_PAUSE_SECONDS * tries)


def _seconds_of(header: str | None) -> float:
    if header and header.isdecimal():
        return min(float(header), _LIMIT_PAUSE_MAX_SECONDS)
    return _LIMIT_PAUSE_SECONDS
