"""Each line of docs/pairs.md, in one stack with IAM enforced: it connects both sides."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast

import pulumi
import pytest
import urllib3

import serverless_patterns
from embedded_aws import Deployment, deploy
from embedded_aws.services.rds.postgres.programs import find_programs
from tests.conftest import ROOT
from tests.e2e.conftest import eventually
from tests.pairs import PAIRS, SETUP

pytestmark = [
    pytest.mark.exhaustive,
    pytest.mark.skipif(find_programs() is None, reason="PostgreSQL is not installed"),
]

CODE = """
import json
import os

import boto3


def fill(value):
    if isinstance(value, dict):
        return {name: fill(part) for name, part in value.items()}
    if isinstance(value, list):
        return [fill(part) for part in value]
    return os.environ.get(value, value) if isinstance(value, str) else value


def handler(event, context):
    if isinstance(event, list):
        service, call, arguments = event
        getattr(boto3.client(service), call)(**fill(arguments))
        return "done"
    body = json.dumps({"function": context.function_name, "event": event})
    boto3.client("sqs").send_message(QueueUrl=os.environ["SEEN"], MessageBody=body)
    return {"statusCode": 200, "body": "{}"}
"""
DONE: Any = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
TASK: Any = {
    "StartAt": "Call",
    "States": {"Call": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True}},
}
TASK["States"]["Call"]["Parameters"] = {"FunctionName": "${Called}", "Payload.$": "$"}
LINES = [pair for pair in PAIRS if pair.line]


def program(directory: Path) -> None:
    scope: dict[str, Any] = {name: getattr(serverless_patterns, name) for name in serverless_patterns.__all__}
    scope["Table"] = partial(_make_table)
    scope["Bucket"] = partial(_make_bucket)
    scope["Database"] = partial(_make_database)
    seen = scope["seen"] = serverless_patterns.Queue("seen")
    # Functions report what invokes them.
    setup = SETUP.replace("prices = ", 'code["links"] = {"SEEN": seen.link("send")}\nprices = ', 1)
    exec(_replace_paths(setup, directory), scope)
    made: dict[str, Any] = {}
    for pair in LINES:
        name, assigned, _ = pair.line.partition(" = ")
        source = _replace_paths(pair.line, directory)
        if assigned and name.isidentifier():
            exec(source, scope)
        else:
            made[pair.name] = eval(source, scope)
    for name, component in made.items():
        for output in ("url", "arn", "function_name", "delivery_stream_name"):
            if hasattr(component, output):
                pulumi.export(f"{name}-{output}", getattr(component, output))
    for name, output in OUTPUTS.items():
        pulumi.export(name, getattr(scope[name], output))
    pulumi.export("seen", seen.url)
    pulumi.export("ledger-secret", scope["ledger"].secret_arn)
    pulumi.export("ledger-name", scope["ledger"].database_name)


OUTPUTS = {
    **dict.fromkeys(("inbox", "jobs", "tasks"), "url"),
    **dict.fromkeys(("uploads", "lake", "photos"), "bucket_name"),
    **dict.fromkeys(("news", "flow", "partner"), "arn"),
    "items": "table_name",
    "ledger": "arn",
    "clicks": "stream_name",
    "shop": "event_bus_name",
}


def _make_table(name: str, args: Any) -> serverless_patterns.Table:
    return serverless_patterns.Table(name, {**args, "deletion_protection": False})


def _make_database(name: str, args: Any) -> serverless_patterns.Database:
    removable = {"deletion_protection": False, "force_destroy": True}
    return serverless_patterns.Database(name, {**args, **removable})


def _make_bucket(name: str, args: Any) -> serverless_patterns.Bucket:
    return serverless_patterns.Bucket(name, {**args, "force_destroy": True})


def _replace_paths(source: str, directory: Path) -> str:
    for name in ("src", "flow.asl.json", "call.asl.json", "site"):
        source = source.replace(f'"{name}"', repr(str(directory / name)))
    return source.replace('"monolith"})', f"{str(ROOT / 'patterns/api-gateway-facade/src/monolith')!r}}})")


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    directory = tmp_path_factory.mktemp("pairs")
    for name, text in {
        "src/work.py": CODE,
        "site/index.html": "<title>Shop</title>",
        "flow.asl.json": json.dumps(DONE),
        "call.asl.json": json.dumps({**TASK, "TimeoutSeconds": 60}),
    }.items():
        path = directory / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    with deploy(lambda: program(directory)) as deployed:
        # A secret without a value cannot be read.
        secrets = cast("Any", deployed).client("secretsmanager")
        secrets.put_secret_value(SecretId=deployed.outputs["partner"], SecretString="s3cret")
        yield deployed


class Inboxes:
    """Every message that queues have received."""

    def __init__(self) -> None:
        self.bodies: dict[str, list[str]] = {}

    def has(self, stack: Deployment, queue: str, *parts: str) -> bool:
        sqs, url, bodies = stack.client("sqs"), stack.outputs[queue], self.bodies.setdefault(queue, [])
        for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            bodies.append(message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return any(all(part in body for part in parts) for body in bodies)


INBOXES = Inboxes()


def request(stack: Deployment, name: str, method: str, path: str, **more: Any) -> urllib3.BaseHTTPResponse:
    url = stack.local_url(f"{name}-url").rstrip("/")
    return urllib3.request(method, f"{url}{path}", retries=False, **more)


def call(stack: Deployment, name: str, service: str, method: str, arguments: dict[str, Any]) -> None:
    """Lets a function call a service with what it is linked to."""
    answer = stack.client("lambda").invoke(
        FunctionName=stack.outputs[f"{name}-function_name"], Payload=json.dumps([service, method, arguments])
    )
    assert json.loads(answer["Payload"].read()) == "done"


def put_item(stack: Deployment, name: str) -> None:
    stack.client("dynamodb").put_item(TableName=stack.outputs["items"], Item={"id": {"S": f"item-{name}"}})


def put_event(stack: Deployment, name: str) -> None:
    entry = {"Source": "shop", "DetailType": name, "Detail": json.dumps({"id": f"event-{name}"})}
    bus = {"EventBusName": stack.outputs["shop"]}
    cast("Any", stack).client("events").put_events(Entries=[{**entry, **bus}])


def count_runs(stack: Deployment, machine: str = "flow") -> int:
    return len(
        stack.client("stepfunctions").list_executions(stateMachineArn=stack.outputs[machine])["executions"]
    )


def see(stack: Deployment, name: str, *parts: str) -> Callable[[], bool]:
    """Returns whether the function of a pair was invoked."""
    return lambda: INBOXES.has(stack, "seen", f'"function": "{name}-function', *parts)


def run_again(stack: Deployment, act: Callable[[], object]) -> Callable[[], bool]:
    """Acts, and returns whether an execution was added."""
    before = count_runs(stack)
    act()
    return lambda: count_runs(stack) > before


def list_keys(stack: Deployment, bucket: str) -> list[str]:
    found = stack.client("s3").list_objects_v2(Bucket=stack.outputs[bucket])
    return [each["Key"] for each in found.get("Contents", [])]


Arrived = Callable[[], bool]
TRIES: dict[str, Callable[[Deployment, str], Arrived]] = {}
"""Puts something into a pair, and returns whether it arrived, by the name of the pair."""


def tries(*names: str) -> Callable[[Any], Any]:
    def add(function: Callable[[Deployment, str], Arrived]) -> Callable[[Deployment, str], Arrived]:
        TRIES.update(dict.fromkeys(names, function))
        return function

    return add


@tries("apigw-lambda", "httpapi-lambda")
def try_apigw_lambda(stack: Deployment, name: str) -> Arrived:
    assert request(stack, name, "GET", "/prices").status == 200
    return lambda: True


@tries("sqs-lambda")
def try_sqs_lambda(stack: Deployment, name: str) -> Arrived:
    stack.client("sqs").send_message(QueueUrl=stack.outputs["jobs"], MessageBody="direct")
    return see(stack, name, "direct")


@tries("s3-lambda")
def try_s3_lambda(stack: Deployment, name: str) -> Arrived:
    stack.client("s3").put_object(Bucket=stack.outputs["uploads"], Key="one", Body=b"x")
    return see(stack, name, "one")


@tries("kinesis-lambda")
def try_kinesis_lambda(stack: Deployment, name: str) -> Arrived:
    record = {"Data": b"hello", "PartitionKey": "key-1"}
    cast("Any", stack).client("kinesis").put_record(StreamName=stack.outputs["clicks"], **record)
    return see(stack, name, "key-1")


@tries("ddbstream-lambda")
def try_ddbstream_lambda(stack: Deployment, name: str) -> Arrived:
    put_item(stack, name)
    return see(stack, name, f"item-{name}")


@tries("eventbridge-lambda")
def try_eventbridge_lambda(stack: Deployment, name: str) -> Arrived:
    put_event(stack, name)
    return see(stack, name, f"event-{name}")


@tries("sns-lambda")
def try_sns_lambda(stack: Deployment, name: str) -> Arrived:
    stack.client("sns").publish(TopicArn=stack.outputs["news"], Message="to-a-function")
    return see(stack, name, "to-a-function")


@tries("scheduler-lambda")
def try_scheduler_lambda(stack: Deployment, name: str) -> Arrived:
    return see(stack, name)


@tries("sns-sqs")
def try_sns_sqs(stack: Deployment, name: str) -> Arrived:
    stack.client("sns").publish(TopicArn=stack.outputs["news"], Message="to-a-queue")
    return lambda: INBOXES.has(stack, "sns-sqs-url", "to-a-queue")


@tries("eventbridge-sns")
def try_eventbridge_sns(stack: Deployment, name: str) -> Arrived:
    put_event(stack, name)
    return lambda: INBOXES.has(stack, "sns-sqs-url", f"event-{name}")


@tries("eventbridge-sqs")
def try_eventbridge_sqs(stack: Deployment, name: str) -> Arrived:
    put_event(stack, name)
    return lambda: INBOXES.has(stack, "inbox", f"event-{name}")


@tries("eventbridge-sfn")
def try_eventbridge_sfn(stack: Deployment, name: str) -> Arrived:
    return run_again(stack, partial(put_event, stack, name))


@tries("pipes-sqs")
def try_pipes_sqs(stack: Deployment, name: str) -> Arrived:
    put_item(stack, name)
    return lambda: INBOXES.has(stack, "inbox", f"item-{name}", "eventID")


@tries("pipes-ddbstream")
def try_pipes_ddbstream(stack: Deployment, name: str) -> Arrived:
    put_item(stack, name)
    return lambda: INBOXES.has(stack, "inbox", f"item-{name}", '"Changed"')


@tries("sqs-sfn")
def try_sqs_sfn(stack: Deployment, name: str) -> Arrived:
    tasks = stack.outputs["tasks"]
    return run_again(stack, lambda: stack.client("sqs").send_message(QueueUrl=tasks, MessageBody="run"))


@tries("s3-eventbridge", "s3-sqs")
def try_s3_eventbridge(stack: Deployment, name: str) -> Arrived:
    stack.client("s3").put_object(Bucket=stack.outputs["photos"], Key=f"photo-{name}", Body=b"x")
    return lambda: INBOXES.has(stack, "inbox", f"photo-{name}")


@tries("firehose-s3")
def try_firehose_s3(stack: Deployment, name: str) -> Arrived:
    stream = stack.outputs["firehose-s3-delivery_stream_name"]
    firehose = cast("Any", stack).client("firehose")
    firehose.put_record(DeliveryStreamName=stream, Record={"Data": b"{}"})
    return lambda: any(key.startswith("year=") for key in list_keys(stack, "lake"))


@tries("cloudfront-s3")
def try_cloudfront_s3(stack: Deployment, name: str) -> Arrived:
    assert "Shop" in request(stack, name, "GET", "/").data.decode()
    return lambda: True


@tries("sfn-lambda")
def try_sfn_lambda(stack: Deployment, name: str) -> Arrived:
    machine = stack.outputs["sfn-lambda-arn"]
    stack.client("stepfunctions").start_execution(stateMachineArn=machine, input='{"by": "machine"}')
    return see(stack, "prices", "machine")


@tries("apigw-vpclink")
def try_apigw_vpclink(stack: Deployment, name: str) -> Arrived:
    eventually(lambda: request(stack, name, "GET", "/health").status == 200, "the container")
    return lambda: True


@tries("lambda-dynamodb")
def try_lambda_dynamodb(stack: Deployment, name: str) -> Arrived:
    item = {"id": {"S": "called"}}
    call(stack, name, "dynamodb", "put_item", {"TableName": "TABLE", "Item": item})
    read = partial(stack.client("dynamodb").get_item, TableName=stack.outputs["items"], Key=item)
    return lambda: "Item" in read()


@tries("lambda-rds")
def try_lambda_rds(stack: Deployment, name: str) -> Arrived:
    where = {"secretArn": "LEDGER_SECRET_ARN", "database": "LEDGER_DATABASE"}
    for sql in ("CREATE TABLE called (id int)", "INSERT INTO called VALUES (7)"):
        call(stack, name, "rds-data", "execute_statement", {"resourceArn": "LEDGER", "sql": sql, **where})
    read = {
        "resourceArn": stack.outputs["ledger"],
        "secretArn": stack.outputs["ledger-secret"],
        "database": stack.outputs["ledger-name"],
        "sql": "SELECT id FROM called",
    }
    data = cast("Any", stack).client("rds-data")
    return lambda: data.execute_statement(**read)["records"] == [[{"longValue": 7}]]


@tries("lambda-s3")
def try_lambda_s3(stack: Deployment, name: str) -> Arrived:
    call(stack, name, "s3", "put_object", {"Bucket": "BUCKET", "Key": "called", "Body": "x"})
    return lambda: "called" in list_keys(stack, "lake")


@tries("lambda-sns")
def try_lambda_sns(stack: Deployment, name: str) -> Arrived:
    call(stack, name, "sns", "publish", {"TopicArn": "TOPIC", "Message": "called-sns"})
    return lambda: INBOXES.has(stack, "sns-sqs-url", "called-sns")


@tries("lambda-sqs")
def try_lambda_sqs(stack: Deployment, name: str) -> Arrived:
    call(stack, name, "sqs", "send_message", {"QueueUrl": "QUEUE", "MessageBody": "called-sqs"})
    return lambda: INBOXES.has(stack, "inbox", "called-sqs")


@tries("lambda-eventbridge")
def try_lambda_eventbridge(stack: Deployment, name: str) -> Arrived:
    entry = {"Source": "shop", "DetailType": name, "Detail": '{"id": "called"}', "EventBusName": "BUS"}
    call(stack, name, "events", "put_events", {"Entries": [entry]})
    return lambda: INBOXES.has(stack, "inbox", name)


@tries("lambda-sfn")
def try_lambda_sfn(stack: Deployment, name: str) -> Arrived:
    start = {"stateMachineArn": "WORKFLOW", "input": "{}"}
    return run_again(stack, lambda: call(stack, name, "stepfunctions", "start_execution", start))


@tries("lambda-secretsmanager")
def try_lambda_secretsmanager(stack: Deployment, name: str) -> Arrived:
    call(stack, name, "secretsmanager", "get_secret_value", {"SecretId": "SECRET"})
    return lambda: True


@tries("apigw-sqs")
def try_apigw_sqs(stack: Deployment, name: str) -> Arrived:
    body = {"id": f"route-{name}"}
    assert request(stack, name, "POST", "/jobs", json=body).status == 202
    return see(stack, "sqs-lambda", body["id"])


@tries("apigw-dynamodb")
def try_apigw_dynamodb(stack: Deployment, name: str) -> Arrived:
    put_item(stack, name)
    answer = request(stack, name, "GET", f"/items/item-{name}")
    assert (answer.status, answer.json()) == (200, {"id": f"item-{name}"})
    return lambda: True


@tries("apigw-eventbridge", "httpapi-eventbridge")
def try_apigw_eventbridge(stack: Deployment, name: str) -> Arrived:
    body = {"id": f"route-{name}"}
    assert request(stack, name, "POST", "/orders", json=body).status in {200, 202}
    return lambda: INBOXES.has(stack, "inbox", body["id"])


@tries("apigw-sfn")
def try_apigw_sfn(stack: Deployment, name: str) -> Arrived:
    body = {"id": f"route-{name}"}
    return run_again(stack, lambda: request(stack, name, "POST", "/runs", json=body))


@pytest.mark.parametrize("name", [pair.name for pair in LINES])
def test_what_goes_in_on_one_side_arrives_on_the_other(stack: Deployment, name: str) -> None:
    eventually(TRIES[name](stack, name), name)


def test_at_least_34_pairs_are_one_line() -> None:
    assert (len(PAIRS), len({pair.name for pair in PAIRS})) == (40, 40)
    assert len(LINES) >= 34
    assert all("\n" not in pair.line for pair in LINES)
