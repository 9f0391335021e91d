"""REST APIs made of documents, and how they are called."""

import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws
import urllib3

from embedded_aws import Deployment
from tests.e2e.embedded_aws.programs import trust

INTEGRATION = "x-amazon-apigateway-integration"
JSON = "application/json"
HTTP = urllib3.PoolManager(retries=False)


def rest_api(
    paths: Mapping[str, Mapping[str, pulumi.Input[Any]]],
    *,
    settings: Mapping[str, Any] | None = None,
    variables: Mapping[str, str] | None = None,
    access_log: aws.cloudwatch.LogGroup | None = None,
    **more: Any,
) -> aws.apigateway.Stage:
    """An API with one stage; exports its URL. ``paths`` hold operations by path and method."""
    document = {"openapi": "3.0.1", "info": {"title": "test", "version": "1"}, "paths": paths, **more}
    api = aws.apigateway.RestApi("api", body=pulumi.Output.json_dumps(document), **(settings or {}))
    deployment = aws.apigateway.Deployment("api", rest_api=api.id, triggers={"always": "1"})
    log = {"destination_arn": access_log.arn, "format": LOG_FORMAT} if access_log else None
    stage = aws.apigateway.Stage(
        "api",
        rest_api=api.id,
        stage_name="v1",
        deployment=deployment.id,
        variables=variables,
        access_log_settings=log,
        xray_tracing_enabled=True,
    )
    pulumi.export("url", stage.invoke_url)
    pulumi.export("execution_arn", api.execution_arn)
    return stage


LOG_FORMAT = json.dumps(
    {
        "id": "$context.requestId",
        "status": "$context.status",
        "path": "$context.resourcePath",
        "key": "$context.identity.apiKeyId",
        "took": "$context.integration.status",
    }
)


def operation(integration: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """An operation with the statuses of its integration."""
    statuses = {str(each["statusCode"]) for each in integration.get("responses", {}).values()} or {"200"}
    responses = {status: {"description": ""} for status in statuses}
    return {"responses": responses, INTEGRATION: integration, **more}


def mock(template: str, status: int = 200, **headers: str) -> dict[str, Any]:
    """An answer that ``template`` renders."""
    response = {
        "statusCode": str(status),
        "responseTemplates": {JSON: template},
        "responseParameters": {
            f"method.response.header.{name.replace('_', '-')}": value for name, value in headers.items()
        },
    }
    return {
        "type": "mock",
        "requestTemplates": {JSON: '{"statusCode": 200}'},
        "responses": {"default": response},
    }


def service(
    call: pulumi.Input[str],
    template: pulumi.Input[str],
    role: aws.iam.Role,
    *,
    answer: str = "$input.json('$')",
    content_type: str | None = None,
) -> dict[str, Any]:
    """A call of a service such as ``sqs:path/…``: 200, or 400 and 502 with the service's own words."""
    headers = {"integration.request.header.Content-Type": f"'{content_type}'"} if content_type else {}
    own_words = {JSON: '{"error": "$util.escapeJavaScript($input.body)"}'}
    return {
        "type": "aws",
        "httpMethod": "POST",
        "uri": pulumi.Output.format("arn:aws:apigateway:us-east-1:{0}", call),
        "credentials": role.arn,
        "passthroughBehavior": "never",
        "requestParameters": headers,
        "requestTemplates": {JSON: template},
        "responses": {
            "default": {"statusCode": "200", "responseTemplates": {JSON: answer}},
            "4\\d{2}": {"statusCode": "400", "responseTemplates": own_words},
            "5\\d{2}": {"statusCode": "502", "responseTemplates": own_words},
        },
    }


def route_role(name: str, permissions: pulumi.Input[str] | None, trusted: str = "apigateway") -> aws.iam.Role:
    """The role of a route."""
    role = aws.iam.Role(name, assume_role_policy=trust(trusted))
    if permissions:
        aws.iam.RolePolicy(name, role=role.name, policy=permissions)
    return role


def ask(
    stack: Deployment, method: str, path: str, body: Any = None, **headers: str
) -> urllib3.BaseHTTPResponse:
    """Sends a request to the API of the stack; a body that is not a string is sent as JSON."""
    content = body if body is None or isinstance(body, str | bytes) else json.dumps(body)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if body is not None:
        named = {"Content-Type": JSON, **named}
    return HTTP.request(
        method, stack.local_url("url") + path, body=content, headers=named, redirect=False, timeout=120
    )


def log_lines(stack: Deployment, group: str) -> list[dict[str, Any]]:
    """The lines of the access log so far."""
    told = stack.client("logs").filter_log_events(logGroupName=group)["events"]
    return [json.loads(each["message"]) for each in told]
