"""Lambda: the function receives the request and returns the response, as in a proxy integration."""

from typing import Annotated, Any, Required, TypedDict

import pulumi

from serverless_patterns.arguments.declarations import Between, Default, Matches
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.arguments.text import show
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.backends.arguments import Name
from serverless_patterns.connections.backends.kind import BackendKind
from serverless_patterns.connections.http_integration import HttpIntegration
from serverless_patterns.connections.mapping_templates import json_string
from serverless_patterns.connections.request_sources import Source
from serverless_patterns.connections.resource_arns import FUNCTION_ARN
from serverless_patterns.connections.rest.backend import (
    RestBackend,
    RouteSettings,
    default_response,
    service_integration,
)
from serverless_patterns.connections.rest.pending import PendingValues
from serverless_patterns.connections.rest.service_errors import DESCRIPTIONS
from serverless_patterns.connections.rest.sources import RequestPart, read_source
from serverless_patterns.connections.rest.template_files import load_template
from serverless_patterns.connections.rest.templates import (
    JSON,
    Changes,
    path_template,
    problem,
    quote,
    refuse_unless_utf8,
    set_status,
)
from serverless_patterns.connections.service_call import ServiceCall
from serverless_patterns.connections.websocket_integration import Integration

_INVOKE_ARN = (
    r"arn:aws[a-z-]*:apigateway:[a-z0-9-]+:lambda:path/2015-03-31/functions/"
    r"(arn:aws[a-z-]*:lambda:|[^/]*\$\{stageVariables\.)[^/]+/invocations"
)
_TENANT_HEADER = "integration.request.header.X-Amz-Tenant-Id"
_TENANT_PLACES = ("path", "query", "header", "claim")


@arguments
class ApiGatewayFacadeFunctionArgs(TypedDict, total=False):
    """A Lambda function, which receives the whole request and returns the whole response."""

    arn: Required[Annotated[pulumi.Input[str], FUNCTION_ARN]]
    """ARN of the function."""
    invoke_arn: Required[
        Annotated[
            pulumi.Input[str],
            Matches(_INVOKE_ARN, "the ARN by which API Gateway calls the function, its output 'invoke_arn'"),
        ]
    ]
    """ARN by which API Gateway invokes the function."""
    name: Name
    """Name of the function in the names of resources, the same for all routes to it. Defaults to a name made
    from the ARN, or from the route if the ARN is an `Output`."""
    timeout: Annotated[int | None, Between(1, 900), Default(None, "no comparison")]
    """Timeout of the function in seconds, which must not exceed the route's. Valid range: 1 to 900. Defaults
    to no comparison."""
    tenant: Annotated[Source | None, Default()]
    """Source of the tenant that a function with tenant isolation requires, such as ``claim.sub`` or
    ``path.tenant``; not of the body. Only a claim proves who the caller is. Defaults to none."""


def _read_rest(given: ApiGatewayFacadeFunctionArgs, route: RouteSettings, errors: Errors) -> RestBackend:
    _check_timeout(given, route.timeout, errors)
    call, tenant = read_call(given, errors), _read_tenant(given, route, errors)
    mapped = {"requestParameters": {_TENANT_HEADER: _map_tenant(tenant)}} if tenant else {}

    def integration(values: PendingValues) -> dict[str, Any]:
        uri = values.text(_stream(call.uri) if route.response_streaming else call.uri)
        if route.changes:
            return {**service_integration(uri, _event(route), _responses(route.changes)), **mapped}
        # Lambda is always called by POST; the function sees the client's method in the event.
        proxied = {"type": "aws_proxy", "httpMethod": "POST", "uri": uri}
        return {**proxied, "passthroughBehavior": "when_no_match", **mapped}

    return RestBackend(
        integration=integration,
        descriptions={200: "What the function answers."}
        | ({502: DESCRIPTIONS[502]} if route.changes else {}),
        uses_template=bool(route.changes),
        call=call,
        sources=[tenant] if tenant else [],
    )


def _read_tenant(
    given: ApiGatewayFacadeFunctionArgs, route: RouteSettings, errors: Errors
) -> RequestPart | None:
    text = given["tenant"]
    if text is None:
        return None
    below = errors.narrow("tenant")
    tenant = read_source(text, below, route.parameters, _TENANT_PLACES)
    if ":" in tenant.name:
        below.add("", f"{show(text)} has a colon, which no parameter mapping can name. Use another claim")
    return tenant


def _map_tenant(tenant: RequestPart) -> str:
    is_claim = tenant.place == "claim"
    return f"context.authorizer.claims.{tenant.name}" if is_claim else tenant.method_parameter


def _reject_tenant(given: ApiGatewayFacadeFunctionArgs, errors: Errors) -> None:
    if given["tenant"] is not None:
        errors.add("tenant", "requires a REST API, which alone sets the header of a tenant. Use one")


def _stream(uri: pulumi.Input[str]) -> pulumi.Input[str]:
    """Returns the URI by which API Gateway invokes a function with InvokeWithResponseStream."""
    return (
        pulumi.Output.from_input(uri).apply(_find_streaming_uri)
        if is_output(uri)
        else _find_streaming_uri(str(uri))
    )


def _find_streaming_uri(uri: str) -> str:
    path = uri.replace(":lambda:path/2015-03-31/", ":lambda:path/2021-11-15/")
    return f"{path.removesuffix('/invocations')}/response-streaming-invocations"


def _read_websocket(given: ApiGatewayFacadeFunctionArgs, timeout: float, errors: Errors) -> Integration:
    _check_timeout(given, timeout, errors)
    _reject_tenant(given, errors)
    return Integration("AWS_PROXY", _call(given, given["invoke_arn"]))


def _read_http_api(
    given: ApiGatewayFacadeFunctionArgs, route: RouteSettings, errors: Errors
) -> HttpIntegration:
    _check_timeout(given, route.timeout, errors)
    _reject_tenant(given, errors)
    call = read_call(given, errors)
    settings = {"integration_type": "AWS_PROXY", "integration_method": "POST", "integration_uri": call.uri}
    return HttpIntegration(settings, call)


def _check_timeout(given: ApiGatewayFacadeFunctionArgs, timeout: float, errors: Errors) -> None:
    own = given["timeout"]
    if own and own > timeout:
        errors.add(
            "timeout",
            f"{own} s exceeds the {timeout:g} s that the route waits: the client would get an error while the"
            " function runs on; lower the timeout of the function",
        )


def read_call(given: ApiGatewayFacadeFunctionArgs, errors: Errors) -> ServiceCall:
    """Returns the invocation of the function, whose two ARNs must be of the same function."""
    arn, invoke_arn = given["arn"], given["invoke_arn"]
    if is_output(arn) or is_output(invoke_arn):
        # Both are known only together.
        both = pulumi.Output.all(arn, invoke_arn)
        path = errors.narrow("invoke_arn").path
        checked = errors.outputs.check(
            both,
            path,
            "invokes the function",
            lambda known: _mismatch(known[0], known[1]) is None,
            "the ARN of a function, and the one by which API Gateway invokes the same function",
        )
        invoke_arn = checked.apply(lambda known: known[1])
    elif reason := _mismatch(str(arn), str(invoke_arn)):
        errors.add("invoke_arn", reason)
    return _call(given, invoke_arn)


def _call(given: ApiGatewayFacadeFunctionArgs, invoke_arn: pulumi.Input[str]) -> ServiceCall:
    return ServiceCall(given["arn"], "lambda:InvokeFunction", invoke_arn=invoke_arn, name=given["name"])


def _mismatch(function: str, called: str) -> str | None:
    """Returns why ``called`` does not invoke ``function``; None if it does, or a stage variable is in it."""
    if "${stageVariables." in called:
        return None
    _, partition, _, region, _ = function.split(":", 4)
    expected = f"arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{function}/invocations"
    if called == expected:
        return None
    return f"{show(called)} does not invoke {show(function)}; must be {expected!r}"


def _event(route: RouteSettings) -> str:
    """Returns VTL of the event."""
    changed, body = route.changes.body()
    return load_template(
        __name__,
        "function_event.vtl",
        before=changed + refuse_unless_utf8(),
        resource=route.key.path,
        path=path_template(route.key.path, json_string),
        headers=_strings("$parameters.header"),
        query=_strings("$parameters.querystring"),
        parameters=_strings("$parameters.path"),
        body=f'#if({body} == "")null#else"{json_string(body)}"#end',
    )


def _strings(values: str) -> str:
    return load_template(
        __name__,
        "function_strings.vtl",
        map=values,
        name=quote("$name"),
        value=quote(f"{values}.get($name)"),
    )


def _responses(changes: Changes) -> dict[str, Any]:
    failure = problem(DESCRIPTIONS[502])
    response = load_template(
        __name__,
        "function_response.vtl",
        malformed=set_status(502) + failure,
        body=changes.answer("$!input.path('$.body')"),
    )
    failed = {"statusCode": "502", "responseTemplates": {JSON: failure}}
    # A pattern is compared with the message of the function's error, and any error has one.
    return {**default_response(200, response), r"(\n|.)+": failed}


FUNCTION = BackendKind("function", _read_rest, _read_websocket, _read_http_api)
