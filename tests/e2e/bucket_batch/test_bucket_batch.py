"""Batches over a bucket with poison, crashes and missing permissions: each object is processed or listed."""

import json
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pulumi
import pytest

from embedded_aws import Deployment, deploy
from serverless_patterns import Bucket, BucketBatch, Function, Table

CODE = """
import os

import boto3

s3, table = boto3.client("s3"), boto3.client("dynamodb")


def handler(event, context):
    items = event["items"]
    for item in items:
        work(item.get("Key") or item["name"], alone=len(items) == 1)


def work(key, alone):
    text = read(key if os.environ["READS"] == "objects" else "mode.txt")
    if text == "poison":
        raise ValueError("a secret of the worker " * 100)
    if text == "kills":
        os._exit(1)
    if text == "kills once" and count(key) == 1:
        os._exit(1)
    if text == "only alone" and not alone:
        raise RuntimeError("not with others")
    table.update_item(
        TableName=os.environ["DONE"],
        Key={"id": {"S": key}},
        UpdateExpression="ADD times :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )


def read(key):
    return s3.get_object(Bucket=os.environ["TEXTS"], Key=key)["Body"].read().decode()


def count(key):
    answer = table.update_item(
        TableName=os.environ["DONE"],
        Key={"id": {"S": f"attempts of {key}"}},
        UpdateExpression="ADD attempts :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
        ReturnValues="UPDATED_NEW",
    )
    return int(answer["Attributes"]["attempts"]["N"])
"""


def program(code: Path) -> None:
    """One batch over all objects below a prefix, and one over the rows of a file."""
    texts = Bucket("texts", {"force_destroy": True})
    done = Table("done", {"partition_key": {"name": "id"}, "deletion_protection": False})
    for name, source in (
        ("objects", {"prefix": "in/"}),
        ("rows", {"items_key": "names.csv", "items_format": "CSV"}),
    ):
        worker = Function(
            name,
            {
                "code": str(code),
                "handler": "work.handler",
                "timeout": 30,
                "environment": {"READS": name},
                "links": {"TEXTS": texts.link("read"), "DONE": done.link("UpdateItem")},
            },
        )
        args: Any = {
            "function_arn": worker.arn,
            "bucket_name": texts.bucket_name,
            "max_items_per_batch": 4,
            "tolerated_failure_percentage": 50,
            # Batches with a bad object wait for their retries most of the time.
            "max_concurrency": 8 if name == "objects" else 4,
            "timeout": 60,
            "max_attempts": 2 if name == "objects" else 1,
            "retry_interval_seconds": 1,
            "hardened": name == "objects",
            "force_destroy": True,
        }
        batch = BucketBatch(f"{name}-batch", {**args, **source})
        pulumi.export(f"{name}_arn", batch.arn)
        pulumi.export(f"{name}_results", batch.results_bucket_name)
        pulumi.export(f"{name}_role", batch.role_arn)
        pulumi.export(f"{name}_collector", batch.collector_name)
    pulumi.export("texts", texts.bucket_name)
    pulumi.export("done", done.table_name)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    code = tmp_path_factory.mktemp("work")
    (code / "work.py").write_text(CODE)
    with deploy(lambda: program(code)) as deployment:
        yield deployment


def fill(stack: Deployment, texts: dict[str, str]) -> None:
    """Replaces all objects below the prefix."""
    s3, bucket = stack.client("s3"), stack.outputs["texts"]
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    for page in pages:
        if found := [{"Key": each["Key"]} for each in page.get("Contents", [])]:
            s3.delete_objects(Bucket=bucket, Delete={"Objects": found, "Quiet": True})

    def put(key: str) -> None:
        s3.put_object(Bucket=bucket, Key=key, Body=texts[key].encode())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(put, texts))


def run(stack: Deployment, batch: str = "objects", **given: str) -> dict[str, Any]:
    """Runs a batch to its end; returns the description of the execution."""
    states = stack.client("stepfunctions")
    arn = states.start_execution(
        stateMachineArn=stack.outputs[f"{batch}_arn"], name=f"run-{uuid.uuid4()}", input=json.dumps(given)
    )["executionArn"]
    stack.wait_until_idle(timeout=3_600)  # for 10,000 objects, on a machine that does other work as well
    return states.describe_execution(executionArn=arn)


def read_failures(stack: Deployment, ended: dict[str, Any], batch: str = "objects") -> dict[str, str]:
    """Returns the error of each item in the list of failures of a run."""
    found = stack.client("s3").get_object(
        Bucket=stack.outputs[f"{batch}_results"], Key=f"failures/{ended['name']}.jsonl"
    )
    lines = [json.loads(line) for line in found["Body"].read().decode().splitlines()]
    assert all(len(line["cause"]) <= 200 for line in lines)
    named = [(line["item"].get("Key") or line["item"]["name"], line["error"]) for line in lines]
    assert len(dict(named)) == len(named)
    return dict(named)


def list_done(stack: Deployment) -> set[str]:
    """Returns the keys that were processed, and forgets them."""
    dynamodb, table = stack.client("dynamodb"), stack.outputs["done"]
    pages = dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    keys = {item["id"]["S"] for page in pages for item in page["Items"]}

    def forget(key: str) -> None:
        dynamodb.delete_item(TableName=table, Key={"id": {"S": key}})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(forget, keys))
    return {key for key in keys if not key.startswith("attempts of ")}


@pytest.mark.slow
@pytest.mark.parametrize(
    "count", [pytest.param(16, id="few"), pytest.param(10_000, id="10000", marks=pytest.mark.exhaustive)]
)
def test_each_object_is_processed_or_in_the_list_although_functions_fail_and_are_killed(
    stack: Deployment, count: int
) -> None:
    """A redrive processes what is in the list, once it is repaired, and nothing else."""
    kinds = {3: "poison", 7: "kills", 10: "kills once", 13: "only alone"}
    texts = {f"in/{number:05} ä&.txt": kinds.get(number % 50, "text") for number in range(count)}
    fill(stack, {**texts, "out/other.txt": "text"})
    ended = run(stack)
    assert ended["status"] == "SUCCEEDED", ended
    failed = read_failures(stack, ended)
    bad = {key for key, text in texts.items() if text in {"poison", "kills"}}
    assert {*failed} == bad
    assert {failed[key] for key in bad if texts[key] == "poison"} == {"ValueError"}
    assert list_done(stack) == {*texts} - bad
    output = json.loads(ended["output"])
    assert (output["failed"], output["run"]) == (len(bad), ended["name"])

    fill(stack, dict.fromkeys(texts, "text"))
    again = run(stack, redrive=ended["name"])
    assert json.loads(again["output"])["failed"] == 0
    assert read_failures(stack, again) == {}
    assert list_done(stack) == bad


@pytest.mark.exhaustive
def test_a_bad_deployment_ends_the_run_and_what_has_not_begun_is_in_the_list(stack: Deployment) -> None:
    names = [f"n-{number}" for number in range(64)]
    rows = {"names.csv": "\n".join(["name", *names])}
    fill(stack, {**rows, "mode.txt": "poison"})
    ended = run(stack, "rows")
    assert (ended["status"], ended["error"]) == ("FAILED", "States.ExceedToleratedFailureThreshold")
    failed = read_failures(stack, ended, "rows")
    assert {*failed} == {*names}
    assert {*failed.values()} == {"ValueError", "NotStarted"}
    fill(stack, {"mode.txt": "text"})  # without the file: the list has the items themselves
    assert run(stack, "rows", redrive=ended["name"])["status"] == "SUCCEEDED"
    assert list_done(stack) == {*names}


def test_rows_of_a_file_are_items_and_a_file_that_is_not_there_fails_the_run(stack: Deployment) -> None:
    fill(stack, {"names.csv": 'name,age\n"Ä, B",3\nC,4\n', "mode.txt": "text"})
    ended = run(stack, "rows")
    assert ended["status"] == "SUCCEEDED", ended
    assert list_done(stack) == {"Ä, B", "C"}
    fill(stack, {})
    ended = run(stack, "rows")
    assert (ended["status"], ended["error"]) == ("FAILED", "States.ItemReaderFailed")
    assert json.loads(ended["cause"])["failed"] is None
    assert run(stack, "rows", redrive="no-run")["error"] == "States.ItemReaderFailed"


@pytest.mark.parametrize(
    ("denied", "error"),
    [
        ("s3:ListBucket", "States.ItemReaderFailed"),
        pytest.param("lambda:InvokeFunction", "Lambda.AWSLambdaException", marks=pytest.mark.exhaustive),
    ],
)
def test_a_missing_permission_fails_the_run(stack: Deployment, denied: str, error: str) -> None:
    fill(stack, {"in/1.txt": "text"})
    iam, role = stack.client("iam"), str(stack.outputs["objects_role"]).rpartition("/")[2]
    statement = {"Effect": "Deny", "Action": denied, "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=role, PolicyName="denied", PolicyDocument=document)
    try:
        ended = run(stack)
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName="denied")
    assert (ended["status"], ended["error"]) == ("FAILED", error), ended
    assert list_done(stack) == set()


@pytest.mark.exhaustive
def test_a_batch_that_could_not_write_its_failures_is_in_the_list_as_a_whole(stack: Deployment) -> None:
    texts = {f"in/{number}.txt": "text" for number in range(12)}
    fill(stack, {**texts, "in/1.txt": "poison"})
    s3, bucket = stack.client("s3"), stack.outputs["objects_results"]
    before = s3.get_bucket_policy(Bucket=bucket)["Policy"]
    document = json.loads(before)
    document["Statement"].append(
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:PutObject",
            "Resource": f"arn:aws:s3:::{bucket}/items/*",
        }
    )
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(document))
    try:
        ended = run(stack)
    finally:
        s3.put_bucket_policy(Bucket=bucket, Policy=before)
    failed = read_failures(stack, ended)
    assert "in/1.txt" in failed
    assert {*failed.values()} == {"BatchFailed"}
    assert list_done(stack) | {*failed} == {*texts}
