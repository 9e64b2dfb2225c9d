"""What every template may need."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


def site(request: HttpRequest) -> dict[str, Any]:
    current = get_language()
    return {
        "site_name": "Docket 311",
        "public_base_url": settings.PUBLIC_BASE_URL,
        # Two languages: the link leads to the other one.
        "other_language": next(pair for pair in settings.LANGUAGES if pair[0] != current),
    }
