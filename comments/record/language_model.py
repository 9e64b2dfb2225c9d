"""Asks a language model: one endpoint that speaks OpenAI's protocol of chat completions, bounded in time and size.

Nothing depends on it: who asks gets text or an `EndpointFault`, and does without. ADR 0065.
"""

import http.client
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
from django.conf import settings

from comments.record import timed_http

MAX_ANSWER_BYTES: Final = 64 * 1024
MAX_TOKENS: Final = 800
MAX_PAUSE_SECONDS: Final = 20.0
_SEED: Final = 311
_PAUSE_SECONDS: Final = 1.0
_PASSING: Final = frozenset({429, 500, 502, 503, 504})


class EndpointFault(Exception):
    """The endpoint gives no usable answer. `str()` is a word for the log and for staff, without key or text."""


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A language model's endpoint.

    Attributes:
        url: base address, such as `https://models.example.gov/v1`; `/chat/completions` is put behind it.
        model: the name to ask for.
        key: sent as bearer token; empty for none.
        seconds: for all questions about one summary together.
        sleep: waits so many seconds where the endpoint asks for it.
    """

    url: str
    model: str
    key: str = ""
    seconds: float = 120.0
    sleep: Callable[[float], None] = time.sleep

    @classmethod
    def of_settings(cls) -> "Endpoint | None":
        """The one that is set; None, the default, for none."""
        if not settings.LANGUAGE_MODEL_URL:
            return None
        return cls(
            url=settings.LANGUAGE_MODEL_URL,
            model=settings.LANGUAGE_MODEL_NAME,
            key=settings.LANGUAGE_MODEL_KEY,
            seconds=settings.LANGUAGE_MODEL_SECONDS,
        )

    def ask(self, messages: Sequence[tuple[str, str]], *, ends: float) -> str:
        """One answer to some messages. A busy endpoint is asked once more.

        Args:
            messages: pairs of (role, text).
            ends: when to stop, by `time.monotonic`.

        Returns:
            The answer's text, without NUL; it may be anything.

        Raises:
            EndpointFault: there's none.
        """
        said = [{"role": role, "content": text} for role, text in messages]
        plain = {"model": self.model, "messages": said, "stream": False}
        # Newer models of the protocol's inventor know neither `max_tokens` nor a temperature.
        asked = [
            {**plain, "max_tokens": MAX_TOKENS, "temperature": 0, "seed": _SEED},
            {**plain, "max_completion_tokens": MAX_TOKENS},
        ]
        was_busy = False
        while True:
            status, pause, raw = self._post(orjson.dumps(asked[0]), ends)
            if status == 200:
                return _text_of(raw)
            if status == 400 and len(asked) > 1:
                del asked[0]
            elif status in _PASSING and not was_busy:
                was_busy = True
                self._wait(pause, ends)
            else:
                raise EndpointFault(f"status {status}")

    def _wait(self, pause: float, ends: float) -> None:
        pause = min(pause or _PAUSE_SECONDS, MAX_PAUSE_SECONDS)
        if time.monotonic() + pause >= ends:
            raise EndpointFault("busy")
        self.sleep(pause)

    def _post(self, body: bytes, ends: float) -> tuple[int, float, bytes]:
        """Status, the pause that is asked for, and the answer's bytes. No redirect is followed."""
        parts = urlsplit(self.url)
        host, tls_name = parts.hostname or "", parts.hostname or "" if parts.scheme == "https" else ""
        headers = {"Host": parts.netloc.rpartition("@")[2], "Content-Type": "application/json"}
        headers |= {"Accept": "application/json", "User-Agent": "Docket 311"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        path = f"{parts.path.rstrip('/')}/chat/completions"
        try:
            port = parts.port or (443 if tls_name else 80)
            stream = timed_http.connect([host], port, ends, tls_name=tls_name, tls=None)
            try:
                answer = timed_http.send(stream, path, body, headers, ends=ends, most_bytes=MAX_ANSWER_BYTES)
                return answer.status, _seconds(answer.getheader("Retry-After")), answer.read()
            finally:
                stream.close()
        except TimeoutError as late:
            raise EndpointFault("timed out") from late
        except timed_http.AnswerTooLong as long:
            raise EndpointFault("answer too long") from long
        except ssl.SSLError as untrusted:
            raise EndpointFault("certificate not accepted") from untrusted
        except (http.client.HTTPException, ValueError) as broken:
            raise EndpointFault("no answer in HTTP") from broken
        except OSError as gone:
            raise EndpointFault("no connection") from gone


def _text_of(raw: bytes) -> str:
    """The text of the first choice."""
    try:
        found: Any = orjson.loads(raw)
        text = found["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError) as unread:
        raise EndpointFault("answer not understood") from unread
    if not isinstance(text, str):
        raise EndpointFault("answer not understood")
    return text.replace("\x00", "\ufffd")


def _seconds(header: str | None) -> float:
    """Of Retry-After, where it is a number; a date is not read."""
    return float(header) if header and header.isascii() and header.isdigit() and len(header) < 9 else 0.0
