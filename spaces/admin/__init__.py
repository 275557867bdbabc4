"""Spaces and what is in them in Django's admin: verbs do the writing, and actions can be run on many at once."""

from spaces.admin.agents import AgentAdmin, AgentLogAdmin
from spaces.admin.places import EnvironmentAdmin, MembershipAdmin, SpaceAdmin
from spaces.admin.things import DocumentAdmin, FileAdmin, SheetAdmin, WorkbookAdmin
from spaces.admin.webhooks import WebhookAdmin

__all__ = [
    "AgentAdmin",
    "AgentLogAdmin",
    "DocumentAdmin",
    "EnvironmentAdmin",
    "FileAdmin",
    "MembershipAdmin",
    "SheetAdmin",
    "SpaceAdmin",
    "WebhookAdmin",
    "WorkbookAdmin",
]
