"""HTTP APIs of API Gateway, with functions and services behind them."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.permissions.account import REGION, Account, Arrived
from tests.permissions.arrows.arrow import Arrows, return_result

_ARROWS: Final = Arrows(frozenset({"lambda", "rest"}))
_SERVICES: Final = Arrows(frozenset({"rest"}))
_AUTHORIZER: Final = "def handler(event, context): return {'isAuthorized': True}"

Parameters = tuple[str, Mapping[str, str], Arrived | None]
"""Resource of the permission, parameters of the action, and what tells whether it had an effect."""


def _ask(url: str, headers: Mapping[str, str] | None = None) -> bool:
    """Whether the backend of an API responds."""
    request = urllib.request.Request(url, b"{}", {"Content-Type": "application/json", **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status < 300
    except urllib.error.HTTPError:
        return False


def _api(aws: Account, route: Mapping[str, Any] | None = None, **integration: Any) -> tuple[str, str]:
    """Creates an HTTP API with the route ``POST /orders``; returns its ID and its URL."""
    client, name = aws.client("apigatewayv2"), aws.name("api")
    api = client.create_api(Name=name, ProtocolType="HTTP")["ApiId"]
    made = client.create_integration(ApiId=api, IntegrationType="AWS_PROXY", **integration)
    target = f"integrations/{made['IntegrationId']}"
    client.create_route(ApiId=api, RouteKey="POST /orders", Target=target, **(route or {}))
    client.create_stage(ApiId=api, StageName="live", AutoDeploy=True)
    return api, aws.api_url.format(endpoint=aws.endpoint, id=api, stage="live", path="orders")


def _call_function(aws: Account, source: str | None) -> Arrived:
    function, arrived = aws.create_forwarding_function()
    api, url = _api(aws, IntegrationUri=function, PayloadFormatVersion="2.0")
    if source:
        aws.permit(function, "apigateway", aws.arn("execute-api", source.format(api=api)))
    _ask(url)
    return arrived


@_ARROWS.add("HTTP API → Lambda", "the function's permission")
def _function(aws: Account, granted: bool) -> Arrived:
    return _call_function(aws, "{api}/*/*/orders" if granted else None)


@_ARROWS.add("HTTP API → Lambda", "`aws:SourceArn` is another API's")
def _source(aws: Account, granted: bool) -> Arrived:
    return _call_function(aws, "{api}/live/POST/orders" if granted else "other/*")


@_ARROWS.add("HTTP API → Lambda authorizer", "the function's permission")
def _authorizer(aws: Account, granted: bool) -> Arrived:
    function, authorizer = aws.function(_AUTHORIZER), aws.function(_AUTHORIZER)
    client = aws.client("apigatewayv2")
    api, url = _api(aws, IntegrationUri=function, PayloadFormatVersion="2.0")
    created = client.create_authorizer(
        ApiId=api,
        Name="own",
        AuthorizerType="REQUEST",
        AuthorizerUri=f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{authorizer}/invocations",
        AuthorizerPayloadFormatVersion="2.0",
        EnableSimpleResponses=True,
        IdentitySource=["$request.header.x-token"],
    )["AuthorizerId"]
    (route,) = client.get_routes(ApiId=api)["Items"]
    guard = {"AuthorizationType": "CUSTOM", "AuthorizerId": created}
    client.update_route(ApiId=api, RouteId=route["RouteId"], **guard)
    aws.permit(function, "apigateway", aws.arn("execute-api", f"{api}/*/*/orders"))
    if granted:
        aws.permit(authorizer, "apigateway", aws.arn("execute-api", f"{api}/authorizers/{created}"))
    return return_result(arrived=_ask(url, {"x-token": "1"}))


@_ARROWS.add("user → HTTP API", "the user's permission, for a route that IAM authorizes")
def _call_signed(aws: Account, granted: bool) -> Arrived:
    function = aws.function(_AUTHORIZER)
    api, url = _api(
        aws, {"AuthorizationType": "AWS_IAM"}, IntegrationUri=function, PayloadFormatVersion="2.0"
    )
    aws.permit(function, "apigateway", aws.arn("execute-api", f"{api}/*/*/orders"))
    resource = aws.arn("execute-api", f"{api if granted else 'abcdef12'}/live/POST/orders")
    caller = aws.user({"Action": "execute-api:Invoke", "Resource": resource})
    request = AWSRequest("POST", url, data=b"{}", headers={"Content-Type": "application/json"})
    SigV4Auth(Credentials(caller.key, caller.secret, caller.token), "execute-api", REGION).add_auth(request)
    headers = {name: str(value) for name, value in request.headers.items()}
    return return_result(arrived=_ask(url, headers))


def _send(aws: Account) -> Parameters:
    queue = aws.queue()
    return queue.arn, {"QueueUrl": queue.url, "MessageBody": "$request.body"}, aws.watch_queue(queue)


def _use_queue(aws: Account) -> Parameters:
    queue = aws.queue()
    return queue.arn, {"QueueUrl": queue.url}, None


def _use_message(aws: Account) -> Parameters:
    queue, client = aws.queue(), aws.client("sqs")
    client.send_message(QueueUrl=queue.url, MessageBody="1")
    (message,) = client.receive_message(QueueUrl=queue.url)["Messages"]
    return queue.arn, {"QueueUrl": queue.url, "ReceiptHandle": message["ReceiptHandle"]}, None


def _start(aws: Account) -> Parameters:
    machine = aws.machine({"Type": "Pass"}, aws.role("states"))
    return machine, {"StateMachineArn": machine, "Input": "$request.body"}, aws.has_execution(machine)


def _run(aws: Account) -> Parameters:
    definition = {"StartAt": "One", "States": {"One": {"Type": "Pass", "End": True}}}
    made = aws.client("stepfunctions").create_state_machine(
        name=aws.name("express"),
        definition=json.dumps(definition),
        roleArn=aws.role("states"),
        type="EXPRESS",
    )
    return made["stateMachineArn"], {"StateMachineArn": made["stateMachineArn"]}, None


def _stop(aws: Account) -> Parameters:
    machine = aws.machine({"Type": "Wait", "Seconds": 60}, aws.role("states"))
    client = aws.client("stepfunctions")
    execution = client.start_execution(stateMachineArn=machine)["executionArn"]

    def is_stopped() -> bool:
        return client.describe_execution(executionArn=execution)["status"] == "ABORTED"

    return execution, {"ExecutionArn": execution, "Cause": "asked"}, is_stopped


def _put_events(aws: Account) -> Parameters:
    parameters = {"Source": "shop", "DetailType": "sold", "Detail": "$request.body"}
    return aws.arn("events", "event-bus/default"), parameters, None


def _put_record(aws: Account) -> Parameters:
    name = aws.name("stream")
    aws.client("kinesis").create_stream(StreamName=name, ShardCount=1)
    parameters = {"StreamName": name, "PartitionKey": "1", "Data": "aGVsbG8="}
    return aws.arn("kinesis", f"stream/{name}"), parameters, None


_ACTIONS: Final[Mapping[str, tuple[str, str, Callable[[Account], Parameters]]]] = {
    "SQS-SendMessage": ("SQS", "sqs:SendMessage", _send),
    "SQS-ReceiveMessage": ("SQS", "sqs:ReceiveMessage", _use_queue),
    "SQS-DeleteMessage": ("SQS", "sqs:DeleteMessage", _use_message),
    "SQS-PurgeQueue": ("SQS", "sqs:PurgeQueue", _use_queue),
    "StepFunctions-StartExecution": ("Step Functions", "states:StartExecution", _start),
    "StepFunctions-StartSyncExecution": ("Step Functions", "states:StartSyncExecution", _run),
    "StepFunctions-StopExecution": ("Step Functions", "states:StopExecution", _stop),
    "EventBridge-PutEvents": ("EventBridge", "events:PutEvents", _put_events),
    "Kinesis-PutRecord": ("Kinesis", "kinesis:PutRecord", _put_record),
}


def _call(subtype: str, aws: Account, granted: bool) -> Arrived:
    """Calls the action of a subtype by a route whose role may call it, or another resource."""
    _, action, prepare = _ACTIONS[subtype]
    resource, parameters, arrived = prepare(aws)
    role = aws.role("apigateway", {"Action": action, "Resource": resource if granted else f"{resource}-2"})
    _, url = _api(
        aws,
        IntegrationSubtype=subtype,
        CredentialsArn=role,
        PayloadFormatVersion="1.0",
        RequestParameters=parameters,
    )
    answered = _ask(url)
    return arrived or return_result(arrived=answered)


for _subtype, (_service, _action, _) in _ACTIONS.items():
    _SERVICES.add(f"HTTP API → {_service}", f"the role's permission for `{_action}`")(
        partial(_call, _subtype)
    )


@_SERVICES.add("HTTP API → role", "trust of `apigateway.amazonaws.com`")
def _trust(aws: Account, granted: bool) -> Arrived:
    machine = aws.machine({"Type": "Pass"}, aws.role("states"))
    allowed = {"Action": "states:StartExecution", "Resource": machine}
    _, url = _api(
        aws,
        IntegrationSubtype="StepFunctions-StartExecution",
        CredentialsArn=aws.role("apigateway" if granted else "lambda", allowed),
        PayloadFormatVersion="1.0",
        RequestParameters={"StateMachineArn": machine, "Input": "$request.body"},
    )
    _ask(url)
    return aws.has_execution(machine)


ARROWS: Final = (*_ARROWS.found, *_SERVICES.found)
