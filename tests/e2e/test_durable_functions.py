"""Durable functions, written with AWS's own SDK, in the embedded emulator with IAM enforced."""

import itertools
import json
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast

import aws_durable_execution_sdk_python
import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import Deployment, deploy
from serverless_patterns import Function, Queue
from tests.conftest import ROOT
from tests.e2e.conftest import eventually

CODE = ROOT / "tests/data/durable"
SDK = Path(aws_durable_execution_sdk_python.__file__).parent
NUMBERS = itertools.count()
RUNNING = "RUNNING"


# What the example of the page leaves out.
REST_OF_THE_PAGE = """

class payments:
    charge = staticmethod(lambda name, total: f"{name} paid {total}")


@durable_step
def send_survey(_step, order):
    return f"survey of {order['id']}"
"""


def write_example(directory: Path) -> None:
    """Writes the handler of the page."""
    page = (ROOT / "docs/durable-functions.md").read_text()
    begin = page.index("from aws_durable_execution_sdk_python import")
    example = page[begin : page.index("```", begin)]
    (directory / "example.py").write_text(f"{example}{REST_OF_THE_PAGE}")


def program(packages: Path) -> None:
    common: Any = {"code": str(CODE), "additional_code": [str(packages)], "handler": "orders.handler"}
    live: Any = {**common, "alias": "live"}
    short = Function("short", live | {"durable": {"execution_timeout_seconds": 60}})
    quick = Function("quick", live | {"durable": {"execution_timeout_seconds": 3}})
    long = Function("long", live | {"durable": {"execution_timeout_seconds": 86_400}})
    page: Any = {"handler": "example.handler", "durable": {"execution_timeout_seconds": 7 * 86_400}}
    pulumi.export("page", Function("page", live | page).arn)
    raw: Any = {"handler": "raw.handler", "durable": {"execution_timeout_seconds": 60}}
    pulumi.export("raw", Function("raw", live | raw).arn)
    calling = Function(
        "calling",
        live | {"durable": {"execution_timeout_seconds": 60}, "links": {"SHORT": short.link("invoke")}},
    )
    lacking = Function("lacking", live | {"durable": {"execution_timeout_seconds": 60}})
    aws.iam.RolePolicy(
        "denied",
        role=lacking.role_name,
        policy=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Deny", "Action": "lambda:CheckpointDurableExecution", "Resource": "*"}
                ],
            }
        ),
    )
    jobs = Queue("jobs", {"visibility_timeout_seconds": 180})
    Function(
        "worker",
        live
        | {
            "durable": {"execution_timeout_seconds": 60},
            "event_sources": {"jobs": jobs.event_source()},
        },
    )
    ended = aws.sqs.Queue("ended")
    rule = aws.cloudwatch.EventRule(
        "ended", event_pattern=json.dumps({"detail-type": ["Durable Execution Status Change"]})
    )
    events = {"Service": "events.amazonaws.com"}
    aws.sqs.QueuePolicy(
        "ended",
        queue_url=ended.url,
        policy=ended.arn.apply(
            lambda arn: json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {"Effect": "Allow", "Principal": events, "Action": "sqs:SendMessage", "Resource": arn}
                    ],
                }
            )
        ),
    )
    aws.cloudwatch.EventTarget("ended", rule=rule.name, arn=ended.arn)
    for name, function in {"short": short, "quick": quick, "long": long, "calling": calling}.items():
        pulumi.export(name, function.arn)
    pulumi.export("lacking", lacking.arn)
    pulumi.export("dead_letters", quick.dead_letter_queue_url)
    pulumi.export("ended", ended.url)
    pulumi.export("jobs", jobs.url)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    packages = tmp_path_factory.mktemp("packages")
    shutil.copytree(SDK, packages / SDK.name, ignore=shutil.ignore_patterns("__pycache__"))
    write_example(packages)
    with deploy(partial(program, packages)) as deployed:
        yield deployed


def order(**given: Any) -> dict[str, Any]:
    return {"order": f"order-{next(NUMBERS)}", **given}


def invoke(stack: Deployment, name: str, event: dict[str, Any], **options: Any) -> dict[str, Any]:
    client = stack.emulator.client("lambda")
    response = client.invoke(FunctionName=stack.outputs[name], Payload=json.dumps(event), **options)
    body = response["Payload"].read()
    return {**response, "body": json.loads(body) if body else None}


def describe(stack: Deployment, arn: str) -> dict[str, Any]:
    return stack.emulator.client("lambda").get_durable_execution(DurableExecutionArn=arn)


def list_events(stack: Deployment, arn: str) -> list[dict[str, Any]]:
    client = stack.emulator.client("lambda")
    given = {"DurableExecutionArn": arn, "IncludeExecutionData": True}
    return client.get_durable_execution_history(**given)["Events"]


def await_end(stack: Deployment, arn: str) -> dict[str, Any]:
    return eventually(
        lambda: found if (found := describe(stack, arn))["Status"] != RUNNING else None, "the end", 30
    )


def await_callback(stack: Deployment, arn: str) -> str:
    started = eventually(
        lambda: [each for each in list_events(stack, arn) if each["EventType"] == "CallbackStarted"],
        "the callback",
        30,
    )
    return started[0]["CallbackStartedDetails"]["CallbackId"]


def test_a_step_is_run_once_and_a_wait_takes_its_time(stack: Deployment) -> None:
    response = invoke(stack, "short", order(wait=1))
    assert response["body"] == {"counted": 1}
    kinds = [each["EventType"] for each in list_events(stack, response["DurableExecutionArn"])]
    assert kinds.count("InvocationCompleted") == 2
    assert [kind for kind in kinds if kind != "InvocationCompleted"] == [
        *("ExecutionStarted", "StepStarted", "StepSucceeded"),
        *("WaitStarted", "WaitSucceeded", "ExecutionSucceeded"),
    ]


def test_a_checkpoint_tells_what_has_ended_meanwhile(stack: Deployment) -> None:
    response = invoke(stack, "short", order(parallel=True))
    kinds = [each["EventType"] for each in list_events(stack, response["DurableExecutionArn"])]
    assert kinds.count("InvocationCompleted") == 1


def test_waits_and_delays_of_retries_can_be_skipped(stack: Deployment) -> None:
    with stack.skip_waits():
        response = invoke(stack, "short", order(wait=50, declined=2))
    assert response["body"] == {"counted": 1, "charged": 3}
    events = list_events(stack, response["DurableExecutionArn"])
    (waited,) = (each for each in events if each["EventType"] == "WaitSucceeded")
    assert (waited["WaitSucceededDetails"], waited["SubType"]) == ({"Duration": 50}, "Wait")


def test_an_operation_without_a_name_has_none(stack: Deployment) -> None:
    with stack.skip_waits():
        (_, wait) = invoke(stack, "raw", {})["body"]
    assert (wait["Type"], wait["Status"]) == ("WAIT", "SUCCEEDED")
    assert {"Name", "ParentId"}.isdisjoint(wait)


@pytest.mark.exhaustive
def test_the_example_of_the_page(stack: Deployment) -> None:
    with stack.skip_waits():
        started = invoke(stack, "page", {"id": "a", "total": 5}, InvocationType="Event")
        done = await_end(stack, started["DurableExecutionArn"])
    assert json.loads(done["Result"]) == {"receipt": "a paid 5", "survey": "survey of a"}


def test_a_step_that_fails_to_the_end_fails_the_execution(stack: Deployment) -> None:
    with stack.skip_waits():
        response = invoke(stack, "short", order(declined=9))
    assert (response["FunctionError"], response["body"]["errorMessage"]) == (
        "Unhandled",
        "The card is declined.",
    )
    assert describe(stack, response["DurableExecutionArn"])["Status"] == "FAILED"


@pytest.mark.parametrize("outcome", ["success", "failure", "timeout"])
def test_a_callback_continues_the_execution(stack: Deployment, outcome: str) -> None:
    client = stack.emulator.client("lambda")
    event = order(approval=1 if outcome == "timeout" else 60)
    arn = invoke(stack, "long", event, InvocationType="Event")["DurableExecutionArn"]
    callback = await_callback(stack, arn)
    if outcome == "success":
        client.send_durable_execution_callback_heartbeat(CallbackId=callback)
        client.send_durable_execution_callback_success(CallbackId=callback, Result=b"yes")
    elif outcome == "failure":
        error = {"ErrorType": "Refused", "ErrorMessage": "Too much."}
        client.send_durable_execution_callback_failure(CallbackId=callback, Error=error)
    ended = await_end(stack, arn)
    assert ended["Status"] == ("SUCCEEDED" if outcome == "success" else "FAILED")
    if outcome == "success":
        assert json.loads(ended["Result"])["approved"] == "yes"
    with pytest.raises(client.exceptions.CallbackTimeoutException):
        client.send_durable_execution_callback_success(CallbackId=callback, Result=b"late")


def test_a_name_starts_one_execution(stack: Deployment) -> None:
    client, event = stack.emulator.client("lambda"), order()
    first, second = (invoke(stack, "short", event, DurableExecutionName="one") for _ in range(2))
    assert (first["body"], second["body"]) == ({"counted": 1}, {"counted": 1})
    assert first["DurableExecutionArn"] == second["DurableExecutionArn"]
    with pytest.raises(client.exceptions.DurableExecutionAlreadyStartedException):
        invoke(stack, "short", order(), DurableExecutionName="one")
    listed = client.list_durable_executions_by_function(
        FunctionName=stack.outputs["short"], DurableExecutionName="one"
    )
    assert [each["Status"] for each in listed["DurableExecutions"]] == ["SUCCEEDED"]


def test_another_function_is_invoked_with_the_role(stack: Deployment) -> None:
    allowed = invoke(stack, "calling", order(invoke=stack.outputs["short"]))
    assert allowed["body"]["invoked"] == {"counted": 1}
    denied = invoke(stack, "calling", order(invoke=stack.outputs["quick"]))
    assert "is not authorized to perform: lambda:InvokeFunction" in denied["body"]["errorMessage"]


def test_a_role_without_the_permission_saves_no_checkpoint(stack: Deployment) -> None:
    response = invoke(stack, "lacking", order())
    assert response["FunctionError"] == "Unhandled"
    assert "lambda:CheckpointDurableExecution" in response["body"]["errorMessage"]


def test_the_event_of_an_execution_that_fails_is_a_dead_letter(stack: Deployment) -> None:
    event = order(wait=30)
    arn = invoke(stack, "quick", event, InvocationType="Event")["DurableExecutionArn"]
    assert await_end(stack, arn)["Status"] == "TIMED_OUT"
    sqs, url = stack.emulator.client("sqs"), stack.outputs["dead_letters"]
    kept = eventually(lambda: sqs.receive_message(QueueUrl=url).get("Messages"), "the dead letter", 30)
    assert [json.loads(each["Body"]) for each in kept] == [event]


def test_a_stopped_execution_ends(stack: Deployment) -> None:
    arn = invoke(stack, "long", order(wait=3600), InvocationType="Event")["DurableExecutionArn"]
    stack.emulator.client("lambda").stop_durable_execution(DurableExecutionArn=arn)
    assert await_end(stack, arn)["Status"] == "STOPPED"


def test_the_caller_of_a_stopped_execution_waits_no_longer(stack: Deployment) -> None:
    client, found = stack.emulator.client("lambda"), list[dict[str, Any]]()
    given = {"FunctionName": stack.outputs["short"], "DurableExecutionName": "stopped"}

    def call() -> None:
        found.append(invoke(stack, "short", order(wait=50), DurableExecutionName="stopped"))

    caller = threading.Thread(target=call)
    caller.start()
    (running,) = eventually(
        lambda: client.list_durable_executions_by_function(**given)["DurableExecutions"], "the execution", 30
    )
    arn = running["DurableExecutionArn"]
    # A function that still runs would end the execution itself.
    eventually(
        lambda: [each["EventType"] for each in list_events(stack, arn)][-1:] == ["InvocationCompleted"],
        "the wait",
        30,
    )
    client.stop_durable_execution(DurableExecutionArn=arn)
    caller.join(20)
    assert [each["FunctionError"] for each in found] == ["Unhandled"]


def test_the_queue_waits_for_the_end_of_the_execution(stack: Deployment) -> None:
    sqs, url = stack.emulator.client("sqs"), stack.outputs["jobs"]
    # The batch has no order: the execution fails, and the message stays.
    sqs.send_message(QueueUrl=url, MessageBody="{}")
    names = ["ApproximateNumberOfMessagesNotVisible"]
    eventually(
        lambda: (
            sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"][names[0]] == "1"
            or None
        ),
        "the message",
        30,
    )


def test_each_status_is_an_event(stack: Deployment) -> None:
    arn = invoke(stack, "short", order())["DurableExecutionArn"]
    sqs, url = stack.emulator.client("sqs"), stack.outputs["ended"]
    seen: list[str] = []

    def receive() -> bool:
        for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            body = cast("dict[str, Any]", json.loads(message["Body"]))
            assert body["source"] == "aws.lambda"
            if body["detail"]["durableExecutionArn"] == arn:
                seen.append(body["detail"]["status"])
        return len(seen) == 2

    eventually(receive, "the events", 30)
    assert sorted(seen) == ["RUNNING", "SUCCEEDED"]


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("long", {}, "You cannot synchronously invoke a durable function with an executionTimeout greater"),
        ("short", {"Qualifier": None}, "You cannot invoke a durable function using an unqualified ARN."),
    ],
)
def test_invocations_that_lambda_rejects(
    stack: Deployment, name: str, options: dict[str, Any], message: str
) -> None:
    client = stack.emulator.client("lambda")
    arn = stack.outputs[name].rpartition(":")[0] if options else stack.outputs[name]
    with pytest.raises(client.exceptions.InvalidParameterValueException, match=message):
        client.invoke(FunctionName=arn, Payload=b"{}")


@pytest.mark.exhaustive
def test_nothing_differs_after_the_deployment(stack: Deployment) -> None:
    assert stack.refresh() == {}
