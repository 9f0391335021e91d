"""Deploying a stack into the embedded emulator against the same boto3 calls made bare, one after another."""

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
SHORTEST_IDENTIFIER = 6


@dataclass
class Call:
    """A call of the AWS API."""

    service: str
    operation: str
    parameters: dict[str, Any]
    response: Any = None


def measure_deployment(report: Report) -> None:
    """Prints a row a stack: resources that stand, in a running emulator, packages already built."""
    table = Table("stack", "AWS calls", "seconds", "× bare", title="Deployment")
    for stack in STACKS:
        calls: list[Call] = []
        deployed, bare = [], []
        for _ in range(RUNS):
            with Emulator() as emulator, _record(calls):
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
def _record(calls: list[Call]) -> Iterator[None]:
    original = BaseClient._make_api_call

    def record(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
        call = Call(client.meta.service_model.service_name, operation, parameters)
        calls.append(call)
        call.response = original(client, operation, parameters)
        return call.response

    with patch.object(BaseClient, "_make_api_call", record):
        yield


def _replay(calls: list[Call]) -> float:
    """Seconds that the calls take by themselves, each with the identifiers that the new emulator gave."""
    with Emulator() as emulator:
        clients = {call.service: emulator.client(call.service) for call in calls}
        seconds, renamed = 0.0, {}
        for call in calls:
            parameters = _rename(call.parameters, renamed)
            start = time.perf_counter()
            response = clients[call.service]._make_api_call(call.operation, parameters)
            seconds += time.perf_counter() - start
            renamed |= _differences(call.response, response)
        return seconds


def _differences(recorded: Any, replayed: Any) -> dict[str, str]:
    """Returns the string in the second response for each string of the first, where they differ."""
    if isinstance(recorded, dict) and isinstance(replayed, dict):
        pairs = [(recorded[name], replayed[name]) for name in recorded.keys() & replayed.keys()]
    elif isinstance(recorded, list) and isinstance(replayed, list):
        pairs = list(zip(recorded, replayed, strict=False))
    elif isinstance(recorded, str) and isinstance(replayed, str) and recorded != replayed:
        # Shorter ones are numbers and the like, which names contain as well.
        return {recorded: replayed} if len(recorded) >= SHORTEST_IDENTIFIER else {}
    else:
        return {}
    return {old: new for pair in pairs for old, new in _differences(*pair).items()}


def _rename(value: Any, renamed: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _rename(member, renamed) for name, member in value.items()}
    if isinstance(value, list):
        return [_rename(item, renamed) for item in value]
    if isinstance(value, str):
        for old, new in renamed.items():
            value = value.replace(old, new)
    return value
