"""Durable functions have the results and histories that they have in AWS's own local runners."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any, cast

import pulumi
import pytest

from embedded_aws import Deployment, deploy
from embedded_aws.emulator.node import find_node
from serverless_patterns import Function
from tests.conftest import ROOT
from tests.e2e.conftest import eventually

PYTHON, NODE = ROOT / ".cache/durable", ROOT / ".cache/durable-node"
TIMEOUT = 60
Case = tuple[dict[str, Any], tuple[str, Any] | None]
"""The input, and what ends its callback."""
CASES: dict[str, Case] = {
    "plain": ({}, None),
    "wait": ({"wait": 5}, None),
    "retried": ({"declined": 2}, None),
    "declined": ({"declined": 9}, None),
    "approved": ({"approval": 60}, ("success", "yes")),
    "refused": ({"approval": 60}, ("failure", {"ErrorType": "Refused", "ErrorMessage": "Too much."})),
    "late": ({"approval": 1}, None),
    "polled": ({"stock": 3}, None),
    "apart": ({"apart": "tape"}, None),
    "crashed": ({"crash": "gone"}, None),
    "all": ({"wait": 1, "declined": 1, "stock": 2, "apart": "tape"}, None),
}
IGNORED = {"EventId", "EventTimestamp", "InvocationCompletedDetails", "Truncated"}
"""Members that differ from run to run, and those of invocations, which no runner has as AWS."""
DIFFERING = {
    "python": {"Timeout"},
    # Counts no attempts of retries, and names no execution.
    "node": {"CurrentAttempt", "ErrorType", "ExecutionTimeout", "Input", "RetryDetails"},
}
"""Members that one of the runners leaves out, or fills, and the other does not."""
VARYING = {"CallbackId", "NextAttemptDelaySeconds", "ScheduledEndTimestamp"}
Outcome = dict[str, Any]

pytestmark = [
    pytest.mark.exhaustive,
    pytest.mark.skipif(
        not all((each / "ready").exists() for each in (PYTHON, NODE)),
        reason="AWS's local runners are not installed: make test-all installs them",
    ),
]


def event_of(name: str) -> dict[str, Any]:
    return {"order": name, **CASES[name][0]}


@cache
def run_in_runner(language: str) -> dict[str, Outcome]:
    """Results and histories of all cases by AWS's local runner."""
    directory = ROOT / ("tests/data/durable" if language == "python" else os.fspath(NODE))
    if language == "node":
        copy_node_sources(NODE)
        command = [str(find_node()), "oracle.mjs"]
    else:
        command = [os.fspath(PYTHON / "bin/python"), "oracle.py"]
    given = json.dumps([(event_of(name), outcome) for name, (_, outcome) in CASES.items()])
    done = subprocess.run(command, cwd=directory, input=given, capture_output=True, text=True, check=True)
    return dict(zip(CASES, json.loads(done.stdout), strict=True))


def copy_node_sources(directory: Path) -> None:
    """Copies the functions to where their packages are, and the example of the page."""
    page = (ROOT / "docs/durable-functions.md").read_text()
    begin = page.index("import { withDurableExecution }")
    rest = "\nconst charge = ({ id }) => `${id} paid`;\nconst send = ({ id }) => `survey of ${id}`;\n"
    (directory / "page.mjs").write_text(page[begin : page.index("```", begin)] + rest)
    for source in (ROOT / "tests/data/durable_node").glob("*.mjs"):
        shutil.copy(source, directory)


def program(packages: Path) -> None:
    durable: Any = {"alias": "live", "durable": {"execution_timeout_seconds": TIMEOUT}}
    python: Any = {"code": str(ROOT / "tests/data/durable"), "additional_code": [str(packages)]}
    copy_node_sources(NODE)
    node: Any = {"code": str(NODE), "runtime": "nodejs24.x"}
    for name, given in {"python": python, "node": node, "page": {**node, "handler": "page.handler"}}.items():
        args: Any = {"handler": "orders.handler", **durable, **given}
        pulumi.export(name, Function(name, args).arn)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    packages = tmp_path_factory.mktemp("packages")
    (sdk,) = PYTHON.glob("lib/python*/site-packages/aws_durable_execution_sdk_python")
    shutil.copytree(sdk, packages / sdk.name, ignore=shutil.ignore_patterns("__pycache__"))
    with deploy(partial(program, packages)) as deployed:
        yield deployed


def run_here(stack: Deployment, language: str, name: str) -> Outcome:
    client = stack.emulator.client("lambda")
    event = {"Payload": json.dumps(event_of(name)), "DurableExecutionName": name}
    with stack.skip_waits():
        arn = client.invoke(FunctionName=stack.outputs[language], InvocationType="Event", **event)[
            "DurableExecutionArn"
        ]
        if outcome := CASES[name][1]:
            end_callback(stack, arn, *outcome)
        ended = eventually(
            lambda: found if (found := get(stack, arn))["Status"] != "RUNNING" else None, "the end", 30
        )
    history = client.get_durable_execution_history(DurableExecutionArn=arn, IncludeExecutionData=True)
    return {"status": ended["Status"], "result": ended.get("Result"), "events": history["Events"]}


def get(stack: Deployment, arn: str) -> dict[str, Any]:
    return cast(
        "dict[str, Any]", stack.emulator.client("lambda").get_durable_execution(DurableExecutionArn=arn)
    )


def end_callback(stack: Deployment, arn: str, kind: str, value: Any) -> None:
    """Ends the callback of an execution once it waits for it."""
    client = stack.emulator.client("lambda")

    def find() -> str | None:
        events = client.get_durable_execution_history(DurableExecutionArn=arn)["Events"]
        if "InvocationCompleted" not in [each["EventType"] for each in events]:
            return None
        (started,) = (each for each in events if each["EventType"] == "CallbackStarted")
        return started["CallbackStartedDetails"]["CallbackId"]

    callback = eventually(find, "the callback", 30)
    if kind == "success":
        client.send_durable_execution_callback_success(CallbackId=callback, Result=value.encode())
    else:
        client.send_durable_execution_callback_failure(CallbackId=callback, Error=value)


def normalize(value: Any, language: str) -> Any:
    """Removes what differs between runs and between the two runners."""
    if not isinstance(value, dict):
        return value
    given = cast("dict[str, Any]", value)
    kept = {
        name: name in VARYING or normalize(each, language)
        for name, each in given.items()
        if name not in IGNORED | DIFFERING[language]
    }
    if str(kept.get("EventType")).startswith("Execution"):
        kept.pop("Id")
        if language == "node":
            kept.pop("Name", None)
    if language == "node" and kept.get("SubType") == "WaitForCondition":
        # Whether a check that is not the last has a result.
        kept.pop("StepSucceededDetails", None)
    return kept


def list_events(outcome: Outcome, language: str) -> list[Any]:
    events = [normalize(each, language) for each in outcome["events"]]
    # The runner for Node.js ends some waits before the invocation that began them.
    return [each for each in events if language == "python" or each["EventType"] != "InvocationCompleted"]


def test_the_example_of_the_page(stack: Deployment) -> None:
    client = stack.emulator.client("lambda")
    with stack.skip_waits():
        response = client.invoke(FunctionName=stack.outputs["page"], Payload=b'{"id": "a"}')
    assert json.loads(response["Payload"].read()) == {"receipt": "a paid", "survey": "survey of a"}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("language", ["python", "node"])
def test_an_execution_ends_as_in_the_runner_of_aws(stack: Deployment, language: str, name: str) -> None:
    expected, found = run_in_runner(language)[name], run_here(stack, language, name)
    assert (found["status"], found["result"]) == (expected["status"], expected["result"])
    assert list_events(found, language) == list_events(expected, language)
