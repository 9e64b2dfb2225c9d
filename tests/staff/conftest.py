"""Pages of staff on the life of a rule."""

import pytest
from django.conf import settings


@pytest.fixture(scope="session", autouse=True)
def _static_folder() -> None:
    """WhiteNoise warns where static files were never collected; these tests need none."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
