"""Duration of a change while `up` runs; and an update of each stack."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import urllib3
from rich.table import Table

from bench.report import Report
from bench.up import Up, run_up
from embedded_aws import deploy, record

ROOT = Path(__file__).resolve().parents[1]
STACKS = ("conversion", "workflow", "gateway", "static", "webapp")
SAVES = 10
CODE = "def handler(event, context):\n    return {}\n"
PROGRAM = """
import pulumi
import pulumi_aws as aws

import settings
from serverless_patterns import Function, StaticOffload

prices = Function("prices", {"code": "functions", "handler": "prices.handler"})
site = StaticOffload("web", {"site_directory": "site", "force_destroy": True})
aws.sqs.Queue("jobs", visibility_timeout_seconds=settings.SECONDS)
pulumi.export("function", prices.function_name)
pulumi.export("site", site.url)
"""
FILES = {
    "Pulumi.yaml": "name: bench\nruntime: python\n",
    "__main__.py": PROGRAM,
    "settings.py": "SECONDS = 100\n",
    "functions/prices.py": CODE.format(0),
    "site/index.html": "0",
}


def measure_reload(report: Report) -> None:
    """Prints a row a kind of change, and a row a stack."""
    table = Table("what is saved", "what is awaited", "median ms", "longest ms", title="Reload")
    with tempfile.TemporaryDirectory() as directory, run_up(Path(directory), FILES) as up:
        for saved, awaited, save, wait in _changes(Path(directory), up):
            # The first is not like the others: it prepares what the others use.
            times = sorted([_measure(save, wait, number) for number in range(SAVES + 1)][1:])
            table.add_row(saved, awaited, f"{statistics.median(times):.0f}", f"{times[-1]:.0f}")
    report.print(table)
    _measure_updates(report)


def _measure_updates(report: Report) -> None:
    table = Table("stack", "resources", "first s", "update s", "evaluation s", title="Update")
    config = {"serverless-patterns:buildPlatform": "host"}
    for stack in STACKS:
        start = time.perf_counter()
        with deploy(ROOT, stack=stack, config=config) as deployment:
            first = time.perf_counter() - start
            update = min(_seconds(partial(deployment.update, ROOT)) for _ in range(3))
            evaluate = partial(record, ROOT, stack=stack, config=config)
            evaluation = min(_seconds(evaluate) for _ in range(3))
            count = sum(resource.custom for resource in deployment.resources)
        table.add_row(stack, str(count), f"{first:.2f}", f"{update:.2f}", f"{evaluation:.2f}")
    report.print(table)
    report.print("update: of an unchanged program; evaluation: of the program alone, in the same process.\n")


def _changes(
    project: Path, up: Up
) -> Iterator[tuple[str, str, Callable[[int], object], Callable[[int], object]]]:
    """Yields what is saved, what is awaited, and the functions for both."""
    site = up.outputs["SITE"]
    http = urllib3.PoolManager()

    def save(name: str, text: str) -> Callable[[int], object]:
        return lambda number: (project / name).write_text(text.format(number))

    def page(number: int) -> None:
        while http.request("GET", site).data.decode() != str(number):
            pass

    yield (
        *("code of a function", "the function is updated"),
        *(save("functions/prices.py", CODE), lambda _: up.await_line("Reloaded functions/prices.py")),
    )
    yield ("a file of a site", "the new page", save("site/index.html", "{}"), page)
    yield (
        *("a module of the program", "a queue is updated"),
        *(save("settings.py", "SECONDS = 1{:02}\n"), lambda _: up.await_line("updated jobs")),
    )


def _measure(save: Callable[[int], object], wait: Callable[[int], object], number: int) -> float:
    """Milliseconds from saving to the awaited result."""
    time.sleep(0.3)  # as people save
    start = time.perf_counter()
    save(number + 1)
    wait(number + 1)
    return (time.perf_counter() - start) * 1_000


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
