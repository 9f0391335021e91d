"""The grammar of policies: what IAM rejects, with its texts."""

import json
from typing import Any

import pytest

from embedded_aws.iam.policy_language.grammar import IDENTITY, TRUST, Kind, find_fault
from embedded_aws.iam.policy_language.principals import is_principal

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
NOT_FEDERATED = "Federated principals must be valid domain names or SAML metadata ARNs"
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
        {"Resource": "arn:aws:sqs:*"},
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
        (conditions(ForAllValue__StringEquals={"a:b": "c"}), SYNTAX),
        (conditions(ForAnyValues__StringEquals={"a:b": "c"}), SYNTAX),
        (conditions(forAnyValue__StringEquals={"a:b": "c"}), SYNTAX),
        (conditions(ForAllValues_StringEquals={"a:b": "c"}), SYNTAX),
        (conditions(**{"ForAllValues: StringEquals": {"a:b": "c"}}), SYNTAX),
        (conditions(ForAllValues__ForAnyValue__StringEquals={"a:b": "c"}), SYNTAX),
        (conditions(ForAllValues__={"a:b": "c"}), SYNTAX),
        (conditions(StringEqualsIfExist={"a:b": "c"}), SYNTAX),
        (conditions(IfExists={"a:b": "c"}), SYNTAX),
        (conditions(StringEqualsIfExistsIfExists={"a:b": "c"}), SYNTAX),
        (conditions(StringMatches={"a:b": "c"}), SYNTAX),
        ({"Resource": "arn:aws:sqs:us-east-1:queue"}, "The policy failed legacy parsing"),
        ({"Resource": "arn:aws:iam:123456789012:role/a"}, "The policy failed legacy parsing"),
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
        ({"Principal": {"Service": "lambda"}}, 'Invalid principal in policy: "SERVICE":"lambda"'),
        ({"Principal": {"Federated": "not a domain"}}, NOT_FEDERATED),
        ({"Principal": {"Federated": f"{ARN}:role/a"}}, NOT_FEDERATED),
        ({"Principal": {"Federated": f"{ARN}:oidc-provider/token.actions.githubusercontent.com"}}, None),
        ({"Principal": {"Federated": f"{ARN}:saml-provider/Office"}}, None),
        ({"Principal": {"AWS": "arn:aws:sts::123456789012:federated-user/ann"}}, None),
        ({"Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]}, None),
        ({"Action": "sts:Assume*"}, None),
        ({"Action": "sts:AssumeRoles"}, "AssumeRole policy may only specify STS AssumeRole actions."),
        ({"Action": "sts:GetCallerIdentity"}, "AssumeRole policy may only specify STS AssumeRole actions."),
        ({"Principal": "ann"}, SYNTAX),
        ({"Principal": {"Person": "ann"}}, SYNTAX),
        ({"Principal": {}}, SYNTAX),
    ],
)
def test_trust_policies(changed: dict[str, Any], text: str | None) -> None:
    assert find_fault(policy({**TRUSTING, **changed}), TRUST) == text


@pytest.mark.parametrize(
    ("name", "exists"),
    [
        ("lambda.amazonaws.com", True),
        ("ecs-tasks.amazonaws.com", True),
        ("delivery.logs.amazonaws.com", True),
        ("states.eu-central-1.amazonaws.com", True),
        ("ec2.amazonaws.com.cn", True),
        ("apigateway.amazonaws.eu", True),
        ("appstream.application-autoscaling.amazonaws.com", True),
        ("alexa-appkit.amazon.com", True),
        ("elasticmapreduce.aws.internal", True),
        ("lamda.amazonaws.com", False),
        ("lambda.amazonaws.con", False),
        ("lambda.amazon.com", False),
        ("Lambda.amazonaws.com", False),
        ("lambda.nowhere.amazonaws.com", False),
        ("no-such-service.amazonaws.com", False),
        ("amazonaws.com", False),
        (".amazonaws.com", False),
        ("lambda.*", False),
        ("", False),
    ],
)
def test_service_principals(name: str, exists: bool) -> None:
    assert is_principal("Service", name) is exists


BUCKET = "arn:aws:s3:::photos"
OF_BUCKETS = Kind(principals=True, resources=True, actions="s3", owned=True, limit=1000)
UNKNOWN = "Actions must be those of the service: {} is not an action in policies of s3."
OTHER = f"Resources must be those of the policy: {{}} is not {BUCKET} or a part of it."
MISMATCH = "Action does not apply to any resource(s) in statement"


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"Resource": f"{BUCKET}/*"}, None),
        ({"Resource": f"{BUCKET}/a/b"}, None),
        ({"Resource": f"{BUCKET}*"}, None),
        ({"Action": "s3:*", "Resource": [BUCKET, f"{BUCKET}/*"]}, None),
        ({"Action": "s3:*", "Resource": BUCKET}, None),
        ({"Action": "*", "Resource": "*"}, None),
        ({"Action": ["s3:ListBucket", "s3:GetObject"], "Resource": [BUCKET, f"{BUCKET}/*"]}, None),
        ({"Action": "S3:getobject", "Resource": f"{BUCKET}/*"}, None),
        ({"Action": "s3:Get*", "NotResource": f"{BUCKET}/*", "Resource": NONE}, None),
        ({"Action": NONE, "NotAction": "s3:ListBucket", "Resource": f"{BUCKET}/*"}, None),
        ({"Action": "s3:GetObjekt", "Resource": f"{BUCKET}/*"}, UNKNOWN.format("s3:GetObjekt")),
        ({"Action": "s3:Fetch*", "Resource": f"{BUCKET}/*"}, UNKNOWN.format("s3:Fetch*")),
        ({"Action": NONE, "NotAction": "s3:GetObjekt"}, UNKNOWN.format("s3:GetObjekt")),
        ({"Action": "sqs:SendMessage"}, UNKNOWN.format("sqs:SendMessage")),
        ({"Action": ["s3:GetObject", "sqs:SendMessage"]}, UNKNOWN.format("sqs:SendMessage")),
        ({"Resource": "arn:aws:s3:::other/*"}, OTHER.format("arn:aws:s3:::other/*")),
        ({"Resource": [f"{BUCKET}/*", "arn:aws:s3:::photos2/*"]}, OTHER.format("arn:aws:s3:::photos2/*")),
        (
            {"Resource": "arn:aws:sqs:us-east-1:123456789012:photos"},
            OTHER.format("arn:aws:sqs:us-east-1:123456789012:photos"),
        ),
        ({"NotResource": "arn:aws:s3:::other", "Resource": NONE}, OTHER.format("arn:aws:s3:::other")),
        ({"Resource": BUCKET}, MISMATCH),
        ({"Action": "s3:ListBucket", "Resource": f"{BUCKET}/*"}, MISMATCH),
        ({"Action": ["s3:GetObject", "s3:ListBucket"], "Resource": f"{BUCKET}/*"}, MISMATCH),
        ({"Action": "s3:List*", "Resource": f"{BUCKET}/a"}, None),  # ListMultipartUploadParts
        ({"Sid": "a" * 1000}, "The policy exceeds the maximum size of 1000 bytes."),
    ],
)
def test_policies_of_buckets(changed: dict[str, Any], text: str | None) -> None:
    statement = {**VALID, "Principal": "*", "Resource": f"{BUCKET}/*", **changed}
    assert find_fault(policy(statement), OF_BUCKETS, BUCKET) == text


def test_names_of_statements_in_policies_of_resources() -> None:
    statement = {**VALID, "Principal": "*", "Sid": "Allow all / 1"}
    assert find_fault(policy(statement), RESOURCE) is None
    assert find_fault(policy(VALID), RESOURCE) == "Missing required field Principal"


def test_a_condition_key_that_the_emulator_does_not_set() -> None:
    fault = find_fault(policy({**VALID, **conditions(StringEquals={"Secretsmanager:Type": "a"})}), IDENTITY)
    assert fault is not None
    assert "does not set the condition key Secretsmanager:Type, which AWS sets" in fault
