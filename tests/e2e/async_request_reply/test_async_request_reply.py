"""Jobs that succeed, fail, are sent again, and of several callers, with IAM enforced; each has an answer."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pulumi
import pytest
import urllib3

from embedded_aws import Deployment, deploy
from serverless_patterns import ApiGatewayFacade, AsyncRequestReply, Function, HttpApi, Table
from tests.e2e.conftest import eventually

CODE = """
import json
import os

import boto3

table = boto3.client("dynamodb")


def work(job, context):
    given = job["input"]
    count = count_attempt(job["id"])
    if given.get("poison") or count <= given.get("flaky", 0):
        raise RuntimeError("a secret of the worker")
    if "returns" in given:
        value = json.loads(given["returns"])
        return value * given["times"] if "times" in given else value
    return {"attempts": count, "echo": given}


def count_attempt(job):
    answer = table.update_item(
        TableName=os.environ["ATTEMPTS"],
        Key={"id": {"S": job}},
        UpdateExpression="ADD attempts :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
        ReturnValues="UPDATED_NEW",
    )
    return int(answer["Attributes"]["attempts"]["N"])


def authorize(event, context):
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": event["authorizationToken"], "policyDocument": policy}


def authorize_simply(event, context):
    return {"isAuthorized": True, "context": json.loads(event["headers"]["authorization"])}
"""


def program(code: Path) -> None:
    """An HTTP API for anyone, and a REST API whose callers are known."""
    attempts = Table("attempts", {"partition_key": {"name": "id"}, "deletion_protection": False})
    links = {"ATTEMPTS": attempts.link("UpdateItem")}
    worker = Function("worker", {"code": str(code), "handler": "work.work", "timeout": 30, "links": links})
    door = Function("door", {"code": str(code), "handler": "work.authorize"})
    jobs = AsyncRequestReply(
        "jobs",
        {
            "function_arn": worker.arn,
            "timeout": 60,
            "max_attempts": 2,
            "retry_interval_seconds": 1,
            "max_body_bytes": 1_000,
            "hardened": True,
            "force_destroy": True,
        },
    )
    routes = {"POST /jobs": jobs.route(), "GET /jobs/{id}": jobs.route()}
    api = ApiGatewayFacade(
        "rest",
        {
            "routes": {path: {**route, "authorizer": "door"} for path, route in routes.items()},
            "authorizers": {
                "door": {"function": {"arn": door.arn, "invoke_arn": door.invoke_arn, "name": "door"}}
            },
        },
    )
    pulumi.export("rest", api.url)
    by_user = AsyncRequestReply(
        "by-user", {"function_arn": worker.arn, "owner_key": "user", "force_destroy": True}
    )
    guard = Function("guard", {"code": str(code), "handler": "work.authorize_simply"})
    for version in ("1.0", "2.0"):
        guarded = HttpApi(
            f"simple-{version[0]}",
            {
                "payload_format_version": version,
                "routes": {
                    f"{method} /{path}{rest}": {**owner.route(), "authorizer": "guard"}
                    for path, owner in (("jobs", jobs), ("owned", by_user))
                    for method, rest in (("POST", ""), ("GET", "/{id}"))
                },
                "authorizers": {
                    "guard": {
                        "function": {"arn": guard.arn, "invoke_arn": guard.invoke_arn, "name": "guard"},
                        "enable_simple_responses": True,
                    }
                },
            },
        )
        pulumi.export(f"simple-{version[0]}", guarded.url)
    pulumi.export("http", HttpApi("http", {"routes": routes, "payload_format_version": "2.0"}).url)
    pulumi.export("table", jobs.jobs_table_name)
    pulumi.export("attempts", attempts.table_name)
    pulumi.export("machine", jobs.state_machine_arn)
    pulumi.export("front", jobs.function_name)
    pulumi.export("work_role", jobs.role_arn)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    code = tmp_path_factory.mktemp("work")
    (code / "work.py").write_text(CODE)
    with deploy(lambda: program(code)) as deployment:
        yield deployment


def ask(url: str, body: bytes | None = None, /, **headers: str) -> urllib3.BaseHTTPResponse:
    """Sends a ``POST`` with a body, or a ``GET``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    named["Content-Type"] = "application/json"
    return urllib3.request("GET" if body is None else "POST", url, body=body, headers=named, timeout=60)


def submit(stack: Deployment, job: object, api: str = "http", **headers: str) -> str:
    """Sends a job; returns its ID."""
    answer = ask(f"{stack.local_url(api)}/jobs", json.dumps(job).encode(), **headers)
    assert answer.status == 202, answer.data
    found = answer.json()
    assert answer.headers["Location"] == f"jobs/{found['id']}"
    return found["id"]


def read(stack: Deployment, job: str, api: str = "http", **headers: str) -> tuple[int, Any]:
    answer = ask(f"{stack.local_url(api)}/jobs/{job}", **headers)
    return answer.status, answer.json()


def wait(stack: Deployment, job: str, api: str = "http", **headers: str) -> Any:
    """Returns the answer of a job that has ended."""

    def look() -> Any:
        status, found = read(stack, job, api, **headers)
        assert status == 200, found
        return None if found["status"] == "pending" else found

    return eventually(look, f"the end of {job}")


def test_a_job_is_accepted_and_has_a_result(stack: Deployment) -> None:
    given = {"text": 'quote " \\ {% $x %} ${y} \u2615', "numbers": [1, 2.5, None, True]}
    job = submit(stack, given)
    assert wait(stack, job) == {
        "id": job,
        "status": "succeeded",
        "result": {"attempts": 1, "echo": given},
    }


def test_a_worker_that_fails_is_tried_again_and_its_trace_is_not_for_clients(stack: Deployment) -> None:
    flaky, poison = submit(stack, {"flaky": 1}), submit(stack, {"poison": True})
    assert wait(stack, flaky)["result"]["attempts"] == 2
    assert wait(stack, poison) == {"id": poison, "status": "failed", "error": "RuntimeError"}


@pytest.mark.slow
def test_a_request_that_is_sent_again_is_the_same_job(stack: Deployment) -> None:
    def send(_: int) -> str:
        return submit(stack, {"b": 1, "a": 2}, Idempotency_Key="order-1")

    with ThreadPoolExecutor(4) as pool:
        (job,) = {*pool.map(send, range(4))}
    assert wait(stack, job)["result"]["attempts"] == 1
    # Also with other spaces and another order, and after its end.
    url = f"{stack.local_url('http')}/jobs"
    again = ask(url, b'{ "a": 2, "b": 1 }', Idempotency_Key="order-1")
    assert (again.status, again.json()) == (202, {"id": job, "status": "succeeded"})
    other = ask(url, b'{"a": 3}', Idempotency_Key="order-1")
    assert other.status == 422
    assert submit(stack, {"a": 2, "b": 1}, Idempotency_Key="order-2") != job


JSON_TEXTS = (
    *(
        '"https://example.com/report"',
        '"123"',
        '"true"',
        '"null"',
        '""',
        '"{\\"a\\": 1}"',
        '"a\\u0000\\ud83d\\ude00"',
    ),
    *("null", "true", "false", "0", "-1", "1.5", "1.0", "0.1", "0.30000000000000004", "1e300", "5e-324"),
    *("9007199254740991", "9007199254740993", "-9223372036854775808", "18446744073709551617"),
    *("[]", "[5]", "[[1], [2]]", "[null]", "{}", '{"a": 1}', '{"value": {"value": null}}', '{"a.$": "$.b"}'),
    *('["{% $x %}", "${y}"]', '{"result": "9007199254740991"}'),
)


@pytest.mark.parametrize("text", JSON_TEXTS)
def test_each_json_value_is_accepted_and_returned_as_it_is(stack: Deployment, text: str) -> None:
    given = f'{{"returns": {json.dumps(text)}, "also": {text}}}'
    accepted = ask(f"{stack.local_url('http')}/jobs", given.encode())
    assert accepted.status == 202, accepted.data
    assert repr(wait(stack, accepted.json()["id"])["result"]) == repr(json.loads(text))
    echoed = ask(f"{stack.local_url('http')}/jobs", f'{{"also": {text}}}'.encode())
    echo = wait(stack, echoed.json()["id"])["result"]["echo"]
    assert repr(echo["also"]) == repr(json.loads(text))


@pytest.mark.parametrize(
    ("text", "times", "error"),
    [
        ('"x"', 200_000, None),
        ('"\\u2615"', 80_000, None),
        # Each of these has four bytes in the parameters of the state that stores the text.
        ('"\\""', 60_000, None),
        ('"\\""', 70_000, "States.DataLimitExceeded"),
        ('"x"', 262_000, "States.DataLimitExceeded"),
        ('"x"', 300_000, "States.DataLimitExceeded"),
        ('"\\u2615"', 100_000, "States.DataLimitExceeded"),
        ("[1000000]", 60_000, "States.DataLimitExceeded"),
    ],
)
def test_a_large_result_is_stored_or_fails_the_job_at_its_first_attempt(
    stack: Deployment, text: str, times: int, error: str | None
) -> None:
    job = submit(stack, {"returns": text, "times": times})
    ended = wait(stack, job)
    assert ended.get("error") == error
    if error is None:
        assert ended["result"] == json.loads(text) * times
    assert count_attempts(stack)[job] == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"no JSON", 400),
        (b'{"a": NaN}', 400),
        (b'{"a": [Infinity]}', 400),
        (b'{"a": -Infinity}', 400),
        (b'{"x": 1e400}', 400),
        (b"-1e400", 400),
        (b"1" + b"0" * 400, 400),
        (b'{"a": 1, "a": 1}', 400),
        (b'[{"b": {"a": 1, "\\u0061": 2}}]', 400),
        (b'"\\ud800"', 400),
        (b"[" * 900, 400),
        (b'"' + b"x" * 1_000 + b'"', 413),
    ],
)
def test_bodies_that_are_not_jobs_are_rejected(stack: Deployment, body: bytes, status: int) -> None:
    assert ask(f"{stack.local_url('http')}/jobs", body).status == status


def test_a_key_that_is_not_one_is_rejected(stack: Deployment) -> None:
    for key in ("x" * 256, "a b"):
        assert ask(f"{stack.local_url('http')}/jobs", b"{}", Idempotency_Key=key).status == 400


def test_a_job_of_another_caller_does_not_exist(stack: Deployment) -> None:
    mine = submit(stack, {}, "rest", Authorization="ann", Idempotency_Key="same")
    his = submit(stack, {}, "rest", Authorization="bob", Idempotency_Key="same")
    assert mine != his
    assert wait(stack, mine, "rest", Authorization="ann")["status"] == "succeeded"
    assert read(stack, mine, "rest", Authorization="bob")[0] == 404
    assert read(stack, mine)[0] == 404
    for invented in ("0" * 32, "x", "..%2f"):
        assert read(stack, invented)[0] == 404


@pytest.mark.parametrize("api", ["simple-1", "simple-2"])
def test_an_authorizer_with_simple_responses_names_the_owner_or_nobody_gets_in(
    stack: Deployment, api: str
) -> None:
    ann, bob = (json.dumps({"user": name, "level": 3}) for name in ("ann", "bob"))
    owned = f"{stack.local_url(api)}/owned"

    def send(who: str, body: bytes = b'{"n": 1}') -> urllib3.BaseHTTPResponse:
        return ask(owned, body, Authorization=who, Idempotency_Key=f"{api}-same")

    mine, his = send(ann).json()["id"], send(bob).json()["id"]
    assert mine != his
    # The key of one caller is free for another body of another caller.
    assert (send(ann, b"2").status, send(bob, b"2").status) == (422, 422)
    assert ask(f"{owned}/{mine}", Authorization=ann).status == 200
    assert ask(f"{owned}/{mine}", Authorization=bob).status == 404
    assert ask(f"{owned}/{his}", Authorization=ann).status == 404
    for nobody in ({}, {"principalId": "ann"}, {"user": ""}, {"user": None}, {"user": ["ann"]}):
        answer = ask(f"{owned}/{mine}", Authorization=json.dumps(nobody))
        assert answer.status == 500, (nobody, answer.data)
    # Without the argument, the context must have the principal.
    jobs = f"{stack.local_url(api)}/jobs"
    assert ask(jobs, b"{}", Authorization=ann).status == 500
    known = json.dumps({"principalId": "ann"})
    assert ask(jobs, b"{}", Authorization=known).status == 202


def test_a_job_that_could_not_be_started_is_started_when_it_is_sent_again(stack: Deployment) -> None:
    iam = stack.client("iam")
    found = stack.client("lambda").get_function(FunctionName=stack.outputs["front"])
    role = found["Configuration"]["Role"].rpartition("/")[2]
    denied = {"Effect": "Deny", "Action": "states:StartExecution", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [denied]})
    iam.put_role_policy(RoleName=role, PolicyName="denied", PolicyDocument=document)
    url = f"{stack.local_url('http')}/jobs"
    try:
        assert ask(url, b"{}", Idempotency_Key="denied").status >= 500
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName="denied")
    job = submit(stack, {}, Idempotency_Key="denied")
    assert wait(stack, job)["result"]["attempts"] == 1


def test_a_worker_that_may_not_be_invoked_fails_the_job(stack: Deployment) -> None:
    iam, role = stack.client("iam"), str(stack.outputs["work_role"]).rpartition("/")[2]
    denied = {"Effect": "Deny", "Action": "lambda:InvokeFunction", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [denied]})
    iam.put_role_policy(RoleName=role, PolicyName="denied", PolicyDocument=document)
    try:
        assert wait(stack, submit(stack, {}))["error"] == "Lambda.AWSLambdaException"
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName="denied")


def test_an_execution_that_was_stopped_has_an_answer_and_an_expired_job_has_none(stack: Deployment) -> None:
    job, table = submit(stack, {}), stack.outputs["table"]
    wait(stack, job)
    dynamodb = stack.client("dynamodb")

    def change(**values: str) -> None:
        for name, value in values.items():
            dynamodb.update_item(
                TableName=table,
                Key={"id": {"S": job}},
                UpdateExpression="SET #name = :value",
                ExpressionAttributeNames={"#name": name},
                ExpressionAttributeValues={":value": {"S" if name == "status" else "N": value}},
            )

    change(status="pending", createdAt=str(int(time.time()) - 86_400))
    assert read(stack, job) == (200, {"id": job, "status": "failed", "error": "NoStatus"})
    change(expiresAt=str(int(time.time()) - 1))
    assert read(stack, job)[0] == 404


def count_attempts(stack: Deployment) -> dict[str, int]:
    pages = stack.client("dynamodb").get_paginator("scan").paginate(TableName=stack.outputs["attempts"])
    items = [item for page in pages for item in page["Items"]]
    return {item["id"]["S"]: int(item["attempts"]["N"]) for item in items}


@pytest.mark.exhaustive
@pytest.mark.parametrize("count", [12, 10_000])
def test_each_job_is_done_once_and_ends_although_requests_are_repeated(stack: Deployment, count: int) -> None:
    """Each request is sent twice, one in four jobs is poison."""

    def send(number: int) -> str:
        job = {"number": number, "poison": number % 4 == 0}
        (found,) = {submit(stack, job, Idempotency_Key=f"{count}-{number}") for _ in range(2)}
        return found

    with ThreadPoolExecutor(4) as pool:
        jobs = [*pool.map(send, range(count))]
        ended = [found["status"] for found in pool.map(partial(wait, stack), jobs)]
    assert len({*jobs}) == count
    assert ended == ["succeeded" if number % 4 else "failed" for number in range(count)]
    attempts = count_attempts(stack)
    assert {attempts[job] for number, job in enumerate(jobs) if number % 4} == {1}
    assert {attempts[job] for job in jobs[::4]} == {2}
