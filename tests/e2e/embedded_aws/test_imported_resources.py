"""Programs with resources that exist already."""

from typing import Any

import pulumi_aws as aws
import pytest
from pulumi import ResourceOptions

from embedded_aws import DeploymentError, Emulator, deploy


def test_what_should_exist_already_is_refused(emulator: Emulator) -> None:
    with pytest.raises(DeploymentError, match=r"'theirs' should exist already, as their-bucket; but the"):
        deploy(lambda: aws.s3.Bucket.get("theirs", "their-bucket") and None, emulator=emulator)
    imported = ResourceOptions(import_="their-bucket")
    with pytest.raises(DeploymentError, match="'mine' should exist already, as their-bucket"):
        deploy(
            lambda: aws.s3.Bucket("mine", bucket="their-bucket", opts=imported) and None, emulator=emulator
        )


def test_what_exists_is_imported(emulator: Emulator) -> None:
    def program(key: str = "id", name: str | None = "old-items", tags: dict[str, str] | None = None) -> None:
        aws.dynamodb.Table(
            "items",
            name=name,
            attributes=[{"name": key, "type": "S"}],
            hash_key=key,
            billing_mode="PAY_PER_REQUEST",
            tags=tags,
            opts=ResourceOptions(import_="old-items"),
        )

    dynamodb = emulator.client("dynamodb")
    dynamodb.create_table(
        TableName="old-items",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.put_item(TableName="old-items", Item={"id": {"S": "1"}})
    with pytest.raises(DeploymentError, match=r"would replace old-items.*\n.*hashKey: 'id' in AWS, 'other'"):
        deploy(lambda: program("other"), stack="adopting", emulator=emulator)
    with pytest.raises(DeploymentError, match="name: 'old-items' in AWS, None in the program"):
        deploy(lambda: program(name=None), stack="adopting", emulator=emulator)

    with deploy(lambda: program(tags={"team": "post"}), stack="adopting", emulator=emulator) as stack:
        arn = dynamodb.describe_table(TableName="old-items")["Table"]["TableArn"]
        assert dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"] == [{"Key": "team", "Value": "post"}]
        assert dynamodb.scan(TableName="old-items")["Count"] == 1
        assert stack.update(lambda: program(tags={"team": "post"})) == {}
        assert list(stack.update(program).values()) == ["update"]
        assert list(stack.update(lambda: None).values()) == ["delete"]
    assert "old-items" not in dynamodb.list_tables()["TableNames"]


def test_a_resource_that_its_id_does_not_describe_is_not_imported(emulator: Emulator) -> None:
    def program() -> None:
        aws.s3.BucketVersioning(
            "versions",
            bucket="any-bucket-here",
            versioning_configuration={"status": "Enabled"},
            opts=ResourceOptions(import_="any-bucket-here"),
        )

    emulator.client("s3").create_bucket(Bucket="any-bucket-here")
    with pytest.raises(DeploymentError, match="its 'versioningConfiguration' is needed as well"):
        deploy(program, emulator=emulator)


def test_what_the_program_leaves_out_is_not_taken_away(emulator: Emulator) -> None:
    """A sort key, the order of a queue, or the names of users would be replaced."""
    sqs, key = emulator.client("sqs"), {"AttributeName": "id", "KeyType": "HASH"}
    emulator.client("dynamodb").create_table(
        TableName="sorted",
        KeySchema=[key, {"AttributeName": "at", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("id", "at")],
        BillingMode="PAY_PER_REQUEST",
    )
    url = sqs.create_queue(QueueName="ordered.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    pool = emulator.client("cognito-idp").create_user_pool(PoolName="people", AliasAttributes=["email"])

    def table() -> None:
        attributes: Any = [{"name": "id", "type": "S"}]
        given = {"hash_key": "id", "billing_mode": "PAY_PER_REQUEST", "attributes": attributes}
        aws.dynamodb.Table("sorted", name="sorted", **given, opts=ResourceOptions(import_="sorted"))

    def queue(identifier: str = url) -> None:
        aws.sqs.Queue("ordered", name="ordered.fifo", opts=ResourceOptions(import_=identifier))

    def users() -> None:
        opts = ResourceOptions(import_=pool["UserPool"]["Id"])
        aws.cognito.UserPool("people", name="people", opts=opts)

    far = "https://sqs.eu-west-1.amazonaws.com/123456789012/ordered.fifo"
    for program, message in (
        (table, "rangeKey: 'at' in AWS, None in the program"),
        (queue, "fifoQueue: True in AWS, None in the program"),
        (users, r"aliasAttributes: \['email'\] in AWS, None in the program"),
        (lambda: queue("ordered.fifo"), r"SQS Queue URL \(ordered.fifo\) is in the incorrect format"),
        (lambda: queue(far), "The address https://sqs.eu-west-1.amazonaws.com/ is not valid"),
    ):
        with pytest.raises(DeploymentError, match=message):
            deploy(program, stack="left-out", emulator=emulator)
