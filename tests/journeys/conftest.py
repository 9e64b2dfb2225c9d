"""The browser of the journeys."""

import os
from typing import Any

import pytest

from tests.journeys import chromium

FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Playwright starts our Chromium in place of a download of its own."""
    browser = chromium.ensure()
    # Chromium's sandbox refuses root.
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    return {
        **browser_type_launch_args,
        "executable_path": str(browser.executable),
        "args": flags,
        "env": {**os.environ, **browser.environment},
    }
