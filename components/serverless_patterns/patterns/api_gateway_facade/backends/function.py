"""Lambda: the function receives the request and returns the response, as in a proxy integration."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.arguments.text import show
from serverless_patterns.connections.mapping_templates import json_string
from serverless_patterns.connections.routes import ApiGatewayFacadeFunctionArgs
from serverless_patterns.patterns.api_gateway_facade.backends.backend import (
    Backend,
    RouteSettings,
    answered,
    service_integration,
)
from serverless_patterns.patterns.api_gateway_facade.request.pending import PendingValues
from serverless_patterns.patterns.api_gateway_facade.request.service_errors import DESCRIPTIONS
from serverless_patterns.patterns.api_gateway_facade.request.template_files import load_template
from serverless_patterns.patterns.api_gateway_facade.request.templates import (
    JSON,
    Changes,
    path_template,
    problem,
    quoted,
    refuse_unless_utf8,
    set_status,
)
from serverless_patterns.safeguards.policy import PolicyStatementArgs, allow


def read_function(given: ApiGatewayFacadeFunctionArgs, route: RouteSettings, errors: Errors) -> Backend:
    """Returns a Lambda function as a backend."""
    timeout = given["timeout"]
    if timeout and timeout > route.timeout:
        errors.add(
            "timeout",
            f"{timeout} s exceeds the {route.timeout:g} s that the route waits: the client would get an error"
            " while the function runs on; lower the timeout of the function",
        )
    function = read_target(given, errors)

    def integration(values: PendingValues) -> dict[str, Any]:
        uri = values.text(function.invoke_arn)
        if route.changes:
            return service_integration(uri, _event(route), _responses(route.changes))
        # Lambda is always called by POST; the function sees the client's method in the event.
        return {"type": "aws_proxy", "httpMethod": "POST", "uri": uri, "passthroughBehavior": "when_no_match"}

    return Backend(
        integration=integration,
        answers={200: "What the function answers."} | ({502: DESCRIPTIONS[502]} if route.changes else {}),
        templated=bool(route.changes),
        statements=function.statements,
        name=function.name,
    )


@dataclass(frozen=True)
class TargetFunction:
    """A function that API Gateway invokes."""

    invoke_arn: pulumi.Input[str]
    statements: Sequence[PolicyStatementArgs]
    name: str | None


def read_target(given: ApiGatewayFacadeFunctionArgs, errors: Errors) -> TargetFunction:
    """Returns what API Gateway invokes, and the permissions that this requires."""
    arn, invoke_arn = given["arn"], given["invoke_arn"]
    if is_output(arn) or is_output(invoke_arn):
        # Both are known only together.
        both = pulumi.Output.all(arn, invoke_arn)
        path = errors.at("invoke_arn").path
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
    return TargetFunction(invoke_arn, [allow(["lambda:InvokeFunction"], arn)], given["name"])


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
        name=quoted("$name"),
        value=quoted(f"{values}.get($name)"),
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
    return {**answered(200, response), r"(\n|.)+": failed}
