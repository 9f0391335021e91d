"""Items: the attributes that a request names, and the other condition keys of Amazon DynamoDB."""

from typing import Any

import pytest

from tests.e2e.embedded_aws.iam.conditions import allow_if, deny_if
from tests.e2e.embedded_aws.iam.rows import ALLOWED, DENIED, Call, Caller, Row, World

ID = {"id": {"S": "1"}}
SHOWN = {**ID, "shown": {"S": "1"}}
SECRET = {**ID, "secret": {"S": "1"}}
VALUES = {"ExpressionAttributeValues": {":v": {"S": "1"}}}
NAMES = {"ExpressionAttributeNames": {"#n": "secret"}}
# The policy of the developer guide ("Using IAM policy conditions for fine-grained access control").
LIMITED = Caller(
    (
        {
            "Action": "dynamodb:*",
            "Resource": "<table>",
            "Condition": {
                "ForAllValues:StringEquals": {"dynamodb:Attributes": ["id", "shown"]},
                "StringEqualsIfExists": {
                    "dynamodb:Select": "SPECIFIC_ATTRIBUTES",
                    "dynamodb:ReturnValues": ["NONE", "UPDATED_OLD", "UPDATED_NEW"],
                },
            },
        },
    )
)


def call_on_table(operation: str, **more: Any) -> Call:
    return lambda caller, world: getattr(caller.client("dynamodb"), operation)(TableName=world.table, **more)


def get(projection: str | None = None, **more: Any) -> Call:
    return call_on_table(
        "get_item", Key=ID, **({"ProjectionExpression": projection} if projection else {}), **more
    )


def put(item: dict[str, Any], **more: Any) -> Call:
    return call_on_table("put_item", Item=item, **more)


def update(expression: str, **more: Any) -> Call:
    return call_on_table("update_item", Key=ID, UpdateExpression=expression, **VALUES, **more)


def scan(**more: Any) -> Call:
    return call_on_table("scan", Select="SPECIFIC_ATTRIBUTES", ProjectionExpression="shown", **more)


def execute(statement: str) -> Call:
    return lambda caller, world: caller.client("dynamodb").execute_statement(
        Statement=statement.format(f'"{world.table}"')
    )


def write(member: str, **part: Any) -> Call:
    return lambda caller, world: caller.client("dynamodb").transact_write_items(
        TransactItems=[{member: {"TableName": world.table, **part}}]
    )


def write_batch(item: dict[str, Any]) -> Call:
    return lambda caller, world: caller.client("dynamodb").batch_write_item(
        RequestItems={world.table: [{"PutRequest": {"Item": item}}]}
    )


def read_batch(projection: str) -> Call:
    return lambda caller, world: caller.client("dynamodb").batch_get_item(
        RequestItems={world.table: {"Keys": [ID], "ProjectionExpression": projection}}
    )


READS = [
    Row("some attributes", ALLOWED, get("id, shown"), LIMITED),
    Row("all attributes", DENIED, get(), LIMITED),
    Row("another attribute", DENIED, get("shown, secret"), LIMITED),
    Row("a part of another attribute", DENIED, get("secret.shown[0]"), LIMITED),
    Row("a part of an attribute", ALLOWED, get("shown.secret[0].secret"), LIMITED),
    Row("another attribute by a placeholder", DENIED, get("#n", **NAMES), LIMITED),
    Row("another attribute in a filter", DENIED, scan(FilterExpression="begins_with(secret, :v)", **VALUES),
        LIMITED),
    Row("another attribute in the rest of a filter", DENIED,
        scan(FilterExpression="shown = :v AND (NOT secret BETWEEN :v AND :v)", **VALUES), LIMITED),
    Row("an attribute in a filter", ALLOWED,
        scan(FilterExpression="shown IN (:v) OR size(shown) > :v", **VALUES), LIMITED),
    Row("another attribute in a key condition", DENIED,
        call_on_table("query", Select="SPECIFIC_ATTRIBUTES", ProjectionExpression="shown",
                 KeyConditionExpression="id = :v AND secret = :v", **VALUES), LIMITED),
    Row("the number of items", DENIED, call_on_table("scan", Select="COUNT"), LIMITED),
    Row("an attribute of a batch", ALLOWED, read_batch("shown"), LIMITED),
    Row("another attribute of a batch", DENIED, read_batch("secret"), LIMITED),
    Row("another attribute in old arguments", DENIED,
        call_on_table("get_item", Key=ID, AttributesToGet=["secret"]), LIMITED),
    Row("a statement", ALLOWED, execute("SELECT shown FROM {} WHERE id='1'"), LIMITED),
    Row("a statement for all attributes", DENIED, execute("SELECT * FROM {} WHERE id='1'"), LIMITED),
    Row("another attribute in a statement", DENIED, execute("SELECT secret.x FROM {} WHERE id='1'"),
        LIMITED),
    Row("another attribute in a condition of a statement", DENIED,
        execute("SELECT shown FROM {} WHERE id='1' AND contains(secret, '1')"), LIMITED),
]  # fmt: skip
WRITES = [
    Row("an item", ALLOWED, put(SHOWN), LIMITED),
    Row("an item with another attribute", DENIED, put(SECRET), LIMITED),
    Row("another attribute in a condition", DENIED,
        put(SHOWN, ConditionExpression="attribute_exists(secret)"), LIMITED),
    Row("an attribute in a condition", ALLOWED, put(SHOWN, ConditionExpression="attribute_exists(id)"),
        LIMITED),
    Row("a changed attribute", ALLOWED, update("SET shown = if_not_exists(shown, :v)"), LIMITED),
    Row("another changed attribute", DENIED, update("SET shown = :v, secret = :v"), LIMITED),
    Row("another attribute that is read", DENIED, update("SET shown = if_not_exists(secret, :v)"), LIMITED),
    Row("another attribute that is removed", DENIED,
        call_on_table("update_item", Key=ID, UpdateExpression="REMOVE secret"),
        LIMITED),
    Row("another changed attribute by a placeholder", DENIED, update("SET #n = :v", **NAMES), LIMITED),
    Row("all old attributes", DENIED, update("SET shown = :v", ReturnValues="ALL_OLD"), LIMITED),
    Row("the changed attributes", ALLOWED, update("SET shown = :v", ReturnValues="UPDATED_NEW"), LIMITED),
    Row("an expected attribute", DENIED, put(SHOWN, Expected={"secret": {"Exists": False}}), LIMITED),
    Row("an item of a transaction", ALLOWED, write("Put", Item=SHOWN), LIMITED),
    Row("another attribute in a transaction", DENIED, write("Put", Item=SECRET), LIMITED),
    Row("another attribute in a check", DENIED,
        write("ConditionCheck", Key=ID, ConditionExpression="attribute_exists(secret)"), LIMITED),
    Row("an item of a batch", ALLOWED, write_batch(SHOWN), LIMITED),
    Row("another attribute in a batch", DENIED, write_batch(SECRET), LIMITED),
    Row("a new item in a statement", DENIED, execute("INSERT INTO {} VALUE {{'id':'9','secret':'1'}}"),
        LIMITED),
    Row("a changed attribute in a statement", ALLOWED, execute("UPDATE {} SET shown='1' WHERE id='1'"),
        LIMITED),
    Row("another changed attribute in a statement", DENIED,
        execute("UPDATE {} SET secret='1' WHERE id='1'"), LIMITED),
]  # fmt: skip
NO_TRANSACTIONS = deny_if(
    "dynamodb:PutItem", "dynamodb:EnclosingOperation", ["TransactWriteItems"], "ForAnyValue:StringEquals"
)
OPTIONS = [
    Row("the used capacity", DENIED, get(ReturnConsumedCapacity="TOTAL"),
        deny_if("dynamodb:*", "dynamodb:ReturnConsumedCapacity", "TOTAL")),
    Row("a transaction", DENIED, write("Put", Item=SHOWN),
        NO_TRANSACTIONS),
    Row("a call outside of transactions", ALLOWED, put(SHOWN),
        NO_TRANSACTIONS),
    Row("writes select nothing", ALLOWED, put(SHOWN),
        allow_if("dynamodb:PutItem", "dynamodb:Select", "true", "Null")),
]  # fmt: skip


@pytest.mark.parametrize("row", [*READS, *WRITES, *OPTIONS], ids=lambda row: row.title)
def test_items(world: World, row: Row) -> None:
    world.aws.client("dynamodb").put_item(TableName=world.table, Item=SHOWN)
    row.check(world)
