"""Functions with arguments that no stack of the catalog has: their findings have a reason each."""

from typing import Any

import pytest

from embedded_aws import record
from embedded_aws.program.registration import Recording
from serverless_patterns import Function
from tests.engine.change_matrix.rows import CODE, TOPIC_ARN
from tests.scanners.documents import find_documents
from tests.scanners.environments import ask
from tests.scanners.scanning import Finding, plan_verdict
from tests.scanners.suppressions import read_suppressions
from tests.scanners.terraform_plan import terraform_plan
from tests.scanners.terraform_schema import read_schema

FUNCTIONS: dict[str, dict[str, Any]] = {
    "rolled-out": {"alias": "live", "rollout": {}, "snap_start": True, "url": {}},
    "inside": {
        "alias": "live",
        "provisioned_concurrency": 1,
        "vpc": {"subnet_ids": ["subnet-1a", "subnet-2b"], "security_group_ids": ["sg-1"]},
    },
    "durable": {"alias": "live", "durable": {"execution_timeout_seconds": 86_400}},
}
REASONS = {
    "CKV_AWS_115": "Reserved concurrency is taken out of the account's pool, which the user shares out.",
    "CKV_AWS_116": "Callers of these functions wait; a durable function has a dead-letter queue.",
    "CKV_AWS_117": "A function that uses AWS's APIs alone needs endpoints or a NAT gateway in a VPC.",
    "CKV_AWS_272": "A signing profile belongs to an account and its build pipeline.",
}
"""Reason of each finding that remains when hardened, as those of the stacks have in suppressions.toml."""


def program() -> None:
    hardened: Any = {**CODE, "hardened": True, "alarm_topic_arn": TOPIC_ARN}
    for name, given in FUNCTIONS.items():
        Function(name, {**hardened, **given})


@pytest.fixture(scope="module")
def recording() -> Recording:
    return record(program, config={"serverless-patterns:buildPlatform": "host"})


def test_each_finding_has_a_reason(recording: Recording) -> None:
    schema = read_schema()
    plan = terraform_plan(recording, schema)
    documents = find_documents(recording, schema)
    answer, *objections = ask(("plan", plan), *((each.kind, each.content) for each in documents))
    found = plan_verdict(plan, answer).failed
    assert {each.check for each in found} == REASONS.keys(), "\n".join(map(str, found))
    suppressions = read_suppressions()
    remaining = [
        Finding(check, document.resource, meaning, detail)
        for document, found_in_it in zip(documents, objections, strict=True)
        for check, meaning, detail in found_in_it
    ]
    assert [
        each for each in remaining if not any(known.covers("hardened", each) for known in suppressions)
    ] == []
