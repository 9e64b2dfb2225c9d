"""What every template may need."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    return {"site_name": "Docket 311", "public_base_url": settings.PUBLIC_BASE_URL}
