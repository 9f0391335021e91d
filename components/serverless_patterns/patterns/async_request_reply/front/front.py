"""Accepts jobs, and answers how far they are.

``POST`` writes the job to the table before it starts its execution. An idempotency key makes the ID of the
job, so that a client that received no answer sends the same request again: it gets the same job, and an
execution that could not be started is started then.

``GET`` answers for jobs of the same caller only; those of others do not exist for it. A request is rejected
if its authorizer does not identify the caller, because all callers would be one otherwise.
"""

import hashlib
import json
import math
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
_owner_key = os.environ.get("OWNER_KEY", "")
_config = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 2})
_create = cast("Any", boto3).client
_table = _create("dynamodb", config=_config)
_workflow = _create("stepfunctions", config=_config)

_WAIT = {"Retry-After": "2"}
"""Header of a job that has not ended."""
_NUMBERS = ("createdAt", "expiresAt")
_NO_TOKEN = (("claims", None), ("scopes", None))

Event = dict[str, Any]


def handler(event: Event, _context: object) -> Event:
    """Answers a request of the API."""
    try:
        owner = find_owner(event)
    except UnknownCallerError as error:
        print(error)  # noqa: T201  Lambda writes it to the log
        return _answer(500, {"message": "The authorizer does not identify the caller."})
    if _find_method(event) == "GET":
        return _read(event, owner)
    return _submit(event, owner)


def _submit(event: Event, owner: str) -> Event:
    text = event.get("body") or ""
    if event.get("isBase64Encoded"):
        return _answer(415, {"message": "The body must be JSON."})
    try:
        # Compact, since an execution takes 256 KiB, and the same for the same values.
        body = _parse_json(text)
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        size = max(len(text.encode()), len(content.encode()))
    except (ValueError, RecursionError):
        return _answer(400, {"message": "The body must be JSON, with each key once and finite numbers."})
    if size > _limit:
        return _answer(413, {"message": f"The body exceeds {_limit} bytes."})
    key = _find_key(event)
    if not re.fullmatch(r"[\x21-\x7e]{0,255}", key):
        return _answer(400, {"message": "The Idempotency-Key must have 1 to 255 visible ASCII characters."})
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


def _parse_json(text: str) -> object:
    """Returns the value of JSON that means the same to every reader.

    Raises:
        ValueError: If it has a key twice, ``NaN``, ``Infinity``, or a number that is too large for a double.
    """
    return json.loads(
        text,
        object_pairs_hook=_read_members,
        parse_constant=_reject_constant,
        parse_float=lambda number: _require_finite(float(number), float(number)),
        parse_int=lambda number: _require_finite(int(number), float(number)),
    )


def _read_members(members: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(members)
    if len(found) < len(members):
        raise ValueError("a key stands there twice")
    return found


def _reject_constant(name: str) -> None:
    raise ValueError(name)


def _require_finite(value: float, size: float) -> float:
    if math.isinf(size):
        raise ValueError("a number is too large")
    return value


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


def _read(event: Event, owner: str) -> Event:
    path: dict[str, str] = event.get("pathParameters") or {}
    identifier = path.get("id", "")
    job = _find(identifier) if re.fullmatch("[0-9a-f]{32}", identifier) else None
    if job is None or job["owner"] != owner or int(job["expiresAt"]) < time.time():
        return _answer(404, {"message": "There is no such job."})
    body: Event = {"id": identifier, "status": job["status"]}
    if job["status"] == "succeeded":
        # The text in {"value": …}, each digit of which is that of the worker.
        return _answer(200, body, result=job["result"].partition(":")[2][:-1])
    if job["status"] == "failed":
        return _answer(200, {**body, "error": job["error"]})
    if time.time() > int(job["createdAt"]) + _longest_seconds:
        # The execution was stopped, or could not write a status.
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


class UnknownCallerError(Exception):
    """An authorizer allowed a request, but does not identify its caller."""


def find_owner(event: Event) -> str:
    """Returns the caller of a request, as the authorizer of its route identifies it; empty without one.

    It names the kind of identity, so that a token and a Lambda authorizer never mean the same caller.

    Raises:
        UnknownCallerError: If there is an authorizer, or must be one, and it does not identify the caller.
    """
    context = _find_object(event, "requestContext")
    authorizer = _find_object(context, "authorizer")
    # Without an authorizer, an HTTP API has these two as null in the payload format 1.0.
    given = {name: value for name, value in authorizer.items() if (name, value) not in _NO_TOKEN}
    owner = _identify(given) if given else _identify_principal(_find_object(context, "identity"))
    if owner:
        return json.dumps(owner)
    if given or _owner_key:
        raise UnknownCallerError(
            f"The request has no identity: its authorizer must return {_owner_key or 'principalId'!r}, or the"
            f" AsyncRequestReply must name the key in 'owner_key'. Keys of the authorizer: {sorted(given)}"
        )
    return ""


def _identify(authorizer: Event) -> list[object] | None:
    """Returns the kind and the name of the caller that an authorizer identifies."""
    claims = _find_object(authorizer, "claims") or _find_object(_find_object(authorizer, "jwt"), "claims")
    if claims:
        names = (_owner_key,) if _owner_key else ("sub", "client_id")
        found = [name for name in names if _is_identity(claims.get(name))]
        return ["token", claims.get("iss", ""), found[0], claims[found[0]]] if found else None
    if iam := _find_object(authorizer, "iam"):
        return _identify_principal(iam)
    custom, name = _find_object(authorizer, "lambda") or authorizer, _owner_key or "principalId"
    return ["authorizer", name, custom[name]] if _is_identity(custom.get(name)) else None


def _identify_principal(iam: Event) -> list[object] | None:
    """Returns the IAM principal; all users of an identity pool have one role, so each is its identity."""
    identity = _find_object(iam, "cognitoIdentity").get("identityId") or iam.get("cognitoIdentityId")
    for kind, value in (("identity", identity), ("iam", iam.get("userArn"))):
        if _is_identity(value):
            return [kind, value]
    return None


def _is_identity(value: object) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    return isinstance(value, int) and not isinstance(value, bool)


def _find_object(holder: Event, name: str) -> Event:
    found = holder.get(name)
    return cast("Event", found) if isinstance(found, dict) else {}


def _answer(
    status: int, body: Event, headers: dict[str, str] | None = None, *, result: str | None = None
) -> Event:
    """Returns a response; ``result`` is JSON that becomes a member of the body as it is."""
    text = json.dumps(body)
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json", "Cache-Control": "no-store", **(headers or {})},
        "body": text if result is None else f'{text[:-1]}, "result": {result}}}',
    }
