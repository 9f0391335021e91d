"""Roles that a caller passes to a service, which the caller needs ``iam:PassRole`` for."""

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Final
from xml.etree.ElementTree import ParseError

from embedded_aws.iam.authorization import find_denial_of_key
from embedded_aws.iam.permissions.forms import read_form
from embedded_aws.iam.permissions.operations import find_target
from embedded_aws.json_values import Json, is_array, is_object, read_object
from embedded_aws.ministack import iam_actions, router, s3
from embedded_aws.ministack.records import Handler, Headers, Parts, Query, Response
from embedded_aws.ministack.responses import get_account_id
from embedded_aws.request_validation.bodies import read_json

_ROLE: Final = re.compile(r"arn:[^:]+:iam::[^:]*:role/.+")
_NAME: Final = re.compile(
    r"role(arn)?$|^(authorizer)?credentials(arn)?$|snscallerarn$|deliverlogspermissionarn$"
)
"""Ends of the names of members that have the ARN of a role, in lower case."""
_NAMES_OF_ROLES: Final = {"ssm": "iamrole", "rds": "domainiamrolename"}
"""Members that have the name of a role instead of its ARN."""
_POOLS: Final = frozenset({"authenticated", "unauthenticated"})
_OTHERS: Final = frozenset(
    {
        *("iam", "sts", "kms", "lambda", "dynamodb", "kinesis", "sqs"),
        *("bedrock-runtime", "bedrock-agent-runtime", "bedrock-agentcore"),
        *("iot-data", "iot-jobs-data", "rds-data", "appsync-events"),
    }
)
"""Services to which no role is passed, or whose operations require the permission elsewhere."""
_GRAPH: Final = re.compile("(/v1/apis/[^/]+)?/graphql")
_READING: Final = re.compile("Describe|List|Get|Remove|Disassociate|Filter|Search")
_WRITTEN: Final = frozenset({"POST", "PUT", "PATCH"})
_CONFIGURATIONS: Final = frozenset(
    {"replication", "metadataConfiguration", "metadataAnnotationTable", "notification"}
)
"""Parameters of requests to Amazon S3 whose body is not the content of an object."""
_IDENTIFIERS: Final = frozenset({"tags", "resourceidentifier", "masterbackendrole"})
"""Members in which a role is not passed, in lower case."""
_PRINCIPALS: Final = {
    "codebuild": "codebuild",
    "documentdb": "rds",
    "ec2": "vpc-flow-logs",
    "elasticfilesystem": "elasticfilesystem",
    "monitoring": "streams.metrics.cloudwatch",
    "opensearch": "opensearchservice",
}
"""Service principals by the name of the handler, if they differ."""
_PRINCIPALS_OF_MEMBERS: Final = {
    ("batch", "executionrolearn"): "ecs-tasks",
    ("batch", "jobrolearn"): "ecs-tasks",
    ("ecs", "executionrolearn"): "ecs-tasks",
    ("ecs", "taskrolearn"): "ecs-tasks",
    ("eks", "noderole"): "ec2",
    ("eks", "noderolearn"): "ec2",
    ("eks", "podexecutionrolearn"): "eks-fargate-pods",
    ("rds", "domainiamrolename"): "directoryservice.rds",
    ("rds", "monitoringrolearn"): "monitoring.rds",
    ("scheduler", "taskrolearn"): "ecs-tasks",
}


_Mail = Callable[..., Awaitable[Response | None]]


def find_pass_denial(access_key: str, role: str, service: str) -> str | None:
    """Returns AWS's message if the owner of an access key may not pass a role to a service.

    Args:
        access_key: Access key of the request.
        role: ARN of the role.
        service: Service principal, such as ``"lambda.amazonaws.com"``.
    """
    return find_denial_of_key(access_key, "iam:PassRole", [role], {"iam:PassedToService": service})


def require_passed_roles(handlers: Mapping[str, Handler]) -> dict[str, Handler]:
    """Requires the permission for each role that a request passes to a service."""
    return {
        service: handle if service in {*_OTHERS, "s3"} else require_pass_role(service, handle)
        for service, handle in handlers.items()
    }


def require_pass_role(service: str, handle: Handler) -> Handler:
    """Requires the permission for each role that a request passes to one service.

    Args:
        service: Name of its handler, such as ``"states"``.
        handle: The handler.
    """

    async def handle_request(*request: *Parts) -> Response:
        return _find_error(service, *request) or await handle(*request)

    return handle_request


def require_role_of_bucket(serve: Callable[..., Response]) -> Callable[..., Response]:
    """Requires the permission for a role of a bucket, which the path or the host of a request names."""

    def serve_permitted(
        method: str, bucket: str, name: str, *request: *tuple[Headers, bytes, Query]
    ) -> Response:
        error = None if name else _find_error("s3", method, f"/{bucket}", *request)
        return error or serve(method, bucket, name, *request)

    return serve_permitted


def require_role_of_mail(handle: _Mail) -> _Mail:
    """Requires the permission for a role in a request for the second API of Amazon SES."""

    async def handle_mail(
        method: str, path: str, *rest: *tuple[Headers, bytes, Query, str]
    ) -> Response | None:
        headers, body, query, _request_id = rest
        is_mail = path.startswith("/v2/email")
        error = _find_error("ses", method, path, headers, body, query) if is_mail else None
        return error or await handle(method, path, *rest)

    return handle_mail


def _find_error(service: str, *request: *Parts) -> Response | None:
    headers, query = request[2], request[4]
    key: str = router.access_key_of(headers, query)
    for principal, role in sorted(set(list_passed_roles(service, *request))):
        if reason := find_pass_denial(key, role, f"{principal}.amazonaws.com"):
            code = (
                "AccessDeniedException" if service in {"logs", "ssm"} else ""
            )  # else it has another message
            respond = iam_actions.access_denied_response
            return respond(service, "", "", "", error_code=code, message=reason, headers=headers)
    return None


def list_passed_roles(service: str, *request: *Parts) -> Iterator[tuple[str, str]]:
    """Yields the service principals and the roles that a request passes.

    Args:
        service: Name of the handler.
        request: Method, path, headers, body and parameters in the URL.
    """
    method, path, headers, body, query = request
    if service in _OTHERS or (method not in _WRITTEN and "Action" not in query):
        return
    for name, value in _list_members(service, path, headers, body, query):
        member = name.lower()
        if member == _NAMES_OF_ROLES.get(service) and not value.startswith("arn:"):
            role = f"arn:aws:iam::{get_account_id()}:role/{value}"
        elif _ROLE.fullmatch(value) and (_NAME.search(member) or member in _POOLS):
            role = value
        else:
            continue
        principal = _PRINCIPALS_OF_MEMBERS.get((service, member)) or _PRINCIPALS.get(service, service)
        yield principal, role


def _list_members(
    service: str, path: str, headers: Headers, body: bytes, query: Query
) -> Iterator[tuple[str, str]]:
    """Yields the members of a request that have text, of whichever format it is."""
    operation = find_target(service, headers)
    if service == "s3":
        yield from _list_elements(body) if _CONFIGURATIONS & {*query} else ()
        return
    if _READING.match(operation) or (service == "appsync" and _GRAPH.fullmatch(path)):
        return
    request = read_json(body)
    if operation == "TestState" and "mock" in read_object(request):  # which then needs no role
        return
    yield from _list_values(request)
    # A form can be JSON, too.
    if not request or "Action" in query or "form" in headers.get("content-type", ""):
        yield from _list_elements(body)
        yield from _list_parameters(read_form(headers, body, query))


def _list_elements(body: bytes) -> Iterator[tuple[str, str]]:
    try:
        yield from (
            (each.tag.rpartition("}")[2], (each.text or "").strip()) for each in s3.parse_xml(body).iter()
        )
    except (ParseError, ValueError):
        return


def _list_values(request: Json) -> Iterator[tuple[str, str]]:
    if is_array(request):
        for each in request:
            yield from _list_values(each)
    elif is_object(request):
        members = request
        if "op" in members:  # of a change to an API
            members = {**members, str(members.get("path")).rpartition("/")[2]: members.get("value")}
        for name, value in members.items():
            if name.lower() in _IDENTIFIERS:
                continue
            if isinstance(value, str):
                yield name, value
            else:
                yield from _list_values(value)


def _list_parameters(form: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yields the parameters of a form; an attribute has its name in another one."""
    if _READING.match(form.get("Action", "")):
        return
    for name, value in form.items():
        start, _, last = name.rpartition(".")
        key = {"AttributeValue": "AttributeName", "value": f"{start}.key", "Value": f"{start}.Name"}.get(
            last or name
        )
        yield form.get(key or "", last or name), value
