"""State folders for servers of a test's own."""

import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from rulemaking.stack.folders import Folders
from rulemaking.stack.postgres import Postgres


@pytest.fixture
def folders() -> Generator[Folders, None, None]:
    """An empty state folder; its sockets' folder is removed with it."""
    made = new_folders()
    yield made
    remove(made)


@pytest.fixture
def folders_with_cluster(folders: Folders, cluster: Folders) -> Folders:
    """A state folder in which PostgreSQL ran before: making a cluster takes longer than most tests."""
    copy_cluster(cluster, folders)
    return folders


@pytest.fixture(scope="session")
def cluster() -> Generator[Folders, None, None]:
    """A state folder with a cluster that is stopped."""
    made = new_folders()
    postgres = Postgres(made, max_connections=20)
    postgres.start()
    postgres.stop()
    yield made
    remove(made)


def copy_cluster(cluster: Folders, target: Folders) -> None:
    """Copy it, unless this machine keeps the data elsewhere: then the target makes its own when it starts."""
    if not (cluster.var / "postgres-is-at").exists():
        for name in ("secrets", "postgres"):
            shutil.copytree(cluster.var / name, target.var / name)


def new_folders() -> Folders:
    return Folders(Path(tempfile.mkdtemp(dir=Folders.of_environment().var)))


def remove(folders: Folders) -> None:
    folders.close_sockets()
    shutil.rmtree(folders.var)
