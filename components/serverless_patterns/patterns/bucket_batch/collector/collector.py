"""Writes the list of failures of a run: one line for each item that was not processed.

Step Functions writes the batches that failed, and those that never began, to files, which can be large; they
are read piece by piece. A batch has also written which of its items failed. If it could not, all of its items
are in the list: one too many is processed twice, and none is lost.
"""

import codecs
import json
import os
import tempfile
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

import boto3
from botocore.config import Config

_config = Config(connect_timeout=2, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 5})
_s3 = cast("Any", boto3).client("s3", config=_config)
_bucket = os.environ["RESULTS"]
_CHUNK = 65_536
_BETWEEN = "[], \n\r\t"
"""Characters between the objects of an array."""
_REASONS = {"FAILED": "BatchFailed", "PENDING": "NotStarted"}
"""Error of items by the file that has their batch, if it did not write more."""


def handler(event: dict[str, str], _context: object) -> dict[str, object]:
    """Writes the list of failures of ``run``; returns its key, and the number of its lines.

    Without a manifest, the items could not be read, and there is no list.
    """
    run = event["run"]
    manifest = _find_manifest(run)
    if manifest is None:
        return {"key": None, "failed": None}
    failed, key = 0, f"failures/{run}.jsonl"
    with tempfile.TemporaryFile() as lines:
        for failure in _find_failures(run, manifest):
            lines.write(json.dumps(failure, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
            failed += 1
        lines.seek(0)
        _s3.upload_fileobj(cast("BinaryIO", lines), _bucket, key)
    return {"key": key, "failed": failed}


def _find_manifest(run: str) -> dict[str, Any] | None:
    pages = _s3.get_paginator("list_objects_v2").paginate(Bucket=_bucket, Prefix=f"runs/{run}/")
    keys = [found["Key"] for page in pages for found in page.get("Contents", [])]
    manifests = [key for key in keys if key.endswith("/manifest.json")]
    return _read(manifests[0]) if manifests else None


def _find_failures(run: str, manifest: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for status, reason in _REASONS.items():
        for file in manifest["ResultFiles"].get(status, []):
            for batch in _parse_elements(_open(file["Key"])):
                known = _read(f"items/{run}/{batch['Name']}.json") if status == "FAILED" else None
                yield from known or _list_items(batch, reason)


def _list_items(batch: dict[str, Any], reason: str) -> Iterator[dict[str, Any]]:
    for each in json.loads(batch["Input"])["Items"]:
        yield {"item": each["item"], "error": reason, "cause": ""}


def _read(key: str) -> Any:
    """Returns the JSON value of an object; None if there is none."""
    try:
        return json.loads(_open(key).read())
    except _s3.exceptions.NoSuchKey:
        return None


def _open(key: str) -> Any:
    return _s3.get_object(Bucket=_bucket, Key=key)["Body"]


def _parse_elements(body: Any) -> Iterator[dict[str, Any]]:
    """Yields the objects of a JSON array, of which one is in memory at a time."""
    decoder, reader, text = json.JSONDecoder(), codecs.getreader("utf-8")(body), ""
    while chunk := reader.read(_CHUNK):
        text = (text + chunk).lstrip(_BETWEEN)
        while text:
            try:
                element, end = decoder.raw_decode(text)
            except ValueError:
                break  # the rest of it follows
            yield element
            text = text[end:].lstrip(_BETWEEN)
