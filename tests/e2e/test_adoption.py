"""Components take over resources that exist, with their data, and change the rest in place."""

import runpy
from pathlib import Path

import pulumi
import pytest

from embedded_aws import DeploymentError, Emulator, deploy
from serverless_patterns import Bucket, Queue, Table, UserPool
from tests.conftest import ROOT
from tests.pages import write_project

PAGE = ROOT / "docs/how-to/adopt-existing-resources.md"


@pytest.fixture
def adopt(tmp_path: Path):
    write_project(PAGE, tmp_path)
    return runpy.run_path(str(tmp_path / "adopted.py"))["adopt"]


def test_four_components_take_over_what_exists(emulator: Emulator, adopt) -> None:
    dynamodb, s3, sqs, cognito = (emulator.client(name) for name in ("dynamodb", "s3", "sqs", "cognito-idp"))
    key = {"AttributeName": "id", "AttributeType": "S"}
    dynamodb.create_table(
        TableName="adopted-items",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[key],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.put_item(TableName="adopted-items", Item={"id": {"S": "mug"}})
    s3.create_bucket(Bucket="adopted-papers")
    s3.put_object(Bucket="adopted-papers", Key="contract.txt", Body=b"signed")
    queue_url = sqs.create_queue(QueueName="adopted-orders")["QueueUrl"]
    dead_url = sqs.create_queue(QueueName="adopted-dead")["QueueUrl"]
    sqs.send_message(QueueUrl=queue_url, MessageBody="order")
    pool_id = cognito.create_user_pool(
        PoolName="people", UsernameAttributes=["email"], UsernameConfiguration={"CaseSensitive": False}
    )["UserPool"]["Id"]
    cognito.admin_create_user(UserPoolId=pool_id, Username="ann@example.com")

    def program(partition_key: str = "id") -> None:
        table: dict[str, object] = {"partition_key": {"name": partition_key}, "deletion_protection": False}
        Table("items", table, adopt("items-table", "adopted-items", name="adopted-items"))
        Bucket("papers", {}, adopt("papers-bucket", "adopted-papers", bucket="adopted-papers"))
        both = pulumi.ResourceOptions.merge(
            adopt("orders-queue", queue_url, name="adopted-orders"),
            adopt("orders-dead-letters", dead_url, name="adopted-dead"),
        )
        Queue("orders", {}, both)
        UserPool("people", {"deletion_protection": False}, adopt("people-pool", pool_id, name="people"))

    with pytest.raises(DeploymentError, match="cannot be imported: the program would replace adopted-items"):
        deploy(lambda: program("number"), stack="wrong", emulator=emulator)
    stack = deploy(program, stack="adopted", emulator=emulator)
    assert stack.update(program) == {}

    assert dynamodb.scan(TableName="adopted-items")["Count"] == 1
    backups = dynamodb.describe_continuous_backups(TableName="adopted-items")["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    assert s3.get_object(Bucket="adopted-papers", Key="contract.txt")["Body"].read() == b"signed"
    assert s3.get_bucket_versioning(Bucket="adopted-papers")["Status"] == "Enabled"
    (message,) = sqs.receive_message(QueueUrl=queue_url)["Messages"]
    assert message["Body"] == "order"
    attributes = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["All"])["Attributes"]
    assert "adopted-dead" in attributes["RedrivePolicy"]
    assert len(cognito.list_users(UserPoolId=pool_id)["Users"]) == 1
