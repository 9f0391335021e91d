"""Verifies a webhook, recognizes a repeated one, and stores it in the queue before it answers.

A message of the queue is a JSON object with ``id``, ``receivedAt``, ``headers``, and ``body``, or
``bodyObject``, the key of an object in the bucket, if the body is large. ``isBase64Encoded`` says whether
``body`` is Base64, since it is not text.

A delivery is first claimed in the table, and marked as stored once it is in the queue. If the function dies
in between, the claim ends before the sender tries again: such a hook may be in the queue twice, and is never
lost.
"""

import base64
import hashlib
import json
import logging
import os
import time
from typing import Any, cast

import boto3
from botocore.config import Config
from signatures import Hook, InvalidSignatureError, Verified, verify

_LONGEST_MESSAGE = 256 * 1024
"""Longest message with its body: ten of them fit into an invocation of the consumer."""
_CLAIM_SECONDS = 15
"""Seconds that a claim lasts, longer than an invocation."""
_SECRET_SECONDS = 60
_MISMATCH_SECONDS = 5
"""Age from which a secret is read again if a signature does not match: the sender may have a new one."""
_PREFIXES = {"stripe": "stripe-", "github": "x-github-", "slack": "x-slack-", "standard": "webhook-"}

_scheme = os.environ["SCHEME"]
_tolerance = int(os.environ["TOLERANCE_SECONDS"])
_kept_seconds = int(os.environ["DEDUPLICATION_DAYS"]) * 24 * 60 * 60
_limit = int(os.environ["MAX_BODY_BYTES"])

_config = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 2})
_create = cast("Any", boto3).client
_secrets = _create("secretsmanager", config=_config)
_table = _create("dynamodb", config=_config)
_bucket = _create("s3", config=_config)
_queue = _create("sqs", config=_config)
_log = logging.getLogger(__name__)
_cached: dict[str, Any] = {"value": "", "at": float("-inf")}

Event = dict[str, Any]


def handler(event: Event, _context: object) -> Event:
    """Stores a hook; the status says whether the sender should try again."""
    hook = _read(event)
    if len(hook.body) > _limit:
        return _answer(413, {"message": f"The body exceeds {_limit} bytes."})
    try:
        verified = _verify(hook)
    except InvalidSignatureError as error:
        _log.warning("rejected a hook %s", error)
        return _answer(401, {"message": "The signature is not valid."})
    if (challenge := _find_challenge(hook)) is not None:
        return _answer(200, {"challenge": challenge})
    state = _claim(verified)
    if state == "claimed":
        # The one who claimed it may fail; the sender tries again until it is stored.
        return _answer(503, {"message": "The hook is being stored."}, {"Retry-After": str(_CLAIM_SECONDS)})
    if state == "stored":
        return _answer(200, {"status": "duplicate"})
    try:
        _store(hook, verified)
    except Exception:
        _release(verified)
        raise
    _mark(verified)
    return _answer(200, {"status": "stored"})


def _read(event: Event) -> Hook:
    text = event.get("body") or ""
    body = base64.b64decode(text) if event.get("isBase64Encoded") else text.encode()
    given: dict[str, str] = event.get("headers") or {}
    return Hook({name.lower(): value for name, value in given.items()}, body)


def _verify(hook: Hook) -> Verified:
    """Verifies with the cached secret, and then with a secret that may have replaced it."""
    try:
        return _verify_with(hook, _SECRET_SECONDS)
    except InvalidSignatureError:
        if time.monotonic() - _cached["at"] < _MISMATCH_SECONDS:
            raise
        return _verify_with(hook, _MISMATCH_SECONDS)


def _verify_with(hook: Hook, age: float) -> Verified:
    if time.monotonic() - _cached["at"] >= age:
        found = _secrets.get_secret_value(SecretId=os.environ["SECRET"])
        value = found["SecretString"].strip()
        if not value:
            raise ValueError("the signing secret is empty")
        _cached.update(value=value, at=time.monotonic())
    return verify(_scheme, hook, _cached["value"], now=time.time(), tolerance=_tolerance)


def _find_challenge(hook: Hook) -> str | None:
    """Returns what Slack asks for when the URL is set: it is sent back, and not a hook."""
    if _scheme != "slack":
        return None
    try:
        body: Any = json.loads(hook.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(body, dict):
        return None
    parsed = cast("dict[str, Any]", body)
    return str(parsed.get("challenge", "")) if parsed.get("type") == "url_verification" else None


def _claim(verified: Verified) -> str:
    """Claims a delivery; returns the state of one that another invocation has: claimed or stored."""
    now = int(time.time())
    values = {
        ":now": {"N": str(now)},
        ":claimed": {"S": "claimed"},
    }
    try:
        _table.put_item(
            TableName=os.environ["DELIVERIES"],
            Item={
                "id": {"S": verified.key},
                "state": {"S": "claimed"},
                "claimedUntil": {"N": str(now + _CLAIM_SECONDS)},
                "expiresAt": {"N": str(now + _kept_seconds)},
            },
            # DynamoDB deletes an expired item some time later.
            ConditionExpression="attribute_not_exists(id) OR expiresAt < :now"
            " OR (#state = :claimed AND claimedUntil < :now)",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues=values,
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except _table.exceptions.ConditionalCheckFailedException as error:
        return str(error.response.get("Item", {}).get("state", {}).get("S", "claimed"))
    return ""


def _store(hook: Hook, verified: Verified) -> None:
    kept = {
        name: value
        for name, value in hook.headers.items()
        if name == "content-type" or (name.startswith(_PREFIXES[_scheme]) and "signature" not in name)
    }
    message: Event = {"id": verified.key, "receivedAt": int(time.time()), "headers": kept}
    text = json.dumps(message | _encode(hook.body))  # ASCII, since SQS rejects some characters
    if len(text) > _LONGEST_MESSAGE:
        key = hashlib.sha256(verified.key.encode()).hexdigest()
        _bucket.put_object(Bucket=os.environ["BODIES"], Key=key, Body=hook.body)
        text = json.dumps(message | {"bodyObject": key})
    _queue.send_message(QueueUrl=os.environ["HOOKS"], MessageBody=text)


def _encode(body: bytes) -> Event:
    try:
        return {"body": body.decode(), "isBase64Encoded": False}
    except UnicodeDecodeError:
        return {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}


def _mark(verified: Verified) -> None:
    """Marks a delivery as stored; without the mark, a repeated hook would be stored once more."""
    try:
        _table.update_item(
            TableName=os.environ["DELIVERIES"],
            Key={"id": {"S": verified.key}},
            UpdateExpression="SET #state = :stored",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues={":stored": {"S": "stored"}},
        )
    except Exception:
        _log.exception("a stored hook is not marked")


def _release(verified: Verified) -> None:
    """Ends the claim of a hook that could not be stored, so that the sender can try again at any time."""
    try:
        _table.delete_item(TableName=os.environ["DELIVERIES"], Key={"id": {"S": verified.key}})
    except Exception:
        _log.exception("a claim ends by itself")


def _answer(status: int, body: Event, headers: dict[str, str] | None = None) -> Event:
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json", **(headers or {})},
        "body": json.dumps(body),
    }
