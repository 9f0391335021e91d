"""HTTP APIs: one that puts events on a bus whose rule logs them, and one of quick creation."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws

from embedded_aws import Deployment
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.programs import allow, simple_function, trust
from tests.foreign.requests import get_json, request

CODE = """
import json
def handler(event, context):
    return {"statusCode": 200, "body": json.dumps({"path": event["rawPath"], "detail": event.get("detail")})}
"""


def program() -> None:
    _build("uploaded")


def second_program() -> None:
    _build("stored")


CHANGES = {"put": "update", "rule": "update"}


def _build(kind: str) -> None:
    bus = aws.cloudwatch.EventBus("bus")
    rule = aws.cloudwatch.EventRule(
        "rule", event_bus_name=bus.name, event_pattern=json.dumps({"detail-type": [kind]})
    )
    queue = aws.sqs.Queue("events")
    aws.sqs.QueuePolicy(
        "events",
        queue_url=queue.id,
        policy=queue.arn.apply(lambda arn: allow("sqs:SendMessage", arn, Service="events.amazonaws.com")),
    )
    aws.cloudwatch.EventTarget("events", rule=rule.name, event_bus_name=bus.name, arn=queue.arn)
    role = aws.iam.Role("api", assume_role_policy=trust("apigateway"))
    granted = aws.iam.RolePolicy(
        "api", role=role.name, policy=bus.arn.apply(lambda arn: allow("events:PutEvents", arn))
    )
    api = aws.apigatewayv2.Api("api", protocol_type="HTTP")
    aws.apigatewayv2.Stage("api", api_id=api.id, name="$default", auto_deploy=True)
    put = aws.apigatewayv2.Integration(
        "put",
        api_id=api.id,
        integration_type="AWS_PROXY",
        integration_subtype="EventBridge-PutEvents",
        payload_format_version="1.0",
        credentials_arn=role.arn,
        request_parameters={
            "EventBusName": bus.name,
            "Source": "my-event-source",
            "DetailType": kind,
            "Detail": "$request.body",
        },
        opts=pulumi.ResourceOptions(depends_on=[granted]),
    )
    aws.apigatewayv2.Route(
        "put", api_id=api.id, route_key="POST /", target=pulumi.Output.concat("integrations/", put.id)
    )
    function = simple_function("page", CODE)
    quick = aws.apigatewayv2.Api(
        "quick", protocol_type="HTTP", route_key="GET /pages/{proxy+}", target=function.invoke_arn
    )
    aws.lambda_.Permission(
        "quick",
        action="lambda:InvokeFunction",
        function=function.name,
        principal="apigateway.amazonaws.com",
        source_arn=pulumi.Output.concat(quick.execution_arn, "/*/*/pages/{proxy+}"),
    )
    pulumi.export("url", api.api_endpoint)
    pulumi.export("quick", quick.api_endpoint)
    pulumi.export("queue", queue.url)


def _send(stack: Deployment, number: int) -> Any:
    sent = request(stack, "url", "/", method="POST", body=json.dumps({"number": number}))
    assert (sent.status, json.loads(sent.data)["FailedEntryCount"]) == (200, 0)
    sqs, url = stack.client("sqs"), stack.outputs["queue"]
    receive = lambda: sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages")  # noqa: E731
    (message,) = eventually(receive, "the event")
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    event = json.loads(message["Body"])
    assert (event["source"], event["detail"]) == ("my-event-source", {"number": number})
    return event["detail-type"]


def check(stack: Deployment) -> None:
    assert _send(stack, 1) == "uploaded"
    assert request(stack, "url", "/", method="GET").status == 404
    assert get_json(stack, "quick", "/pages/a/b")["path"] == "/pages/a/b"
    assert request(stack, "quick", "/other").status == 404


def check_changed(stack: Deployment) -> None:
    assert _send(stack, 2) == "stored"
