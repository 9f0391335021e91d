"""Roles trust Step Functions and CloudWatch Logs by the principal of the Region as well."""

import pytest

from embedded_aws.iam import authorization
from embedded_aws.iam.authorization import is_assumable


@pytest.mark.parametrize(
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
def test_trust(monkeypatch: pytest.MonkeyPatch, trusted: str, service: str, expected: bool):
    statement = {"Effect": "Allow", "Principal": {"Service": trusted}, "Action": "sts:AssumeRole"}
    role = {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
    monkeypatch.setattr(authorization, "find_role", lambda _arn: role)
    assert is_assumable("arn:aws:iam::123456789012:role/r", service) is expected
