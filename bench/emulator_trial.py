"""A trial of the embedded emulator, by itself, so that another checkout's Python can run it: prints JSON."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from embedded_aws import Emulator

_REQUESTS = 300


def main() -> None:
    """Measures one start, the process after requests of three services, and their times."""
    began = time.perf_counter()
    with Emulator() as emulator:
        emulator.client("sts").get_caller_identity()
        start = time.perf_counter() - began
        milliseconds = {name: _time(call) for name, call in _prepare(emulator).items()}
        status = Path(f"/proc/{emulator._process.pid}/status").read_text()
        megabytes = int(status.partition("VmRSS:")[2].split()[0]) / 1024
    json.dump({"start": start, "MB": megabytes, **milliseconds}, sys.stdout)


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
    call()
    seconds: list[float] = []
    for _ in range(_REQUESTS):
        began = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - began)
    return sorted(seconds)[_REQUESTS // 2] * 1000


if __name__ == "__main__":
    main()
