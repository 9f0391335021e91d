"""Demo of the asynchronous request and reply: reports that succeed, fail, and are asked for twice."""

import json
import secrets
import time
from collections.abc import Callable, Iterator
from typing import Any

import urllib3

from serverless_patterns_cli.patterns.demo import CheckResult, Client, StackOutputs, wait_for
from serverless_patterns_cli.patterns.samples import Sample, http

PATIENCE = 90.0
"""Seconds to wait for a report: in a new stack on AWS, every function must start first."""
SLOW = 2
"""Seconds that the slow report takes; up to 300 would do."""

Look = Callable[[str], str]
"""Takes the URL of the reports."""


def demo(outputs: StackOutputs, client: Client) -> Iterator[CheckResult]:  # noqa: ARG001 a demo has both
    """Sends requests, one after another; a check for each.

    Args:
        outputs: Those of the stack ``reports``.
        client: Gives the boto3 client of a service.
    """
    url = f"{outputs.url('api_url').rstrip('/')}/reports"
    for action, expected, look in LOOKS:
        start = time.monotonic()
        actual = look(url)
        yield CheckResult(action, expected, actual, actual == expected, time.monotonic() - start)


def samples(outputs: StackOutputs) -> list[Sample]:
    """Requests for the console.

    Args:
        outputs: Those of the stack ``reports``.
    """
    url = f"{outputs.url('api_url').rstrip('/')}/reports"
    return [
        Sample(
            "Ask for a report",
            "The answer is 202; the workflow goes on.",
            [http("POST", url, {"year": 2025})],
        ),
        Sample("Ask for a year without sales", "The job fails.", [http("POST", url, {"year": 1900})]),
    ]


def _send(url: str, body: object, key: str = "") -> tuple[int, Any]:
    headers = {"Content-Type": "application/json", **({"Idempotency-Key": key} if key else {})}
    answer = urllib3.request("POST", url, body=json.dumps(body), headers=headers, timeout=60, retries=False)
    return answer.status, json.loads(answer.data)


def _ask(url: str, job: str) -> tuple[int, Any]:
    answer = urllib3.request("GET", f"{url}/{job}", timeout=60, retries=False)
    return answer.status, json.loads(answer.data)


def _wait(url: str, job: str) -> Any:
    """Asks until a job has ended."""

    def look() -> Any:
        _, found = _ask(url, job)
        return None if found.get("status") == "pending" else found

    return wait_for(look, PATIENCE) or {"status": "pending"}


def _report(url: str) -> str:
    status, job = _send(url, {"year": 2025, "seconds": SLOW})
    first, ended = _ask(url, job["id"])[1], _wait(url, job["id"])
    return f"{status}, {first['status']}, {ended['status']}: {ended.get('result', {}).get('total')}"


def _fail(url: str) -> str:
    status, job = _send(url, {"year": 1900})
    ended = _wait(url, job["id"])
    return f"{status}, {ended['status']}: {ended.get('error')}"


def _repeat(url: str) -> str:
    key = secrets.token_hex(8)
    jobs = [_send(url, {"year": 2026}, key) for _ in range(3)]
    (status, first), same = jobs[0], {job["id"] for _, job in jobs}
    return f"{status}, {len(same)} job, {_wait(url, first['id'])['status']}"


def _reuse_key(url: str) -> str:
    key = secrets.token_hex(8)
    return ", ".join(str(_send(url, {"year": year}, key)[0]) for year in (2025, 2026))


def _send_poison(url: str) -> str:
    return str(_send(url, {"year": "last"})[0])


def _guess(url: str) -> str:
    return str(_ask(url, secrets.token_hex(16))[0])


LOOKS: tuple[tuple[str, str, Look], ...] = (
    ("a report that takes its time", "202, pending, succeeded: 5150", _report),
    ("a report of a year without sales", "202, failed: KeyError", _fail),
    ("a request that is sent three times", "202, 1 job, succeeded", _repeat),
    ("another request with the same key", "202, 422", _reuse_key),
    ("a request that is not one", "400", _send_poison),
    ("a guessed ID", "404", _guess),
)
"""Description, expected result, and function of each check."""
