"""Answers as JSON, written by orjson."""

from collections.abc import Mapping
from typing import Any

from rest_framework.renderers import BaseRenderer

from jobs.wire import encode


class OrjsonRenderer(BaseRenderer):
    """Knows dates and times; never answers with an empty body, which the official client cannot read."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Write `data` as JSON."""
        return encode({} if data is None else data)
