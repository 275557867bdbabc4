"""Mapping programs and rules between columns and the wire, and who may see them (contract §2.12)."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from jobs import wire
from jobs.access import Principal, get_own, policy
from spaces.models import MappingProgram, MappingRule
from spaces.ops.mapping import lines

RULE = {
    "name": "name",
    "type": "type",
    "confidence": "confidence",
    "acceptedAt": "accepted_at",
    "acceptedBy": "accepted_by",
}
PROGRAM = {"familyId": "family_id", "namespace": "namespace"}
TABLES = {"source": "source_lines", "destination": "destination_lines"}


def program_rows(principal: Principal) -> "QuerySet[MappingProgram]":
    """The programs of the environments all of which the principal may see."""
    rules = policy()
    seen = [one for one in rules.environments(principal) if rules.can_view(principal, one, None)]
    return MappingProgram.objects.filter(environment__in=seen)


def open_program(principal: Principal, program_id: str, *, edit: bool = False) -> MappingProgram:
    """Give a program. Raises NotFound, Forbidden."""
    return get_own(principal, program_rows(principal), program_id, edit=edit)


def program_columns(asked: dict[str, Any]) -> dict[str, Any]:
    """Translate what was asked of a program: its columns, and its rules under `rules` if there are any."""
    given: dict[str, Any] = {column: asked[name] for name, column in PROGRAM.items() if name in asked}
    for name, column in TABLES.items():
        if name in asked:
            given[column] = lines(field["key"] for field in asked[name]["fields"])
    if "rules" in asked:
        given["rules"] = [rule_columns(rule) for rule in asked["rules"]]
    return given


def rule_columns(asked: dict[str, Any]) -> dict[str, Any]:
    """Translate what was asked of a rule."""
    given: dict[str, Any] = {column: asked[name] for name, column in RULE.items() if name in asked}
    members = {name: asked[name] for name in ("config", "metadata") if name in asked}
    return {**given, "members": members} if members else given


def program(row: MappingProgram, rules: Sequence[MappingRule], *, is_kept: bool = True) -> dict[str, Any]:
    """Translate a program with its rules; one that is not kept has no id and no times."""
    summary = {
        "totalRuleCount": len(rules),
        "addedRuleCount": row.rules_added,
        "deletedRuleCount": row.rules_deleted,
    }
    kept = {"id": row.id, "createdBy": row.created_by or None, "createdAt": wire.moment(row.created_at)}
    shown = {
        "rules": [rule(each, is_kept=is_kept) for each in rules],
        "namespace": row.namespace or None,
        "familyId": row.family_id or None,
        "sourceKeys": row.source_keys,
        "destinationKeys": row.destination_keys,
        "summary": summary,
        **(kept if is_kept else {}),
    }
    return _present(shown)


def rule(row: MappingRule, *, is_kept: bool = True) -> dict[str, Any]:
    """Translate a rule."""
    kept = {
        "id": row.id,
        "createdBy": row.created_by or None,
        "createdAt": wire.moment(row.created_at),
        "updatedAt": wire.moment(row.updated_at),
    }
    shown = {
        **row.members,
        "name": row.name,
        "type": row.type,
        "confidence": row.confidence,
        "acceptedAt": wire.moment(row.accepted_at),
        "acceptedBy": row.accepted_by or None,
        **(kept if is_kept else {}),
    }
    return _present(shown)


def _present(shown: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in shown.items() if value is not None}
