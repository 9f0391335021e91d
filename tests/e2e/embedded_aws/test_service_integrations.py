"""Routes that call AWS services without a function, each as its own role."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import Deployment, Emulator, deploy
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.programs import allow, state_machine
from tests.e2e.embedded_aws.rest_apis import ask, operation, rest_api, route_role, service

FORM = "application/x-www-form-urlencoded"
HOSTILE = {
    "text": "a\"b\\c'd&Action=DeleteQueue&x=1 $context.stage #set($a=1) ${jndi} %26 +é☃\u0001\n",
    "id": "o-1",
}


@dataclass(frozen=True)
class Route:
    """A call of a service, and the right that its role needs."""

    call: pulumi.Input[str]
    template: pulumi.Input[str]
    action: str
    resource: pulumi.Input[str]
    answer: str = "$input.json('$')"
    content_type: str | None = None


def queue() -> Route:
    made = aws.sqs.Queue("orders")
    pulumi.export("queue", made.url)
    return Route(
        call=made.arn.apply(lambda arn: f"sqs:path/{arn.split(':')[4]}/{arn.split(':')[5]}"),
        template="Action=SendMessage&MessageBody=$util.urlEncode($input.body)",
        action="sqs:SendMessage",
        resource=made.arn,
        answer='{"id": "$input.path(\'$.SendMessageResponse.SendMessageResult.MessageId\')"}',
        content_type=FORM,
    )


def topic() -> Route:
    made, caught = aws.sns.Topic("news"), aws.sqs.Queue("orders")
    aws.sqs.QueuePolicy(
        "orders",
        queue_url=caught.url,
        policy=caught.arn.apply(lambda arn: allow("sqs:SendMessage", arn, Service="sns.amazonaws.com")),
    )
    aws.sns.TopicSubscription(
        "orders", topic=made.arn, protocol="sqs", endpoint=caught.arn, raw_message_delivery=True
    )
    pulumi.export("queue", caught.url)
    form = "Action=Publish&TopicArn=$util.urlEncode('{0}')&Message=$util.urlEncode($input.body)"
    return Route(
        call="sns:path//",
        template=pulumi.Output.format(form, made.arn),
        action="sns:Publish",
        resource=made.arn,
        answer='{"id": "$input.path(\'$.PublishResponse.PublishResult.MessageId\')"}',
        content_type=FORM,
    )


def bus() -> Route:
    made, caught = aws.cloudwatch.EventBus("shop"), aws.sqs.Queue("orders")
    rule = aws.cloudwatch.EventRule("shop", event_bus_name=made.name, event_pattern='{"source": ["shop"]}')
    aws.sqs.QueuePolicy(
        "orders",
        queue_url=caught.url,
        policy=caught.arn.apply(lambda arn: allow("sqs:SendMessage", arn, Service="events.amazonaws.com")),
    )
    aws.cloudwatch.EventTarget(
        "shop", rule=rule.name, event_bus_name=made.name, arn=caught.arn, input_path="$.detail"
    )
    pulumi.export("queue", caught.url)
    entry = (
        '{{"Entries": [{{"EventBusName": "{0}", "Source": "shop", "DetailType": "sold", "Detail": '
        '"$util.escapeJavaScript($input.body).replaceAll(".\'", "\'")"}}]}}'
    )
    return Route(
        call="events:action/PutEvents",
        template=pulumi.Output.format(entry, made.name),
        action="events:PutEvents",
        resource=made.arn,
        answer='{"id": "$input.path(\'$.Entries[0].EventId\')"}',
        content_type="application/x-amz-json-1.1",
    )


def receive(stack: Deployment) -> Any:
    (message,) = stack.client("sqs").receive_message(QueueUrl=stack.outputs["queue"], WaitTimeSeconds=10)[
        "Messages"
    ]
    return json.loads(message["Body"])


def start_machine(kind: str) -> Route:
    made = state_machine("flow", {"Type": "Pass", "End": True}, kind=kind)
    action = "StartSyncExecution" if kind == "EXPRESS" else "StartExecution"
    template = (
        '{{"stateMachineArn": "{0}", "input": "$util.escapeJavaScript($input.body).replaceAll(".\'", "\'")"}}'
    )
    answer = "$input.path('$.output')" if kind == "EXPRESS" else "$input.json('$')"
    return Route(
        call=f"states:action/{action}",
        template=pulumi.Output.format(template, made.arn),
        action=f"states:{action}",
        resource=made.arn,
        answer=answer,
    )


def workflow() -> Route:
    return start_machine("STANDARD")


def express() -> Route:
    return start_machine("EXPRESS")


def item() -> Route:
    made = aws.dynamodb.Table(
        "items",
        attributes=[{"name": "id", "type": "S"}],
        hash_key="id",
        billing_mode="PAY_PER_REQUEST",
    )
    pulumi.export("table", made.name)
    text = "$util.escapeJavaScript($input.path('$.NAME')).replaceAll(\".'\", \"'\")"
    values = {name: {"S": f"@{name}@"} for name in ("id", "text")}
    template = json.dumps({"TableName": "@table@", "Item": values})
    for name in values:
        template = template.replace(f"@{name}@", text.replace("NAME", name))
    return Route(
        call="dynamodb:action/PutItem",
        template=made.name.apply(lambda name: template.replace("@table@", name)),
        action="dynamodb:PutItem",
        resource=made.arn,
    )


ROUTES = (queue, topic, bus, workflow, express, item)


def build_route(make: Callable[[], Route], *, allowed: bool = True, trusted: str = "apigateway") -> None:
    route = make()
    permissions = pulumi.Output.from_input(route.resource).apply(lambda arn: allow(route.action, arn))
    role = route_role("route", permissions if allowed else None, trusted)
    integration = service(
        route.call, route.template, role, answer=route.answer, content_type=route.content_type
    )
    rest_api({"/orders": {"post": operation(integration)}})


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("method.request.body", '{"name": "tea & cake", "by": {"id": 7}}'),
        ("method.request.body.name", "tea & cake"),
        ("method.request.body.by.id", "7"),
        ("method.request.querystring.q", "a+b=c&d"),
    ],
)
def test_an_action_takes_its_parameters_from_the_query_string(
    emulator: Emulator, source: str, expected: str
) -> None:
    def program() -> None:
        made = aws.sqs.Queue("orders")
        role = route_role("route", made.arn.apply(lambda arn: allow("sqs:SendMessage", arn)))
        integration = {
            "type": "aws",
            "httpMethod": "POST",
            "uri": "arn:aws:apigateway:us-east-1:sqs:action/SendMessage",
            "credentials": role.arn,
            "requestParameters": {
                "integration.request.querystring.QueueUrl": made.url.apply(lambda url: f"'{url}'"),
                "integration.request.querystring.MessageBody": source,
            },
            "responses": {"default": {"statusCode": "200"}, "4\\d{2}": {"statusCode": "400"}},
        }
        rest_api({"/orders": {"post": operation(integration)}})
        pulumi.export("queue", made.url)

    with deploy(program, emulator=emulator) as stack:
        body = '{"name": "tea & cake", "by": {"id": 7}}'
        assert ask(stack, "POST", "/orders?q=a%2Bb%3Dc%26d", body).status == 200
        (message,) = stack.client("sqs").receive_message(QueueUrl=stack.outputs["queue"], WaitTimeSeconds=10)[
            "Messages"
        ]
        assert message["Body"] == expected


@pytest.mark.parametrize("make", ROUTES, ids=lambda make: make.__name__)
def test_a_body_arrives_as_it_was_sent(emulator: Emulator, make: Callable[[], Route]) -> None:
    with deploy(lambda: build_route(make), emulator=emulator) as stack:
        answer = ask(stack, "POST", "/orders", HOSTILE)
        assert answer.status == 200, answer.data
        if make is workflow:
            client, execution = stack.client("stepfunctions"), answer.json()["executionArn"]
            given = client.describe_execution(executionArn=execution)["input"]
            assert json.loads(given) == HOSTILE
        elif make is express:
            assert answer.json() == HOSTILE
        elif make is item:
            key = {"id": {"S": "o-1"}}
            found = stack.client("dynamodb").get_item(TableName=stack.outputs["table"], Key=key)["Item"]
            assert found["text"]["S"] == HOSTILE["text"]
        else:
            assert receive(stack) == HOSTILE
            assert len(answer.json()["id"]) == 36


@pytest.mark.parametrize("make", ROUTES, ids=lambda make: make.__name__)
def test_a_role_without_the_permission_is_refused(emulator: Emulator, make: Callable[[], Route]) -> None:
    with deploy(lambda: build_route(make, allowed=False), emulator=emulator) as stack:
        answer = ask(stack, "POST", "/orders", HOSTILE)
        assert answer.status == 400
        assert "is not authorized to perform: " in answer.json()["error"]
        assert "/BackplaneAssumeRoleSession" in answer.json()["error"]


def test_a_role_that_api_gateway_cannot_assume_is_refused(emulator: Emulator) -> None:
    with deploy(lambda: build_route(queue, trusted="lambda"), emulator=emulator) as stack:
        answer = ask(stack, "POST", "/orders", HOSTILE)
        assert (answer.status, answer.json()) == (500, {"message": "Internal server error"})


def test_invalid_json_and_other_types_do_not_arrive(emulator: Emulator) -> None:
    with deploy(lambda: build_route(item), emulator=emulator) as stack:
        assert ask(stack, "POST", "/orders", "{").status == 400
        assert ask(stack, "POST", "/orders", "<a/>", Content_Type="text/xml").status == 415
        assert stack.client("dynamodb").scan(TableName=stack.outputs["table"])["Count"] == 0


def test_a_service_that_refuses_is_mapped_by_its_status(emulator: Emulator) -> None:
    with deploy(lambda: build_route(item), emulator=emulator) as stack:
        answer = ask(stack, "POST", "/orders", {"id": "", "text": "no key"})
        assert answer.status == 400
        assert "ValidationException" in answer.json()["error"]


@pytest.mark.exhaustive
def test_the_answer_of_a_slow_service_is_not_waited_for(emulator: Emulator) -> None:
    def program() -> None:
        made = state_machine("slow", {"Type": "Wait", "Seconds": 3, "End": True}, kind="EXPRESS")
        role = route_role("route", made.arn.apply(lambda arn: allow("states:StartSyncExecution", arn)))
        template = pulumi.Output.format('{{"stateMachineArn": "{0}"}}', made.arn)
        integration = service("states:action/StartSyncExecution", template, role)
        rest_api({"/": {"post": operation({**integration, "timeoutInMillis": 500})}})

    with deploy(program, emulator=emulator) as stack:
        answer = ask(stack, "POST", "/", {})
        assert (answer.status, answer.json()) == (504, {"message": "Endpoint request timed out"})


def test_routes_do_not_share_their_rights(emulator: Emulator) -> None:
    """The route that may only read cannot write with the permissions of its neighbour."""

    def program() -> None:
        route = item()
        table = pulumi.Output.from_input(route.resource)
        writer = route_role("writer", table.apply(lambda arn: allow("dynamodb:PutItem", arn)))
        reader = route_role("reader", table.apply(lambda arn: allow("dynamodb:GetItem", arn)))
        rest_api(
            {
                "/write": {"post": operation(service(route.call, route.template, writer))},
                "/read": {"post": operation(service(route.call, route.template, reader))},
            }
        )

    with deploy(program, emulator=emulator) as stack:
        assert ask(stack, "POST", "/write", HOSTILE).status == 200
        assert ask(stack, "POST", "/read", HOSTILE).status == 400
        eventually(lambda: stack.client("dynamodb").scan(TableName=stack.outputs["table"])["Count"], "a row")
