"""Every operation of a served service that takes the ARN of a role passes it to the service."""

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlencode

import botocore.session
import pytest
from botocore.serialize import create_serializer

from embedded_aws.iam.permissions.passed_roles import list_passed_roles
from embedded_aws.ministack import app

ROLE: Final = "arn:aws:iam::123456789012:role/path/one"
_NAME: Final = re.compile("(?i)Role(Arn)?$|(^|authorizer)Credentials$|SnsCallerArn$")
NAMES: Final = {
    "documentdb": "docdb",
    "elasticfilesystem": "efs",
    "elasticloadbalancing": "elbv2",
    "elasticmapreduce": "emr",
    "monitoring": "cloudwatch",
    "states": "stepfunctions",
}
"""Names of services in botocore by those of their handlers, if they differ."""
NOT_PASSED: Final = (
    r"(iam|sts)\.",
    r"lambda\.(Create|Update)Function|kinesis\.CreateChannel|dynamodb\.",  # elsewhere, or not served
    r"lambda\.CreateCapacityProvider|bedrock-agentcore\.",  # their other requests have any content
    r"\w[\w-]*\.(Describe|List|Get|Remove|Disassociate|Search)",
    r"iot\.\w+AuditSuppression|opensearch\..*MasterBackendRole",  # only name one
)
"""Beginnings of members that have no role which is passed."""


def list_members(shape: Any, seen: frozenset[str] = frozenset()) -> Iterator[tuple[str, ...]]:
    """Yields the paths of the members that have the ARN of a role."""
    if shape.name in seen:
        return
    seen |= {shape.name}
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            if member.type_name == "string":
                yield from [(name,)] if _NAME.search(name) and not member.enum else []
            else:
                yield from ((name, *rest) for rest in list_members(member, seen))
    elif shape.type_name in {"list", "map"}:
        of = shape.member if shape.type_name == "list" else shape.value
        yield from ((shape.type_name, *rest) for rest in list_members(of, seen))


def build(path: tuple[str, ...]) -> Any:
    """Returns parameters that have only the member with a path."""
    if not path:
        return ROLE
    name, *rest = path
    inner = build(tuple(rest))
    return [inner] if name == "list" else {"one" if name == "map" else name: inner}


def serialize(operation: Any, path: tuple[str, ...]) -> tuple[Any, ...]:
    """Returns the request of an operation as a handler receives it."""
    shape = operation.input_shape
    parts = [name for name, each in shape.members.items() if each.serialization.get("location") == "uri"]
    given = {**dict.fromkeys(parts, "one"), **build(path)}
    protocol = operation.service_model.resolved_protocol
    made = create_serializer(protocol, False).serialize_to_request(given, operation)
    body: Any = made["body"]
    query: Any = made["query_string"] or {}
    if not isinstance(body, str | bytes):
        body = urlencode(dict[str, str](body)).encode()
    body = body.encode() if isinstance(body, str) else body
    url, _, parameters = made["url_path"].partition("?")
    names = {name: [""] for name in filter(None, re.split("=?&|=$", parameters))}
    headers = {name.lower(): value for name, value in made["headers"].items()}
    return made["method"], url, headers, body, {**names, **query}


def list_cases() -> Iterator[Any]:
    session = botocore.session.get_session()
    known = {*session.get_available_services()}
    for handler in sorted(app.service_handlers.get()):
        service = NAMES.get(handler, handler)
        if service not in known:
            continue
        model = session.get_service_model(service)
        for name in model.operation_names:
            operation = model.operation_model(name)
            for path in list_members(operation.input_shape) if operation.input_shape else ():
                case = f"{service}.{name}: {'.'.join(path)}"
                yield handler, operation, path, case


@pytest.mark.slow
def test_roles_are_passed_by_every_operation_that_has_one() -> None:
    found = {
        case: [role for _, role in list_passed_roles(handler, *serialize(operation, path))]
        for handler, operation, path, case in list_cases()
    }
    expected = {case: [] if any(re.match(each, case) for each in NOT_PASSED) else [ROLE] for case in found}
    assert found == expected


PRINCIPALS: list[tuple[str, tuple[str, str, dict[str, str], bytes], str | None]] = [
    ("ssm", ("POST", "/", {"x-amz-target": "AmazonSSM.CreateActivation"}, b'{"IamRole": "one"}'), "ssm"),
    (
        "ec2",
        ("POST", "/", {}, f"Action=CreateFlowLogs&DeliverLogsPermissionArn={ROLE}".encode()),
        "vpc-flow-logs",
    ),
    (
        "sns",
        ("POST", "/", {}, f"AttributeName=SQSFailureFeedbackRoleArn&AttributeValue={ROLE}".encode()),
        "sns",
    ),
    ("ecs", ("POST", "/", {}, f'{{"overrides": {{"taskRoleArn": "{ROLE}"}}}}'.encode()), "ecs-tasks"),
    ("events", ("POST", "/", {}, f'{{"Tags": {{"role": "{ROLE}"}}}}'.encode()), None),
    ("s3", ("PUT", "/bucket/key", {}, f"<Role>{ROLE}</Role>".encode()), None),
    ("appsync", ("POST", "/v1/apis/one/graphql", {}, f'{{"role": "{ROLE}"}}'.encode()), None),
]


@pytest.mark.parametrize(("service", "request_", "expected"), PRINCIPALS)
def test_a_role_is_passed_to_a_principal(service: str, request_: Any, expected: str | None) -> None:
    found = [principal for principal, _ in list_passed_roles(service, *request_, {})]
    assert found == ([expected] if expected else [])
