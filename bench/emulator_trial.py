"""A trial of the embedded emulator, by itself, so that another checkout's Python can run it.

It prints a line of JSON about its start, and another about its requests for each line that it reads.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Final

from embedded_aws import Emulator

_WARMING: Final = 50
_REQUESTS: Final = 40
"""Requests of each operation in a turn."""


def main() -> None:
    """Measures one start, the process after requests of three services, and their times."""
    began = time.perf_counter()
    with Emulator() as emulator:
        emulator.client("sts").get_caller_identity()
        start = time.perf_counter() - began
        calls = _prepare(emulator)
        for call in calls.values():
            for _ in range(_WARMING):
                call()
        status = Path(f"/proc/{_find_process(emulator)}/status").read_text()
        _print({"start, s": start, "memory, MB": int(status.partition("VmRSS:")[2].split()[0]) / 1024})
        for _ in sys.stdin:
            _print({f"{name}, ms": _time(call) for name, call in calls.items()})


def _find_process(emulator: Emulator) -> str:
    """Returns the ID of its process, which is the child of the one that was started in newer versions."""
    started = emulator._process.pid
    children = Path(f"/proc/{started}/task/{started}/children").read_text().split()
    return children[0] if children else str(started)


def _print(measures: dict[str, float]) -> None:
    print(json.dumps(measures), flush=True)


def _prepare(emulator: Emulator) -> dict[str, Callable[[], object]]:
    sqs, s3, dynamodb = (emulator.client(name) for name in ("sqs", "s3", "dynamodb"))
    url = sqs.create_queue(QueueName="trial")["QueueUrl"]
    s3.create_bucket(Bucket="trial")
    dynamodb.create_table(
        TableName="trial",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return {
        "SendMessage": lambda: sqs.send_message(QueueUrl=url, MessageBody="text"),
        "PutObject": lambda: s3.put_object(Bucket="trial", Key="object", Body=b"content"),
        "PutItem": lambda: dynamodb.put_item(TableName="trial", Item={"id": {"S": "1"}}),
    }


def _time(call: Callable[[], object]) -> float:
    """Returns the median milliseconds of a request."""
    seconds: list[float] = []
    for _ in range(_REQUESTS):
        began = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - began)
    return median(seconds) * 1000


if __name__ == "__main__":
    main()
