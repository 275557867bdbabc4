"""The nouns of the data, one a file: columns, constraints and reads. Verbs live in `spaces.ops`."""

from spaces.models.account import Account, Profile
from spaces.models.agent import Agent, AgentExport, AgentLog, AgentVersion
from spaces.models.agent_role import AgentRole
from spaces.models.app import App, Constraint, ConstraintVersion
from spaces.models.commit import Commit
from spaces.models.document import Document
from spaces.models.environment import Environment
from spaces.models.file import File
from spaces.models.guest import Guest
from spaces.models.guidance import Guidance
from spaces.models.hidden_columns import HiddenColumns
from spaces.models.mapping import MappingProgram, MappingRule
from spaces.models.mapping_run import MappingRun
from spaces.models.membership import Membership, Role
from spaces.models.record import Record, RecordQuerySet
from spaces.models.record_key import RecordKey
from spaces.models.secret import Secret
from spaces.models.sheet import Sheet
from spaces.models.snapshot import PriorRecord, Snapshot
from spaces.models.space import Space
from spaces.models.space_draft import SpaceDraft
from spaces.models.view import View
from spaces.models.webhook import Webhook
from spaces.models.workbook import Workbook

__all__ = [
    "Agent",
    "AgentExport",
    "AgentLog",
    "AgentRole",
    "AgentVersion",
    "App",
    "Account",
    "Commit",
    "Constraint",
    "ConstraintVersion",
    "Document",
    "Environment",
    "File",
    "Guest",
    "Guidance",
    "HiddenColumns",
    "MappingProgram",
    "MappingRule",
    "MappingRun",
    "Membership",
    "PriorRecord",
    "Profile",
    "Record",
    "RecordKey",
    "RecordQuerySet",
    "Role",
    "Secret",
    "Sheet",
    "Snapshot",
    "Space",
    "SpaceDraft",
    "View",
    "Webhook",
    "Workbook",
]
