"""Schemathesis asks everything that /v1/openapi.json describes, with the owner's key: no answer is a mistake of ours.

Three of its phases: made-up questions good and bad, the edges of every description, and walks from answer to
question along the links that it finds between operations. (The fourth sends written examples; we write none.)
`make test` sends some five hundred requests, always the same, `make fuzz` sends more than twenty thousand new ones.
"""

import os
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode
from schemathesis.generation.stateful import run_state_machine_as_test

from tests.api.asking import OPERATIONS, SCHEMA, judge, lead, send
from tests.api.things import make_callers, make_jobs, make_things

#: Requests for each operation when `make fuzz` says how many; otherwise a few, always the same.
ASKED = os.environ.get("FUZZ_CASES")
CASES = int(ASKED or 2)
#: Of the edges, every one; otherwise one of so many.
STRIDE = 1 if ASKED else 60
#: Walks of up to eight steps.
WALKS = CASES if ASKED else 4
SETTINGS = settings(
    max_examples=CASES, derandomize=ASKED is None, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture
def things(world):
    things = make_things(world)
    return things | {"job": make_jobs(things)["ready"], "owner_token": make_callers(world)["owner"]}


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.timeout(900)
def test_it_answers_whatever_is_asked(things, name):
    strategies = [OPERATIONS[name].as_strategy(mode) for mode in GenerationMode]

    @SETTINGS
    @given(case=st.one_of(strategies), is_known=st.booleans())
    def ask(case: Any, is_known: bool) -> None:
        if is_known:
            lead(case, things)
        _ask(case, things)

    ask()


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.timeout(900)
def test_it_answers_every_edge_of_what_is_described(things, name):
    operation = OPERATIONS[name]
    for case in list(_edges(operation))[_start(name) :: STRIDE]:
        if case.meta.phase.data.parameter_location != "path":
            lead(case, things)
        _ask(case, things)


@pytest.mark.parametrize("lane", range(8 if ASKED else 2))
@pytest.mark.timeout(1800)
def test_it_answers_whatever_follows_from_an_answer(things, lane):
    class Walk(SCHEMA.as_state_machine()):
        def setup(self) -> None:
            self.point = transaction.savepoint()

        def before_call(self, case: Any) -> None:
            lead(case, things)

        def call(self, case: Any, **kwargs: Any) -> Any:
            return send(case, things["owner_token"])

        def validate_response(self, response: Any, case: Any, **kwargs: Any) -> None:
            judge(case, response)

        def teardown(self) -> None:
            transaction.savepoint_rollback(self.point)

    walk = Walk if ASKED else seed(lane)(Walk)
    run_state_machine_as_test(walk, settings=settings(SETTINGS, max_examples=WALKS, stateful_step_count=8))


def _ask(case: Any, things: dict[str, str]) -> None:
    """Send a case, judge the answer, and undo what it did: the next one finds everything in its place."""
    point = transaction.savepoint()
    judge(case, send(case, things["owner_token"]))
    transaction.savepoint_rollback(point)


def _edges(operation: Any) -> Any:
    config = SCHEMA.config.generation_for(operation=operation, phase="coverage")
    return SCHEMA.iter_coverage_cases(operation, generation_modes=list(GenerationMode), generation_config=config)


def _start(name: str) -> int:
    """Begin somewhere else for each operation, and always there."""
    return len(name) % STRIDE
