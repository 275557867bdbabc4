"""Verbs on mapping programs and their rules. No topic tells of them (contract §3.1), so nothing is appended."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from jobs.clean import clean_text, dump
from jobs.errors import NotFound
from jobs.models.rows import locking
from spaces.models import Environment, MappingProgram, MappingRule

#: The columns of a rule that can be changed.
COLUMNS = ("name", "type", "members", "confidence", "accepted_at", "accepted_by")
Rule = Mapping[str, Any]


def lines(keys: Iterable[str]) -> str:
    """Write keys as a program keeps them: one JSON text a line, between line ends."""
    return "".join(["\n", *(f"{dump(key)}\n" for key in keys)])


def new_program(environment: Environment, *, by: str, **columns: Any) -> MappingProgram:
    """Give a program that is not kept."""
    return MappingProgram(environment=environment, created_by=by, **_clean(columns))


def new_rule(program: MappingProgram, *, by: str, **columns: Any) -> MappingRule:
    """Give a rule that is not kept."""
    return MappingRule(program=program, created_by=by, **_clean(columns))


def create_program(environment: Environment, *, rules: Sequence[Rule], by: str, **columns: Any) -> MappingProgram:
    """Make a program with its rules."""
    with transaction.atomic():
        row = new_program(environment, by=by, **columns)
        row.save(force_insert=True)
        MappingRule.objects.bulk_create([new_rule(row, by=by, **rule) for rule in rules])
    return row


def update_program(program_id: str, *, rules: Sequence[Rule] | None = None, by: str, **columns: Any) -> MappingProgram:
    """Change a program; `rules` take the place of all there were. Raises NotFound."""
    with transaction.atomic():
        row = _locked(program_id)
        for name, value in {**_clean(columns), "updated_at": timezone.now()}.items():
            setattr(row, name, value)
        row.save(update_fields=[*columns, "updated_at"])
        if rules is not None:
            _remove(row, row.rules.all())
            _add(row, rules, by=by)
    row.refresh_from_db()
    return row


def delete_programs(rows: "QuerySet[MappingProgram]") -> None:
    """Remove programs with their rules."""
    with transaction.atomic():
        rows.delete()


def create_rules(program_id: str, *, rules: Sequence[Rule], by: str) -> list[MappingRule]:
    """Add rules to a program. Raises NotFound."""
    with transaction.atomic():
        return _add(_locked(program_id), rules, by=by)


def update_rules(program_id: str, *, changes: Sequence[tuple[str, Rule]]) -> list[MappingRule]:
    """Change rules of a program by their ids, all or none, in this order; give them so. Raises NotFound."""
    with transaction.atomic():
        program, now = _locked(program_id), timezone.now()
        rows = program.rules.in_bulk({public_id for public_id, _ in changes})
        for public_id, columns in changes:
            if public_id not in rows:
                raise NotFound
            _set(rows[public_id], columns)
            rows[public_id].updated_at = now
        MappingRule.objects.bulk_update(rows.values(), [*COLUMNS, "updated_at"], batch_size=100)
    return [rows[public_id] for public_id, _ in changes]


def delete_rules(program_id: str, *, rule_ids: Collection[str]) -> None:
    """Remove rules of a program, all or none. Raises NotFound."""
    with transaction.atomic():
        program, wanted = _locked(program_id), set(rule_ids)
        if len(wanted & set(program.rules.values_list("id", flat=True))) != len(wanted):
            raise NotFound
        for start in range(0, len(ids := sorted(wanted)), 500):
            _remove(program, program.rules.filter(pk__in=ids[start : start + 500]))


def _add(program: MappingProgram, rules: Sequence[Rule], *, by: str) -> list[MappingRule]:
    made = MappingRule.objects.bulk_create([new_rule(program, by=by, **rule) for rule in rules])
    MappingProgram.objects.filter(pk=program.id).update(rules_added=F("rules_added") + len(made))
    return made


def _remove(program: MappingProgram, rows: "QuerySet[MappingRule]") -> None:
    gone = rows.delete()[0]
    MappingProgram.objects.filter(pk=program.id).update(rules_deleted=F("rules_deleted") + gone)


def _set(row: MappingRule, columns: Rule) -> None:
    for name, value in _clean(columns).items():
        setattr(row, name, {**row.members, **value} if name == "members" else value)


def _locked(program_id: str) -> MappingProgram:
    """Give a program that nobody else changes until the transaction ends. Raises NotFound."""
    row = locking(MappingProgram.objects.filter(pk=program_id)).first()
    if row is None:
        raise NotFound
    return row


def _clean(columns: Mapping[str, Any]) -> dict[str, Any]:
    is_lines = {"source_lines", "destination_lines"}
    return {
        name: clean_text(value) if isinstance(value, str) and name not in is_lines else value
        for name, value in columns.items()
    }
