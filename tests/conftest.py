"""What all tests share. The servers are started by tests/services.py, which pyproject.toml loads."""

import hypothesis
import pytest
from django.conf import settings

pytest_plugins = ["tests.database", "tests.live", "tests.object_store"]

# By default each example must end within 200 ms: a busy machine would fail what is right.
hypothesis.settings.register_profile(
    "docket311", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("docket311")


@pytest.fixture(autouse=True)
def _no_rule_is_remembered() -> None:
    """What one test's rules were is no other's business."""
    from comments.views.standing import forget_all  # only now is Django set up

    forget_all()


@pytest.fixture(scope="session", autouse=True)
def _static_folder() -> None:
    """WhiteNoise warns where static files were never collected; these tests need none."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
