"""The grammar of policies: what IAM rejects, with its texts."""

import json
from typing import Any

import pytest

from embedded_aws.iam.policy_language.grammar import IDENTITY, TRUST, Kind, find_fault

VALID: dict[str, Any] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
TRUSTING: dict[str, Any] = {
    "Effect": "Allow",
    "Action": "sts:AssumeRole",
    "Principal": {"Service": "lambda.amazonaws.com"},
}
SYNTAX = "Syntax errors in policy."
ARN = "arn:aws:iam::123456789012"
RESOURCE = Kind(principals=True, resources=True)
ALPHANUMERIC = "Check that your input satisfies the regular expression [0-9A-Za-z]*"
NONE = object()


def policy(statement: dict[str, Any], **top: Any) -> str:
    kept = {name: value for name, value in statement.items() if value is not NONE}
    document = {"Version": "2012-10-17", "Statement": [kept], **top}
    return json.dumps({name: value for name, value in document.items() if value is not NONE})


def conditions(**given: Any) -> dict[str, Any]:
    return {"Condition": {operator.replace("__", ":"): keys for operator, keys in given.items()}}


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"Action": "*"},
        {"Action": ["s3:Get*", "S3:put?bject"], "Resource": ["*", "arn:aws:s3:::a/*"]},
        {"Action": NONE, "NotAction": "iam:*"},
        {"Resource": NONE, "NotResource": "arn:aws:s3:::a"},
        {"Sid": "One1"},
        {"Sid": ""},
        {"Resource": "arn:*:sqs:*:*:q*"},
        {"Resource": "arn:aws:s3:::a/${aws:username}"},
        conditions(StringEquals={"aws:PrincipalTag/a": ["b", "c"]}),
        conditions(ForAnyValue__StringLikeIfExists={"aws:TagKeys": "a*"}),
        conditions(ForAllValues__StringEquals={"aws:TagKeys": ["a"]}),
        conditions(Null={"aws:TokenIssueTime": True}, Bool={"aws:SecureTransport": False}),
        conditions(NumericLessThan={"s3:max-keys": 10}),
        conditions(DateGreaterThan={"aws:CurrentTime": "2030-01-01T00:00:00Z"}),
        conditions(DateLessThanEquals={"aws:EpochTime": "1900000000"}),
        conditions(IpAddress={"aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32"]}),
        conditions(StringEquals={"aws:PrincipalOrgID": "o-x", "aws:SourceVpce": "vpce-1"}),
        conditions(StringEquals={"glue:RoleAssumedBy": "x", "aws:Unknown": "y"}),
    ],
)
def test_valid_policies(changed: dict[str, Any]) -> None:
    assert find_fault(policy({**VALID, **changed}), IDENTITY) is None


def test_the_first_version_is_valid() -> None:
    assert find_fault(policy(VALID, Version="2008-10-17", Id="a b"), IDENTITY) is None
    assert find_fault(policy(VALID, Version=NONE), IDENTITY) is None
    assert find_fault(policy(VALID, Statement=VALID), IDENTITY) is None


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"Principal": "*"}, "Policy document should not specify a principal."),
        ({"NotPrincipal": {"AWS": "*"}}, "Policy document should not specify a principal."),
        ({"Effect": NONE}, SYNTAX),
        ({"Effect": "allow"}, SYNTAX),
        ({"Actions": "s3:*"}, SYNTAX),
        ({"NotAction": "s3:*"}, SYNTAX),
        ({"NotResource": "*"}, SYNTAX),
        ({"Action": 5}, SYNTAX),
        ({"Sid": 5}, SYNTAX),
        ({"Action": NONE}, "Policy statement must contain actions."),
        ({"Action": []}, "Policy statement must contain actions."),
        ({"Resource": NONE}, "Policy statement must contain resources."),
        ({"Resource": []}, "Policy statement must contain resources."),
        (
            {"Action": "GetObject"},
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        ),
        (
            {"Action": ["s3:Get*", ""]},
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        ),
        (
            conditions(StringEquals={"PrincipalArn": "a"}),
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        ),
        ({"Action": "s3:Get:Object"}, "Actions/Condition can contain only one colon."),
        ({"Action": "s*:Get*"}, "Vendor s* is not valid"),
        ({"Action": "s_3:Get*"}, "Vendor s_3 is not valid"),
        ({"Resource": "bucket/*"}, 'Resource bucket/* must be in ARN format or "*".'),
        ({"Resource": "**"}, 'Resource ** must be in ARN format or "*".'),
        ({"Resource": "arn:xyz:s3:::a"}, 'Partition "xyz" is not valid for resource "arn:xyz:s3:::a".'),
        ({"Resource": "arn:aws:s3*"}, "Resource vendor must be fully qualified and cannot contain regexes."),
        (
            {"Resource": "arn:aws:s*:::a"},
            "Resource vendor must be fully qualified and cannot contain regexes.",
        ),
        (
            {"Sid": "a b"},
            f"Statement IDs (SID) must be alpha-numeric. {ALPHANUMERIC}",
        ),
        (conditions(StringFoo={"a": "b"}), SYNTAX),
        (conditions(stringEquals={"a": "b"}), SYNTAX),
        (conditions(IPAddress={"aws:SourceIp": "10.0.0.0/8"}), SYNTAX),
        (conditions(NullIfExists={"a": "true"}), SYNTAX),
        (conditions(ForSomeValues__StringEquals={"a": "b"}), SYNTAX),
        (conditions(StringEquals="a"), SYNTAX),
        (conditions(StringEquals={"a": {"b": "c"}}), SYNTAX),
        ({"Condition": "a"}, SYNTAX),
        (conditions(DateLessThan={"aws:CurrentTime": "tomorrow"}), "The policy failed legacy parsing"),
        (conditions(NotIpAddress={"aws:SourceIp": "10.0.0.300"}), "The policy failed legacy parsing"),
    ],
)
def test_identity_policies_that_iam_rejects(changed: dict[str, Any], text: str) -> None:
    assert find_fault(policy({**VALID, **changed}), IDENTITY) == text


@pytest.mark.parametrize(
    ("top", "text"),
    [
        ({"Version": "2012-10-18"}, SYNTAX),
        ({"Version": ""}, SYNTAX),
        ({"Statement": []}, SYNTAX),
        ({"Statement": NONE}, SYNTAX),
        ({"Statement": ["a"]}, SYNTAX),
        ({"Statements": []}, SYNTAX),
        ({"Id": 5}, SYNTAX),
        (
            {"Statement": [{**VALID, "Sid": "a"}, {**VALID, "Sid": "a"}]},
            "Statement IDs (SID) in a single policy must be unique.",
        ),
    ],
)
def test_documents_that_iam_rejects(top: dict[str, Any], text: str) -> None:
    assert find_fault(policy(VALID, **top), IDENTITY) == text


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "This policy contains invalid Json"),
        ("{", "This policy contains invalid Json"),
        ("[]", SYNTAX),
        ('"a"', SYNTAX),
        ('{"Version": "2012-10-17", "Version": "2012-10-17"}', SYNTAX),
    ],
)
def test_what_is_not_a_policy(text: str, fault: str) -> None:
    assert find_fault(text, IDENTITY) == fault


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({}, None),
        ({"Principal": "*"}, None),
        ({"Principal": {"AWS": ["123456789012", f"{ARN}:root", f"{ARN}:role/a/b", f"{ARN}:user/c"]}}, None),
        ({"Principal": {"AWS": "arn:aws:sts::123456789012:assumed-role/a/b"}}, None),
        ({"Principal": {"Federated": "cognito-identity.amazonaws.com"}}, None),
        ({"Principal": NONE}, "Missing required field Principal"),
        ({"Resource": "*"}, "Has prohibited field Resource"),
        ({"Action": "s3:GetObject"}, "AssumeRole policy may only specify STS AssumeRole actions."),
        ({"Action": ["sts:AssumeRole", "*"]}, "AssumeRole policy may only specify STS AssumeRole actions."),
        ({"Principal": {"AWS": f"{ARN}:role/a*"}}, f'Invalid principal in policy: "AWS":"{ARN}:role/a*"'),
        ({"Principal": {"AWS": f"{ARN}:group/a"}}, f'Invalid principal in policy: "AWS":"{ARN}:group/a"'),
        ({"Principal": {"AWS": "ann"}}, 'Invalid principal in policy: "AWS":"ann"'),
        ({"Principal": {"Service": "lambda"}}, 'Invalid principal in policy: "Service":"lambda"'),
        ({"Principal": "ann"}, SYNTAX),
        ({"Principal": {"Person": "ann"}}, SYNTAX),
        ({"Principal": {}}, SYNTAX),
    ],
)
def test_trust_policies(changed: dict[str, Any], text: str | None) -> None:
    assert find_fault(policy({**TRUSTING, **changed}), TRUST) == text


def test_names_of_statements_in_policies_of_resources() -> None:
    statement = {**VALID, "Principal": "*", "Sid": "Allow all / 1"}
    assert find_fault(policy(statement), RESOURCE) is None
    assert find_fault(policy(VALID), RESOURCE) == "Missing required field Principal"


def test_a_condition_key_that_the_emulator_does_not_set() -> None:
    fault = find_fault(policy({**VALID, **conditions(StringEquals={"Secretsmanager:Type": "a"})}), IDENTITY)
    assert fault is not None
    assert "does not set the condition key Secretsmanager:Type, which AWS sets" in fault
