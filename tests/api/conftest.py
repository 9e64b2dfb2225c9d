"""A client of the API, and the clock at which it asks."""

import datetime as dt
import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from comments.record import known_keys
from tests.api.sending import Sender

ASKED_AT = dt.datetime(2026, 3, 16, 16, 0, tzinfo=dt.UTC)
"""Noon Eastern on 16 March 2026, while the factories' comment period is open."""


class Api:
    """GET an address of the API and read the JSON."""

    def __init__(self) -> None:
        self.client = Client(headers={"host": "comments.example"})

    def response(self, path: str, /, **headers: str) -> Any:
        return self.client.get(
            path if path.startswith("/") else f"/v4/{path}",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )

    def json(self, path: str, /, status: int = 200) -> Any:
        response = self.response(path)
        assert response.status_code == status, response.content
        return json.loads(response.content)

    def ids(self, path: str, /) -> list[str]:
        return [item["id"] for item in self.json(path)["data"]]


@pytest.fixture(autouse=True)
def _no_known_keys() -> None:
    """No key of another test is remembered: its row is gone."""
    known_keys._kept.clear()


@pytest.fixture
def clock() -> Generator[time_machine.Traveller, None, None]:
    with time_machine.travel(ASKED_AT, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def api(db: None, clock: time_machine.Traveller, settings: Any) -> Api:
    settings.ALLOWED_HOSTS = ["comments.example"]
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # its absence would be warned of
    return Api()


@pytest.fixture
def sender(api: Api, clock: time_machine.Traveller) -> Sender:
    """While the period of its document is open."""
    return Sender()
