"""Runs conversions one after another, as a warm function would, and tells what each of them took.

``python -m tests.robustness.hostile.conversion_process jobs.json answers.jsonl`` writes a line for each job
that says what became of it. The log goes to standard output, as a function's does.
"""

import json
import os
import re
import sys
import time
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote_plus

import boto3
from botocore.exceptions import ClientError
from botocore.response import StreamingBody

CONVERTERS = (
    Path(__file__).resolve().parents[3]
    / "components/serverless_patterns/patterns/fan_out_conversion/converters"
)


class Files:
    """S3 and SQS as far as a conversion uses them, with the one source as a file and the results on disk."""

    def __init__(self, source: Path, result: Path) -> None:
        self._source, self._result = source, result
        self.stored: dict[str, Any] = {}
        self.letters: list[dict[str, str]] = []

    def get_object(self, **_: Any) -> dict[str, Any]:
        length = self._source.stat().st_size
        return {"Body": StreamingBody(self._source.open("rb"), length), "ContentLength": length}

    def put_object(self, **request: Any) -> None:
        if len(request["Key"].encode()) > 1_024:
            raise ClientError({"Error": {"Code": "KeyTooLongError"}}, "PutObject")
        with self._result.open("wb") as file:
            while part := request["Body"].read(1 << 20):
                file.write(part)
        self.stored = {"key": request["Key"], "type": request["ContentType"], "metadata": request["Metadata"]}

    def send_message(self, **request: Any) -> None:
        attributes = request["MessageAttributes"].items()
        self.letters.append({name: value["StringValue"] for name, value in attributes})


def main(jobs_file: str, answers_file: str) -> None:
    sys.path[:0] = [str(CONVERTERS / part) for part in ("runtime", "image", "zip")]
    # Everything that a function imports before its first call.
    for module in ("conversion.batch", "image_conversion", "zip_conversion"):
        import_module(module)
    with Path(answers_file).open("w") as answers:
        for job in json.loads(Path(jobs_file).read_text()):
            print(json.dumps(run(job)), file=answers, flush=True)


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Calls the handler with the event of one upload."""
    from conversion import conversion_handler

    os.environ.update(job["environment"])
    files = Files(Path(job["file"]), Path(job["result"]))
    boto3.client = lambda _service: files
    module, _, function = job["convert"].rpartition(".")
    handler = conversion_handler(getattr(import_module(module), function))
    event = {"Records": [message(job["key"], Path(job["file"]).stat().st_size)]}
    forget_peak()
    start = time.monotonic()
    again = handler(event, SimpleNamespace(aws_request_id="1"))["batchItemFailures"]
    return {
        "stored": files.stored,
        "letters": files.letters,
        "again": bool(again),
        "seconds": time.monotonic() - start,
        "megabytes": peak(),
    }


def message(key: str, size: int) -> dict[str, Any]:
    """The SQS message with S3's event for an upload, delivered for the first time."""
    uploaded = {"key": quote_plus(key, safe="/"), "size": size, "eTag": "0", "sequencer": "1"}
    record = {"eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": "sources"}, "object": uploaded}}
    return {
        "messageId": "1",
        "body": json.dumps({"Records": [record]}),
        "attributes": {"ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs",
    }


def forget_peak() -> None:
    """Resets the peak of the memory to the current use (proc(5), ``clear_refs``)."""
    Path("/proc/self/clear_refs").write_text("5")


def peak() -> float:
    """The most memory that was in use, in megabytes."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / 1_024 if found else 0.0


if __name__ == "__main__":
    main(*sys.argv[1:])
