"""``aws.iam.get_policy_document`` without AWS."""

import json

import pulumi
import pulumi_aws as aws

from embedded_aws import record
from embedded_aws.program.policy_document import policy_document


def document(**arguments: object) -> dict[str, object]:
    result = policy_document(arguments)
    assert json.loads(result["json"]) == json.loads(result["minifiedJson"])
    return json.loads(result["json"])


def test_a_statement_has_the_spelling_of_aws() -> None:
    statement = {
        "sid": "Read",
        "actions": ["s3:GetObject"],
        "resources": ["arn:aws:s3:::a", "arn:aws:s3:::b"],
        "principals": [{"type": "Service", "identifiers": ["sns.amazonaws.com"]}],
        "conditions": [
            {"test": "ArnEquals", "variable": "aws:SourceArn", "values": ["arn:x"]},
            {"test": "StringEquals", "variable": "aws:SourceAccount", "values": ["1", "2"]},
        ],
    }
    assert document(statements=[statement]) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Read",
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": ["arn:aws:s3:::a", "arn:aws:s3:::b"],
                "Principal": {"Service": "sns.amazonaws.com"},
                "Condition": {
                    "ArnEquals": {"aws:SourceArn": "arn:x"},
                    "StringEquals": {"aws:SourceAccount": ["1", "2"]},
                },
            }
        ],
    }


def test_everyone_is_a_star() -> None:
    anyone = [{"type": "*", "identifiers": ["*"]}]
    denied = {"effect": "Deny", "notActions": ["s3:*"], "notResources": ["*"], "notPrincipals": anyone}
    assert document(statements=[denied])["Statement"] == [
        {"Effect": "Deny", "NotAction": "s3:*", "NotResource": "*", "NotPrincipal": "*"}
    ]


def test_sources_come_first_and_overrides_replace_by_sid() -> None:
    source = document(statements=[{"sid": "A", "actions": ["a"]}, {"sid": "B", "actions": ["b"]}])
    override = {"Statement": {"Sid": "A", "Effect": "Deny", "Action": "a"}}

    merged = document(
        sourcePolicyDocuments=[json.dumps(source)],
        statements=[{"sid": "B", "actions": ["b2"]}, {"actions": ["c"]}],
        overridePolicyDocuments=[json.dumps(override)],
    )
    assert merged["Statement"] == [
        {"Sid": "B", "Effect": "Allow", "Action": "b2"},
        {"Effect": "Allow", "Action": "c"},
        {"Sid": "A", "Effect": "Deny", "Action": "a"},
    ]


def test_a_program_gets_it_through_the_provider() -> None:
    def program() -> None:
        result = aws.iam.get_policy_document(
            policy_id="mine", statements=[{"actions": ["s3:GetObject"], "resources": ["*"]}]
        )
        pulumi.export("policy", result.json)

    assert json.loads(record(program).outputs["policy"]) == {
        "Version": "2012-10-17",
        "Id": "mine",
        "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
    }
