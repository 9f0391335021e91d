"""Many messages through a queue and a function, and what the log has of them.

``python -m tests.robustness.event_load 10000`` sends that many, reads the events as ``up`` does, and prints a
row of ``docs/measurements.md``.
"""

import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pulumi

from embedded_aws import Deployment, deploy
from serverless_patterns import Function, Queue

BATCH = 10
SENDERS = 4
CODE = "def handler(event, context):\n    return None\n"


def count_events(messages: int) -> None:
    """Prints how many events a second there are, and which."""
    with TemporaryDirectory() as directory, _deploy(Path(directory)) as deployment:
        last, start = deployment.events(after=-1)["last"], time.monotonic()
        counted: Counter[str] = Counter()
        with ThreadPoolExecutor(SENDERS) as pool:
            sent = [pool.submit(_send, deployment) for _ in range(messages // BATCH)]
            while counted["delivered"] < messages:
                page = deployment.events(after=last, wait=10)
                assert page["events"], f"{counted} after {messages} messages"
                assert not page["dropped"]
                last = page["last"]
                counted.update(str(event.get("action", event["type"])) for event in page["events"])
            seconds = time.monotonic() - start
            for each in sent:
                each.result()
    named = ", ".join(f"{number:,} {name}" for name, number in sorted(counted.items()))
    print(f"| {messages:,} | {named} | {seconds:.1f} s | {counted.total() / seconds:,.0f} |")  # noqa: T201


def _deploy(directory: Path) -> Deployment:
    (directory / "app.py").write_text(CODE)

    def program() -> None:
        queue = Queue("jobs", {})
        source = queue.event_source()
        Function(
            "work", {"code": str(directory), "handler": "app.handler", "event_sources": {"jobs": source}}
        )
        pulumi.export("url", queue.url)

    return deploy(program)


def _send(deployment: Deployment) -> None:
    entries = [{"Id": str(number), "MessageBody": "{}"} for number in range(BATCH)]
    deployment.client("sqs").send_message_batch(QueueUrl=deployment.outputs["url"], Entries=entries)


if __name__ == "__main__":
    count_events(int(sys.argv[1]))
