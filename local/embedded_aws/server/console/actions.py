"""Actions of the page: invoke a function again, upload a file."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from embedded_aws.emulator.clients import Client
from embedded_aws.server.console.records import find_invocation
from embedded_aws.server.middleware.rejections import Rejection

FindClient = Callable[[str], Client]
"""Returns the boto3 client of a service."""

MOST_SHOWN: Final = 4_000
"""Characters of a result that the page shows."""


def replay_invocation(identifier: int, client: FindClient) -> dict[str, object]:
    """Invokes a function again with the event of an invocation, and waits for the result.

    Args:
        identifier: ID of the invocation's event.
        client: Returns the client of a service.

    Returns:
        ``outcome`` (``ok`` or ``error``) and ``result``.

    Raises:
        Rejection: 404 if the log does not have it; 409 if its event was too large to be kept.
    """
    event = find_invocation(identifier)
    if event["payload_truncated"]:
        raise Rejection("The event was too large to be kept, so it cannot be replayed.", HTTPStatus.CONFLICT)
    answer = client("lambda").invoke(FunctionName=event["target"], Payload=event["payload"] or "{}")
    result = answer["Payload"].read().decode(errors="replace")
    return {"outcome": "error" if answer.get("FunctionError") else "ok", "result": result[:MOST_SHOWN]}


def upload(bucket_arn: str, key: str, content: bytes, kind: str, client: FindClient) -> dict[str, object]:
    """Puts a file into a bucket.

    Raises:
        Rejection: 400 if the key is empty.
    """
    if not key:
        raise Rejection("key must not be empty.", HTTPStatus.BAD_REQUEST)
    client("s3").put_object(
        Bucket=bucket_arn.rpartition(":")[2],
        Key=key,
        Body=content,
        ContentType=kind or "application/octet-stream",
    )
    return {"key": key, "size": len(content)}
