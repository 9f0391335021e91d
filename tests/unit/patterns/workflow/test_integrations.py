"""The table: what each integration allows is what AWS documents, and parliament takes it."""

import json
from typing import Any

import pytest
from asl_builders import PASS, build_distributed_map, machine, task
from documented import DOCUMENTED, EVERY, Allowed, derive_permissions, flat
from graphs import ROOT

from serverless_patterns.patterns.workflow.checks import check_definition
from serverless_patterns.patterns.workflow.integrations.optimized import MAP_RUN, OPTIMIZED, READERS, WRITERS
from serverless_patterns.patterns.workflow.integrations.sdk import SDK


@pytest.mark.parametrize(("resource", "parameters", "allowed"), EVERY, ids=[each[0] for each in EVERY])
def test_exactly_what_aws_documents_is_allowed(
    resource: str, parameters: dict[str, Any], allowed: list[Allowed]
):
    assert flat(derive_permissions(task(resource, parameters))) == allowed
    found = check_definition(machine(A=task(resource, parameters)), express=False)
    assert not [error for error in found if "unknown parameter" in error.reason]
    if not resource.startswith("aws-sdk:sfn:sendTask"):
        arguments = task(resource) | {"Arguments": parameters, "QueryLanguage": "JSONata"}
        assert flat(derive_permissions(arguments)) == allowed


def test_every_line_of_the_tables_is_tried():
    tried = {resource.removesuffix(":2").removesuffix(".sync") for resource, _, _ in EVERY}
    assert tried == OPTIMIZED.keys() | SDK.keys()
    jobs = {resource.partition(".")[0] for resource, _, _ in EVERY if ".sync" in resource}
    assert jobs == {name for name, integration in OPTIMIZED.items() if integration.job}


def test_every_line_names_its_source():
    for integration in (*OPTIMIZED.values(), *READERS.values(), *WRITERS.values(), MAP_RUN):
        assert not integration.source.startswith("list_")
    assert {integration.source for integration in SDK.values()} == {
        "list_amazondynamodb",
        "list_amazoneventbridge",
        "list_amazons3",
        "list_amazonsns",
        "list_amazonsqs",
        "list_awslambda",
        "list_awssecretsmanager",
        "list_awsstepfunctions",
        "list_awssystemsmanager",
    }


@pytest.mark.parametrize(
    "resource", [name for name, integration in OPTIMIZED.items() if integration.callback]
)
def test_a_callback_needs_what_the_call_needs(resource: str):
    parameters = next(given for name, given, _ in DOCUMENTED if name == resource)
    called, waited_for = task(resource, parameters), task(f"{resource}.waitForTaskToken", parameters)
    assert flat(derive_permissions(waited_for)) == flat(derive_permissions(called))


# What parliament says of statements that AWS documents just so.
OBJECTIONS = {
    # It wants a resource of every kind that the action knows, where one is meant: an express execution beside
    # a standard one, an access point beside an object.
    ("states:DescribeExecution", "RESOURCE_MISMATCH"),
    ("states:DescribeExecution states:StopExecution", "RESOURCE_MISMATCH"),
    ("s3:GetObject s3:GetObjectAttributes", "RESOURCE_MISMATCH"),
    # It warns of every action that manages permissions; these are named by the definition, role and all.
    ("iam:PassRole", "PERMISSIONS_MANAGEMENT_ACTIONS"),
    ("s3:PutObjectAcl", "PERMISSIONS_MANAGEMENT_ACTIONS"),
    # Its data know neither resource nor condition of the action, of which the guide to HTTP tasks has both.
    ("states:InvokeHTTPEndpoint", "RESOURCE_MISMATCH"),
    ("states:InvokeHTTPEndpoint", "UNKNOWN_CONDITION_FOR_ACTION"),
}


def describe_statement(statement: Any) -> str:
    condition = {"Condition": statement["conditions"]} if "conditions" in statement else {}
    allowed = {
        "Effect": "Allow",
        "Action": statement["actions"],
        "Resource": statement["resources"],
        **condition,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [allowed]})


def test_parliament_accepts_what_is_derived(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(ROOT)
    from tests.scanners.environments import SCANNERS, ask

    if not SCANNERS.exists():
        pytest.skip("parliament is not installed; 'make .cache/scanners/ready' installs it")
    states = [task(resource, parameters) for resource, parameters, _ in EVERY]
    states += [build_distributed_map(PASS)]
    permissions = [derive_permissions(state) for state in states]
    statements = [each for found in permissions for each in (*found.statements, *found.on_itself)]
    answers = ask(*(("policy", describe_statement(each)) for each in statements))
    objections = {
        (" ".join(each["actions"]), objection[0])
        for each, answer in zip(statements, answers, strict=True)
        for objection in answer
    }
    assert objections == OBJECTIONS
