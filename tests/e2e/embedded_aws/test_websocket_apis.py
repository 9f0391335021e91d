"""WebSocket APIs serve their routes with the permissions, limits and errors of AWS."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from botocore.exceptions import ClientError
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from embedded_aws import Deployment, Emulator, deploy
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.programs import policy, simple_function, trust
from tests.e2e.embedded_aws.test_distributions import (
    ALL_VIEWER_EXCEPT_HOST,
    CACHING_DISABLED,
    custom,
    distribution,
)
from tests.e2e.embedded_aws.websocket_apis import (
    DEFAULT,
    SECONDS,
    Api,
    ask,
    client,
    gateway_role,
    mock,
    proxy,
    receive,
    service,
)

AUTHORIZER = """
def handler(event, context):
    token = event["queryStringParameters"]["token"]
    effect = "Allow" if token.startswith("let-in") else "Deny"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    return {
        "principalId": token,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"room": "blue"},
    }
"""
PUSHER = """
import os, boto3
def handler(event, context):
    api = boto3.client("apigatewaymanagementapi", endpoint_url=os.environ["CHAT"])
    api.post_to_connection(ConnectionId=event["to"], Data=b"pushed")
"""
STRIP = """
function handler(event) {
    event.request.uri = event.request.uri.replace("/chat", "");
    return event.request;
}
"""
ECHO = """
import json
def handler(event, context):
    if event["requestContext"]["routeKey"] == "fail":
        raise RuntimeError("secret")
    return {"statusCode": 200, "body": json.dumps(event)}
"""
CONNECTIONS = '{"TableName":"connections-of-test","%s":{"id":{"S":"$context.connectionId"}%s}}'


def chat() -> None:
    """An API with every type of resource of version 2, and a route for each kind of backend."""
    table = aws.dynamodb.Table(
        "connections",
        name="connections-of-test",
        attributes=[{"name": "id", "type": "S"}],
        hash_key="id",
        billing_mode="PAY_PER_REQUEST",
    )
    queue = aws.sqs.Queue("q")
    echo, authorizer = simple_function("echo", ECHO), simple_function("authorizer", AUTHORIZER)
    role = gateway_role(
        "chat",
        {"Action": ["dynamodb:PutItem", "dynamodb:DeleteItem"], "Resource": table.arn},
        {"Action": "sqs:SendMessage", "Resource": queue.arn},
        {"Action": "lambda:InvokeFunction", "Resource": [echo.arn, authorizer.arn]},
    )
    powerless = gateway_role("powerless", {"Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:::other"})
    api = Api()
    checked = aws.apigatewayv2.Authorizer(
        "authorizer",
        api_id=api.api.id,
        authorizer_type="REQUEST",
        authorizer_uri=authorizer.invoke_arn,
        authorizer_credentials_arn=role.arn,
        identity_sources=["route.request.querystring.token"],
    )
    room = ',"room":{"S":"$context.authorizer.room"}'
    api.route(
        "$connect",
        service("dynamodb:action/PutItem", role, CONNECTIONS % ("Item", room)),
        {"/200/": ""},
        authorization_type="CUSTOM",
        authorizer_id=checked.id,
        two_way=False,
    )
    api.route(
        "$disconnect",
        service("dynamodb:action/DeleteItem", role, CONNECTIONS % ("Key", "")),
        {"/200/": ""},
        two_way=False,
    )
    send = "Action=SendMessage&MessageBody=$util.urlEncode($input.body)"
    form = {
        "request_parameters": {
            "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"
        }
    }
    path = queue.arn.apply(
        lambda arn: f"arn:aws:apigateway:us-east-1:sqs:path/{'/'.join(arn.split(':')[4:])}"
    )
    sending = {**service("", role, send, **form), "integration_uri": path}
    answer = '{"id":"$input.path(\'$.SendMessageResponse.SendMessageResult.MessageId\')"}'
    api.route("queue", sending, {r"/2\d\d/": answer, "$default": '{"message":"failed"}'})
    denied = {**service("", powerless, send, **form), "integration_uri": path}
    api.route("denied", denied, {r"/2\d\d/": answer, "$default": '{"message":"failed"}'})
    schema = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}
    aws.apigatewayv2.Model(
        "text", api_id=api.api.id, name="Text", content_type="application/json", schema=json.dumps(schema)
    )
    integration, responses = mock('{"checked":true}')
    api.route(
        "checked",
        integration,
        responses,
        request_models={"$default": "Text"},
        model_selection_expression=DEFAULT,
    )
    api.route("echo", proxy(echo, role))
    api.route("fail", proxy(echo, role))
    api.route("unpermitted", proxy(echo))
    api.route("silent", proxy(echo, role), two_way=False)
    api.route("seldom", *mock('{"seldom":true}'))
    api.route("$default", *mock('{"default":true}'))
    log = aws.cloudwatch.LogGroup("access")
    stage = api.stage(
        access_log_settings={"destination_arn": log.arn, "format": "$context.routeKey $context.status"},
        route_settings=[{"route_key": "seldom", "throttling_burst_limit": 1, "throttling_rate_limit": 0.001}],
        default_route_settings={"throttling_burst_limit": 1000, "throttling_rate_limit": 1000},
        stage_variables={"color": "green"},
    )
    domain = aws.apigatewayv2.DomainName(
        "domain",
        domain_name="chat.example.com",
        domain_name_configuration={
            "certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/c",
            "endpoint_type": "REGIONAL",
            "security_policy": "TLS_1_2",
        },
    )
    aws.apigatewayv2.ApiMapping("domain", api_id=api.api.id, domain_name=domain.domain_name, stage=stage.name)
    manage = pulumi.Output.format("{0}/POST/@connections/*", stage.execution_arn)
    for name, resource in (
        ("may", manage),
        ("may-not", "arn:aws:execute-api:us-east-1:123456789012:other/*"),
    ):
        allowed = policy({"Action": "execute-api:ManageConnections", "Resource": "RESOURCE"})
        user = aws.iam.Role(
            name,
            assume_role_policy=policy({"Action": "sts:AssumeRole", "Principal": {"AWS": "123456789012"}}),
        )
        document = pulumi.Output.from_input(resource).apply(
            lambda arn, text=allowed: text.replace("RESOURCE", arn)
        )
        aws.iam.RolePolicy(name, role=user.name, policy=document)
        pulumi.export(name, user.arn)
    pushing = aws.iam.Role("pusher", assume_role_policy=trust("lambda"))
    allowed = manage.apply(lambda arn: policy({"Action": "execute-api:ManageConnections", "Resource": arn}))
    aws.iam.RolePolicy("pusher", role=pushing.name, policy=allowed)
    pusher = aws.lambda_.Function(
        "pusher",
        role=pushing.arn,
        runtime="python3.13",
        handler="app.handler",
        timeout=20,
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(PUSHER)}),
        environment={
            "variables": {"CHAT": stage.invoke_url.apply(lambda url: url.replace("wss:", "https:"))}
        },
    )
    pulumi.export("pusher", pusher.name)
    strip = aws.cloudfront.Function("strip", runtime="cloudfront-js-2.0", code=STRIP, publish=True)
    caching = {"viewer_protocol_policy": "redirect-to-https", "allowed_methods": ["GET", "HEAD"]}
    distribution(
        [
            custom(
                "chat",
                pulumi.Output.format("{0}.execute-api.us-east-1.amazonaws.com", api.api.id),
                origin_path="/live",
            )
        ],
        {
            **caching,
            "cached_methods": ["GET", "HEAD"],
            "target_origin_id": "chat",
            "cache_policy_id": CACHING_DISABLED,
            "origin_request_policy_id": ALL_VIEWER_EXCEPT_HOST,
            "function_associations": [{"event_type": "viewer-request", "function_arn": strip.arn}],
        },
    )
    pulumi.export("queue", queue.url)
    pulumi.export("log", log.name)
    pulumi.export("domain", "https://chat.example.com")


@pytest.fixture(scope="module")
def stack() -> Iterator[Deployment]:
    """A separate emulator, for names that exist only once."""
    with Emulator() as emulator, deploy(chat, emulator=emulator) as made:
        yield made


def list_kept(stack: Deployment) -> list[Any]:
    return stack.client("dynamodb").scan(TableName="connections-of-test")["Items"]


@pytest.mark.parametrize(("query", "status"), [("", 401), ("?token=", 401), ("?token=stranger", 403)])
def test_a_client_without_a_valid_token_is_refused(stack: Deployment, query: str, status: int) -> None:
    with pytest.raises(InvalidStatus) as refused:
        client(stack, query)
    assert refused.value.response.status_code == status
    assert not any(each["room"]["S"] == "stranger" for each in list_kept(stack))


@pytest.mark.exhaustive
def test_a_connection_is_kept_while_it_is_open(stack: Deployment) -> None:
    with client(stack, "?token=let-in-1") as one:
        identifier = ask(one, {"action": "echo"})["requestContext"]["connectionId"]
        assert {"id": {"S": identifier}, "room": {"S": "blue"}} in list_kept(stack)
    eventually(lambda: identifier not in json.dumps(list_kept(stack)), "the connection is deleted")


def test_each_message_reaches_its_backend(stack: Deployment) -> None:
    with client(stack, "?token=let-in-2") as one:
        event = ask(one, {"action": "echo", "text": "ü"})
        context = event["requestContext"]
        assert json.loads(event["body"]) == {"action": "echo", "text": "ü"}
        assert (context["routeKey"], context["eventType"], context["stage"]) == ("echo", "MESSAGE", "live")
        assert context["authorizer"] == {"principalId": "let-in-2", "room": "blue"}
        assert event["stageVariables"] == {"color": "green"}

        sent = ask(one, {"action": "queue", "text": "a&Action=DeleteMessage"})["id"]
        (message,) = stack.client("sqs").receive_message(QueueUrl=stack.outputs["queue"], WaitTimeSeconds=5)[
            "Messages"
        ]
        assert message["MessageId"] == sent
        assert json.loads(message["Body"])["text"] == "a&Action=DeleteMessage"

        one.send(json.dumps({"action": "silent"}))
        assert ask(one, {"action": "checked", "text": "t"}) == {"checked": True}


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "message",
    [
        "no JSON",
        '{"action":"unknown"}',
        '{"action":{}}',
        '{"action":"$connect"}',
        '{"action":"$disconnect"}',
        "[]",
        "",
    ],
)
def test_any_other_message_goes_the_default_route(stack: Deployment, message: str) -> None:
    with client(stack, "?token=let-in-3") as one:
        assert ask(one, message) == {"default": True}


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ({"action": "fail"}, "Internal server error"),
        ({"action": "unpermitted"}, "Internal server error"),
        ({"action": "checked", "text": 1}, "Bad request body"),
        ({"action": "denied"}, "failed"),
    ],
)
def test_what_fails_is_an_error_for_the_client_alone(
    stack: Deployment, message: dict[str, Any], error: str
) -> None:
    with client(stack, "?token=let-in-4") as one:
        answer = ask(one, message)
        assert answer["message"] == error
        assert "secret" not in json.dumps(answer)
        assert ask(one, {"action": "checked", "text": "still open"}) == {"checked": True}


def test_a_route_has_its_throttle(stack: Deployment) -> None:
    with client(stack, "?token=let-in-5") as one:
        assert ask(one, {"action": "seldom"}) == {"seldom": True}
        assert ask(one, {"action": "seldom"})["message"] == "Too Many Requests"
        assert ask(one, {"action": "other"}) == {"default": True}


def test_messages_have_limits(stack: Deployment) -> None:
    text = "x" * (128 * 1024)

    def frames(length: int) -> list[str]:
        return [text[start : min(start + 32 * 1024, length)] for start in range(0, length, 32 * 1024)]

    with client(stack, "?token=let-in-6") as one:
        one.send(frames(len(text)))
        assert receive(one) == {"default": True}
        one.send([*frames(len(text)), "x"])
        with pytest.raises(ConnectionClosed) as closed:
            one.recv(timeout=SECONDS)
        assert closed.value.rcvd
        assert closed.value.rcvd.code == 1009
    for wrong, code in ((text[: 32 * 1024 + 1], 1009), (b"bytes", 1003)):
        with client(stack, "?token=let-in-6", compression=None) as one:
            one.send(wrong)
            with pytest.raises(ConnectionClosed) as closed:
                one.recv(timeout=SECONDS)
            assert closed.value.rcvd
            assert closed.value.rcvd.code == code


def management(stack: Deployment, role: str) -> Any:
    endpoint = stack.local_url("url").replace("ws://", "http://")
    return stack.client("apigatewaymanagementapi", role_arn=stack.outputs[role], endpoint_url=endpoint)


def test_backends_send_to_one_client(stack: Deployment) -> None:
    with client(stack, "?token=let-in-7") as one, client(stack, "?token=let-in-7") as other:
        ids = [ask(each, {"action": "echo"})["requestContext"]["connectionId"] for each in (one, other)]
        api = management(stack, "may")
        api.post_to_connection(ConnectionId=ids[0], Data=b"to one")
        api.post_to_connection(ConnectionId=ids[1], Data=b'{"to":"other"}')
        assert (receive(one), receive(other)) == ("to one", {"to": "other"})
        for large in (128 * 1024 + 1,):
            with pytest.raises(ClientError, match="PayloadTooLarge"):
                api.post_to_connection(ConnectionId=ids[0], Data=b"x" * large)
        with pytest.raises(ClientError, match=r"AccessDenied|Forbidden"):
            management(stack, "may-not").post_to_connection(ConnectionId=ids[0], Data=b"x")
        with pytest.raises(ClientError, match=r"AccessDenied|Forbidden"):
            api.delete_connection(ConnectionId=ids[0])
    eventually(lambda: ids[0] not in json.dumps(list_kept(stack)), "the client is gone")
    with pytest.raises(ClientError, match="Gone"):
        api.post_to_connection(ConnectionId=ids[0], Data=b"x")


def test_a_function_reaches_the_api_by_its_url(stack: Deployment) -> None:
    with client(stack, "?token=let-in-7") as one:
        identifier = ask(one, {"action": "echo"})["requestContext"]["connectionId"]
        invoked = stack.client("lambda").invoke(
            FunctionName=stack.outputs["pusher"], Payload=json.dumps({"to": identifier})
        )
        assert "FunctionError" not in invoked, invoked["Payload"].read()
        assert receive(one) == "pushed"


def test_a_stage_serves_what_was_deployed(stack: Deployment) -> None:
    api, of_api = stack.client("apigatewayv2"), {"ApiId": stack.outputs["api"]}
    routes = {each["RouteKey"]: each for each in api.get_routes(**of_api)["Items"]}
    integration = {**of_api, "IntegrationId": routes["$default"]["Target"].removeprefix("integrations/")}
    (response,) = api.get_integration_responses(**integration)["Items"]
    changed = {**integration, "IntegrationResponseId": response["IntegrationResponseId"]}
    api.update_integration_response(**changed, ResponseTemplates={"other": "chosen", "$default": "new"})
    api.update_integration_response(**changed, TemplateSelectionExpression="$request.body.action")
    updated = api.update_integration(
        **integration, PassthroughBehavior="NEVER", CredentialsArn="arn:aws:iam::1:role/r"
    )
    assert (updated["PassthroughBehavior"], updated["CredentialsArn"]) == ("NEVER", "arn:aws:iam::1:role/r")
    with client(stack, "?token=let-in") as one:
        assert ask(one, {"action": "other"}) == {"default": True}

    (authorizer,) = api.get_authorizers(**of_api)["Items"]
    api.update_authorizer(**of_api, AuthorizerId=authorizer["AuthorizerId"], AuthorizerCredentialsArn="")
    api.update_route(**of_api, RouteId=routes["$connect"]["RouteId"], AuthorizationType="NONE")
    api.create_stage(**of_api, StageName="open", DeploymentId=api.create_deployment(**of_api)["DeploymentId"])
    api.update_route(**of_api, RouteId=routes["$connect"]["RouteId"], AuthorizationType="CUSTOM")
    api.create_stage(
        **of_api, StageName="closed", DeploymentId=api.create_deployment(**of_api)["DeploymentId"]
    )
    base = stack.local_url("url").removesuffix("live")
    with connect(f"{base}open", proxy=None) as one:
        assert ask(one, {"action": "other"}) == "chosen"
    with pytest.raises(InvalidStatus) as refused:  # the authorizer cannot be invoked any more
        connect(f"{base}closed?token=let-in", proxy=None)
    assert refused.value.response.status_code == 500
    with client(stack, "?token=let-in") as one:
        assert ask(one, {"action": "other"}) == {"default": True}


@pytest.mark.exhaustive
def test_the_access_log_has_a_line_for_each_request(stack: Deployment) -> None:
    with pytest.raises(InvalidStatus):
        client(stack, "?token=stranger")
    with client(stack, "?token=let-in-8") as one:
        ask(one, {"action": "echo"})
    logs = stack.client("logs")

    def lines() -> bool:
        events = logs.get_log_events(logGroupName=stack.outputs["log"], logStreamName="requests")["events"]
        found = {each["message"] for each in events}
        return {"$connect 200", "$connect 403", "echo 200", "$disconnect 200"} <= found

    eventually(lines, "all lines")


def test_the_event_log_has_each_request_and_what_it_causes(stack: Deployment) -> None:
    last = stack.events(after=-1)["last"]
    with client(stack, "?token=let-in-7") as one:
        ask(one, {"action": "echo"})
        ask(one, {"action": "fail"})

    def read() -> Sequence[Any]:
        """Returns the events from the connection on, since one of an earlier test can end after it."""
        found = stack.events(after=last)["events"]
        methods = [each.get("method") for each in found]
        return found[methods.index("CONNECT") :] if "CONNECT" in methods else []

    eventually(lambda: "DISCONNECT" in json.dumps(read()), "the last event")
    events = read()
    requests = [each for each in events if each["type"] == "request"]
    asked = [(each["method"], each["path"], each["route"], each["status"]) for each in requests]
    assert asked == [
        ("CONNECT", "/live", "$connect", 200),
        ("MESSAGE", "/live", "echo", 200),
        ("MESSAGE", "/live", "fail", 500),
        ("DISCONNECT", "/live", "$disconnect", 200),
    ]
    (api,) = {each["target"] for each in requests}
    assert api.startswith("arn:aws:apigateway:us-east-1::/apis/")
    invoked = [each for each in events if each["type"] == "invocation"]
    assert {each["source"] for each in invoked} == {api}


@pytest.mark.exhaustive
def test_a_custom_domain_leads_to_the_stage(stack: Deployment) -> None:
    port = stack.emulator.host_ports["chat.example.com"]
    with connect(f"ws://127.0.0.1:{port}/?token=let-in-9", proxy=None) as one:
        assert ask(one, "x") == {"default": True}


def test_a_distribution_leads_to_the_stage(stack: Deployment) -> None:
    url = stack.local_url("site").replace("http://", "ws://")
    with connect(f"{url}/chat/?token=let-in-10", proxy=None) as one:
        assert ask(one, {"action": "echo"})["requestContext"]["authorizer"]["principalId"] == "let-in-10"
    with pytest.raises(InvalidStatus) as refused:
        connect(f"{url}/chat/?token=stranger", proxy=None).__enter__()
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("path", ["/other", "/live/deeper"])
def test_a_stage_that_does_not_exist(stack: Deployment, path: str) -> None:
    url = stack.local_url("url").removesuffix("/live") + path
    with pytest.raises(InvalidStatus) as refused:
        connect(url, proxy=None)
    assert refused.value.response.status_code == 403
