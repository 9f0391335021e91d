"""Steps of the how-tos that only the engine does: components take over resources that exist."""

import runpy
from pathlib import Path

import pytest
from pulumi import automation

from embedded_aws import Emulator
from serverless_patterns import Bucket, Queue, Table, UserPool
from tests.conftest import ROOT
from tests.engine.conftest import MakeStack
from tests.pages import write_project

pytestmark = pytest.mark.exhaustive

PAGE = ROOT / "docs/how-to/adopt-existing-resources.md"


def test_a_table_a_bucket_a_queue_and_a_user_pool_are_taken_over_with_their_data(
    aws: Emulator, make_stack: MakeStack, tmp_path: Path
) -> None:
    dynamodb = aws.client("dynamodb")
    keys = [{"AttributeName": "shop", "KeyType": "HASH"}, {"AttributeName": "id", "KeyType": "RANGE"}]
    attributes = [{"AttributeName": name, "AttributeType": "S"} for name in ("shop", "id", "name")]
    index = {
        "IndexName": "by-name",
        "KeySchema": [keys[0], {"AttributeName": "name", "KeyType": "RANGE"}],
        "Projection": {"ProjectionType": "KEYS_ONLY"},
    }
    dynamodb.create_table(
        TableName="items",
        KeySchema=keys,
        AttributeDefinitions=attributes,
        LocalSecondaryIndexes=[index],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.put_item(TableName="items", Item={"shop": {"S": "1"}, "id": {"S": "mug"}})
    pool_id = aws.client("cognito-idp").create_user_pool(
        PoolName="people", UsernameAttributes=["email"], UsernameConfiguration={"CaseSensitive": False}
    )["UserPool"]["Id"]
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="papers-2019")
    s3.put_object(Bucket="papers-2019", Key="contract.txt", Body=b"signed")
    sqs = aws.client("sqs")
    queue_url = sqs.create_queue(QueueName="orders-2019")["QueueUrl"]
    sqs.send_message(QueueUrl=queue_url, MessageBody="order")
    write_project(PAGE, tmp_path)
    adopt = runpy.run_path(str(tmp_path / "adopted.py"))["adopt"]

    def program() -> None:
        by_name = {"sort_key": {"name": "name"}, "projection_type": "KEYS_ONLY"}
        Table(
            "items",
            {
                "partition_key": {"name": "shop"},
                "sort_key": {"name": "id"},
                "secondary_indexes": {"by-name": by_name},
            },
            adopt("items-table", "items", name="items"),
        )
        UserPool("people", {}, adopt("people-pool", pool_id, name="people"))
        Queue("orders", {}, adopt("orders-queue", queue_url, name="orders-2019"))
        Bucket("papers", {}, adopt("papers-bucket", "papers-2019", bucket="papers-2019"))

    stack = make_stack(program)
    assert stack.up().summary.resource_changes == {"create": 15, "import": 4, "update": 4}
    assert stack.preview().change_summary == {automation.OpType.SAME: 19}
    table = dynamodb.describe_table(TableName="items")["Table"]
    assert table["DeletionProtectionEnabled"]  # an argument of the component, set in place
    assert dynamodb.scan(TableName="items")["Count"] == 1
    assert s3.get_bucket_versioning(Bucket="papers-2019")["Status"] == "Enabled"  # likewise
    pool = aws.client("cognito-idp").describe_user_pool(UserPoolId=pool_id)["UserPool"]
    assert pool["DeletionProtection"] == "ACTIVE"
    assert sqs.receive_message(QueueUrl=queue_url)["Messages"][0]["Body"] == "order"
    assert s3.get_object(Bucket="papers-2019", Key="contract.txt")["Body"].read() == b"signed"
