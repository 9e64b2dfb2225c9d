"""How answers become bytes."""

from collections.abc import Mapping
from typing import Any

import orjson
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer

CONTENT_TYPE = "application/vnd.api+json;charset=utf-8"
GATEWAY_CONTENT_TYPE = "application/json"


class JsonApiRenderer(BaseRenderer):
    """Plain dicts and lists to UTF-8 JSON. Views build v4 shapes themselves; nothing is serialized twice."""

    media_type = "application/vnd.api+json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        return b"" if data is None else orjson.dumps(data)


class AlwaysJson(BaseContentNegotiation):
    """One form for all, whatever the Accept header says: so does the original, and its clients rely on it."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        return parsers[0] if parsers else None

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type
