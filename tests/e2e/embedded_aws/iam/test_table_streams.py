"""A role reads the stream that its policy names, and no other."""

from collections.abc import Iterator
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from botocore.exceptions import ClientError

from embedded_aws import Deployment, deploy

ACTIONS = ["dynamodb:DescribeStream", "dynamodb:GetShardIterator", "dynamodb:GetRecords"]


def program() -> None:
    arns = {}
    for name in ("mine", "other"):
        table = aws.dynamodb.Table(
            name,
            attributes=[{"name": "id", "type": "S"}],
            hash_key="id",
            billing_mode="PAY_PER_REQUEST",
            stream_enabled=True,
            stream_view_type="NEW_IMAGE",
        )
        arns[name] = table.stream_arn
        pulumi.export(name, table.stream_arn)
    account = aws.get_caller_identity_output().account_id
    trust = {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole"}
    role = aws.iam.Role("reader", assume_role_policy=pulumi.Output.json_dumps(_document(trust)))
    allowed = {"Effect": "Allow", "Action": ACTIONS, "Resource": arns["mine"]}
    aws.iam.RolePolicy("reader", role=role.name, policy=pulumi.Output.json_dumps(_document(allowed)))
    pulumi.export("role", role.arn)


def _document(statement: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [statement]}


@pytest.fixture(scope="module")
def stack() -> Iterator[Deployment]:
    with deploy(program) as deployment:
        yield deployment


def read(client: Any, arn: str, iterators: Any) -> list[str]:
    """Reads a stream with iterators of another client; returns the calls that are denied."""
    shard = iterators.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    place = {"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
    iterator = iterators.get_shard_iterator(**place)["ShardIterator"]
    denied = list[str]()
    for name, call in {
        "describe": lambda: client.describe_stream(StreamArn=arn),
        "iterate": lambda: client.get_shard_iterator(**place),
        "read": lambda: client.get_records(ShardIterator=iterator),
    }.items():
        try:
            call()
        except ClientError as error:
            denied.append(f"{name} {error.response['Error']['Code']}")
    return denied


def test_a_role_reads_the_stream_that_it_may_read_and_no_other(stack: Deployment) -> None:
    reader = stack.client("dynamodbstreams", role_arn=stack.outputs["role"])
    all_streams = stack.client("dynamodbstreams")
    assert read(reader, stack.outputs["mine"], all_streams) == []
    assert read(reader, stack.outputs["other"], all_streams) == [
        f"{call} AccessDeniedException" for call in ("describe", "iterate", "read")
    ]
