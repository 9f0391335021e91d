"""Accepts jobs, and answers how far they are.

``POST`` writes the job to the table before it starts its execution. An idempotency key makes the ID of the
job, so that a client that received no answer sends the same request again: it gets the same job, and an
execution that could not be started is started then.

``GET`` answers for jobs of the same caller only; those of others do not exist for it.
"""

import hashlib
import json
import os
import re
import time
import uuid
from typing import Any, cast

import boto3
from botocore.config import Config

_limit = int(os.environ["MAX_BODY_BYTES"])
_kept_seconds = int(os.environ["RETENTION_DAYS"]) * 24 * 60 * 60
_longest_seconds = int(os.environ["LONGEST_SECONDS"])
_config = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 2})
_create = cast("Any", boto3).client
_table = _create("dynamodb", config=_config)
_workflow = _create("stepfunctions", config=_config)

_WAIT = {"Retry-After": "2"}
"""Header of a job that has not ended."""
_NUMBERS = ("createdAt", "expiresAt")

Event = dict[str, Any]


def handler(event: Event, _context: object) -> Event:
    """Answers a request of the API."""
    if _find_method(event) == "GET":
        return _read(event)
    return _submit(event)


def _submit(event: Event) -> Event:
    text = event.get("body") or ""
    if event.get("isBase64Encoded"):
        return _answer(415, {"message": "The body must be JSON."})
    try:
        # Compact, since an execution takes 256 KiB, and the same for the same values.
        body = json.loads(text, parse_constant=_reject_constant)
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        size = max(len(text.encode()), len(content.encode()))
    except (ValueError, RecursionError):
        return _answer(400, {"message": "The body must be JSON."})
    if size > _limit:
        return _answer(413, {"message": f"The body exceeds {_limit} bytes."})
    key = _find_key(event)
    if not re.fullmatch(r"[\x21-\x7e]{0,255}", key):
        return _answer(400, {"message": "The Idempotency-Key must have 1 to 255 visible ASCII characters."})
    owner = find_owner(event)
    digest = hashlib.sha256(content.encode()).hexdigest()
    job = _build_job(_find_identifier(owner, key), owner, digest)
    if found := _write(job):
        if found["digest"] != digest:
            return _answer(422, {"message": "The Idempotency-Key belongs to another request."})
        job = found
    if job["status"] == "pending":
        _start(job, content)
    location = f"{_find_path(event).rstrip('/').rpartition('/')[2]}/{job['id']}"
    return _answer(202, {"id": job["id"], "status": job["status"]}, {"Location": location, **_WAIT})


def _find_key(event: Event) -> str:
    headers: dict[str, str] = event.get("headers") or {}
    return next((value for name, value in headers.items() if name.lower() == "idempotency-key"), "")


def _reject_constant(name: str) -> None:
    """Rejects ``NaN`` and ``Infinity``, which Python reads although JSON has none."""
    raise ValueError(name)


def _find_identifier(owner: str, key: str) -> str:
    """Returns the ID of a job: that of its key, or a random one."""
    if not key:
        return uuid.uuid4().hex
    return hashlib.sha256(json.dumps([owner, key]).encode()).hexdigest()[:32]


def _build_job(identifier: str, owner: str, digest: str) -> dict[str, str]:
    now = int(time.time())
    return {
        "id": identifier,
        "owner": owner,
        "digest": digest,
        "status": "pending",
        # The name of an execution is taken for 90 days, also if its job has expired.
        "execution": f"{identifier}-{uuid.uuid4().hex[:8]}",
        "createdAt": str(now),
        "expiresAt": str(now + _kept_seconds + _longest_seconds),
    }


def _write(job: dict[str, str]) -> dict[str, str] | None:
    """Writes a job; returns the one that exists under its ID."""
    item = {name: {"N" if name in _NUMBERS else "S": value} for name, value in job.items()}
    try:
        _table.put_item(
            TableName=os.environ["JOBS"],
            Item=item,
            # DynamoDB deletes an expired item some time later.
            ConditionExpression="attribute_not_exists(id) OR expiresAt < :now",
            ExpressionAttributeValues={":now": {"N": job["createdAt"]}},
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except _table.exceptions.ConditionalCheckFailedException as error:
        return _parse(error.response["Item"])
    return None


def _start(job: dict[str, str], content: str) -> None:
    """Starts the execution of a job; nothing happens if it runs, or has ended."""
    try:
        _workflow.start_execution(
            stateMachineArn=os.environ["WORK"],
            name=job["execution"],
            input=f'{{"id":"{job["id"]}","input":{content}}}',
        )
    except _workflow.exceptions.ExecutionAlreadyExists:
        return


def _read(event: Event) -> Event:
    path: dict[str, str] = event.get("pathParameters") or {}
    identifier = path.get("id", "")
    job = _find(identifier) if re.fullmatch("[0-9a-f]{32}", identifier) else None
    if job is None or job["owner"] != find_owner(event) or int(job["expiresAt"]) < time.time():
        return _answer(404, {"message": "There is no such job."})
    body: Event = {"id": identifier, "status": job["status"]}
    if job["status"] == "succeeded":
        return _answer(200, {**body, "result": json.loads(job["result"])})
    if job["status"] == "failed":
        return _answer(200, {**body, "error": job["result"]})
    if time.time() > int(job["createdAt"]) + _longest_seconds:
        # The execution was stopped, or its result was too large: it wrote no status.
        return _answer(200, {**body, "status": "failed", "error": "NoStatus"})
    return _answer(200, body, _WAIT)


def _find(identifier: str) -> dict[str, str] | None:
    found = _table.get_item(TableName=os.environ["JOBS"], Key={"id": {"S": identifier}}, ConsistentRead=True)
    return _parse(found["Item"]) if "Item" in found else None


def _parse(item: dict[str, dict[str, str]]) -> dict[str, str]:
    return {name: next(iter(value.values())) for name, value in item.items()}


def _find_method(event: Event) -> str:
    context: Event = event.get("requestContext") or {}
    return event.get("httpMethod") or context.get("http", {}).get("method", "")


def _find_path(event: Event) -> str:
    return event.get("path") or event.get("rawPath") or ""


def find_owner(event: Event) -> str:
    """Returns who sends a request, as the authorizer of its route knows them; empty without one."""
    context: Event = event.get("requestContext") or {}
    authorizer: Event = context.get("authorizer") or {}
    jwt: Event = authorizer.get("jwt") or {}
    iam: Event = authorizer.get("iam") or context.get("identity") or {}
    claims: Event = authorizer.get("claims") or jwt.get("claims") or {}
    if claims:
        return f"{claims.get('iss', '')}|{claims['sub']}"
    custom: Event = authorizer.get("lambda") or authorizer
    return str(custom.get("principalId") or iam.get("userArn") or "")


def _answer(status: int, body: Event, headers: dict[str, str] | None = None) -> Event:
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json", "Cache-Control": "no-store", **(headers or {})},
        "body": json.dumps(body),
    }
