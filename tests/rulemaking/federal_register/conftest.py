"""Who is signed in, as in the tests of the review."""

from tests.review.conftest import as_, manager, person, reviewer  # noqa: F401 - fixtures
