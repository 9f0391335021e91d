"""Numbers of the resources: messages, objects and items, and the functions that wait for a debugger."""

import hashlib
import json
from collections.abc import Sequence
from typing import Final, TypedDict

from embedded_aws.emulator.clients import ACCOUNT, REGION
from embedded_aws.ministack import dynamodb, s3
from embedded_aws.ministack.responses import request_scope
from embedded_aws.server.console.picture import Node, Picture
from embedded_aws.server.console.queues import Depths, measure_depths
from embedded_aws.services.lambda_.debugging import list_waiting_functions

_BUCKET: Final = "aws:s3/bucket:Bucket"
_FUNCTION: Final = "aws:lambda/function:Function"
_QUEUE: Final = "aws:sqs/queue:Queue"
_TABLE: Final = "aws:dynamodb/table:Table"


class Numbers(TypedDict):
    """Numbers of the resources of a picture."""

    queues: Depths
    """Visible messages and messages in flight, by the ARN of the queue."""
    contents: dict[str, int]
    """Number of objects or items, by the ARN of the bucket or table."""
    debugged: dict[str, int]
    """Port by the ARN of a function that waits for a debugger."""


def read_numbers(picture: Picture) -> Numbers:
    """Returns the numbers of the resources of a picture."""
    nodes = picture.get("nodes", ())
    with request_scope(ACCOUNT, picture.get("region", REGION)):
        return {
            "queues": measure_depths(_list_arns(nodes, _QUEUE)),
            "contents": {**_count_objects(nodes), **_count_items(nodes)},
            "debugged": _find_debugged(nodes),
        }


def digest(numbers: Numbers) -> str:
    """Returns a short string that is another one for other numbers."""
    return hashlib.sha256(json.dumps(numbers, sort_keys=True).encode()).hexdigest()[:16]


def _count_objects(nodes: Sequence[Node]) -> dict[str, int]:
    buckets = {arn: s3.buckets.get(arn.rpartition(":")[2]) for arn in _list_arns(nodes, _BUCKET)}
    return {arn: len(bucket["objects"]) for arn, bucket in buckets.items() if bucket}


def _count_items(nodes: Sequence[Node]) -> dict[str, int]:
    tables = {arn: dynamodb.tables.get(arn.rpartition("/")[2]) for arn in _list_arns(nodes, _TABLE)}
    with dynamodb.lock:
        return {arn: sum(map(len, table["items"].values())) for arn, table in tables.items() if table}


def _find_debugged(nodes: Sequence[Node]) -> dict[str, int]:
    waiting = list_waiting_functions()
    named = {arn: arn.rpartition(":")[2] for arn in _list_arns(nodes, _FUNCTION)}
    return {arn: waiting[name] for arn, name in named.items() if name in waiting}


def _list_arns(nodes: Sequence[Node], type_: str) -> list[str]:
    return [node["arn"] for node in nodes if node["type"] == type_]
