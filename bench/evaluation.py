"""Evaluating the stack program against the same resources written out flat: time and peak memory."""

import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.table import Table

from bench.report import Report

ROOT = Path(__file__).resolve().parents[1]
STACKS = ("conversion", "workflow", "gateway", "static")
RUNS = 3


def measure_evaluation(report: Report) -> None:
    """Prints a row a stack: processor seconds in a fresh process, packages already built."""
    table = Table("stack", "resources", "processor s", "× flat", "peak MB", "× flat", title="Evaluation")
    for stack in STACKS:
        _write_flat(stack)
        # Alternating, so that a busy moment of the machine meets both.
        pairs = [(_in_own_process("program", stack), _in_own_process("flat", stack)) for _ in range(RUNS)]
        ours, flat = (min(column, key=lambda run: run["seconds"]) for column in zip(*pairs, strict=True))
        table.add_row(
            stack,
            f"{ours['resources']:.0f}",
            f"{ours['seconds']:.2f}",
            f"{ours['seconds'] / flat['seconds']:.2f}",
            f"{ours['megabytes']:.0f}",
            f"{ours['megabytes'] / flat['megabytes']:.2f}",
        )
    report.print(table)
    report.print("flat: the same resources of AWS, registered one by one with literal inputs.\n")


def _in_own_process(what: str, stack: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.evaluation", what, stack],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout)


def _record(program: Callable[[], None] | Path, stack: str) -> Any:
    from embedded_aws import record  # noqa: PLC0415 the import is part of what is measured

    return record(program, stack=stack, config={"serverless-patterns:buildPlatform": "host"})


def _write_flat(stack: str) -> None:
    """Writes what the stack's program registers, for the program without components."""
    file = _flat_file(stack)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(_record(ROOT, stack).graph()))


def _flat_file(stack: str) -> Path:
    return ROOT / ".cache/bench" / f"{stack}.json"


def _flat(stack: str) -> Callable[[], None]:
    """A program that registers what the stack's program registers, without components."""
    import pulumi  # noqa: PLC0415 the import is part of what is measured

    resources = json.loads(_flat_file(stack).read_text())["resources"]
    for module in {
        type_.split(":")[1].split("/")[0] for type_ in (each["type"] for each in resources.values())
    }:
        if module != "index":  # what a program that is written out flat imports as well
            importlib.import_module(f"pulumi_aws.{'lambda_' if module == 'lambda' else module}")

    def program() -> None:
        for resource in resources.values():
            if resource["custom"]:
                pulumi.CustomResource(resource["type"], resource["name"], resource["inputs"])

    return program


def _measure(what: str, stack: str) -> None:
    recording = _record(ROOT if what == "program" else _flat(stack), stack)
    seconds = time.process_time()
    # Not getrusage: its peak also counts the process that this one was forked from.
    status = Path("/proc/self/status").read_text()
    megabytes = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    resources = sum(registration.custom for registration in recording.registrations)
    print(json.dumps({"seconds": seconds, "megabytes": megabytes, "resources": resources}))


if __name__ == "__main__":
    os.chdir(ROOT)
    _measure(sys.argv[1], sys.argv[2])
