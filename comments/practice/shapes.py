"""What one sample comment is, before it goes through the intake like any other."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

SubmitterType = Literal["ANONYMOUS", "INDIVIDUAL", "ORGANIZATION"]
Channel = Literal["web", "api", "mail", "email", "bulk"]

MAX_TEXT_CODE_POINTS = 5_000


@dataclass(frozen=True, slots=True)
class SampleFile:
    """A file sent with a sample comment."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitter:
    """Who a sample comment says that it is from. Every person and organization is invented."""

    submitter_type: SubmitterType = "ANONYMOUS"
    first_name: str = ""
    last_name: str = ""
    organization: str = ""
    organization_type: str = ""
    email: str = ""
    phone: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A sample comment that has no time of arrival yet.

    `kind` names the sort of comment and `wave` the part of the period, as fractions of it, in
    which comments of its campaign arrive.
    """

    kind: str
    text: str
    submitter: Submitter
    channel: Channel = "web"
    files: tuple[SampleFile, ...] = ()
    num_items_received: int = 0
    postmarked_days_before: int | None = None
    wave: tuple[float, float] = (0.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleComment:
    """One sample comment, ready for the intake.

    Attributes:
        sample_id: stable name of the sample: the count asked for and its place in it.
        kind: what sort of comment it is; known to tests alone, never stored with the comment.
        text: at most 5,000 code points, line feeds only.
        received_at: aware, UTC, within the comment period.
        postmarked_on: the date on the envelope, for paper mail alone.
        num_items_received: how many items the sender says that it carries; 0 where that is not said.
    """

    sample_id: str
    kind: str
    text: str
    submitter_type: SubmitterType
    first_name: str
    last_name: str
    organization: str
    organization_type: str
    email: str
    phone: str
    city: str
    state: str
    zip: str
    country: str
    channel: Channel
    received_at: dt.datetime
    postmarked_on: dt.date | None
    files: tuple[SampleFile, ...]
    num_items_received: int
