"""Verbs on guidance. No topic tells of it (contract §3.1), so nothing is appended."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from jobs.errors import NotFound
from spaces.models import Guidance, Space
from spaces.ops.change import required_text


def create_guidance(space: Space, *, guide_slug: str, options: Mapping[str, Any], by: str) -> Guidance:
    """Say where a guide is shown; `options` are the wire's GuidanceOptions. Raises InvalidInput."""
    slug = required_text(guide_slug, key="guideSlug")
    with transaction.atomic():
        return Guidance.objects.create(space=space, guide_slug=slug, options=dict(options), created_by=by)


def update_guidance(guidance_id: str, *, options: Mapping[str, Any]) -> Guidance:
    """Replace the options as a whole. The last of two callers wins. Raises NotFound."""
    with transaction.atomic():
        now = timezone.now()
        if not Guidance.objects.filter(pk=guidance_id).update(options=dict(options), updated_at=now):
            raise NotFound
        return Guidance.objects.get(pk=guidance_id)


def delete_guidance(guidance_id: str) -> None:
    """Take guidance away. Raises NotFound."""
    with transaction.atomic():
        if not Guidance.objects.filter(pk=guidance_id).delete()[0]:
            raise NotFound
