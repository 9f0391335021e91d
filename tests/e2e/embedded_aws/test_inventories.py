"""A distributed map over an S3 inventory, whose manifest and files the role of the state machine may read."""

import gzip
import json
import re
from typing import Any

import pulumi_aws as aws
import pytest

from embedded_aws import Deployment, DeploymentError, Emulator, deploy
from tests.e2e.embedded_aws.programs import allow, state_machine
from tests.e2e.embedded_aws.test_state_machines import run

FOLDER = "source/daily"
MANIFEST = f"{FOLDER}/2026-11-29T01-00Z/manifest.json"
FILES = {
    f"{FOLDER}/data/1.csv.gz": '"source","a%20b.txt","3","2026-11-28T12:00:00.000Z"\n"source","c","0",""\n',
    f"{FOLDER}/data/2.csv.gz": '"source","d","1",""\n',
}


def read_inventory(**config: Any) -> dict[str, Any]:
    """Returns a map over the inventory, in the bucket of its input."""
    only = {"StartAt": "Only", "States": {"Only": {"Type": "Pass", "End": True}}}
    return {
        "Type": "Map",
        "ItemReader": {
            "Resource": "arn:aws:states:::s3:getObject",
            "ReaderConfig": {"InputType": "MANIFEST", **config},
            "Parameters": {"Bucket.$": "$.bucket", "Key": MANIFEST},
        },
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            **only,
        },
        "End": True,
    }


def allow_reads(bucket: str, objects: str) -> str:
    """Returns a policy with which S3 says that an object does not exist."""
    statements = [("s3:GetObject", objects), ("s3:ListBucket", bucket)]
    allowed = [{"Effect": "Allow", "Action": action, "Resource": arn} for action, arn in statements]
    return json.dumps({"Version": "2012-10-17", "Statement": allowed})


def program() -> None:
    """Machines that may read the manifest, its files, or only the manifest."""
    bucket = aws.s3.Bucket("inventories", bucket="inventories", force_destroy=True)
    whole = bucket.arn.apply(lambda arn: allow_reads(arn, f"{arn}/{FOLDER}/*"))
    manifest = bucket.arn.apply(lambda arn: allow("s3:GetObject", f"{arn}/{MANIFEST}"))
    state_machine("all", read_inventory(), permissions=whole)
    state_machine("two", read_inventory(ManifestType="S3_INVENTORY", MaxItems=2), permissions=whole)
    state_machine("denied", read_inventory(), permissions=manifest)


@pytest.fixture(scope="module")
def stack() -> Any:
    with deploy(program) as deployment:
        yield deployment


def put(stack: Deployment, **changed: Any) -> dict[str, str]:
    """Writes the inventory; returns the input of a machine."""
    s3 = stack.client("s3")
    bucket = "inventories"
    manifest = {
        "sourceBucket": "source",
        "destinationBucket": f"arn:aws:s3:::{bucket}",
        "version": "2016-11-30",
        "creationTimestamp": "1795914000000",
        "fileFormat": "CSV",
        "fileSchema": "Bucket, Key, Size, LastModifiedDate",
        "files": [{"key": key, "size": len(text), "MD5checksum": ""} for key, text in FILES.items()],
    }
    for key, text in FILES.items():
        s3.put_object(Bucket=bucket, Key=key, Body=gzip.compress(text.encode()))
    s3.put_object(Bucket=bucket, Key=MANIFEST, Body=json.dumps({**manifest, **changed}).encode())
    return {"bucket": bucket}


def test_items_are_the_rows_of_the_files_in_the_manifest(stack: Deployment) -> None:
    given = put(stack)
    items = json.loads(run(stack, "all", given)["output"])
    first = {"Bucket": "source", "Key": "a%20b.txt", "Size": "3"}
    assert items[0] == {**first, "LastModifiedDate": "2026-11-28T12:00:00.000Z"}
    assert [item["Key"] for item in items] == ["a%20b.txt", "c", "d"]
    assert [item["Key"] for item in json.loads(run(stack, "two", given)["output"])] == ["a%20b.txt", "c"]


def test_a_role_that_may_not_read_the_files_fails_the_map(stack: Deployment) -> None:
    ended = run(stack, "denied", put(stack))
    assert ended["error"] == "States.ItemReaderFailed"
    assert "AccessDenied" in ended["cause"]


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        ({"fileFormat": "Parquet"}, "must be CSV"),
        ({"files": [{"key": f"{FOLDER}/data/3.csv.gz"}]}, "NoSuchKey"),
        ({"files": [{"key": MANIFEST}]}, "is not that of an S3 inventory"),
        ({"fileSchema": "Bucket, Key"}, "is not that of an S3 inventory"),
    ],
)
def test_an_inventory_that_cannot_be_read_fails_the_map(
    stack: Deployment, changed: dict[str, Any], cause: str
) -> None:
    ended = run(stack, "all", put(stack, **changed))
    assert ended["error"] == "States.ItemReaderFailed"
    assert cause in ended["cause"]


WRITER = {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "inventories"}}


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"ItemReader": {"ReaderConfig": {"InputType": "PARQUET"}}}, "ReaderConfig.InputType: 'PARQUET'"),
        (
            {"ItemReader": {"ReaderConfig": {"ManifestType": "ATHENA_DATA"}}},
            "ReaderConfig.ManifestType: 'ATHENA_DATA'",
        ),
        (
            {"ResultWriter": {**WRITER, "WriterConfig": {"Transformation": "COMPACT"}}},
            "WriterConfig.Transformation: 'COMPACT'",
        ),
        (
            {"ResultWriter": {"WriterConfig": {"Transformation": "FLATTEN"}}},
            "WriterConfig.Transformation: 'FLATTEN'",
        ),
        (
            {"ResultWriter": {**WRITER, "WriterConfig": {"OutputType": "JSONL"}}},
            "WriterConfig.OutputType: 'JSONL'",
        ),
    ],
)
def test_other_formats_are_rejected_by_name(
    emulator: Emulator, changed: dict[str, Any], problem: str
) -> None:
    def reject() -> None:
        state_machine("other", {**read_inventory(), **changed})

    refused = re.escape(f"{problem} is not supported by the embedded emulator")
    with pytest.raises(DeploymentError, match=refused), deploy(reject, emulator=emulator):
        pass


def test_the_api_rejects_other_formats_by_name(stack: Deployment) -> None:
    states = stack.client("stepfunctions")
    machine = states.list_state_machines()["stateMachines"][0]["stateMachineArn"]
    definition = {"StartAt": "M", "States": {"M": read_inventory(InputType="PARQUET")}}
    with pytest.raises(states.exceptions.InvalidDefinition, match="'PARQUET' is not supported"):
        states.update_state_machine(stateMachineArn=machine, definition=json.dumps(definition))
