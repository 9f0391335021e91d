"""Lambda: the function gets the request and gives the answer, as in API Gateway's proxy integration."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from serverless_patterns.arguments.errors import ArgumentError, InvalidArgument
from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.arguments.reader import Given
from serverless_patterns.arguments.text import join, show
from serverless_patterns.patterns.api_gateway_facade.backends.backend import (
    Backend,
    RouteSettings,
    answered,
    read_arn,
    read_name,
    service_integration,
)
from serverless_patterns.patterns.api_gateway_facade.request.pending import PendingValues
from serverless_patterns.patterns.api_gateway_facade.request.service_errors import DESCRIPTIONS
from serverless_patterns.patterns.api_gateway_facade.request.templates import (
    JSON,
    Changes,
    json_string,
    path_template,
    problem,
    quoted,
    refuse_unless_utf8,
    set_status,
)
from serverless_patterns.safeguards.policy import PolicyStatementArgs, allow

LONGEST = 900
"""Seconds a function runs at most (Lambda quotas)."""
FUNCTION = "function:[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9$_-]{1,128})?"
INVOKE_ARN = (
    r"arn:aws[a-z-]*:apigateway:[a-z0-9-]+:lambda:path/2015-03-31/functions/"
    r"(arn:aws[a-z-]*:lambda:|[^/]*\$\{stageVariables\.)[^/]+/invocations"
)
INVOKE_ARN_MEANS = "the ARN by which API Gateway calls the function, its output 'invoke_arn'"


def read_function(given: Given, route: RouteSettings) -> Backend:
    """A Lambda function."""
    timeout = given.optional_integer("timeout", 1, LONGEST)
    if timeout and timeout > route.timeout:
        given.fault(
            "timeout",
            f"{timeout} s are more than the {route.timeout:g} s that the route waits: the client would hear"
            " of a failure while the function goes on; lower the function's timeout",
        )
    function = read_called(given)

    def integration(values: PendingValues) -> dict[str, Any]:
        uri = values.text(function.invoke_arn)
        if route.changes:
            return service_integration(uri, _event(route), _answers(route.changes))
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
    """A function that API Gateway calls."""

    invoke_arn: pulumi.Input[str]
    statements: Sequence[PolicyStatementArgs]
    name: str | None


def read_called(given: Given) -> TargetFunction:
    """The function itself: what is called, and what a role must be allowed."""
    arn = read_arn(given, "lambda", FUNCTION, "a function, its version or its alias")
    invoke_arn = given.text("invoke_arn", INVOKE_ARN, INVOKE_ARN_MEANS, default="")
    statements = [allow(["lambda:InvokeFunction"], arn)]
    return TargetFunction(_check_same(given, arn, invoke_arn), statements, read_name(given))


def _check_same(given: Given, arn: pulumi.Input[str], invoke_arn: pulumi.Input[str]) -> pulumi.Input[str]:
    """Reports an ``invoke_arn`` by which another function is called than the one with ``arn``."""

    def fault(function: str, called: str) -> str | None:
        if not function or not called or "${stageVariables." in called:
            return None
        _, partition, _, region, _ = function.split(":", 4)
        expected = (
            f"arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{function}/invocations"
        )
        if called == expected:
            return None
        return f"{show(called)} is not by what {show(function)} is called; must be {expected!r}"

    def checked(known: Sequence[str]) -> str:
        reason = fault(known[0], known[1])
        if reason:
            raise ArgumentError(
                "ApiGatewayFacade", [InvalidArgument(join(given.errors.path, "invoke_arn"), reason)]
            )
        return known[1]

    if is_output(arn) or is_output(invoke_arn):
        return pulumi.Output.all(arn, invoke_arn).apply(checked)
    reason = fault(str(arn), str(invoke_arn))
    if reason:
        given.fault("invoke_arn", reason)
    return invoke_arn


def _event(route: RouteSettings) -> str:
    """The event of a proxy integration with the body changed, so that the function notices no difference.

    What a template cannot know is left out: repeated headers and parameters, the authorizer's context.
    """
    changed, body = route.changes.body()
    return (
        f"{changed}{refuse_unless_utf8()}#set($parameters = $input.params())"
        f'{{"resource":"{route.key.path}","path":"{path_template(route.key.path, json_string)}",'
        '"httpMethod":"$context.httpMethod",'
        f'"headers":{_texts("$parameters.header")},'
        f'"queryStringParameters":{_texts("$parameters.querystring")},'
        f'"pathParameters":{_texts("$parameters.path")},'
        '"requestContext":{"requestId":"$context.requestId","stage":"$context.stage",'
        f'"httpMethod":"$context.httpMethod","resourcePath":"{route.key.path}",'
        '"identity":{"sourceIp":"$context.identity.sourceIp"}},'
        f'"body":"{json_string(body)}","isBase64Encoded":false}}'
    )


def _texts(values: str) -> str:
    """VTL of an object of texts."""
    member = f"{quoted('$name')}:{quoted(f'{values}.get($name)')}"
    return f"{{#foreach($name in {values}.keySet()){member}#if($foreach.hasNext),#end#end}}"


def _answers(changes: Changes) -> dict[str, Any]:
    failure = problem(DESCRIPTIONS[502])
    status = "#set($context.responseOverride.status = $input.path('$.statusCode'))"
    body = changes.answer("$!input.path('$.body')")
    malformed = f'#if("$!input.path(\'$.statusCode\')" == ""){set_status(502)}{failure}'
    failed = {"statusCode": "502", "responseTemplates": {JSON: failure}}
    # A pattern is compared with the message of the function's error, and any error has one.
    return {**answered(200, f"{malformed}#{{else}}{status}{body}#end"), r"(\n|.)+": failed}
