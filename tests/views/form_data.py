"""What a browser sends from the comment form."""

import datetime as dt
import re
from typing import Any

from django.test import Client
from django.urls import reverse

from rulemaking.models import CommentPeriod

TEXT = "A notice of ninety days would let exporters find other banks."


def form_address(period: CommentPeriod) -> str:
    return reverse("comment_form", args=[period.part.rulemaking.slug])


def send_address(period: CommentPeriod) -> str:
    return reverse("comment_send", args=[period.part.rulemaking.slug])


def token_of(page: bytes) -> str:
    """The submission token that a page's form carries."""
    match = re.search(rb'name="submission_token" value="([^"]+)"', page)
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", page.decode(), re.DOTALL)
    shown = heading[1] if heading else page[:300].decode(errors="replace")
    assert match, f"the page has no submission token; at {dt.datetime.now(dt.UTC)} it says: {shown}"
    return match[1].decode()


def filled_in(client: Client, period: CommentPeriod, **changed: Any) -> dict[str, Any]:
    """The form as an individual fills it in, with a token fresh from the page; `changed` says what differs."""
    page = client.get(form_address(period))
    return {
        "text": TEXT,
        "submitter_type": "INDIVIDUAL",
        "first_name": "Nora",
        "last_name": "Lindqvist",
        "organization": "",
        "organization_type": "",
        "city": "Duluth",
        "state_province_region": "MN",
        "country": "United States",
        "email": "",
        "acknowledged": "on",
        "submission_token": token_of(page.content),
    } | changed
