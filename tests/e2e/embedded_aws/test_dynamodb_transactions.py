"""Transactions, batches and streams of Amazon DynamoDB."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from tests.e2e.embedded_aws.tables import TestTable, create_table, item, key, plain

NONE = {"Code": "None"}
FAILED = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}


@pytest.fixture(scope="module")
def table(emulator: Emulator) -> Iterator[TestTable]:
    stream = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    index = {"IndexName": "by-x", "KeySchema": key("x"), "Projection": {"ProjectionType": "ALL"}}
    client = emulator.client("dynamodb")
    more = {"StreamSpecification": stream, "GlobalSecondaryIndexes": [index]}
    with create_table(client, key("id"), "id:S x:S", **more) as found:
        yield found


def change(table: TestTable, kind: str, name: str, values: dict[str, Any] | None = None, **more: Any) -> Any:
    attributes = (
        {"Item": item({"id": name, **more.pop("item", {})})} if kind == "Put" else {"Key": item({"id": name})}
    )
    if values:
        more["ExpressionAttributeValues"] = item({f":{each}": value for each, value in values.items()})
    return {kind: {"TableName": table.name, **attributes, **more}}


def cancel(table: TestTable, *changes: Any) -> list[dict[str, Any]]:
    """Returns the reasons of a canceled transaction."""
    with pytest.raises(ClientError) as raised:
        table.client.transact_write_items(TransactItems=list(changes))
    assert raised.value.response["Error"]["Code"] == "TransactionCanceledException", raised.value
    reasons = raised.value.response["CancellationReasons"]
    codes = ", ".join(reason["Code"] for reason in reasons)
    assert raised.value.response["Error"]["Message"].endswith(f"specific reasons [{codes}]")
    return reasons


def test_a_transaction_writes_all_or_nothing(table: TestTable):
    table.put(id="one", n=1)
    table.put(id="two", n=2)
    good = [
        change(table, "Update", "one", {"v": 5}, UpdateExpression="ADD n :v"),
        change(table, "Delete", "two"),
        change(table, "ConditionCheck", "none", ConditionExpression="attribute_not_exists(id)"),
    ]
    bad = change(table, "Put", "three", {"v": 3}, ConditionExpression="n = :v")
    assert cancel(table, *good, bad) == [NONE, NONE, NONE, FAILED]
    assert table.get(id="one") == {"id": "one", "n": 1}
    table.client.transact_write_items(TransactItems=[*good, change(table, "Put", "three")])
    assert [table.get(id=name) for name in ("one", "two", "three")] == [
        {"id": "one", "n": 6},
        None,
        {"id": "three"},
    ]


REASONS: list[tuple[str, str, dict[str, Any], str]] = [
    (
        "Update",
        "typed",
        {"UpdateExpression": "SET id = :v", "values": {"v": "x"}},
        "Cannot update attribute id",
    ),
    (
        "Update",
        "typed",
        {"UpdateExpression": "SET x = :v", "values": {"v": 1}},
        "Type mismatch for Index Key x",
    ),
    (
        "Put",
        "typed",
        {"item": {"x": 1}},
        "Type mismatch for Index Key x Expected: S Actual: N IndexName: by-x",
    ),
    ("Delete", "x" * 2049, {}, "exceeded the size limit of 2048 bytes"),
]


@pytest.mark.parametrize(("kind", "name", "more", "message"), REASONS)
def test_writes_that_do_not_fit_the_table(
    table: TestTable, kind: str, name: str, more: dict[str, Any], message: str
):
    first, second = cancel(table, change(table, "Put", "beside"), change(table, kind, name, **dict(more)))
    assert first == NONE
    assert second["Code"] == "ValidationError"
    assert message in second["Message"]
    assert table.get(id="beside") is None


REJECTED: list[tuple[str, str, dict[str, Any], str]] = [
    (
        "Update",
        "a",
        {"UpdateExpression": "SET a = :v SET b = :v", "values": {"v": 1}},
        "can only be used once",
    ),
    (
        "Update",
        "a",
        {"UpdateExpression": "SET a = :v, a.b = :v", "values": {"v": 1}},
        "Two document paths overlap",
    ),
    ("Update", "a", {"UpdateExpression": ""}, "Invalid UpdateExpression: The expression can not be empty;"),
    ("Put", "a", {"ConditionExpression": "a = :v"}, "attribute value: :v"),
    ("Put", "a", {"ConditionExpression": "a <> b", "values": {"v": 1}}, "keys: {:v}"),
    ("Put", "a", {"item": {"n": {"N": "1e126"}}}, "Number overflow"),
    ("Put", "a", {"item": {"x": ""}}, "A value specified for a secondary index key is not supported."),
    ("Delete", "", {}, "cannot contain an empty string value. Key: id"),
]


@pytest.mark.parametrize(("kind", "name", "more", "message"), REJECTED)
def test_requests_that_are_rejected(
    table: TestTable, kind: str, name: str, more: dict[str, Any], message: str
):
    with pytest.raises(ClientError) as raised:
        table.client.transact_write_items(TransactItems=[change(table, kind, name, **dict(more))])
    error = raised.value.response["Error"]
    assert error["Code"] == "ValidationException"
    assert message in error["Message"]
    assert not error["Message"].startswith("1 validation error detected")


def test_a_failed_condition_returns_its_item(table: TestTable):
    table.put(id="old", n=1)
    check = {"ConditionExpression": "n = :v", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    (reason,) = cancel(table, change(table, "ConditionCheck", "old", {"v": 2}, **check))
    assert reason == {**FAILED, "Item": item({"id": "old", "n": 1})}


def test_a_token_makes_a_transaction_happen_once(table: TestTable):
    table.put(id="counter", n=0)
    given = {"TransactItems": [change(table, "Update", "counter", {"v": 1}, UpdateExpression="ADD n :v")]}
    for _ in range(2):
        table.client.transact_write_items(ClientRequestToken="once", **given)
    assert table.get(id="counter") == {"id": "counter", "n": 1}
    given["TransactItems"][0]["Update"]["ExpressionAttributeValues"] = item({":v": 2})
    with pytest.raises(table.client.exceptions.IdempotentParameterMismatchException):
        table.client.transact_write_items(ClientRequestToken="once", **given)


def test_a_transaction_reads_parts_of_items(table: TestTable):
    table.put(id="read", a={"b": 1, "c": 2}, d="e")
    wrong = {"a, a.b": "Two document paths overlap", "a,": "Syntax error", "#a": "attribute name: #a"}

    def read(text: str, name: str = "read") -> Any:
        get = {"TableName": table.name, "Key": item({"id": name}), "ProjectionExpression": text}
        return table.client.transact_get_items(TransactItems=[{"Get": get}])["Responses"]

    assert read("a.c, d") == [{"Item": item({"a": {"c": 2}, "d": "e"})}]
    assert read("absent") == read("a", "none") == [{}]
    for text, message in wrong.items():
        with pytest.raises(ClientError) as raised:
            read(text)
        assert message in raised.value.response["Error"]["Message"]


def test_an_invalid_write_rejects_a_batch(table: TestTable):
    wrong: list[Any] = [
        {**item({"id": "y"}), "x": {"S": "x" * 2049}},
        {"id": {"S": ""}},
        {"id": {"N": "1"}},
        {"a": {"S": "b"}},
        {**item({"id": "y"}), "x": {"N": "1"}},
    ]
    for each in wrong:
        requests = [{"PutRequest": {"Item": item({"id": "batched"})}}, {"PutRequest": {"Item": each}}]
        with pytest.raises(ClientError) as raised:
            table.client.batch_write_item(RequestItems={table.name: requests})
        assert raised.value.response["Error"]["Code"] == "ValidationException"
        assert table.get(id="batched") is None


def test_a_stream_has_the_changes(table: TestTable, emulator: Emulator):
    streams = emulator.client("dynamodbstreams")
    arn = table.client.describe_table(TableName=table.name)["Table"]["LatestStreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    start = {"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}

    def read() -> list[Any]:
        iterator = streams.get_shard_iterator(**start)["ShardIterator"]
        return streams.get_records(ShardIterator=iterator)["Records"]

    before = len(read())
    remove: Any = {"Key": {"id": "streamed"}, "UpdateExpression": "REMOVE a"}
    table.call("update_item", **remove)
    table.client.transact_write_items(
        TransactItems=[change(table, "Update", "streamed", UpdateExpression="REMOVE a")]
    )
    table.call("delete_item", Key={"id": "streamed"})
    table.put(id="streamed", a=1)
    table.put(id="streamed", a={"N": "1.0"})
    table.call("update_item", **remove)
    batch = [{"DeleteRequest": {"Key": item({"id": "streamed"})}}]
    table.client.batch_write_item(RequestItems={table.name: batch})
    records = read()[before:]
    images = [
        tuple(
            plain(each["dynamodb"][name]) if name in each["dynamodb"] else None
            for name in ("OldImage", "NewImage")
        )
        for each in records
    ]
    first, second = {"id": "streamed", "a": 1}, {"id": "streamed"}
    assert [each["eventName"] for each in records] == ["INSERT", "MODIFY", "REMOVE"]
    assert images == [(None, first), (first, second), (second, None)]


def test_statements_find_numbers_by_any_spelling(emulator: Emulator):
    client = emulator.client("dynamodb")
    with create_table(client, key("n"), "n:N") as found:
        insert = f"INSERT INTO \"{found.name}\" VALUE {{'n': ?, 'v': 'stored'}}"
        client.execute_statement(Statement=insert, Parameters=[{"N": "1e3"}])
        assert found.get(n={"N": "1000.0"}) == {"n": 1000, "v": "stored"}
        select = f'SELECT * FROM "{found.name}" WHERE n = ?'
        items = client.execute_statement(Statement=select, Parameters=[{"N": "1000.00"}])["Items"]
        assert [plain(each) for each in items] == [{"n": 1000, "v": "stored"}]
        delete = f'DELETE FROM "{found.name}" WHERE n = ?'
        client.execute_statement(Statement=delete, Parameters=[{"N": "01000"}])
        assert found.get(n=1000) is None
