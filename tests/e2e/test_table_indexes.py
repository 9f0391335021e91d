"""Tables: index keys of several attributes, capacity, and the resource policy, with IAM enforced."""

from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from botocore.exceptions import ClientError

from embedded_aws import Deployment, Emulator, deploy
from serverless_patterns import Table
from tests.permissions.account import Account, document

READER, WRITER = "reader-of-games", "writer-of-games"


def program(**more: Any) -> None:
    users = {name: aws.iam.User(name, name=name) for name in (READER, WRITER)}
    table: Any = {
        "partition_key": {"name": "id"},
        "deletion_protection": False,
        "secondary_indexes": {
            "by-round": {
                "partition_keys": [{"name": "tournament"}, {"name": "region"}],
                "sort_keys": [{"name": "round", "type": "N"}, {"name": "bracket"}],
            },
            "by-player": {"partition_key": {"name": "player"}},
        },
        "principals": [
            {"arn": users[READER].arn, "access": ["read"]},
            {"arn": users[WRITER].arn, "access": ["PutItem"]},
        ],
        **more,
    }
    pulumi.export("table", Table("games", table).table_name)


@pytest.fixture(scope="module")
def stack(emulator: Emulator):
    with deploy(program, emulator=emulator) as deployment:
        yield deployment


def put(client: Any, table: str, identifier: str, **attributes: Any) -> None:
    item = {"id": {"S": identifier}, **{name: _spell(value) for name, value in attributes.items()}}
    client.put_item(TableName=table, Item=item)


def _spell(value: Any) -> dict[str, str]:
    return {"N": str(value)} if isinstance(value, int) else {"S": value}


def query(client: Any, table: str, **keys: Any) -> list[str]:
    """Returns the IDs of the items of the index by rounds."""
    found = client.query(
        TableName=table,
        IndexName="by-round",
        KeyConditionExpression=" AND ".join(f"#{name} = :{name}" for name in keys),
        ExpressionAttributeNames={f"#{name}": name for name in keys},
        ExpressionAttributeValues={f":{name}": _spell(value) for name, value in keys.items()},
    )
    return [item["id"]["S"] for item in found["Items"]]


def test_a_query_names_all_partition_keys_and_the_first_sort_keys(stack: Deployment) -> None:
    client, table = stack.client("dynamodb"), stack.outputs["table"]
    for number, (region, round_, bracket) in enumerate(
        (("eu", 10, "upper"), ("eu", 9, "lower"), ("eu", 9, "upper"), ("us", 9, "upper"))
    ):
        put(client, table, str(number), tournament="open", region=region, round=round_, bracket=bracket)
    put(client, table, "without-bracket", tournament="open", region="eu", round=9)
    cup = {"tournament": "open", "region": "eu"}
    assert query(client, table, **cup) == ["1", "2", "0"], "by number, then by bracket; all keys are there"
    assert query(client, table, **cup, round=9) == ["1", "2"]
    assert query(client, table, **cup, round=9, bracket="upper") == ["2"]
    for incomplete in ({"tournament": "open"}, {**cup, "bracket": "upper"}):
        with pytest.raises(ClientError, match="ValidationException"):
            query(client, table, **incomplete)


def test_the_policy_of_a_table_allows_what_it_names(stack: Deployment, emulator: Emulator) -> None:
    table, iam = stack.outputs["table"], emulator.client("iam")

    def client(user: str) -> Any:
        key = iam.create_access_key(UserName=user)["AccessKey"]
        return Account(emulator.endpoint, key["AccessKeyId"], key["SecretAccessKey"]).client("dynamodb")

    reader, writer = client(READER), client(WRITER)
    put(writer, table, "by-writer", tournament="cup", region="eu", round=1, bracket="upper")
    assert query(reader, table, tournament="cup", region="eu") == ["by-writer"]
    for call in (
        lambda: put(reader, table, "by-reader"),
        lambda: query(writer, table, tournament="cup", region="eu"),
        lambda: writer.delete_item(TableName=table, Key={"id": {"S": "by-writer"}}),
    ):
        with pytest.raises(ClientError, match=r"AccessDeniedException.*not authorized to perform: dynamodb:"):
            call()
    denied = document({"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*"})
    iam.put_user_policy(UserName=READER, PolicyName="none", PolicyDocument=denied)
    with pytest.raises(ClientError, match="explicit deny"):
        query(reader, table, tournament="cup", region="eu")


def test_capacity_and_limits_are_those_of_the_table_and_its_indexes(stack: Deployment) -> None:
    def describe() -> tuple[Any, list[Any]]:
        table = stack.client("dynamodb").describe_table(TableName=stack.outputs["table"])["Table"]
        return table, [table, *table["GlobalSecondaryIndexes"]]

    limits = {"max_read_request_units": 100, "max_write_request_units": 50}
    assert set(stack.update(lambda: program(**limits)).values()) == {"update"}
    _, limited = describe()
    expected = {"MaxReadRequestUnits": 100, "MaxWriteRequestUnits": 50}
    assert [each["OnDemandThroughput"] for each in limited] == [expected] * 3
    units = {"read_capacity": 5, "write_capacity": 2}
    stack.update(lambda: program(provisioned_throughput=units))
    table, provisioned = describe()
    assert table.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED") == "PROVISIONED"
    for each in provisioned:
        capacity = each["ProvisionedThroughput"]
        assert (capacity["ReadCapacityUnits"], capacity["WriteCapacityUnits"]) == (5, 2)
    assert stack.update(lambda: program(provisioned_throughput=units)) == {}
