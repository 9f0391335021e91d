"""Deploying a stack into the embedded AWS against the same boto3 calls made bare, one after another."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient
from rich.table import Table

from bench.report import Report
from embedded_aws import Emulator, deploy

ROOT = Path(__file__).resolve().parents[1]
STACKS = ("conversion", "workflow")
RUNS = 3


@dataclass
class Call:
    """A call of the AWS API."""

    service: str
    operation: str
    parameters: dict[str, Any]


def measure_deployment(report: Report) -> None:
    """Prints a row a stack: resources that stand, in a running emulator, packages already built."""
    table = Table("stack", "AWS calls", "seconds", "× bare", title="Deployment")
    for stack in STACKS:
        calls: list[Call] = []
        deployed, bare = [], []
        for _ in range(RUNS):
            with Emulator() as emulator, _recorded(calls):
                emulator.client("sts").get_caller_identity()
                calls.clear()
                start = time.perf_counter()
                config = {"serverless-patterns:buildPlatform": "host"}
                deploy(ROOT, stack=stack, config=config, emulator=emulator)
                deployed.append(time.perf_counter() - start)
            bare.append(_replay(calls))
        table.add_row(stack, str(len(calls)), f"{min(deployed):.2f}", f"{min(deployed) / min(bare):.2f}")
    report.print(table)
    report.print("bare: the calls of that deployment, made again in their order in an empty emulator.\n")


@contextmanager
def _recorded(calls: list[Call]) -> Iterator[None]:
    original = BaseClient._make_api_call

    def record(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
        calls.append(Call(client.meta.service_model.service_name, operation, parameters))
        return original(client, operation, parameters)

    with patch.object(BaseClient, "_make_api_call", record):
        yield


def _replay(calls: list[Call]) -> float:
    """Seconds that the calls take by themselves; queue URLs are given the port of the new emulator."""
    with Emulator() as emulator:
        clients = {call.service: emulator.client(call.service) for call in calls}
        ready = [
            (clients[call.service], call.operation, _moved(call.parameters, emulator.endpoint))
            for call in calls
        ]
        start = time.perf_counter()
        for client, operation, parameters in ready:
            client._make_api_call(operation, parameters)
        return time.perf_counter() - start


def _moved(value: Any, endpoint: str) -> Any:
    if isinstance(value, dict):
        return {name: _moved(member, endpoint) for name, member in value.items()}
    if isinstance(value, list):
        return [_moved(item, endpoint) for item in value]
    if isinstance(value, str) and value.startswith("http://127.0.0.1:"):
        return endpoint + "/" + value.split("/", 3)[3]
    return value
