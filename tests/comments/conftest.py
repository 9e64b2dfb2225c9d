"""A mail server, for all tests that send."""

from tests.comments.test_mail import postbox  # noqa: F401 - a fixture
