"""AWS's own examples deploy as they are, with the role that their states need."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pulumi
import pytest
from asl_builders import make, reject
from graphs import statements
from samples import FILES, GRANTED, NEEDED, SUBSTITUTIONS, arguments, name_of

from embedded_aws import Recording
from serverless_patterns.patterns.workflow.definition.asl_file import load
from serverless_patterns.patterns.workflow.definition.document import walk
from serverless_patterns.patterns.workflow.definition.substitution import substitute
from serverless_patterns.patterns.workflow.integrations.task import task_of

OBSERVING = ("logs:", "xray:")
every_example = pytest.mark.parametrize("file", FILES, ids=name_of)


def list_actions(recording: Recording) -> set[str]:
    """Permissions of the role, except for those added by hand and for its log and traces."""
    policies = list(recording.find_by_type("aws:iam/rolePolicy:RolePolicy"))
    return {
        action
        for policy in policies
        for statement in statements(policy)
        for action in statement["Action"]
        if not action.startswith(OBSERVING)
    }


@cache
def make_cached(file: Path) -> Recording:
    return make(**arguments(file))


def resolve(file: Path) -> dict[str, Any]:
    return substitute(load(file), SUBSTITUTIONS)


@pytest.mark.representatives(
    "api-call",
    "checkout",
    "saga",
    "nested-workflow",
    "csv-distributed-map",
    "human-approval",
    "glue-job",
    "fargate-task",
    "queue-transfer",
    "table-transfer",
)
@every_example
def test_example_needs_what_its_states_call(file: Path):
    granted = set(GRANTED.get(name_of(file), "").split())
    assert list_actions(make_cached(file)) == set(NEEDED[name_of(file)].split()) | granted


def test_there_are_more_than_thirty_examples():
    assert len(FILES) > 30
    assert NEEDED.keys() == {name_of(file) for file in FILES}


@pytest.mark.slow
@every_example
def test_what_is_deployed_differs_by_its_timeouts_alone(file: Path):
    deployed = json.loads(make_cached(file).find_by_name("orders-workflow").inputs["definition"])
    written = resolve(file)
    assert deployed.pop("TimeoutSeconds") == written.pop("TimeoutSeconds", 3600)
    for before, after in zip(walk(written, express=False), walk(deployed, express=False), strict=True):
        assert before.path == after.path
        added = {name: value for name, value in after.body.items() if name not in before.body}
        assert added in ({}, {"TimeoutSeconds": 900})
        inside = {"Branches", "Iterator", "ItemProcessor"}
        assert all(after.body[name] == before.body[name] for name in before.body.keys() - inside)


@pytest.mark.representatives("checkout", "saga", "nested-workflow", "csv-distributed-map", "human-approval")
@every_example
def test_values_that_are_known_later_lead_to_the_same(file: Path):
    given = arguments(file)
    later = {
        name: pulumi.Output.from_input(value) for name, value in given["definition_substitutions"].items()
    }
    assert make(**{**given, "definition_substitutions": later}).graph() == make_cached(file).graph()


@pytest.mark.representatives("checkout", "saga", "nested-workflow", "csv-distributed-map", "human-approval")
@every_example
def test_preview_knows_the_same_resources(file: Path):
    expected = [found.urn for found in make_cached(file).registrations]
    assert [found.urn for found in make(**arguments(file), preview=True).registrations] == expected


@pytest.mark.parametrize("name", sorted(GRANTED))
def test_what_cannot_follow_from_the_definition_is_asked_for(name: str):
    (file,) = [file for file in FILES if name_of(file) == name]
    found = reject(**arguments(file, policy_statements=[]))
    assert found
    assert all(" 'policy_statements'" in error for error in found)


def test_there_is_an_example_of_each_kind():
    states = [state for file in FILES for state in walk(resolve(file), express=False)]
    assert {state.jsonata for state in states} == {True, False}
    assert {file.suffix for file in FILES} == {".json", ".yaml"}
    assert any((task := task_of(state)) and task.is_activity for state in states)
    assert any("Credentials" in state.body for state in states)
