"""Operation of a request: the one that is executed, even if the request names others.

MiniStack authorizes the operation in the query string, or in the form or header if there is none, and some of
its services execute another one of these; the names matter to no service that has its operations in the path.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import parse_qs

from embedded_aws.iam.current_request import CURRENT, Request
from embedded_aws.json_values import read_array, read_text
from embedded_aws.ministack import app, iam_actions, responses, router
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Handler, Headers, Query, Response

_FORM: Final = "application/x-www-form-urlencoded"
_ALSO_IN_PATH: Final = {name: [name] for name in ("account", "lambda", "lambda-core", "lambda-microvms")}
"""Names in the AWS SDK of services for which MiniStack finds no operation in the path."""
_PREFIXES: Final = {"documentdb": "rds", "kinesisanalyticsv2": "kinesisanalytics"}
"""Prefixes of actions of services for which MiniStack has none, and authorizes nothing."""
# Each has its operations in the path, in all that these name; the others have a few elsewhere.
_WITHOUT_NAMES: Final = {"s3", *_ALSO_IN_PATH, *iam_actions.sdk_services} - {"ses"}
_IN_PATH: Final = _WITHOUT_NAMES - {
    *("s3", "s3files", "apigateway", "appsync-events", "bedrock-agentcore"),
    *("iot", "iot-data", "iot-jobs-data"),
}
_OTHER_PATHS: Final = re.compile(r"ecs-metadata /|ses /v2/|cognito-idp /(oauth2/|saml2/|login|logout)")
"""Services with names, and their paths at which a request names no operation."""
_WITH_FORMS: Final = frozenset(
    {
        *("autoscaling", "cloudformation", "documentdb", "ec2", "elasticache", "elasticloadbalancing"),
        *("iam", "monitoring", "rds", "ses", "sns", "sqs", "sts"),
    }
)
# CloudWatch executes the operation that any path names.
_IN_ANY_PATH: Final = "monitoring"
_OPERATION_IN_PATH: Final = re.compile("/operation/([^/?]+)")
# Operations of Lambda whose action has another name (service authorization reference).
_ACTIONS_OF_LAMBDA: Final = {
    "Invoke": "InvokeFunction",
    "InvokeWithResponseStream": "InvokeFunction",
    "GetLayerVersionByArn": "GetLayerVersion",
}
# Calls for several messages have the action of those for one (same reference); KMS authorizes both keys.
_OTHER_ACTIONS: Final = {
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sns:PublishBatch": "sns:Publish",
    "kms:ReEncrypt": "kms:ReEncryptFrom",
    "cloudfront:CreateDistributionWithTags": "cloudfront:CreateDistribution",
}


ROUTING_RULES: Final = re.compile(r"/v2(/domainnames/[^/]+/routingrules(?:/[^/]+)?)/*")
"""Paths of operations of API Gateway whose actions are not HTTP methods (service authorization reference)."""
_ACTIONS_OF_RULES: Final = {
    "POST": "CreateRoutingRule",
    "PUT": "UpdateRoutingRule",
    "DELETE": "DeleteRoutingRule",
    "GET": "GetRoutingRule",
}


def require_one_operation(dispatch: Handler) -> Handler:
    """Rejects a request that names several operations or none, or says a parameter twice."""

    async def dispatch_one(
        method: str, path: str, headers: Headers, body: bytes, *more: *tuple[Query, str]
    ) -> Response:
        query, identifier = more
        service: str = router.detect_service(method, path, headers, query)
        is_named = service not in _WITHOUT_NAMES and service in app.service_handlers.get()
        if is_named and (error := _find_error(service, path, headers, body, query)):
            return error
        CURRENT.set(Request(service, method, path, headers, body, query, identifier))
        return await dispatch(method, path, headers, body, *more)

    return dispatch_one


def find_target(service: str, headers: Headers) -> str:
    """Returns the operation in a header of a request; empty for a service that has it in the path."""
    named: str = headers.get("x-amz-target", "")
    return "" if service in _WITHOUT_NAMES else named.rpartition(".")[2]


def _find_error(service: str, path: str, headers: Headers, body: bytes, query: Query) -> Response | None:
    form = _read_form(service, headers, body)
    names = {*query.get("Action", ()), *form.get("Action", ())}
    if "." in (target := headers.get("x-amz-target", "")):
        names.add(target.rpartition(".")[2])
    if service == _IN_ANY_PATH:
        names.update(_OPERATION_IN_PATH.findall(path))
    if len(names) > 1:
        reason = f"The request names the operations {' and '.join(sorted(names))}."
    elif "Action" in form and not headers.get("content-type", "").startswith(_FORM):
        reason = f"A request with a form must have the content type {_FORM}."
    elif twice := _find_repeated(form, query):
        reason = f"The request has two values of {twice[0]}."
    elif not "".join(names) and not _OTHER_PATHS.match(f"{service} {path}"):
        return _refuse(service, headers)
    else:
        return None
    return responses.json_error("InvalidAction", reason, 400)


def _find_repeated(form: Query, query: Query) -> list[str]:
    """Returns the parameters with two values, of which authorization and operation could read another one."""
    repeated = {name for name, values in form.items() if len({*values, *query.get(name, ())}) > 1}
    if "Action" in query:
        repeated.update(name for name, values in query.items() if len({*values}) > 1)
    return sorted(repeated)


def _read_form(service: str, headers: Headers, body: bytes) -> dict[str, list[str]]:
    """Returns the form in a body; none in JSON of a service whose operation is in the header."""
    prefixes = read_array(router.service_patterns.get(service, {}).get("target_prefixes"))
    known = [read_text(each) for each in prefixes]
    is_named = headers.get("x-amz-target", "").startswith(tuple(known)) if known else False
    if is_named and "x-www-form-urlencoded" not in headers.get("content-type", ""):
        return {}
    return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)


def _refuse(service: str, headers: Headers) -> Response:
    """Returns the error of a request that names no operation, which no policy could allow or deny."""
    code = "MissingAction" if service in _WITH_FORMS else "UnknownOperationException"
    message = "The request must name an operation."
    respond = iam_actions.access_denied_response
    _, answered, body = respond(service, "", "", "", error_code=code, message=message, headers=headers)
    return 400, answered, body


_HostHandler = Callable[..., Awaitable[Response | None]]


def _keep_bucket_of_host(handle: _HostHandler) -> _HostHandler:
    """Keeps a request for a bucket that its host names, which is authorized as well."""

    async def handle_request(
        host: str, path: str, method: str, *request: *tuple[Headers, bytes, Query]
    ) -> Response | None:
        if bucket := app.bucket_of_host(host):
            CURRENT.set(Request("s3", method, f"/{bucket}{path}", *request))
        return await handle(host, path, method, *request)

    return handle_request


def _find_by_path(find: Callable[..., str | None]) -> Callable[..., str | None]:
    """The operation of services that have it in the path follows from nothing else."""
    iam_actions.sdk_services.update(_ALSO_IN_PATH)
    iam_actions.iam_prefixes.update(_PREFIXES)

    def find_action(
        service: str, method: str, path: str, *request: *tuple[Headers, bytes, Query]
    ) -> str | None:
        headers, _, query = request
        if service not in _WITHOUT_NAMES:
            named = find(service, method, path, *request)
            if service == _IN_ANY_PATH and named is None:
                return f"cloudwatch:{_OPERATION_IN_PATH.findall(path)[0]}"
            return _OTHER_ACTIONS.get(named or "", named)
        if service == "lambda":
            found = iam_actions.match_rest_action(service, method, path, query) or "UnknownOperation"
            return f"lambda:{_ACTIONS_OF_LAMBDA.get(found, found)}"
        if service == "apigateway" and (rule := ROUTING_RULES.fullmatch(path)):
            lists = method == "GET" and rule[1].endswith("/routingrules")
            return f"apigateway:{'ListRoutingRules' if lists else _ACTIONS_OF_RULES.get(method, method)}"
        used = {name: value for name, value in query.items() if name != "Action"}
        plain = {"content-type": "", "x-amz-target": ""}
        found = find(service, method, path, {**headers, **plain}, b"", used)
        found = _OTHER_ACTIONS.get(found or "", found)
        if found is None and service in _IN_PATH:
            return f"{iam_actions.iam_prefixes.get(service, service)}:UnknownOperation"
        return found

    return find_action


PATCHES = (
    Patch(
        app.handle_bucket_host_request,
        _keep_bucket_of_host,
        "a request for a bucket that its host names has condition keys",
    ),
    Patch(
        iam_actions.action_of_request,
        _find_by_path,
        "an operation in a path is authorized as that, and one for several messages as that for one",
    ),
)
