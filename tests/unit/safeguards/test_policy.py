"""Policy documents, and what may stand in them."""

import json
import re
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from graphs import evaluate

from serverless_patterns.safeguards.iam_actions import IAM_ACTION
from serverless_patterns.safeguards.policy import (
    ARN,
    RESOURCE,
    allow,
    allow_service,
    deny_insecure_transport,
    identity_document,
    resource_document,
    trust_document,
    trust_for,
)


def statements(make: Callable[[], pulumi.Output[str]]) -> list[dict[str, Any]]:
    """The statements of the document that ``make`` gives, once it is known."""
    documents: list[str] = []

    def program() -> None:
        make().apply(documents.append)

    evaluate(program)
    (document,) = map(json.loads, documents)
    assert document["Version"] == "2012-10-17"
    return document["Statement"]


def test_role_may_do_what_is_stated():
    condition = {"StringEquals": {"aws:ResourceAccount": "123456789012"}}

    def make() -> pulumi.Output[str]:
        later = pulumi.Output.concat("arn:aws:s3:::", "photos")
        return identity_document(
            [
                allow(("s3:GetObject", "s3:PutObject"), "arn:aws:s3:::a/*", later),
                {**allow(["sqs:SendMessage"], "arn:aws:sqs:::q"), "conditions": condition},
            ]
        )

    assert statements(make) == [
        {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject"],
            "Resource": ["arn:aws:s3:::a/*", "arn:aws:s3:::photos"],
        },
        {
            "Effect": "Allow",
            "Action": ["sqs:SendMessage"],
            "Resource": ["arn:aws:sqs:::q"],
            "Condition": condition,
        },
    ]


def test_service_may_act_for_one_source_of_one_account():
    def make() -> pulumi.Output[str]:
        service = {
            "service": "s3.amazonaws.com",
            "source_arn": pulumi.Output.from_input("arn:aws:s3:::photos"),
        }
        return resource_document(
            allow_service(
                service, ("sns:Publish",), "arn:aws:sns:::news", pulumi.Output.from_input("123456789012")
            )
        )

    assert statements(make) == [
        {
            "Effect": "Allow",
            "Principal": {"Service": "s3.amazonaws.com"},
            "Action": ["sns:Publish"],
            "Resource": "arn:aws:sns:::news",
            "Condition": {
                "ArnEquals": {"aws:SourceArn": "arn:aws:s3:::photos"},
                "StringEquals": {"aws:SourceAccount": "123456789012"},
            },
        }
    ]


def test_account_of_a_source_that_names_it_need_not_be_checked():
    service = {"service": "cloudfront.amazonaws.com", "source_arn": "arn:aws:cloudfront::1:distribution/E1"}
    allowed = allow_service(service, ["s3:GetObject"], "arn:aws:s3:::photos/*")
    assert allowed["Condition"] == {"ArnEquals": {"aws:SourceArn": service["source_arn"]}}


def test_service_assumes_a_role_for_one_source():
    service = {"service": "states.amazonaws.com", "source_arn": "arn:aws:states:eu-west-1:1:stateMachine:m"}
    assert statements(lambda: trust_for(service, "123456789012")) == [
        {
            "Effect": "Allow",
            "Principal": {"Service": "states.amazonaws.com"},
            "Action": ["sts:AssumeRole"],
            "Condition": {
                "ArnEquals": {"aws:SourceArn": service["source_arn"]},
                "StringEquals": {"aws:SourceAccount": "123456789012"},
            },
        }
    ]


def test_denial_of_requests_without_tls():
    assert statements(
        lambda: resource_document(deny_insecure_transport("s3:*", "arn:aws:s3:::a", "arn:aws:s3:::a/*"))
    ) == [
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::a", "arn:aws:s3:::a/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ]


def test_one_service_assumes_a_role():
    assert json.loads(trust_document("lambda.amazonaws.com")) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": "lambda.amazonaws.com"},
            }
        ],
    }


@pytest.mark.parametrize(
    ("pattern", "right", "wrong"),
    [
        (
            ARN,
            ("arn:aws:s3:::photos", "arn:aws-cn:sns:cn-north-1:123456789012:news"),
            ("arn:aws:s3:::photos/*", "*", "photos", "arn:aws:s3:"),
        ),
        (
            RESOURCE,
            ("arn:aws:s3:::photos/*", "*", "arn:aws-us-gov:sqs:us-gov-west-1:123456789012:q"),
            ("photos", "**", "arn:aws:*", ""),
        ),
    ],
)
def test_patterns(pattern: str, right: tuple[str, ...], wrong: tuple[str, ...]):
    assert [text for text in right if not re.fullmatch(pattern, text)] == []
    assert [text for text in wrong if re.fullmatch(pattern, text)] == []


def test_actions_are_those_that_iam_has():
    right = ("s3:GetObject", "s3:getobject", "dynamodb:Query", "execute-api:Invoke")
    assert [text for text in right if not IAM_ACTION.allows(text)] == []
    wrong = ("s3:*", "*", "s3:Get*", "GetObject", "s3:", "S3:GetObject ", "s3:GetObjects", "s4:GetObject")
    assert [text for text in wrong if IAM_ACTION.allows(text)] == []
