"""Tests wait until nothing flows, and find the data as it was deployed."""

import json
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import Deployment
from embedded_aws.pytest_plugin import DeployForTest, stack_fixture
from serverless_patterns import Bucket, Function, Queue, Table, UserPool
from tests.e2e.embedded_aws.programs import allow, state_machine

CODE = """
import os
import time

import boto3


def store(event, context):
    for record in event["Records"]:
        if record["body"] == "bad":
            raise ValueError("bad")
        if record["body"] == "slow":
            time.sleep(1.5)
        item = {"id": {"S": record["body"]}}
        boto3.client("dynamodb").put_item(TableName=os.environ["ITEMS"], Item=item)

def export(event, context):
    for record in event["Records"]:
        key = record["dynamodb"]["Keys"]["id"]["S"]
        boto3.client("s3").put_object(Bucket=os.environ["EXPORTS"], Key=key, Body=b"1")


def count(event, context):
    time.sleep(0.5)
"""
WAIT = {"Type": "Wait", "Seconds": 3600, "End": True}


def program(code: Path) -> None:
    mail = Queue("mail", {"max_receive_count": 2})
    items = Table(
        "items",
        {"partition_key": {"name": "id"}, "stream_view_type": "KEYS_ONLY", "deletion_protection": False},
    )
    exports = Bucket("exports", {})
    approvals = Queue("approvals", {})
    users = UserPool("users", {"deletion_protection": False})
    Function(
        "store",
        {
            "code": str(code),
            "handler": "code.store",
            "links": {"ITEMS": items.link("write")},
            "event_sources": {"mail": mail.event_source(batch_size=1)},
        },
    )
    Function(
        "export",
        {
            "code": str(code),
            "handler": "code.export",
            "links": {"EXPORTS": exports.link("write")},
            "event_sources": {"items": {"dynamodb_stream": {"arn": items.stream_arn}}},
        },
    )
    aws.s3.BucketObjectv2("seed", bucket=exports.bucket_name, key="seed", content="as deployed")
    row = {"id": {"S": "row"}, "text": {"S": "as deployed"}}
    aws.dynamodb.TableItem("row", table_name=items.table_name, hash_key="id", item=json.dumps(row))
    clicks = aws.kinesis.Stream("clicks", shard_count=1)
    Function(
        "count",
        {
            "code": str(code),
            "handler": "code.count",
            "event_sources": {"clicks": {"kinesis_stream": {"arn": clicks.arn}}},
        },
    )
    ask = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {"QueueUrl": approvals.url, "MessageBody.$": "$$.Task.Token"},
        "End": True,
    }
    state_machine("approval", ask, permissions=approvals.arn.apply(lambda arn: allow("sqs:SendMessage", arn)))
    state_machine("nap", WAIT)
    outputs = {
        "mail": mail.url,
        "dead": mail.dead_letter_queue_url,
        "approvals": approvals.url,
        "items": items.table_name,
        "exports": exports.bucket_name,
        "users": users.user_pool_id,
        "clicks": clicks.name,
    }
    for name, value in outputs.items():
        pulumi.export(name, value)


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("code")
    (directory / "code.py").write_text(CODE)
    return directory


@pytest.fixture(scope="module")
def stack(embedded_aws_module: DeployForTest, code: Path) -> Deployment:
    return embedded_aws_module(lambda: program(code))


@pytest.fixture
def deployed(stack: Deployment) -> Deployment:
    stack.clear_data()
    return stack


def send(deployed: Deployment, *bodies: str) -> None:
    sqs, url = deployed.client("sqs"), deployed.outputs["mail"]
    for body in bodies:
        sqs.send_message(QueueUrl=url, MessageBody=body)


def list_exported(deployed: Deployment) -> set[str]:
    found = deployed.client("s3").list_objects_v2(Bucket=deployed.outputs["exports"])
    return {each["Key"] for each in found.get("Contents", [])}


def body_count(deployed: Deployment, queue: str) -> int:
    name = "ApproximateNumberOfMessages"
    url = deployed.outputs[queue]
    found = deployed.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=[name])
    return int(found["Attributes"][name])


def start(deployed: Deployment, machine: str) -> str:
    arn = deployed.outputs[machine]
    return deployed.client("stepfunctions").start_execution(stateMachineArn=arn)["executionArn"]


@pytest.mark.exhaustive
def test_what_a_message_causes_is_there_when_nothing_flows(deployed: Deployment):
    """Queue, function, table, stream, function, bucket: many times, since a gap would show now and then."""
    for turn in range(10):
        bodies = {f"{turn}-{number}" for number in range(3)}
        send(deployed, *bodies)
        deployed.wait_until_idle()
        assert bodies <= list_exported(deployed)


@pytest.mark.exhaustive
def test_a_function_that_runs_is_named(deployed: Deployment):
    send(deployed, "slow")
    with pytest.raises(TimeoutError) as caught:
        deployed.wait_until_idle(timeout=0.2)
    lines = str(caught.value).splitlines()
    assert lines[0] == "the emulator is still busy after 0.2 s:"
    assert any(line.startswith("- queue 'mail-queue-") and "1 message (1 in flight" in line for line in lines)
    deployed.wait_until_idle()
    assert "slow" in list_exported(deployed)


@pytest.mark.slow
def test_a_message_whose_function_failed_waits_for_its_next_attempt(deployed: Deployment):
    send(deployed, "bad")
    with pytest.raises(TimeoutError, match=r"1 in flight, the next attempt in \d+ s\) for function 'store-"):
        deployed.wait_until_idle(timeout=3)
    deployed.wait_until_idle(skip_visibility_timeout=True)
    assert body_count(deployed, "dead") == 1


@pytest.mark.exhaustive
def test_records_of_a_stream_wait_for_its_function(deployed: Deployment):
    kinesis, stream = deployed.client("kinesis"), deployed.outputs["clicks"]
    record = {"StreamName": stream, "Data": b"click", "PartitionKey": "1"}
    kinesis.put_record(**record)
    with pytest.raises(TimeoutError, match=rf"stream '{stream}' has 1 record for function 'count-"):
        deployed.wait_until_idle(timeout=0.1)
    deployed.wait_until_idle()
    kinesis.put_record(**record)
    deployed.clear_data()
    deployed.wait_until_idle(timeout=0.1)
    (shard,) = kinesis.list_shards(StreamName=stream)["Shards"]
    first = {"ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
    iterator = kinesis.get_shard_iterator(StreamName=stream, **first)["ShardIterator"]
    assert kinesis.get_records(ShardIterator=iterator)["Records"] == []


def test_an_execution_that_waits_for_its_token_rests(deployed: Deployment):
    execution = start(deployed, "approval")
    deployed.wait_until_idle()
    assert body_count(deployed, "approvals") == 1
    states = deployed.client("stepfunctions")
    assert states.describe_execution(executionArn=execution)["status"] == "RUNNING"


def test_an_execution_that_waits_for_the_time_does_not_rest(deployed: Deployment):
    execution = start(deployed, "nap")
    with pytest.raises(TimeoutError, match=r"of state machine 'nap-.*' is running in state 'First'"):
        deployed.wait_until_idle(timeout=0.2)
    deployed.client("stepfunctions").stop_execution(executionArn=execution)
    deployed.wait_until_idle()


def test_clear_data_deletes_all_but_what_the_program_created(deployed: Deployment):
    s3, bucket = deployed.client("s3"), deployed.outputs["exports"]
    start(deployed, "nap")
    start(deployed, "approval")
    send(deployed, "one")
    deployed.client("cognito-idp").admin_create_user(
        UserPoolId=deployed.outputs["users"], Username="ada@example.com"
    )
    dynamodb = deployed.client("dynamodb")
    for key in ("row", "other"):
        dynamodb.put_item(TableName=deployed.outputs["items"], Item={"id": {"S": key}})
    s3.put_object(Bucket=bucket, Key="seed", Body=b"changed")
    s3.put_object(Bucket=bucket, Key="other", Body=b"1")

    deployed.clear_data()  # waits neither for the message's next attempt nor for the hour of the execution

    deployed.wait_until_idle()
    assert list_exported(deployed) == {"seed"}
    assert s3.get_object(Bucket=bucket, Key="seed")["Body"].read() == b"as deployed"
    assert len(s3.list_object_versions(Bucket=bucket)["Versions"]) == 1
    (row,) = dynamodb.scan(TableName=deployed.outputs["items"])["Items"]
    assert row == {"id": {"S": "row"}, "text": {"S": "as deployed"}}
    assert body_count(deployed, "mail") == body_count(deployed, "approvals") == 0
    assert deployed.client("cognito-idp").list_users(UserPoolId=deployed.outputs["users"])["Users"] == []
    states = deployed.client("stepfunctions")
    for machine in ("nap", "approval"):
        arn = deployed.outputs[machine]
        assert states.list_executions(stateMachineArn=arn)["executions"] == []


@pytest.mark.exhaustive
def test_what_was_cleared_works_again(deployed: Deployment):
    """Nothing of before comes back, nothing new is lost: positions in streams, indexes, logs."""
    send(deployed, "again")
    deployed.wait_until_idle()
    assert list_exported(deployed) == {"seed", "again"}
    assert deployed.client("dynamodb").scan(TableName=deployed.outputs["items"])["Count"] == 2
    logs = deployed.client("logs")
    groups = [each["logGroupName"] for each in logs.describe_log_groups()["logGroups"]]
    ends = {
        group: [
            event["message"]
            for event in logs.filter_log_events(logGroupName=group)["events"]
            if event["message"].startswith("REPORT")
        ]
        for group in groups
        if "store" in group or "export" in group
    }
    assert [len(reports) for reports in ends.values()] == [1, 1]


@pytest.mark.exhaustive
def test_an_update_keeps_what_the_changed_program_creates(deployed: Deployment, code: Path):
    def change_program() -> None:
        program(code)
        exports = aws.s3.BucketObjectv2(
            "more", bucket=deployed.outputs["exports"], key="more", content="since the update"
        )
        pulumi.export("more", exports.key)

    deployed.update(change_program)
    deployed.clear_data()
    assert list_exported(deployed) == {"seed", "more"}
    deployed.update(lambda: program(code))
    deployed.clear_data()
    assert list_exported(deployed) == {"seed"}


def notes() -> None:
    pulumi.export("queue", aws.sqs.Queue("notes").url)


notebook = stack_fixture(notes, scope="module")
emptied: list[Any] = []


@pytest.mark.parametrize("turn", [1, 2])
def test_a_declared_stack_is_deployed_once_and_has_no_data(notebook: Deployment, turn: int):
    sqs, url = notebook.client("sqs"), notebook.outputs["queue"]
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps(turn))
    emptied.append(url)
    assert len(set(emptied)) == 1
