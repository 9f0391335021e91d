"""Time from saving the code of a function until its new code answers, while `up` runs."""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from os import cpu_count
from pathlib import Path
from typing import Any

from rich.table import Table

from bench.report import Report
from bench.up import run_up

SAVES = 30
LOOK_SECONDS = 1.0
"""A person saves, turns to the browser, and reloads the page."""
PROGRAM = """
import pulumi
from serverless_patterns import Function

for name in ("plain", "sdk"):
    function = Function(name, {"code": "functions", "handler": f"{name}.handler", "timeout": 30})
    pulumi.export(name, function.function_name)
"""
PLAIN = "import json\n\n\ndef handler(event, context):\n    return json.loads('NUMBER')\n"
SDK = f"import boto3\n\nTABLE = boto3.resource('dynamodb').Table('prices')\n{PLAIN}"
CODE: Mapping[str, str] = {"plain": PLAIN, "sdk": SDK}
FUNCTIONS: Mapping[str, str] = {"plain": "imports json", "sdk": "creates a table of boto3"}
FILES = {
    "Pulumi.yaml": "name: bench\nruntime: python\n",
    "__main__.py": PROGRAM,
    **{f"functions/{name}.py": code.replace("NUMBER", "0") for name, code in CODE.items()},
}
PEER = "import sys, {0}; sys.stdout.write(str({0}.handler({{}}, None)))"


def measure_saves(report: Report) -> None:
    """Prints a row for each function, on an idle and on a busy machine."""
    table = Table(
        "function",
        "other processes",
        *("saved → new answer, p50 ms", "p95 ms", "new process of Python, p50 ms", "ratio"),
        *("answer 1 s after the save, p50 ms", "p95 ms"),
        title="Saving a function",
    )
    with tempfile.TemporaryDirectory() as directory, run_up(Path(directory), FILES) as up:
        invoke = _create_invoke(up.client("lambda"), up.outputs)
        for burners in (0, 2 * (cpu_count() or 1)):
            for name, kind in FUNCTIONS.items():
                with _keep_busy(burners):
                    table.add_row(kind, str(burners), *_measure(Path(directory), name, invoke))
    report.print(table)
    report.print(
        f"{SAVES} saves each. Requests are sent one after another from the save on, until one has the new"
        " answer. Each is compared with a new process of Python in the same run that imports the same file"
        " and calls its handler. Most people look a second later: the process of the new code has started by"
        " then, so that the request is not a cold start. The other processes compute without end.\n"
    )


_Invoke = Callable[[str], object]


def _create_invoke(client: Any, outputs: Mapping[str, str]) -> _Invoke:
    return lambda name: json.load(client.invoke(FunctionName=outputs[name.upper()])["Payload"])


def _measure(project: Path, name: str, invoke: _Invoke) -> list[str]:
    file = project / f"functions/{name}.py"
    changes, peers, looks = list[float](), list[float](), list[float]()
    for number in range(-1, SAVES):
        changed = _measure_change(file, 2 * number, lambda: invoke(name))
        peer = _time(lambda: _run_process(file))
        _save(file, 2 * number + 1)
        time.sleep(LOOK_SECONDS)
        look = _time(lambda: _require(invoke(name), 2 * number + 1))  # noqa: B023 called in this round
        if number >= 0:  # the first is not like the others: it prepares what the others use
            changes.append(changed)
            peers.append(peer)
            looks.append(look)
    ratio = statistics.median(changes) / statistics.median(peers)
    return [*_percentiles(changes), f"{statistics.median(peers):.0f}", f"{ratio:.2f}", *_percentiles(looks)]


def _measure_change(file: Path, number: int, invoke: Callable[[], object]) -> float:
    _save(file, number)
    start = time.perf_counter()
    while invoke() != number:
        pass
    return (time.perf_counter() - start) * 1_000


def _save(file: Path, number: int) -> None:
    file.write_text(CODE[file.stem].replace("NUMBER", str(number)))


def _run_process(file: Path) -> None:
    subprocess.run(
        [sys.executable, "-c", PEER.format(file.stem)],
        cwd=file.parent,
        env={"AWS_DEFAULT_REGION": "eu-central-1"},
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _require(found: object, number: int) -> None:
    if found != number:
        raise RuntimeError(f"the function returned {found}, not {number}")


def _time(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1_000


def _percentiles(times: list[float]) -> list[str]:
    return [f"{statistics.median(times):.0f}", f"{statistics.quantiles(times, n=20)[-1]:.0f}"]


@contextmanager
def _keep_busy(processes: int) -> Generator[None]:
    started = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(processes)]
    try:
        yield
    finally:
        for process in started:
            process.kill()
            process.wait()
