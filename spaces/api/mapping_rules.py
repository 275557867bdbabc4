"""/mapping/{id}/rules: the steps of a mapping program (contract §2.12)."""

from typing import Any

from rest_framework.request import Request

from jobs.access import get_row
from jobs.errors import NotFound
from jobs.rest.views import SUCCESS, ApiView, body_of, checked
from spaces.api import mapping_wire
from spaces.api.guests import list_of
from spaces.api.mapping_wire import open_program, rule_columns
from spaces.api.shapes.common import Success, described
from spaces.api.shapes.mapping import (
    DeleteMultipleRules,
    MappingRuleChange,
    MappingRuleConfig,
    MappingRuleResponse,
    MappingRulesResponse,
    MappingRuleUpdate,
)
from spaces.ops.mapping import create_rules, delete_rules, update_rules


class Rules(ApiView):
    """The rules of a program."""

    @described("mapping.listRules", answer=MappingRulesResponse)
    def get(self, request: Request, program_id: str) -> Any:
        """List the rules of a program, oldest first."""
        rows = open_program(self.principal, program_id).rules.order_by("id")
        return {"data": [mapping_wire.rule(row) for row in rows]}

    @described("mapping.createRules", body=MappingRuleConfig(many=True), answer=MappingRulesResponse)
    def post(self, request: Request, program_id: str) -> Any:
        """Add rules, all or none."""
        program = open_program(self.principal, program_id, edit=True)
        rules = [rule_columns(checked(MappingRuleConfig, each)) for each in list_of(request)]
        made = create_rules(program.id, rules=rules, by=self.principal.id)
        return {"data": [mapping_wire.rule(row) for row in made]}

    @described("mapping.updateRules", body=MappingRuleChange(many=True), answer=MappingRulesResponse)
    def patch(self, request: Request, program_id: str) -> Any:
        """Change the given members of rules by their ids, all or none."""
        program = open_program(self.principal, program_id, edit=True)
        asked = [checked(MappingRuleChange, each) for each in list_of(request)]
        rows = update_rules(program.id, changes=[(each["id"], rule_columns(each)) for each in asked])
        return {"data": [mapping_wire.rule(row) for row in rows]}

    @described("mapping.deleteMultipleRules", body=DeleteMultipleRules, answer=Success)
    def delete(self, request: Request, program_id: str) -> Any:
        """Remove the `ruleIds` of the body, all or none."""
        program = open_program(self.principal, program_id, edit=True)
        delete_rules(program.id, rule_ids=checked(DeleteMultipleRules, body_of(request))["ruleIds"])
        return SUCCESS


class OneRule(ApiView):
    """One rule of a program."""

    @described("mapping.getRule", answer=MappingRuleResponse)
    def get(self, request: Request, program_id: str, mapping_id: str) -> Any:
        """Show a rule."""
        rows = open_program(self.principal, program_id).rules
        row = get_row(rows, mapping_id)
        return {"data": mapping_wire.rule(row)}

    @described("mapping.updateRule", body=MappingRuleUpdate, answer=MappingRuleResponse)
    def patch(self, request: Request, program_id: str, mapping_id: str) -> Any:
        """Change the given members."""
        program = open_program(self.principal, program_id, edit=True)
        given = rule_columns(checked(MappingRuleUpdate, body_of(request)))
        [row] = update_rules(program.id, changes=[(_plain(mapping_id), given)])
        return {"data": mapping_wire.rule(row)}

    @described("mapping.deleteRule", answer=Success)
    def delete(self, request: Request, program_id: str, mapping_id: str) -> Any:
        """Remove a rule."""
        program = open_program(self.principal, program_id, edit=True)
        delete_rules(program.id, rule_ids=[_plain(mapping_id)])
        return SUCCESS


def _plain(public_id: str) -> str:
    """Give an id of an address back. Raises NotFound for one that no database holds."""
    if "\x00" in public_id:
        raise NotFound
    return public_id
