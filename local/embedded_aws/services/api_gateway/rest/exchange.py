"""The current request, and its values for templates and mappings."""

import base64
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, cast
from urllib.parse import unquote

from embedded_aws.ministack import app, responses, rest_apis
from embedded_aws.ministack.api_records import RequestStage, StageRequest
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.ministack.records import Fields, Record, Response
from embedded_aws.service_calls.header_names import restore_names
from embedded_aws.service_calls.response_streams import StreamedBody
from embedded_aws.services.api_gateway import domain_routing
from embedded_aws.services.api_gateway.origin import add_origin, drop_headers, find_caller_address
from embedded_aws.services.api_gateway.rest import vtl
from embedded_aws.services.api_gateway.rest.arrival import check_method, decode_request
from embedded_aws.services.api_gateway.rest.deployments import find_canary, find_deployment_id
from embedded_aws.services.api_gateway.rest.failures import FailureError

Answer = tuple[int, dict[str, str | list[str]], bytes | StreamedBody]
"""Status, headers and body."""
_Handle = Callable[..., Awaitable[Response]]
_Outcome = Answer | Awaitable[Answer] | rest_apis.GatewayError
_Authorize = Callable[..., Awaitable[tuple[object, Record | None]]]
_CALLER: Final = (
    *("accessKey", "accountId", "caller", "cognitoAuthenticationProvider", "cognitoAuthenticationType"),
    *("cognitoIdentityId", "cognitoIdentityPoolId", "principalOrgId", "user", "userArn"),
)
"""Values about the caller, which are null without a signature."""
_LOCAL: Final = frozenset({"", "localhost", "127.0.0.1"})


@dataclass
class Exchange:
    """A request to a stage, and its results.

    Attributes:
        request: MiniStack's data of the request: stage, resource, path parameters, request ID.
        method: HTTP method.
        path: Path below the stage, with its original encoding.
        headers: Headers by their names in lower case.
        query: Values by query parameter.
        body: Body.
        authorizer: Context that the authorizer returned.
        started: Start time in seconds since 1970.
        integration: Values of ``$context.integration`` for the access log.
        request_override: Values that the request template set in ``$context.requestOverride``.
        response_override: Values that it set in ``$context.responseOverride``.
    """

    request: StageRequest
    method: str
    path: str
    headers: Mapping[str, str]
    query: Mapping[str, list[str]]
    body: bytes
    authorizer: Mapping[str, object] = field(default_factory=dict[str, object])
    started: float = field(default_factory=time.time)
    integration: dict[str, object] = field(default_factory=dict[str, object])
    request_override: Mapping[str, object] = field(default_factory=dict[str, object])
    response_override: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def stage_variables(self) -> Mapping[str, str]:
        """Variables of the stage."""
        overrides = (find_canary() or {}).get("stageVariableOverrides") or {}
        return {**(self.request["stage"].get("variables") or {}), **overrides}

    @property
    def media_type(self) -> str:
        """The content type of the request without parameters; the default is JSON."""
        return (self.headers.get("content-type") or "application/json").split(";")[0].strip().lower()

    @property
    def extended_id(self) -> str:
        """The ID of the request in the header ``x-amz-apigw-id``, which has 16 characters."""
        return base64.b64encode(self.request["request_id"].encode()[:11]).decode()

    @property
    def domain_name(self) -> str:
        """Host name of the API on AWS, or the custom domain name."""
        host = self.headers.get("host", "").partition(":")[0]
        if host in _LOCAL or ".execute-api." in host:
            return f"{self.request['api_id']}.execute-api.{responses.get_region()}.amazonaws.com"
        return host

    def message(self, body: str) -> vtl.Message:
        """Returns the variables of a template."""
        return vtl.Message(
            body=body,
            path=self.request["path_params"],
            querystring={name: values[0] for name, values in self.query.items()},
            header=restore_names(self.headers),
            context=self.context(),
            stage_variables=self.stage_variables,
            request_override=self.request_override,
            response_override=self.response_override,
        )

    def context(self) -> Record:
        """The variable ``$context`` (API Gateway developer guide, "Variables for data transformations")."""
        stage, arrived = self.request["stage_name"], datetime.fromtimestamp(self.started, UTC)
        key: Fields = rest_apis.find_api_key(self.headers.get("x-api-key")) or {}
        identity: dict[str, object] = {
            **dict.fromkeys(_CALLER),
            "sourceIp": find_caller_address(),
            "userAgent": self.headers.get("user-agent", ""),
            "apiKeyId": key.get("id", ""),
            "apiKey": key.get("value", ""),
        }
        if self.headers.get("authorization", "").startswith("AWS4-HMAC-SHA256"):
            identity |= rest_apis.caller_identity(self.headers, self.query) or {}
        return {
            "accountId": responses.get_account_id(),
            "apiId": self.request["api_id"],
            "authorizer": self.authorizer,
            "deploymentId": find_deployment_id(),
            "domainName": self.domain_name,
            "domainPrefix": self.domain_name.partition(".")[0],
            "extendedRequestId": self.extended_id,
            "httpMethod": self.method,
            "isCanaryRequest": "true" if find_canary() else "false",
            "identity": identity,
            "path": f"/{stage}{self.path}",
            "protocol": "HTTP/1.1",
            "requestId": self.request["request_id"],
            "requestTime": arrived.strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "requestTimeEpoch": int(self.started * 1000),
            "resourceId": self._find_resource_id(),
            "resourcePath": self.request["resource_path"],
            "stage": stage,
        }

    def _find_resource_id(self) -> str:
        there = rest_apis.resources.get().get(self.request["api_id"], {}).values()
        path = self.request["resource_path"]
        return next((each["id"] for each in there if each.get("path") == path), "")

    def value(self, source: str) -> str | None:
        """Returns the value of a mapping such as ``method.request.path.id``; None if there is none."""
        if source.startswith("'"):
            return source[1:-1]
        place, _, name = source.rpartition(".")
        match place:
            case _ if source.startswith("method.request.body"):
                return find_at(self.body.decode(errors="replace"), source.removeprefix("method.request.body"))
            case "method.request.path":
                return self.request["path_params"].get(name)
            case "method.request.querystring":
                return self.query.get(name, [None])[0]
            case "method.request.header":
                return self.headers.get(name.lower())
            case _:
                known = {"context": self.context(), "stageVariables": self.stage_variables}
                return find_member(known, source)


_current: ContextVar[Exchange] = ContextVar("exchange")


def begin(exchange: Exchange) -> None:
    """Makes an exchange that of the current request."""
    _current.set(exchange)


def find_current() -> Exchange:
    """Returns the exchange of the current request."""
    return _current.get()


def _keep_raw_path(handle: _Handle) -> _Handle:
    """Keeps the encoding of the path: parameters can contain an encoded slash."""

    async def handle_raw(host: str, path: str, *rest: object, **options: object) -> Response:
        return await handle(host, options.get("raw_path") or path, *rest, **options)

    return handle_raw


def _identify_response(identify: Callable[..., Response | None]) -> Callable[..., Response | None]:
    """Adds the second ID of a request to a REST API, which has none of other services."""

    def identify_exchange(*arguments: object, **options: object) -> Response | None:
        response, exchange = identify(*arguments, **options), _current.get(None)
        if response is None or exchange is None or "apigw-requestid" in response[1]:
            return response
        status, headers, body = response
        own = {
            "Connection": "keep-alive",
            "x-amz-apigw-id": exchange.extended_id,
            "x-amzn-RequestId": exchange.request["request_id"],
        }
        replaced = {"x-amz-request-id", "x-amzn-requestid"}
        kept = {name: value for name, value in headers.items() if name.lower() not in replaced}
        return status, {**kept, **own}, body

    return identify_exchange


def decode_parameters(build: Callable[..., Record]) -> Callable[..., Record]:
    """Decodes path and parameters in the event of a function."""

    def build_decoded(*arguments: object, **options: object) -> Record:
        event = build(*arguments, **options)
        event["path"] = unquote(str(event["path"]))
        parameters = cast("dict[str, str] | None", event["pathParameters"]) or {}
        event["pathParameters"] = {name: unquote(value) for name, value in parameters.items()} or None
        event["stageVariables"] = dict(find_current().stage_variables) or None
        event["requestContext"] = complete_context(cast("Record", event["requestContext"]))
        del event["version"]  # which only events of HTTP APIs have
        return event

    return build_decoded


def complete_context(given: Record) -> Record:
    """Returns the ``requestContext`` in the event of a function or an authorizer.

    Args:
        given: The one of MiniStack, with the caller and the context of the authorizer.
    """
    context = find_current().context()
    known, own = cast("Record", context["identity"]), cast("Record", given["identity"])
    identity: Record = {**known, **own, "sourceIp": find_caller_address()}
    without_key = {"apiKey", "apiKeyId"} if not identity["apiKey"] else set[str]()
    left_out = {"authorizer", "isCanaryRequest"} - given.keys()
    return {
        **{name: value for name, value in context.items() if name not in left_out},
        **{name: given[name] for name in ("authorizer",) if name in given},
        "identity": {name: value for name, value in identity.items() if name not in without_key},
    }


def _keep_exchange(execute: Callable[..., Awaitable[_Outcome]]) -> Callable[..., Awaitable[_Outcome]]:
    async def execute_kept(  # noqa: PLR0917 as MiniStack calls it
        request: StageRequest,
        api_id: str,
        stage: str,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        query: Mapping[str, list[str]] | None,
        *others: object,
    ) -> _Outcome:
        exchange = Exchange(request, method, path, headers, query or {}, body or b"")
        begin(exchange)
        try:
            if found := rest_apis.stages.get(api_id, {}).get(stage):
                request["stage"] = cast("RequestStage", found)  # for gateway responses
                check_method(method)
                decoded, exchange.body = decode_request(api_id, headers, exchange.body)
                headers = add_origin(decoded)
                exchange.headers = drop_headers(headers)
            arrived = (method, path, headers, exchange.body, query)
            answer = await execute(request, api_id, stage, *arrived, *others)
            # MiniStack does not wait for mock integrations, whose templates render in a thread.
            return await answer if isinstance(answer, Awaitable) else answer
        except FailureError as failure:
            return rest_apis.GatewayError(failure.kind, str(failure))

    return execute_kept


def keep_authorizer_context(authorize: _Authorize) -> _Authorize:
    """Keeps the context of the authorizer for templates."""

    async def authorize_kept(*arguments: object) -> tuple[object, Record | None]:
        error, context = await authorize(*arguments)
        find_current().authorizer = context or {}
        return error, context

    return authorize_kept


def find_at(text: str, path: str) -> str | None:
    """Returns the value at a path such as ``.order.id`` of JSON; without a path, the whole string."""
    if not path:
        return text
    try:
        return find_member(json.loads(text), path.strip("."))
    except ValueError:
        return None


def find_member(values: object, path: str) -> str | None:
    """Returns the value at a path such as ``order.id`` of an object as a string; None if there is none."""
    for name in path.split("."):
        values = cast("dict[str, object]", values).get(name) if isinstance(values, dict) else None
    return None if values is None else str(values)


PATCHES = (
    Patch(
        app.handle_api_request,
        steps(_keep_raw_path, domain_routing.serve_domain),
        "backends receive paths with their original encoding; routing rules match headers, and a custom"
        " domain name rejects paths that lead to no API",
    ),
    Patch(
        app.identify_response,
        _identify_response,
        "a response of a REST API has the IDs of AWS",
    ),
    Patch(
        rest_apis.execute_method,
        _keep_exchange,
        "templates and mappings can read the request",
    ),
)
