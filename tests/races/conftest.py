"""A receiver of webhooks, as in the tests of webhooks."""

from tests.webhooks.conftest import receiver  # noqa: F401 - a fixture
