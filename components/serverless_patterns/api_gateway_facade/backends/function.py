"""Lambda: the function gets the request and gives the answer, as in API Gateway's proxy integration."""

from typing import Any

from serverless_patterns.api_gateway_facade.backends.backend import (
    Backend,
    RouteFacts,
    answered,
    service_integration,
)
from serverless_patterns.api_gateway_facade.pending import PendingValues
from serverless_patterns.api_gateway_facade.service_errors import DESCRIPTIONS
from serverless_patterns.api_gateway_facade.templates import (
    JSON,
    Changes,
    json_string,
    path_template,
    problem,
    quoted,
    set_status,
)
from serverless_patterns.validation import Given

LONGEST = 900
"""Seconds a function runs at most (Lambda quotas)."""


def read_function(given: Given, route: RouteFacts) -> Backend:
    """A Lambda function."""
    timeout = given.optional_integer("timeout", 1, LONGEST)
    if timeout and timeout > route.timeout:
        given.fault(
            "timeout",
            f"{timeout} s are more than the {route.timeout:g} s that the route waits: the client would hear"
            " of a failure while the function goes on; lower the function's timeout",
        )
    invoke_arn = given.arn("invoke_arn", "apigateway") or ""

    def integration(values: PendingValues) -> dict[str, Any]:
        uri = values.text(invoke_arn)
        if route.changes:
            return service_integration(uri, _event(route), _answers(route.changes))
        # Lambda is always called by POST; the function sees the client's method in the event.
        return {"type": "aws_proxy", "httpMethod": "POST", "uri": uri, "passthroughBehavior": "when_no_match"}

    return Backend(
        integration=integration,
        answers={200: "What the function answers."} | ({502: DESCRIPTIONS[502]} if route.changes else {}),
        templated=bool(route.changes),
        function_arn=given.arn("arn", "lambda") or "",
    )


def _event(route: RouteFacts) -> str:
    """The event of a proxy integration with the body changed, so that the function notices no difference.

    What a template cannot know is left out: repeated headers and parameters, the authorizer's context.
    """
    changed, body = route.changes.body()
    return (
        f"{changed}#set($parameters = $input.params())"
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
