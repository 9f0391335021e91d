"""Demo of the batch over a bucket: texts that are counted, some that cannot be, and a redrive of these."""

import json
import secrets
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from serverless_patterns_cli.patterns.demo import CheckResult, Client, StackOutputs, wait_for
from serverless_patterns_cli.patterns.samples import Sample, aws

PATIENCE = 180.0
"""Seconds to wait for a run: in a new stack on AWS, every function must start first."""
TEXTS = 30
BAD = (7, 8)
"""Texts that cannot be read, of the same batch of five."""


@dataclass(frozen=True)
class Visit:
    """The deployed stack."""

    outputs: StackOutputs
    client: Client

    def put(self, key: str, body: bytes) -> None:
        """Writes a text."""
        bucket = self.outputs["texts_bucket_name"]
        self.client("s3").put_object(Bucket=bucket, Key=key, Body=body)

    def run(self, name: str, **given: str) -> dict[str, Any]:
        """Starts a run and waits for its end; returns its description."""
        states = self.client("stepfunctions")
        arn = states.start_execution(
            stateMachineArn=self.outputs["state_machine_arn"], name=name, input=json.dumps(given)
        )["executionArn"]

        def look() -> dict[str, Any] | None:
            found = states.describe_execution(executionArn=arn)
            return None if found["status"] == "RUNNING" else found

        return wait_for(look, PATIENCE) or {"status": "RUNNING"}

    def list_failures(self, run: str) -> list[dict[str, Any]]:
        """Returns the lines of the list of failures."""
        found = self.client("s3").get_object(
            Bucket=self.outputs["results_bucket_name"], Key=f"failures/{run}.jsonl"
        )
        return [json.loads(line) for line in found["Body"].read().decode().splitlines()]

    def count_words(self, keys: list[str]) -> list[int | None]:
        """Returns the words of each text; None if it was not counted."""
        table = self.outputs["words_table_name"]

        def look(key: str) -> int | None:
            found = self.client("dynamodb").get_item(
                TableName=table, Key={"id": {"S": key}}, ConsistentRead=True
            )
            return int(found["Item"]["words"]["N"]) if "Item" in found else None

        with ThreadPoolExecutor(4) as pool:
            return [*pool.map(look, keys)]


def demo(outputs: StackOutputs, client: Client) -> Iterator[CheckResult]:
    """Runs the batch three times; a check for each.

    Args:
        outputs: Those of the stack ``batch``.
        client: Gives the boto3 client of a service.
    """
    visit, tried = Visit(outputs, client), secrets.token_hex(4)
    for action, expected, look in LOOKS:
        start = time.monotonic()
        actual = look(visit, tried)
        yield CheckResult(action, expected, actual, actual == expected, time.monotonic() - start)


def samples(outputs: StackOutputs) -> list[Sample]:
    """Requests for the console.

    Args:
        outputs: Those of the stack ``batch``.
    """
    bucket, machine = outputs["texts_bucket_name"], outputs["state_machine_arn"]
    text = aws("s3", "put_object", Bucket=bucket, Key="in/sample.txt", Body="four words are here")
    run = aws("stepfunctions", "start_execution", stateMachineArn=machine, input="{}")
    bad = aws("s3", "put_object", Bucket=bucket, Key="in/bad.txt", Body=b"\xff\xfe")
    return [
        Sample("Write a text file, and run", "Its words are in the table.", [text, run]),
        Sample("Write a file that is not text, and run", "It is in the list of failures.", [bad, run]),
    ]


def _name_texts() -> list[str]:
    return [f"in/{number:02}.txt" for number in range(TEXTS)]


def _run(visit: Visit, tried: str) -> str:
    """Counts all texts, two of which are not UTF-8, in one batch with three others."""
    keys = _name_texts()

    def put(number: int) -> None:
        visit.put(keys[number], b"\xff\xfe" if number in BAD else b"two words")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(put, range(TEXTS)))
    ended = visit.run(f"first-{tried}")
    return f"{ended['status']}, {visit.count_words(keys).count(2)} counted"


def _read_list(visit: Visit, tried: str) -> str:
    """Reads the list of failures of that run."""
    failed = visit.list_failures(f"first-{tried}")
    return ", ".join(f"{each['item']['Key']}: {each['error']}" for each in failed)


def _redrive(visit: Visit, tried: str) -> str:
    """Repairs one of both; a redrive processes both, and no other text."""
    keys = _name_texts()
    visit.put(keys[BAD[0]], b"now three words")
    visit.put(keys[0], b"not counted again, since it has not failed")
    ended = visit.run(f"second-{tried}", redrive=f"first-{tried}")
    repaired, first = visit.count_words([keys[BAD[0]], keys[0]])
    left = [each["item"]["Key"] for each in visit.list_failures(f"second-{tried}")]
    return f"{ended.get('error', ended['status'])}, {repaired} words, {first} words, left: {', '.join(left)}"


def _redrive_rest(visit: Visit, tried: str) -> str:
    visit.put(_name_texts()[BAD[1]], b"one")
    ended = visit.run(f"third-{tried}", redrive=f"second-{tried}")
    left = visit.list_failures(f"third-{tried}")
    return f"{ended['status']}, {visit.count_words(_name_texts()).count(None)} missing, {len(left)} left"


_TOO_MANY = "States.ExceedToleratedFailureThreshold"
LOOKS: tuple[tuple[str, str, Callable[[Visit, str], str]], ...] = (
    (f"{TEXTS} texts, {len(BAD)} of which cannot be read", "SUCCEEDED, 28 counted", _run),
    (
        "the list of failures",
        "in/07.txt: UnicodeDecodeError, in/08.txt: UnicodeDecodeError",
        _read_list,
    ),
    (
        "one is repaired, both are processed again",
        f"{_TOO_MANY}, 3 words, 2 words, left: in/08.txt",
        _redrive,
    ),
    ("the other one is repaired", "SUCCEEDED, 0 missing, 0 left", _redrive_rest),
)
"""Description, expected result, and function of each check."""
