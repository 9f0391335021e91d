"""REST APIs of API Gateway, and what stands behind them."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any, Final

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.permissions.account import REGION, Account, Arrived, Statement
from tests.permissions.arrows.arrow import Arrows, return_result
from tests.permissions.arrows.streams import build_stream

_ARROWS: Final = Arrows(frozenset({"rest"}))
_LAMBDA_ARROWS: Final = Arrows(frozenset({"rest", "lambda"}))
_FORM: Final = "'application/x-www-form-urlencoded'"
_CONTENT_TYPE: Final = "integration.request.header.Content-Type"
_TARGET: Final = "integration.request.header.X-Amz-Target"


def _api(aws: Account, integration: Mapping[str, Any], **method: Any) -> str:
    """Creates a REST API with one method, ``POST /``; returns its ID."""
    client = aws.client("apigateway")
    api = client.create_rest_api(name=aws.name("api"))["id"]
    root = client.get_resources(restApiId=api)["items"][0]["id"]
    where = {"restApiId": api, "resourceId": root, "httpMethod": "POST"}
    client.put_method(**where, **{"authorizationType": "NONE", **method})
    client.put_integration(**where, integrationHttpMethod="POST", **integration)
    if integration["type"] == "AWS":
        client.put_method_response(**where, statusCode="200")
        client.put_integration_response(**where, statusCode="200", selectionPattern="")
    client.create_deployment(restApiId=api, stageName="live")
    return api


def _post(aws: Account, api: str, caller: Account | None = None) -> int:
    """Sends a request, signed by a caller; returns the status of the response."""
    url = aws.api_url.format(endpoint=aws.endpoint, id=api, stage="live", path="")
    request = AWSRequest("POST", url, data=b'{"id": "1"}', headers={"Content-Type": "application/json"})
    if caller:
        SigV4Auth(Credentials(caller.key, caller.secret, caller.token), "execute-api", REGION).add_auth(
            request
        )
    prepared = request.prepare()
    headers = {name: _text(value) for name, value in prepared.headers.items()}
    sent = urllib.request.Request(url, b'{"id": "1"}', headers, method="POST")
    try:
        with urllib.request.urlopen(sent, timeout=30) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _service(action: str, role: str, template: str, **headers: str) -> dict[str, Any]:
    return {
        "type": "AWS",
        "uri": f"arn:aws:apigateway:{REGION}:{action}",
        "credentials": role,
        "requestTemplates": {"application/json": template},
        "requestParameters": headers,
        "passthroughBehavior": "NEVER",
    }


def _role(aws: Account, action: str, resource: str, *, granted: bool) -> str:
    statement: Statement = {"Action": action, "Resource": resource if granted else f"{resource}-2"}
    return aws.role("apigateway", statement)


def _json_call(service: str, target: str, role: str, body: Mapping[str, Any]) -> dict[str, Any]:
    headers = {_TARGET: f"'{target}'", _CONTENT_TYPE: "'application/x-amz-json-1.0'"}
    return _service(f"{service}:action/{target.rpartition('.')[2]}", role, json.dumps(body), **headers)


def _function(aws: Account, source: str | None) -> Arrived:
    """A function behind an API, which the source may invoke; ``{api}`` in it is the ID of the API."""
    function, arrived = aws.create_forwarding_function()
    invoked = f"lambda:path/2015-03-31/functions/{function}/invocations"
    api = _api(aws, {"type": "AWS_PROXY", "uri": f"arn:aws:apigateway:{REGION}:{invoked}"})
    if source:
        aws.permit(function, "apigateway", aws.arn("execute-api", source.format(api=api)))
    _post(aws, api)
    return arrived


@_LAMBDA_ARROWS.add("REST → Lambda", "the function's permission")
def _call_function(aws: Account, granted: bool) -> Arrived:
    return _function(aws, "{api}/*/POST/" if granted else None)


@_LAMBDA_ARROWS.add("REST → Lambda", "`aws:SourceArn` is another API's")
def _call_function_of_another(aws: Account, granted: bool) -> Arrived:
    return _function(aws, "{api}/*/POST/" if granted else "abcdef1234/*/POST/")


@_ARROWS.add("REST → SQS", "the role's permission")
def _send_to_queue(aws: Account, granted: bool) -> Arrived:
    queue = aws.queue()
    role = _role(aws, "sqs:SendMessage", queue.arn, granted=granted)
    name = queue.arn.rpartition(":")[2]
    template = "Action=SendMessage&MessageBody=$util.urlEncode($input.body)"
    integration = _service(f"sqs:path/{aws.number}/{name}", role, template, **{_CONTENT_TYPE: _FORM})
    _post(aws, _api(aws, integration))
    return aws.watch_queue(queue)


@_ARROWS.add("REST → SNS", "the role's permission")
def _publish_to_topic(aws: Account, granted: bool) -> Arrived:
    topic, queue = aws.create_watched_topic()
    role = _role(aws, "sns:Publish", topic, granted=granted)
    template = f"Action=Publish&TopicArn=$util.urlEncode('{topic}')&Message=1"
    _post(aws, _api(aws, _service("sns:path//", role, template, **{_CONTENT_TYPE: _FORM})))
    return aws.watch_queue(queue)


@_ARROWS.add("REST → DynamoDB", "the role's permission")
def _put_in_table(aws: Account, granted: bool) -> Arrived:
    table = aws.table()
    role = _role(aws, "dynamodb:PutItem", aws.arn("dynamodb", f"table/{table}"), granted=granted)
    body = {"TableName": table, "Item": {"id": {"S": "1"}}}
    _post(aws, _api(aws, _json_call("dynamodb", "DynamoDB_20120810.PutItem", role, body)))
    return aws.has_item(table)


@_ARROWS.add("REST → Step Functions", "the role's permission")
def _start_machine(aws: Account, granted: bool) -> Arrived:
    machine = aws.machine({"Type": "Pass"}, aws.role("states"))
    role = _role(aws, "states:StartExecution", machine, granted=granted)
    body = {"stateMachineArn": machine, "input": "{}"}
    _post(aws, _api(aws, _json_call("states", "AWSStepFunctions.StartExecution", role, body)))
    return aws.has_execution(machine)


@_ARROWS.add("REST → EventBridge", "the role's permission")
def _put_on_bus(aws: Account, granted: bool) -> Arrived:
    events, name = aws.client("events"), aws.name("rule")
    source = aws.name("source")
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [source]}))
    rule = aws.arn("events", f"rule/{name}")
    queue = aws.queue({"Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage"})
    events.put_targets(Rule=rule.rpartition("/")[2], Targets=[{"Id": "1", "Arn": queue.arn}])
    role = _role(aws, "events:PutEvents", aws.arn("events", "event-bus/default"), granted=granted)
    body = {"Entries": [{"Source": source, "DetailType": "test", "Detail": "{}"}]}
    _post(aws, _api(aws, _json_call("events", "AWSEvents.PutEvents", role, body)))
    return aws.watch_queue(queue)


@_ARROWS.add("REST → Kinesis", "the role's permission")
def _put_records(aws: Account, granted: bool) -> Arrived:
    stream, arrived = build_stream(aws)
    role = _role(aws, "kinesis:PutRecords", stream, granted=granted)
    records = [{"Data": "MQ==", "PartitionKey": "1"}]
    body = {"StreamName": stream.rpartition("/")[2], "Records": records}
    _post(aws, _api(aws, _json_call("kinesis", "Kinesis_20131202.PutRecords", role, body)))
    return arrived


@_ARROWS.add("user → REST", "the user's permission, for a method that IAM authorizes")
def _call_signed(aws: Account, granted: bool) -> Arrived:
    mock = {"type": "MOCK", "requestTemplates": {"application/json": '{"statusCode": 200}'}}
    api = _api(aws, {**mock, "type": "MOCK"}, authorizationType="AWS_IAM")
    resource = aws.arn("execute-api", f"{api if granted else 'abcdef1234'}/live/POST/")
    caller = aws.user({"Action": "execute-api:Invoke", "Resource": resource})
    return return_result(arrived=_post(aws, api, caller) not in {401, 403})


ARROWS: Final = (*_LAMBDA_ARROWS.found, *_ARROWS.found)
