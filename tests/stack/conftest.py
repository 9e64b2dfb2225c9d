"""State folders for servers of a test's own."""

import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from rulemaking.stack.folders import Folders


@pytest.fixture
def folders() -> Generator[Folders, None, None]:
    """An empty state folder; its sockets' folder is removed with it."""
    made = Folders(Path(tempfile.mkdtemp(dir=Folders.of_environment().var)))
    yield made
    made.close_sockets()
    shutil.rmtree(made.var)
