"""Each scanner reports a bad sample: one that never reports would prove nothing about our stacks."""

import json
from collections.abc import Callable
from typing import Any

import pulumi_aws as aws
import pytest

from embedded_aws import record
from tests.scanners.environments import ROOT, MissingEnvironmentError, ask
from tests.scanners.peers.renew import count_resources
from tests.scanners.scanning import UnseenError, plan_verdict
from tests.scanners.terraform_plan import terraform_plan
from tests.scanners.terraform_schema import read_schema


def bucket_plan(**values: Any) -> dict[str, Any]:
    bucket = {"address": "aws_s3_bucket.open", "mode": "managed", "type": "aws_s3_bucket", "name": "open"}
    block = {
        "address": "aws_s3_bucket_public_access_block.open",
        "mode": "managed",
        "type": "aws_s3_bucket_public_access_block",
        "name": "open",
    }
    references = {"bucket": {"references": ["aws_s3_bucket.open"]}}
    return {
        "terraform_version": "1.9.0",
        "planned_values": {
            "root_module": {"resources": [{**bucket, "values": {}}, {**block, "values": values}]}
        },
        "configuration": {
            "root_module": {
                "resources": [{**bucket, "expressions": {}}, {**block, "expressions": references}]
            }
        },
    }


BLOCKED = {
    "block_public_acls": True,
    "block_public_policy": True,
    "ignore_public_acls": True,
    "restrict_public_buckets": True,
}


def test_checkov_objects_to_a_public_bucket():
    closed, public = bucket_plan(**BLOCKED), bucket_plan(**{**BLOCKED, "block_public_policy": False})
    unconnected = bucket_plan(**BLOCKED)
    del unconnected["configuration"]
    answers = ask(("plan", closed), ("plan", public), ("plan", unconnected))
    closed_failures, public_failures, unconnected_failures = (
        {finding.check for finding in plan_verdict(plan, answer).failed}
        for plan, answer in zip((closed, public, unconnected), answers, strict=True)
    )
    assert public_failures - closed_failures == {"CKV_AWS_54", "CKV2_AWS_6"}
    assert unconnected_failures - closed_failures == {"CKV2_AWS_6"}, "it follows references"


CLOSED = dict.fromkeys(
    ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
)
QUEUE = {"Type": "AWS::SQS::Queue"}


def failures(*programs: Callable[[], None]) -> list[set[str]]:
    """The checks that each program fails."""
    plans = [terraform_plan(record(program), read_schema()) for program in programs]
    answers = ask(*(("plan", plan) for plan in plans))
    verdicts = (plan_verdict(plan, answer) for plan, answer in zip(plans, answers, strict=True))
    return [{finding.check for finding in verdict.failed} for verdict in verdicts]


def test_checkov_objects_to_the_policy_of_a_key_that_is_everybodys():
    def program(principal: str) -> None:
        statement = {"Effect": "Allow", "Action": "kms:*", "Resource": "*", "Principal": {"AWS": principal}}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        key = aws.kms.Key("key", enable_key_rotation=True)
        aws.kms.KeyPolicy("key-policy", key_id=key.key_id, policy=policy)

    owner = "arn:aws:iam::123456789012:root"
    everybodys, own = failures(lambda: program("*"), lambda: program(owner))
    assert everybodys - own == {"CKV_AWS_33"}


def test_checkov_objects_to_a_rule_for_all_addresses_and_not_to_one_for_a_group():
    def program(**source: str) -> None:
        aws.vpc.SecurityGroupIngressRule(
            "rule", security_group_id="sg-1", ip_protocol="tcp", from_port=80, to_port=80, **source
        )

    everybody, group = failures(
        lambda: program(cidr_ipv4="0.0.0.0/0"), lambda: program(referenced_security_group_id="sg-2")
    )
    assert everybody - group == {"CKV_AWS_260"}


def test_checkov_objects_to_a_template():
    templates = [
        {"Resources": {"Photos": {"Type": "AWS::S3::Bucket", "Properties": given}, "Orders": QUEUE}}
        for given in ({"PublicAccessBlockConfiguration": CLOSED}, {})
    ]
    sound, open_ = ask(*(("template", template) for template in templates))
    failed, other = ({check for check, *_ in answer["failed"]} for answer in (open_, sound))
    assert failed - other == {"CKV_AWS_53", "CKV_AWS_54", "CKV_AWS_55", "CKV_AWS_56"} <= set(sound["known"])
    assert count_resources(templates[0], sound) == {"AWS::S3::Bucket": 1, "AWS::SQS::Queue": 1}
    more = {"Resources": {**templates[0]["Resources"], "Others": QUEUE}}
    with pytest.raises(UnseenError, match="Checkov saw 2 of 3 resources of a template"):
        count_resources(more, sound)


def test_plans_that_checkov_passes_over_are_noticed():
    versionless, modeless = bucket_plan(**BLOCKED), bucket_plan(**BLOCKED)
    del versionless["terraform_version"]
    for resource in modeless["planned_values"]["root_module"]["resources"]:
        del resource["mode"]
    for plan, answer in zip(
        (versionless, modeless), ask(("plan", versionless), ("plan", modeless)), strict=True
    ):
        assert not answer["failed"], "it says nothing"
        with pytest.raises(
            UnseenError, match=r"Checkov saw 0 of 2 resources; not both: aws_s3_bucket\.open, "
        ):
            plan_verdict(plan, answer)


def test_parliament_objects():
    statement = {"Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "arn:aws:s3:::photos/*"}
    misspelled, wide, mismatched, sound = (
        json.dumps({"Version": "2012-10-17", "Statement": [{**statement, **given}]})
        for given in (
            {},
            {"Action": "s3:GetObject", "Resource": "*"},
            {"Action": "s3:GetObject", "Resource": "arn:aws:sqs:us-east-1:123456789012:orders"},
            {"Action": "s3:GetObject"},
        )
    )
    documents = (misspelled, wide, mismatched, sound, "{'Version'}")
    answers = ask(*(("policy", document) for document in documents))
    assert [{check for check, *_ in objections} for objections in answers] == [
        {"UNKNOWN_ACTION"},
        {"RESOURCE_STAR"},
        {"RESOURCE_MISMATCH"},
        set(),
        {"MALFORMED_JSON"},
    ]


def test_parliament_names_the_actions():
    actions = ["sts:AssumeRole", "logs:PutResourcePolicy", "iam:PutRolePolicy"]
    role = "arn:aws:iam::123456789012:role/x"
    allowed = {"Effect": "Allow", "Action": actions[::2], "Resource": role}
    delivery = {"Effect": "Allow", "Action": actions[1], "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [allowed, delivery]})
    (objections,) = ask(("policy", document))
    details = {check: detail for check, _, detail in objections}
    assert details["CREDENTIALS_EXPOSURE"] == "sts:assumerole"
    assert details["PERMISSIONS_MANAGEMENT_ACTIONS"] == "iam:putrolepolicy, logs:putresourcepolicy"


def test_statelint_objects():
    end = {"Type": "Pass", "End": True}
    machines = (
        {"StartAt": "Greet", "States": {"Greet": end}},
        {"StartAt": "Greet", "States": {"Greet": {"Type": "Pass", "Next": "Nowhere"}}},
        {"StartAt": "Greet", "States": {"Greet": end, "Lost": end}},
    )
    answers = ask(*(("state_machine", json.dumps(machine)) for machine in machines))
    assert not answers[0]
    assert any('No state found named "Nowhere"' in detail for _, _, detail in answers[1])
    assert any("Lost" in detail for _, _, detail in answers[2])


def test_statelint_takes_expressions_for_numbers_and_for_nothing_else():
    pause = {"Type": "Wait", "QueryLanguage": "JSONata", "End": True}
    machines = (
        {"StartAt": "Pause", "States": {"Pause": {**pause, "Seconds": seconds}}}
        for seconds in ("{% $pause %}", "a while")
    )
    expression, word = ask(*(("state_machine", json.dumps(machine)) for machine in machines))
    assert not expression
    assert [detail for *_, detail in word] == [
        'State Machine.States.Pause.Seconds is "a while" but should be an Integer'
    ]


def test_openapi_spec_validator_objects():
    operation = {"responses": {"200": {"description": "found"}}, "x-amazon-apigateway-integration": {}}
    sound, unanswered = (
        {
            "openapi": "3.0.1",
            "info": {"title": "shop", "version": "1"},
            "paths": {"/items": {"get": given}},
        }
        for given in (operation, {})
    )
    answers = ask(*(("api_document", json.dumps(document)) for document in (sound, unanswered)))
    assert not answers[0]
    assert [detail for *_, detail in answers[1]] == ["paths//items/get: 'responses' is a required property"]


def test_openapi_spec_validator_knows_the_rest_of_a_path():
    operation = {"responses": {"200": {"description": "found"}}}
    named, other = (
        {
            "openapi": "3.0.1",
            "info": {"title": "shop", "version": "1"},
            "paths": {"/legacy/{proxy+}": {"get": {**operation, "parameters": [parameter]}}},
        }
        for parameter in (
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in ("proxy", "rest")
        )
    )
    answers = ask(*(("api_document", json.dumps(document)) for document in (named, other)))
    assert not answers[0]
    assert any("'proxy'" in detail for *_, detail in answers[1])


def test_broken_panel_is_an_error():
    with pytest.raises(RuntimeError, match=r"tests\.scanners\.panel broke down:(.|\n)*astrologer"):
        ask(("astrologer", "the stars"))


def test_environment_that_is_not_set_up():
    python = ROOT / ".cache/cdk-of-nobody/bin/python"
    with pytest.raises(MissingEnvironmentError, match="'cdk-of-nobody' is missing; 'make test' sets it up"):
        ask(("policy", "{}"), python=python)
