"""Functions with an alias: everything invokes the version that it names, and the weights choose."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

import pulumi
import pytest
import urllib3

from embedded_aws import Deployment, deploy
from serverless_patterns import ApiGatewayFacade, Bucket, Function, Queue, Table, Topic, Workflow
from tests.e2e.conftest import eventually

REPORT = """
import json
import os

import boto3

def handler(event, context):
    seen = [json.dumps(event), context.function_version, context.invoked_function_arn]
    boto3.client("sqs").send_message(QueueUrl=os.environ["SEEN_QUEUE"], MessageBody=json.dumps(seen))
    if "poison" in seen[0]:
        raise ValueError("poison")
    return {"statusCode": 200, "body": context.function_version}
"""
ASK = """
import os

import boto3
from botocore.exceptions import ClientError

def handler(event, context):
    try:
        answer = boto3.client("lambda").invoke(FunctionName=event.get("name") or os.environ["WORK_FUNCTION"])
    except ClientError as error:
        return error.response["Error"]["Code"]
    return answer["ExecutedVersion"]
"""


class Program(NamedTuple):
    """The program of a stack, whose code changes."""

    code: Path
    mode: str = "one"

    def run(self) -> None:
        seen, jobs, news = Queue("seen", {}), Queue("jobs", {}), Topic("news", {})
        items = Table("items", {"partition_key": {"name": "id"}, "stream_view_type": "NEW_IMAGE"})
        uploads = Bucket("uploads", {"force_destroy": True})
        schedule: Any = {"expression": "at(2026-01-01T02:00:00)", "input": {"text": "schedule"}}
        sources: Any = {
            "jobs": jobs.event_source(),
            "items": {"dynamodb_stream": {"arn": items.stream_arn}},
            "uploads": {"bucket": {"bucket_name": uploads.bucket_name}},
            "news": {"topic": {"topic_arn": news.arn}},
            "placed": {"event_rule": {"event_pattern": {"source": ["shop"]}}},
            "once": {"schedule": schedule},
        }
        work = Function(
            "work",
            {
                "code": str(self.code),
                "handler": "work.handler",
                "alias": "live",
                "environment": {"MODE": self.mode},
                "links": {"SEEN_QUEUE": seen.link("send")},
                "maximum_retry_attempts": 0,
                "url": {"authorization_type": "NONE"},
                "event_sources": sources,
            },
        )
        links = {"WORK_FUNCTION": work.link("invoke")}
        ask = Function("ask", {"code": str(self.code), "handler": "ask.handler", "links": links})
        api = ApiGatewayFacade("api", {"routes": {"GET /work": work.route()}})
        chain = {
            "StartAt": "Work",
            "TimeoutSeconds": 60,
            "States": {"Work": {"Type": "Task", "Resource": work.arn, "End": True}},
        }
        workflow = Workflow("chain", {"definition": chain})
        for name, value in {
            "seen": seen.url,
            "jobs": jobs.url,
            "items": items.table_name,
            "uploads": uploads.bucket_name,
            "news": news.arn,
            "name": work.function_name,
            "arn": work.arn,
            "url": work.url,
            "dead_letters": work.dead_letter_queue_url,
            "ask": ask.function_name,
            "api": api.url,
            "chain": workflow.arn,
        }.items():
            pulumi.export(name, value)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    code = tmp_path_factory.mktemp("code")
    (code / "work.py").write_text(REPORT)
    (code / "ask.py").write_text(ASK)
    return Program(code)


@pytest.fixture(scope="module")
def stack(program: Program) -> Iterator[Deployment]:
    with deploy(program.run) as deployed:
        yield deployed


def send_job(stack: Deployment, text: str) -> None:
    stack.client("sqs").send_message(QueueUrl=stack.outputs["jobs"], MessageBody=text)


def put_item(stack: Deployment, text: str) -> None:
    stack.client("dynamodb").put_item(TableName=stack.outputs["items"], Item={"id": {"S": text}})


def put_object(stack: Deployment, text: str) -> None:
    stack.client("s3").put_object(Bucket=stack.outputs["uploads"], Key=text, Body=b"")


def publish(stack: Deployment, text: str) -> None:
    stack.client("sns").publish(TopicArn=stack.outputs["news"], Message=text)


def put_event(stack: Deployment, text: str) -> None:
    entry = {"Source": "shop", "DetailType": "OrderPlaced", "Detail": json.dumps({"text": text})}
    cast("Any", stack).client("events").put_events(Entries=[entry])


def call_api(stack: Deployment, text: str) -> None:
    assert urllib3.request("GET", f"{stack.local_url('api')}/work?text={text}").status == 200


def call_url(stack: Deployment, text: str) -> None:
    assert urllib3.request("GET", f"{stack.local_url('url')}{text}").status == 200


def start_workflow(stack: Deployment, text: str) -> None:
    stack.client("stepfunctions").start_execution(
        stateMachineArn=stack.outputs["chain"], input=json.dumps({"text": text})
    )


CALLS: tuple[Callable[[Deployment, str], None], ...] = (
    *(send_job, put_item, put_object, publish, put_event, call_api, call_url, start_workflow),
)


def find_versions(stack: Deployment, text: str) -> set[tuple[str, str]]:
    """Returns versions and ARNs of the invocations whose events have a text, once there is one."""

    def receive() -> set[tuple[str, str]]:
        queue = {"QueueUrl": stack.outputs["seen"], "MaxNumberOfMessages": 10}
        messages = cast("Any", stack).client("sqs").receive_message(**queue).get("Messages", [])
        seen = (json.loads(message["Body"]) for message in messages)
        return {(version, arn) for event, version, arn in seen if text in event}

    return eventually(receive, f"an invocation with {text}")


def ask(stack: Deployment, event: dict[str, str]) -> str:
    invoked = stack.client("lambda").invoke(FunctionName=stack.outputs["ask"], Payload=json.dumps(event))
    return json.loads(invoked["Payload"].read())


@pytest.mark.exhaustive
def test_a_schedule_invokes_the_alias(stack: Deployment) -> None:
    assert find_versions(stack, "schedule") == {("1", stack.outputs["arn"])}


@pytest.mark.parametrize("call", CALLS)
def test_callers_invoke_the_version_of_the_alias(
    stack: Deployment, call: Callable[[Deployment, str], None]
) -> None:
    text = f"first-{call.__name__}"
    call(stack, text)
    assert find_versions(stack, text) == {("1", stack.outputs["arn"])}


def test_the_limits_of_asynchronous_invocations_are_those_of_the_alias(stack: Deployment) -> None:
    publish(stack, "poison")
    letters = {"QueueUrl": stack.outputs["dead_letters"]}
    eventually(lambda: stack.client("sqs").receive_message(**letters).get("Messages"), "a dead letter")
    assert find_versions(stack, "poison") == {("1", stack.outputs["arn"])}


def test_a_link_is_a_permission_for_the_alias_only(stack: Deployment) -> None:
    assert ask(stack, {}) == "1"
    name = stack.outputs["name"]
    for other in (name, f"{name}:1", f"{name}:$LATEST"):
        assert ask(stack, {"name": other}) == "AccessDeniedException"


def test_an_update_moves_the_alias(stack: Deployment, program: Program) -> None:
    stack.update(program._replace(mode="two").run)
    for call in (send_job, put_event, call_api, call_url):
        text = f"second-{call.__name__}"
        call(stack, text)
        assert find_versions(stack, text) == {("2", stack.outputs["arn"])}
    assert ask(stack, {}) == "2"
    stack.update(program._replace(mode="two").run)
    assert ask(stack, {}) == "2"


@pytest.mark.parametrize("call", CALLS)
def test_weights_choose_the_version(stack: Deployment, call: Callable[[Deployment, str], None]) -> None:
    alias = {"FunctionName": stack.outputs["name"], "Name": "live", "FunctionVersion": "2"}
    functions = cast("Any", stack).client("lambda")
    text = f"weighted-{call.__name__}"
    try:
        functions.update_alias(**alias, RoutingConfig={"AdditionalVersionWeights": {"1": 1.0}})
        assert functions.get_function(FunctionName=stack.outputs["arn"])["Configuration"]["Version"] == "2"
        call(stack, text)
        assert find_versions(stack, text) == {("1", stack.outputs["arn"])}
    finally:
        functions.update_alias(**alias, RoutingConfig={})
