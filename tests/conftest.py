"""What all tests share. The servers are started by tests/services.py, which pyproject.toml loads."""

import pytest

pytest_plugins = ["tests.database", "tests.live", "tests.object_store"]


@pytest.fixture(autouse=True)
def _no_rule_is_remembered() -> None:
    """What one test's rules were is no other's business."""
    from comments.views.standing import forget_all  # only now is Django set up

    forget_all()
