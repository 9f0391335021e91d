"""Policies name Step Functions and CloudWatch Logs by the principal of the Region as well."""

import pytest

from embedded_aws.iam import authorization
from embedded_aws.iam.authorization import is_assumable
from embedded_aws.iam.service_principals import is_allowed_by_policy
from embedded_aws.ministack import iam_evaluator

principals = pytest.mark.parametrize(
    ("trusted", "service", "expected"),
    [
        ("states.amazonaws.com", "states.amazonaws.com", True),
        ("states.us-east-1.amazonaws.com", "states.amazonaws.com", True),
        ("states.eu-west-1.amazonaws.com", "states.amazonaws.com", False),
        ("logs.us-east-1.amazonaws.com", "logs.amazonaws.com", True),
        ("lambda.us-east-1.amazonaws.com", "lambda.amazonaws.com", False),
        ("lambda.amazonaws.com", "states.amazonaws.com", False),
    ],
)


@principals
def test_trust(monkeypatch: pytest.MonkeyPatch, trusted: str, service: str, expected: bool):
    statement = {"Effect": "Allow", "Principal": {"Service": trusted}, "Action": "sts:AssumeRole"}
    role = {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
    monkeypatch.setattr(authorization, "find_role", lambda _arn: role)
    assert is_assumable("arn:aws:iam::123456789012:role/r", service) is expected


@principals
def test_policies_of_resources(monkeypatch: pytest.MonkeyPatch, trusted: str, service: str, expected: bool):
    arn, action = "arn:aws:lambda:us-east-1:123456789012:function:f", "lambda:InvokeFunction"
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": trusted},
        "Action": action,
        "Resource": arn,
        "Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:logs:*"}},
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    monkeypatch.setattr(iam_evaluator, "resource_policy", lambda *_: (policy, ""))
    for source in ("arn:aws:logs:us-east-1:123456789012:log-group:g:*", "arn:aws:s3:::other"):
        allowed = is_allowed_by_policy(service, action, arn, source, "123456789012")
        assert allowed is (expected and ":logs:" in source)
