"""/v1/mapping: programs and their rules (contract §2.12)."""

import pytest

from jobs import lifecycle
from spaces.models import MappingProgram, MappingRule
from tests.api.conftest import make_api, make_job, refused, told

RULE = {"name": "Assign", "type": "assign", "config": {"sourceField": "a"}, "acceptedAt": None, "metadata": [1]}
KEPT = {name: value for name, value in RULE.items() if value is not None}
NEW = {
    "source": {"name": "In", "description": None, "fields": [{"key": "first", "type": "string"}, {"key": 'ö"\n,'}]},
    "destination": {"name": "Out", "fields": [{"key": "Name", "type": "string", "label": "N"}]},
    "namespace": "people",
    "familyId": "us_mf_1",
    "rules": [RULE, {"name": "Other", "type": "ignore"}],
    "save": True,
}
ODD = (None, 5, "x", [], [5], {"x": 1}, [{}], [{"id": 5}], [{"id": "us_mr_x", "confidence": "1"}], [{"name": {}}])


@pytest.fixture
def program(owner):
    return told(owner.post("/v1/mapping", NEW))


@pytest.fixture
def rules(program):
    return f"/v1/mapping/{program['id']}/rules"


def _ids(response):
    return [each["id"] for each in told(response)]


def test_a_program_is_made_shown_and_listed(owner, program):
    assert program["sourceKeys"] == ["first", 'ö"\n,']
    assert program["destinationKeys"] == ["Name"]
    assert (program["namespace"], program["familyId"], program["createdBy"]) == ("people", "us_mf_1", owner.key_id)
    assert program["summary"] == {"totalRuleCount": 2, "addedRuleCount": 0, "deletedRuleCount": 0}
    assert [each["name"] for each in program["rules"]] == ["Assign", "Other"]
    assert KEPT.items() <= program["rules"][0].items()
    assert told(owner.get(f"/v1/mapping/{program['id']}")) == program
    assert told(owner.get("/v1/mapping")) == [program]


def test_a_program_that_is_not_saved_is_only_answered(owner):
    made = told(owner.post("/v1/mapping", {**NEW, "save": None}))
    assert "id" not in made
    assert made["rules"] == [KEPT, {"name": "Other", "type": "ignore"}]
    assert made["sourceKeys"] == ["first", 'ö"\n,']
    assert not MappingProgram.objects.exists()


def test_a_program_changes_and_goes(owner, program):
    place = f"/v1/mapping/{program['id']}"
    assert told(owner.patch(place, {"namespace": "other"})) == {**program, "namespace": "other"}
    changed = told(owner.patch(place, {"source": {"fields": []}, "rules": [{"name": "New", "type": "t"}]}))
    assert (changed["sourceKeys"], changed["destinationKeys"]) == ([], ["Name"])
    assert changed["summary"] == {"totalRuleCount": 1, "addedRuleCount": 1, "deletedRuleCount": 2}
    assert told(owner.delete(place)) == {"success": True}
    refused(owner.get(place), 404)
    assert not MappingRule.objects.exists()


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("namespace=people&familyId=us_mf_1", True),
        ("namespace=others", False),
        ("familyId=us_mf_2", False),
        ("createdBy=us_usr_nobody", False),
        ("createdAfter=2020-01-01", True),
        ("createdAfter=2999-01-01", False),
        ("createdBefore=2020-01-01", False),
        ("sourceKeys=first", True),
        ("sourceKeys=first,second", False),
        ("sourceKeys=irs", False),
        ("destinationKeys=Name", True),
        ("destinationKeys=name", False),
        ("pageNumber=2", False),
    ],
)
def test_the_list_is_filtered(owner, program, query, is_found):
    assert _ids(owner.get(f"/v1/mapping?{query}")) == ([program["id"]] if is_found else [])


def test_the_list_is_of_an_environment_and_of_a_job(owner, stranger, world, program):
    place = f"/v1/mapping?environmentId={world.environment.id}"
    assert _ids(owner.get(place)) == [program["id"]]
    refused(stranger.get(place), 404)
    job = make_job(world.environment.id, trigger="manual")
    assert _ids(owner.get(f"/v1/mapping?jobId={job.pk}")) == []
    lifecycle.update(job.pk, plan={"fieldMapping": [], "programId": program["id"]})
    assert _ids(owner.get(f"/v1/mapping?jobId={job.pk}")) == [program["id"]]
    refused(stranger.get(f"/v1/mapping?jobId={job.pk}"), 404)
    refused(owner.get("/v1/mapping?createdAfter=yesterday"), 400)
    refused(owner.get("/v1/mapping?pageSize=0"), 400)


def test_who_deletes_all_deletes_only_their_own(owner, world, program):
    other = make_api(world.environment.id)
    told(other("DELETE", "/v1/mapping", {"environmentId": world.environment.id}))
    assert told(other.delete("/v1/mapping")) == {"success": True}
    assert _ids(owner.get("/v1/mapping")) == [program["id"]]
    refused(owner("DELETE", "/v1/mapping", {"environmentId": "us_env_unknown"}), 404)
    refused(owner("DELETE", "/v1/mapping", {"environmentId": 5}), 400)
    told(owner("DELETE", "/v1/mapping", {"environmentId": world.environment.id}))
    assert told(owner.get("/v1/mapping")) == []


def test_rules_are_added_listed_and_changed(owner, program, rules):
    [made] = told(owner.post(rules, [{**RULE, "name": "Third"}]))
    assert told(owner.get(rules)) == [*program["rules"], made]
    assert told(owner.get(f"{rules}/{made['id']}")) == made
    changed = told(owner.patch(f"{rules}/{made['id']}", {"type": "t", "acceptedAt": "2026-01-01T00:00:00Z"}))
    assert (changed["type"], changed["name"], changed["config"]) == ("t", "Third", RULE["config"])
    assert changed["acceptedAt"].startswith("2026-01-01T00:00:00")
    asked = [{**changed, "metadata": 5, "confidence": 0.5}, {"id": program["rules"][0]["id"], "name": "First"}]
    third, first = told(owner.patch(rules, asked))
    assert (third["metadata"], third["confidence"], third["config"]) == (5, 0.5, RULE["config"])
    assert (first["name"], first["metadata"]) == ("First", [1])
    assert told(owner.get(rules)) == [first, program["rules"][1], third]


def test_rules_go_one_by_one_or_many_at_once(owner, program, rules):
    one, two = _ids(owner.get(rules))
    told(owner.delete(f"{rules}/{one}"))
    refused(owner.delete(f"{rules}/{one}"), 404)
    refused(owner("DELETE", rules, {"ruleIds": [two, one]}), 404)
    assert _ids(owner.get(rules)) == [two]
    assert told(owner("DELETE", rules, {"ruleIds": [two, two]})) == {"success": True}
    summary = told(owner.get(f"/v1/mapping/{program['id']}"))["summary"]
    assert summary == {"totalRuleCount": 0, "addedRuleCount": 0, "deletedRuleCount": 2}


def test_many_rules_change_all_or_none_and_only_in_their_program(owner, program, rules):
    other = told(owner.post("/v1/mapping", NEW))
    mine, foreign = program["rules"][0]["id"], other["rules"][0]["id"]
    for strange in (foreign, "us_mr_unknown"):
        refused(owner.patch(rules, [{"id": mine, "name": "x"}, {"id": strange, "name": "x"}]), 404)
        refused(owner.get(f"{rules}/{strange}"), 404)
        refused(owner.patch(f"{rules}/{strange}", {"name": "x"}), 404)
        refused(owner("DELETE", rules, {"ruleIds": [mine, strange]}), 404)
    assert told(owner.get(rules)) == program["rules"]


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_what_is_odd_is_refused(owner, program, rules, odd):
    refused(owner.post("/v1/mapping", odd), 400)
    for member in ("source", "destination", "save"):
        refused(owner.post("/v1/mapping", {**NEW, member: {} if odd is None else odd, "rules": []}), 400)
    if odd != []:
        refused(owner.post(rules, odd), 400)
        refused(owner.patch(rules, odd), 400)
        refused(owner("DELETE", rules, {"ruleIds": odd}), 400)
    if not isinstance(odd, str | None):
        refused(owner.patch(f"{rules}/{program['rules'][0]['id']}", {"name": odd}), 400)
    assert told(owner.get(rules)) == program["rules"]


def test_what_is_too_large_or_cannot_be_kept_is_refused(owner, rules):
    refused(owner.post(rules, [{**RULE, "config": "x" * 1_100_000}]), 413)
    refused(owner.post(rules, [RULE] * 501), 400)
    assert owner.post(rules, '[{"name": "\\u0000", "type": "\\ud800"}]').status_code == 400
    for odd in ("%00", "us_mp_%00", "%ED%A0%80", "x" * 300):
        for place in (f"/v1/mapping/{odd}", f"/v1/mapping/{odd}/rules", f"{rules}/{odd}"):
            assert owner.get(place).status_code in (400, 404)
        assert owner.patch(f"{rules}/{odd}", {"name": "x"}).status_code in (400, 404)
        assert owner.delete(f"{rules}/{odd}").status_code in (400, 404)
        assert owner.get(f"/v1/mapping?sourceKeys={odd}&jobId={odd}").status_code in (400, 404)
