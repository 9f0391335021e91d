"""Functions that a table and a bucket call: the good arrives, and what failed is kept."""

import json
from pathlib import Path
from typing import Any

import pulumi
import pytest

from embedded_aws import Deployment, deploy
from serverless_patterns import Bucket, Function, Queue, Table
from tests.e2e.conftest import eventually

CODE = """
import json
import os

import boto3


def handler(event, context):
    records = event.get("Records") or [event]
    for record in records:
        if "poison" in json.dumps(record):
            raise ValueError("poison")
        boto3.client("sqs").send_message(QueueUrl=os.environ["SEEN_URL"], MessageBody=json.dumps(record))
"""


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory):
    code = tmp_path_factory.mktemp("code")
    (code / "watch.py").write_text(CODE)
    with deploy(lambda: program(code)) as deployed:
        yield deployed


def program(code: Path) -> None:
    seen = Queue("seen", {})
    table = Table(
        "items",
        {"partition_key": {"name": "id"}, "stream_view_type": "NEW_IMAGE", "deletion_protection": False},
    )
    bucket = Bucket("drop", {})
    sources: dict[str, Any] = {
        "table": {"dynamodb_stream": {"arn": table.stream_arn, "batch_size": 1}},
        "bucket": {"bucket": {"bucket_name": bucket.bucket_name, "filter_suffixes": [".json", ".csv"]}},
    }
    for name, source in sources.items():
        watch = Function(
            f"watch-{name}",
            {
                "code": str(code),
                "handler": "watch.handler",
                "event_sources": {name: source},
                "environment": {"SEEN_URL": seen.url},
                "policy_statements": [{"actions": ["sqs:SendMessage"], "resources": [seen.arn]}],
            },
        )
        pulumi.export(f"{name}_dead_letters", watch.dead_letter_queue_url)
    pulumi.export("table", table.table_name)
    pulumi.export("bucket", bucket.bucket_name)
    pulumi.export("seen", seen.url)


def take(deployment: Deployment, output: str, text: str) -> str:
    """The body of the message with ``text`` in it that arrives in the queue of an output."""
    sqs, url = deployment.client("sqs"), deployment.outputs[output]

    def look() -> str | None:
        for message in sqs.receive_message(QueueUrl=url, VisibilityTimeout=1).get("Messages", []):
            if text in message["Body"]:
                return message["Body"]
        return None

    return eventually(look, f"a message with {text!r} in {output}")


def test_changes_of_a_table_reach_the_function(deployment: Deployment):
    deployment.client("dynamodb").put_item(
        TableName=deployment.outputs["table"], Item={"id": {"S": "espresso"}}
    )

    record = json.loads(take(deployment, "seen", "espresso"))

    assert (record["eventName"], record["dynamodb"]["NewImage"]) == ("INSERT", {"id": {"S": "espresso"}})


def test_uploads_reach_the_function_by_suffix(deployment: Deployment):
    s3, bucket = deployment.client("s3"), deployment.outputs["bucket"]
    for key in ("orders.gif", "orders.json"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"{}")

    assert json.loads(take(deployment, "seen", "orders.json"))["s3"]["object"]["key"] == "orders.json"
    with pytest.raises(AssertionError, match="not within"):
        eventually(lambda: deployment_has_seen(deployment, "orders.gif"), "an upload of no suffix", 1)


def deployment_has_seen(deployment: Deployment, text: str) -> bool:
    received = deployment.client("sqs").receive_message(
        QueueUrl=deployment.outputs["seen"], MaxNumberOfMessages=10, VisibilityTimeout=0
    )
    return any(text in message["Body"] for message in received.get("Messages", []))


def test_an_upload_that_fails_ends_in_the_dead_letter_queue(deployment: Deployment):
    deployment.client("s3").put_object(Bucket=deployment.outputs["bucket"], Key="poison.csv", Body=b"x")

    assert "poison.csv" in take(deployment, "bucket_dead_letters", "poison.csv")
