"""Log groups of components."""

import json
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

import pytest
from every_component import CASES, COMPONENTS
from graphs import evaluate
from tests.upgrades.release import read_release

from embedded_aws import Recording

LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
KEY, KEY_POLICY = "aws:kms/key:Key", "aws:kms/keyPolicy:KeyPolicy"
RELEASE = read_release().components
HARDENED = [case for case, (_, args) in CASES.items() if args.get("hardened")]


@pytest.mark.representatives("function", "workflow", "gateway", "websocket")
@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize("case", COMPONENTS)
def test_another_name_of_the_component_does_not_replace_a_log_group(case: str) -> None:
    groups = evaluate(COMPONENTS[case]).find_by_type(LOG_GROUP)
    named_after_it = [group for group in groups if "thing" in str(group.inputs.get("namePrefix"))]
    assert [group.name for group in named_after_it if "namePrefix" not in group.ignore_changes] == []


DELIVERED = {
    "aws:apigateway/stage:Stage": "accessLogSettings",
    "aws:apigatewayv2/stage:Stage": "accessLogSettings",
    "aws:sfn/stateMachine:StateMachine": "loggingConfiguration",
    "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": "deliveryDestinationConfiguration",
}
"""Types whose logs are delivered by permission of one resource policy of the account, of limited size."""


@pytest.mark.representatives("gateway", "http api", "websocket", "workflow", "static offload")
@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize("case", COMPONENTS)
def test_delivered_logs_need_no_entry_of_their_own_in_the_policy_of_the_account(case: str) -> None:
    recording = evaluate(COMPONENTS[case])
    settings = "".join(
        json.dumps(found.inputs.get(setting))
        for type_, setting in DELIVERED.items()
        for found in recording.find_by_type(type_)
    )
    delivered = {
        group.name: group.inputs["namePrefix"]
        for group in recording.find_by_type(LOG_GROUP)
        if group.outputs["arn"] in settings
    }
    others = {name: each for name, each in delivered.items() if not each.startswith("/aws/vendedlogs/")}
    assert others == {}


@pytest.mark.representatives("gateway, hardened", "http api, hardened", "websocket, hardened")
@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize("case", HARDENED)
def test_a_key_encrypts_the_log_groups_of_today_and_of_the_last_release(case: str) -> None:
    recording = evaluate(COMPONENTS[case])
    encrypted = list_encrypted_log_groups(recording)
    for group in recording.find_by_type(LOG_GROUP):
        former = RELEASE.get(case, {}).get(group.urn)
        for inputs in (group.inputs, former.fixed if former else {}):
            name = inputs.get("name") or f"{inputs.get('namePrefix')}1234"
            if (key := group.inputs.get("kmsKeyId")) in encrypted and inputs:
                assert any(fnmatchcase(str(name), each) for each in encrypted[key]), name


def list_encrypted_log_groups(recording: Recording) -> dict[str, list[str]]:
    """Returns the names, with wildcards, of the log groups of each key, by the ARN of the key."""
    arns: Mapping[str, str] = {
        each.outputs["keyId"]: each.outputs["arn"] for each in recording.find_by_type(KEY)
    }
    return {
        arns[policy.inputs["keyId"]]: [
            pattern.partition(":log-group:")[2]
            for statement in json.loads(policy.inputs["policy"])["Statement"]
            for pattern in find_patterns(statement)
        ]
        for policy in recording.find_by_type(KEY_POLICY)
    }


def find_patterns(statement: dict[str, Any]) -> list[str]:
    """Returns the log groups that a statement is for; none if it is for another service."""
    return statement.get("Condition", {}).get("ArnLike", {}).get("kms:EncryptionContext:aws:logs:arn", [])
