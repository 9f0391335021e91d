"""A REST API, resource by resource: functions, mocks, a queue, an authorizer, models, keys of responses."""

import hashlib
import json
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi import Output, ResourceOptions

from embedded_aws import Deployment
from tests.e2e.embedded_aws.programs import allow, simple_function, trust
from tests.foreign.requests import get_json, request

ECHO = """
import json
def handler(event, context):
    body = {name: event.get(name) for name in ("httpMethod", "resource", "pathParameters", "body")}
    return {"statusCode": 200, "body": json.dumps(body)}
"""
GATE = """
def handler(event, context):
    if event["authorizationToken"] != "let me in":
        raise Exception("Unauthorized")
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": event["methodArn"]}
    return {"principalId": "me", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
"""
SCHEMA = json.dumps({"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}})


def program() -> None:
    _build({"version": 1}, {}, "items")


def second_program() -> None:
    _build({"version": 2}, {"method.request.querystring.page": True}, "things")


CHANGES = {
    "deployment": "replace",
    "items": "update",
    "status": "update",
    "status-integration": "update",
    "stage": "update",
}


def _build(answer: Any, parameters: dict[str, bool], part: str) -> None:
    api = aws.apigateway.RestApi("shop", description="resource by resource")
    function, gate = simple_function("echo", ECHO), simple_function("gate", GATE)
    for name, target in {"echo": function, "gate": gate}.items():
        aws.lambda_.Permission(
            name,
            action="lambda:InvokeFunction",
            function=target.name,
            principal="apigateway.amazonaws.com",
            source_arn=Output.concat(api.execution_arn, "/*/*"),
        )
    items = aws.apigateway.Resource("items", rest_api=api.id, parent_id=api.root_resource_id, path_part=part)
    item = aws.apigateway.Resource("item", rest_api=api.id, parent_id=items.id, path_part="{id}")
    status = aws.apigateway.Resource(
        "status", rest_api=api.id, parent_id=api.root_resource_id, path_part="status"
    )
    authorizer = aws.apigateway.Authorizer(
        "gate", rest_api=api.id, authorizer_uri=gate.invoke_arn, authorizer_result_ttl_in_seconds=0
    )
    model = aws.apigateway.Model(
        "item", rest_api=api.id, name="Item", content_type="application/json", schema=SCHEMA
    )
    validator = aws.apigateway.RequestValidator(
        "all", rest_api=api.id, validate_request_body=True, validate_request_parameters=True
    )
    made: list[pulumi.Resource] = [
        *_route(api, "get-item", item, "GET", function, authorization="CUSTOM", authorizer_id=authorizer.id),
        *_route(
            api,
            "post-items",
            items,
            "POST",
            function,
            authorization="NONE",
            request_models={"application/json": model.name},
            request_validator_id=validator.id,
        ),
        *_mock(api, status, answer, parameters, validator),
        *_queue(api),
    ]
    aws.apigateway.Response(
        "unauthorized",
        rest_api_id=api.id,
        response_type="UNAUTHORIZED",
        status_code="401",
        response_templates={"application/json": '{"who": "are you?"}'},
        response_parameters={"gatewayresponse.header.X-Reason": "'unknown'"},
    )
    aws.apigateway.DocumentationPart(
        "api",
        rest_api_id=api.id,
        location={"type": "METHOD", "method": "GET", "path": "/status"},
        properties=json.dumps({"description": "The status"}),
    )
    digest = hashlib.sha1(json.dumps([answer, parameters, part]).encode()).hexdigest()
    deployment = aws.apigateway.Deployment(
        "deployment",
        rest_api=api.id,
        triggers={"redeployment": digest},
        opts=ResourceOptions(depends_on=made),
    )
    stage = aws.apigateway.Stage(
        "stage", rest_api=api.id, deployment=deployment.id, stage_name="v1", variables={"color": "blue"}
    )
    pulumi.export("url", stage.invoke_url)


def _route(
    api: aws.apigateway.RestApi,
    name: str,
    resource: aws.apigateway.Resource,
    verb: str,
    function: aws.lambda_.Function,
    **settings: Any,
) -> list[pulumi.Resource]:
    method = aws.apigateway.Method(
        name, rest_api=api.id, resource_id=resource.id, http_method=verb, **settings
    )
    integration = aws.apigateway.Integration(
        name,
        rest_api=api.id,
        resource_id=resource.id,
        http_method=method.http_method,
        type="AWS_PROXY",
        integration_http_method="POST",
        uri=function.invoke_arn,
    )
    return [method, integration]


def _mock(
    api: aws.apigateway.RestApi,
    resource: aws.apigateway.Resource,
    answer: Any,
    parameters: dict[str, bool],
    validator: aws.apigateway.RequestValidator,
) -> list[pulumi.Resource]:
    at: Any = {"rest_api": api.id, "resource_id": resource.id}
    method = aws.apigateway.Method(
        "status",
        **at,
        http_method="GET",
        authorization="NONE",
        request_validator_id=validator.id,
        request_parameters=parameters,
    )
    at |= {"http_method": method.http_method}
    integration = aws.apigateway.Integration(
        "status", **at, type="MOCK", request_templates={"application/json": '{"statusCode": 200}'}
    )
    response = aws.apigateway.MethodResponse(
        "status",
        **at,
        status_code="200",
        response_models={"application/json": "Empty"},
        response_parameters={"method.response.header.Access-Control-Allow-Origin": True},
    )
    mapped = aws.apigateway.IntegrationResponse(
        "status-integration",
        **at,
        status_code=response.status_code,
        response_templates={"application/json": json.dumps(answer)},
        response_parameters={"method.response.header.Access-Control-Allow-Origin": "'*'"},
        opts=ResourceOptions(depends_on=[integration]),
    )
    return [method, integration, response, mapped]


def _queue(api: aws.apigateway.RestApi) -> list[pulumi.Resource]:
    """Sends bodies to a queue, by a template and a role."""
    queue = aws.sqs.Queue("orders")
    role = aws.iam.Role("sends", assume_role_policy=trust("apigateway"))
    granted = aws.iam.RolePolicy(
        "sends", role=role.name, policy=queue.arn.apply(lambda arn: allow("sqs:SendMessage", arn))
    )
    orders = aws.apigateway.Resource(
        "orders", rest_api=api.id, parent_id=api.root_resource_id, path_part="orders"
    )
    at: Any = {"rest_api": api.id, "resource_id": orders.id, "http_method": "POST"}
    method = aws.apigateway.Method("orders", **at, authorization="NONE", api_key_required=False)
    ready = ResourceOptions(depends_on=[method, granted])
    integration = aws.apigateway.Integration(
        "orders",
        **at,
        type="AWS",
        integration_http_method="POST",
        credentials=role.arn,
        passthrough_behavior="NEVER",
        uri=Output.concat("arn:aws:apigateway:us-east-1:sqs:path/123456789012/", queue.name),
        request_parameters={"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"},
        request_templates={"application/json": "Action=SendMessage&MessageBody=$util.urlEncode($input.body)"},
        timeout_milliseconds=5000,
        opts=ready,
    )
    response = aws.apigateway.MethodResponse("orders", **at, status_code="202", opts=ready)
    mapped = aws.apigateway.IntegrationResponse(
        "orders",
        **at,
        status_code="202",
        selection_pattern="2\\d{2}",
        response_templates={"application/json": '{"sent": true}'},
        opts=ResourceOptions(depends_on=[integration, response]),
    )
    pulumi.export("queue", queue.url)
    return [method, integration, response, mapped]


def check(stack: Deployment) -> None:
    assert get_json(stack, "url", "/status") == {"version": 1}
    assert request(stack, "url", "/status").headers["Access-Control-Allow-Origin"] == "*"
    denied = request(stack, "url", "/items/7")
    assert (denied.status, denied.headers["X-Reason"]) == (401, "unknown")
    assert json.loads(denied.data) == {"who": "are you?"}
    found = get_json(stack, "url", "/items/7", headers={"Authorization": "let me in"})
    assert found == {
        "httpMethod": "GET",
        "resource": "/items/{id}",
        "pathParameters": {"id": "7"},
        "body": None,
    }
    assert _post(stack, "/items", {"name": "pen"}).status == 200
    assert _post(stack, "/items", {"size": 1}).status == 400
    sent = _post(stack, "/orders", {"order": 1})
    assert (sent.status, json.loads(sent.data)) == (202, {"sent": True})
    (message,) = stack.client("sqs").receive_message(QueueUrl=stack.outputs["queue"])["Messages"]
    assert json.loads(message["Body"]) == {"order": 1}
    assert request(stack, "url", "/status", method="DELETE").status == 403


def check_changed(stack: Deployment) -> None:
    assert request(stack, "url", "/status").status == 400
    assert get_json(stack, "url", "/status?page=1") == {"version": 2}
    assert _post(stack, "/things", {"name": "pen"}).status == 200
    assert request(stack, "url", "/things/7", headers={"Authorization": "let me in"}).status == 200
    assert request(stack, "url", "/items/7", headers={"Authorization": "let me in"}).status == 403


def _post(stack: Deployment, path: str, content: object) -> Any:
    sent = json.dumps(content).encode()
    return request(stack, "url", path, method="POST", body=sent, headers={"Content-Type": "application/json"})
