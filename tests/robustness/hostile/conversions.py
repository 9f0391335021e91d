"""Converts hostile files as the functions of a fan-out do, in processes that are measured."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from embedded_aws import record
from serverless_patterns import FanOutConversion
from tests.e2e.fan_out_conversion.conftest import HOST_BUILDS

CONVERSIONS = {
    "thumbnail": {"image": {"width": 300, "height": 300}},
    "jpeg": {"image": {"format": "jpeg"}},
    "avif": {"image": {"format": "avif"}},
    "archive": {"zip": {}},
}
SECRET = "2tK8-the-secret-key"
"""Stands in the environment of the process."""
_CONVERT = {
    "image_conversion.handler": "image_conversion.convert.convert_image",
    "zip_conversion.handler": "zip_conversion.zip_source",
}
"""Function of a conversion, by its handler."""
_ROOT = Path(__file__).resolve().parents[3]
_PROCESSES = 2


@dataclass(frozen=True)
class Answer:
    """Result of a file in ``conversion_process``, beside the limits."""

    conversion: str
    key: str
    content: bytes = field(repr=False)
    result: Path
    stored: dict[str, Any]
    letters: list[dict[str, str]]
    again: bool
    seconds: float
    megabytes: float
    timeout: int
    memory: int


@dataclass(frozen=True)
class Run:
    """All answers, what was written to the logs, and the directory of the processes."""

    answers: list[Answer] = field(repr=False)
    log: str = field(repr=False)
    directory: Path


def convert(
    directory: Path, functions: dict[str, dict[str, Any]], wanted: list[tuple[str, str, bytes]]
) -> Run:
    """Converts each of ``wanted`` (conversion, key, content) in two processes, as functions would."""
    jobs = []
    for number, (conversion, key, content) in enumerate(wanted):
        source = directory / f"{number}"
        source.write_bytes(content)
        variables = functions[conversion]["environment"]["variables"]
        memory = {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(functions[conversion]["memorySize"])}
        jobs.append(
            {
                "convert": _CONVERT[functions[conversion]["handler"]],
                "key": key,
                "file": str(source),
                "result": f"{source}.result",
                "environment": {**variables, **memory},
            }
        )
    parts = [jobs[number::_PROCESSES] for number in range(_PROCESSES)]
    directories = [directory / f"process-{number}" for number in range(_PROCESSES)]
    with ThreadPoolExecutor() as threads:
        answered = [iter(part) for part in threads.map(_run_process, directories, parts)]
    answers = [next(answered[number % _PROCESSES]) for number in range(len(jobs))]
    return Run(
        [
            Answer(
                conversion,
                key,
                content,
                Path(job["result"]),
                timeout=functions[conversion]["timeout"],
                memory=functions[conversion]["memorySize"],
                **answer,
            )
            for (conversion, key, content), job, answer in zip(wanted, jobs, answers, strict=True)
        ],
        "".join((each / "log").read_text(errors="replace") for each in directories),
        directory,
    )


def read_functions(
    conversions: dict[str, Any] = CONVERSIONS, **arguments: object
) -> dict[str, dict[str, Any]]:
    """The functions' inputs by conversion, as the component registers them with ``arguments`` for each."""
    entries = {name: {**given, **arguments} for name, given in conversions.items()}

    def program() -> None:
        FanOutConversion("media", {"conversions": entries})

    recording = record(program, config=HOST_BUILDS)
    found = recording.find_by_type("aws:lambda/function:Function")
    return {each.inputs["environment"]["variables"]["CONVERSION_NAME"]: each.inputs for each in found}


def _run_process(directory: Path, jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    directory.mkdir()
    listed, answered = directory / "jobs.json", directory / "answers.jsonl"
    listed.write_text(json.dumps(jobs))
    environment = {**os.environ, "AWS_SECRET_ACCESS_KEY": SECRET, "TMPDIR": str(directory)}
    with (directory / "log").open("w") as log:
        done = subprocess.run(
            [sys.executable, "-m", "tests.robustness.hostile.conversion_process", listed, answered],
            cwd=_ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            timeout=300,
            check=False,
        )
    answers = [json.loads(line) for line in answered.read_text().splitlines()]
    fatal = jobs[len(answers)]["key"] if len(answers) < len(jobs) else ""
    assert done.returncode == 0, (
        f"ended with {done.returncode} at {fatal}: {(directory / 'log').read_text()[-500:]}"
    )
    return answers
