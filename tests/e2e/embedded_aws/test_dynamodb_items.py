"""Items of Amazon DynamoDB: keys, writes with expressions, and their errors, with IAM enforced."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from embedded_aws.emulator.clients import Credentials
from tests.e2e.embedded_aws.tables import TestTable, create_table, item, key, plain

SPELLINGS = ("1000", "1000.0", "1e3", "01000", "+1000", "10E2")
DETECTED = "1 validation error detected: "


@pytest.fixture(scope="module")
def client(emulator: Emulator) -> Any:
    return emulator.client("dynamodb")


@pytest.fixture(scope="module")
def table(client: Any) -> Iterator[TestTable]:
    with create_table(client, key("id"), "id:S") as found:
        yield found


@pytest.fixture(scope="module")
def numbered(client: Any) -> Iterator[TestTable]:
    index = {"IndexName": "by-m", "KeySchema": key("m", "n"), "Projection": {"ProjectionType": "ALL"}}
    with create_table(client, key("n", "s"), "n:N s:N m:N", GlobalSecondaryIndexes=[index]) as found:
        yield found


@pytest.mark.parametrize("text", SPELLINGS)
def test_all_spellings_of_a_number_are_one_key(numbered: TestTable, text: str):
    numbered.put(n=1000, s=7, m=5, v="stored")
    spelled = {"n": {"N": text}, "s": {"N": "7.0"}}
    stored = {"n": Decimal(1000), "s": Decimal(7), "m": Decimal(5), "v": "stored"}
    assert numbered.get(**spelled) == stored
    given = {":n": {"N": text}, ":s": {"N": "70e-1"}}
    query = {"KeyConditionExpression": "n = :n AND s = :s", "ExpressionAttributeValues": given}
    assert numbered.items("query", **query) == [stored]
    by_index = {
        "KeyConditionExpression": "m = :m AND n = :n",
        "ExpressionAttributeValues": {":m": {"N": "5.00"}},
    }
    by_index["ExpressionAttributeValues"][":n"] = {"N": text}
    assert numbered.items("query", IndexName="by-m", **by_index) == [stored]
    batch = numbered.client.batch_get_item(RequestItems={numbered.name: {"Keys": [item(spelled)]}})
    assert [plain(each) for each in batch["Responses"][numbered.name]] == [stored]
    got = {"Get": {"TableName": numbered.name, "Key": item(spelled)}}
    assert plain(numbered.client.transact_get_items(TransactItems=[got])["Responses"][0]["Item"]) == stored
    numbered.call(
        "update_item", Key=spelled, UpdateExpression="ADD hits :one", ExpressionAttributeValues={":one": 1}
    )
    assert numbered.get(n=1000, s=7) == {**stored, "hits": Decimal(1)}
    numbered.call("delete_item", Key=spelled)
    assert numbered.get(n=1000, s=7) is None


def test_two_spellings_of_a_number_are_the_same_item_of_a_request(numbered: TestTable):
    keys = [item({"n": {"N": text}, "s": {"N": "1"}}) for text in ("5", "5.0")]
    calls: list[Any] = [
        lambda: numbered.client.batch_get_item(RequestItems={numbered.name: {"Keys": keys}}),
        lambda: numbered.client.batch_write_item(
            RequestItems={numbered.name: [{"PutRequest": {"Item": each}} for each in keys]}
        ),
        lambda: numbered.client.transact_write_items(
            TransactItems=[{"Delete": {"TableName": numbered.name, "Key": each}} for each in keys]
        ),
    ]
    messages: list[str] = []
    for call in calls:
        with pytest.raises(ClientError) as raised:
            call()
        messages.append(raised.value.response["Error"]["Message"])
    several = "Transaction request cannot include multiple operations on one item"
    assert messages == [*["Provided list of item keys contains duplicates"] * 2, several]


def test_number_keys_are_ordered_as_numbers(numbered: TestTable):
    texts = ["10", "9", "-1.5", "0", "1e2", "0.05"]
    for text in texts:
        numbered.put(n=77, s={"N": text})
    given: dict[str, Any] = {"KeyConditionExpression": "n = :n", "ExpressionAttributeValues": {":n": 77}}
    found = [each["s"] for each in numbered.items("query", **given)]
    assert found == sorted(map(Decimal, texts))
    given["KeyConditionExpression"] += " AND s > :s"
    given["ExpressionAttributeValues"][":s"] = 9
    assert [each["s"] for each in numbered.items("query", **given, ScanIndexForward=False)] == [100, 10]


OPERAND = "An operand in the update expression has an incorrect data type"
PATH = "The document path provided in the update expression is invalid for update"
MISSING = "The provided expression refers to an attribute that does not exist in the item"
WRONG_UPDATES = {
    "SET s = s + :n": OPERAND,
    "SET a = list_append(s, :l)": OPERAND,
    "ADD s :n": OPERAND,
    "DELETE s :ss": OPERAND,
    "SET s.a = :n": PATH,
    "REMOVE absent.a": PATH,
    "SET a = absent": MISSING,
}
VALUES: dict[str, Any] = {"n": 1, "l": ["x"], "ss": {"x"}, "s": "x"}


def find_used_values(text: str) -> dict[str, Any]:
    found = {f":{name}": VALUES[name] for name in re.findall(r":(\w+)", text)}
    return {"ExpressionAttributeValues": found} if found else {}


@pytest.mark.parametrize(("text", "message"), WRONG_UPDATES.items())
def test_a_wrong_operand_changes_nothing(table: TestTable, text: str, message: str):
    stored = {"id": "typed", "s": "text"}
    table.put(**stored)
    update = {"Key": {"id": "typed"}, "UpdateExpression": text, **find_used_values(text)}
    assert table.fail("update_item", **update) == message
    operation = {**update, "TableName": table.name, "Key": item(update["Key"])}
    if "ExpressionAttributeValues" in operation:
        operation["ExpressionAttributeValues"] = item(operation["ExpressionAttributeValues"])
    put = {"Put": {"TableName": table.name, "Item": item({"id": "beside"})}}
    with pytest.raises(ClientError) as raised:
        table.client.transact_write_items(TransactItems=[put, {"Update": operation}])
    assert raised.value.response["Error"]["Code"] == "TransactionCanceledException"
    reasons = raised.value.response["CancellationReasons"]
    assert reasons == [{"Code": "None"}, {"Code": "ValidationError", "Message": message}]
    assert table.get(id="typed") == stored
    assert table.get(id="beside") is None


INVALID_UPDATES = {
    "SET a = :n SET b = :n": 'The "SET" section can only be used once in an update expression;',
    "SET a = :n, a = :n": "Two document paths overlap with each other; must remove or rewrite",
    "SET m = :n REMOVE m.x": "Two document paths overlap with each other; must remove or rewrite",
    "SET m.x = :n REMOVE m[0]": "Two document paths conflict with each other; must remove or rewrite",
    "ADD a :s": "Incorrect operand type for operator or function; operator: ADD, operand type: STRING",
    "SET a = :n + :s": "Incorrect operand type for operator or function; operator or function: +, operand",
    "SET name = :n": "Attribute name is a reserved keyword; reserved keyword: name",
    "SET a = dog(:n)": "Invalid function name; function: dog",
}


@pytest.mark.parametrize(("text", "message"), INVALID_UPDATES.items())
def test_an_invalid_update_is_rejected_before_the_item_is_read(table: TestTable, text: str, message: str):
    update = {"Key": {"id": "none"}, "UpdateExpression": text, **find_used_values(text)}
    prefix = f"Invalid UpdateExpression: {message}"
    assert table.fail("update_item", **update).startswith(f"{DETECTED}{prefix}")
    operation = {**update, "TableName": table.name, "Key": item(update["Key"])}
    operation["ExpressionAttributeValues"] = item(operation["ExpressionAttributeValues"])
    with pytest.raises(ClientError) as raised:
        table.client.transact_write_items(TransactItems=[{"Update": operation}])
    error = raised.value.response["Error"]
    assert (error["Code"], error["Message"].startswith(prefix)) == ("ValidationException", True)
    assert table.get(id="none") is None


def test_absent_attributes_differ_from_all(table: TestTable):
    table.put(id="absent")
    given = {
        "Key": {"id": "absent"},
        "UpdateExpression": "SET a = :n",
        "ExpressionAttributeValues": {":n": 1},
    }
    code = ""
    for text in ("q = z", "q < z", "q = :n", "q IN (z)", "q BETWEEN z AND y"):
        code, message = table.error("update_item", ConditionExpression=text, **given)
        assert (code, message) == ("ConditionalCheckFailedException", "The conditional request failed")
    assert table.error("delete_item", Key={"id": "absent"}, ConditionExpression="q = z")[0] == code
    table.call("update_item", ConditionExpression="q <> z AND q <> :n AND NOT q = z", **given)
    assert table.get(id="absent") == {"id": "absent", "a": 1}


def test_a_failed_condition_returns_the_item_if_asked(table: TestTable):
    table.put(id="old", a=1)
    with pytest.raises(ClientError) as raised:
        table.call(
            "delete_item",
            Key={"id": "old"},
            ConditionExpression="a = :two",
            ExpressionAttributeValues={":two": 2},
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    assert plain(raised.value.response["Item"]) == {"id": "old", "a": 1}


REMOVALS: list[dict[str, Any]] = [
    {"UpdateExpression": "REMOVE a"},
    {"UpdateExpression": "REMOVE a.b, c[0]"},
    {"UpdateExpression": "DELETE a :v", "ExpressionAttributeValues": {":v": {"x"}}},
    {"AttributeUpdates": {"a": {"Action": "DELETE"}}},
]


@pytest.mark.parametrize("removal", REMOVALS)
def test_a_removal_creates_no_item(table: TestTable, removal: dict[str, Any]):
    answer = table.call("update_item", Key={"id": "gone"}, ReturnValues="ALL_NEW", **removal)
    assert "Attributes" not in answer
    assert table.get(id="gone") is None


def test_an_update_without_actions_creates_an_item(table: TestTable):
    assert table.call("update_item", Key={"id": "empty"}, ReturnValues="ALL_NEW")["Attributes"] == item(
        {"id": "empty"}
    )
    assert table.get(id="empty") == {"id": "empty"}


def test_returned_values_are_parts_of_the_item(table: TestTable):
    table.put(id="parts", a={"b": "dog", "c": [1, 2, 3]}, d="cat")
    rows: list[tuple[str, str, Any]] = [
        ("SET a.b = :v", "UPDATED_OLD", {"a": {"b": "dog"}}),
        ("SET a.c[1] = :v, a.b = :v", "UPDATED_OLD", {"a": {"b": "new", "c": [2]}}),
        ("SET a.c[2] = :v", "UPDATED_NEW", {"a": {"c": ["new"]}}),
        ("SET a.x = :v", "UPDATED_OLD", None),
        ("SET a.x = :v", "UPDATED_NEW", {"a": {"x": "new"}}),
        ("SET a.c[100] = :v", "UPDATED_NEW", None),
        ("REMOVE a.x", "UPDATED_NEW", None),
        ("SET d = :v, e = :v", "UPDATED_OLD", {"d": "cat"}),
    ]
    for text, wanted, expected in rows:
        more = {"ExpressionAttributeValues": {":v": "new"}} if ":v" in text else {}
        answer = table.call(
            "update_item", Key={"id": "parts"}, UpdateExpression=text, ReturnValues=wanted, **more
        )
        found = answer.get("Attributes")
        assert (found and plain(found)) == expected, text


EXPECTED: list[tuple[dict[str, Any], bool | str]] = [
    ({"a": {"Value": {"N": "1.0"}}}, True),
    ({"a": {"Value": {"N": "2"}}}, False),
    ({"q": {"Value": {"N": "1"}}}, False),
    ({"q": {"Exists": False}, "a": {"Exists": True, "Value": {"N": "1"}}}, True),
    ({"a": {"ComparisonOperator": "NE", "AttributeValueList": [{"N": "1"}]}}, False),
    ({"q": {"ComparisonOperator": "NE", "AttributeValueList": [{"N": "1"}]}}, True),
    ({"q": {"ComparisonOperator": "NOT_CONTAINS", "AttributeValueList": [{"N": "1"}]}}, False),
    ({"b": {"ComparisonOperator": "CONTAINS", "AttributeValueList": [{"B": b"here"}]}}, True),
    ({"b": {"ComparisonOperator": "BEGINS_WITH", "AttributeValueList": [{"B": b"hi"}]}}, True),
    ({"a": {"ComparisonOperator": "IN", "AttributeValueList": [{"N": "3"}, {"N": "1.0"}]}}, True),
    ({"a": {"ComparisonOperator": "BETWEEN", "AttributeValueList": [{"N": "0"}, {"N": "10"}]}}, True),
    ({"a": {"ComparisonOperator": "NOT_NULL"}, "q": {"ComparisonOperator": "NULL"}}, True),
    (
        {"a": {"ComparisonOperator": "IN", "AttributeValueList": [{"N": "3"}, {"S": "x"}]}},
        "AttributeValues inside AttributeValueList must be of same type",
    ),
    (
        {"a": {"ComparisonOperator": "LE", "AttributeValueList": [{"SS": ["x"]}]}},
        "ComparisonOperator LE is not valid for SS AttributeValue type",
    ),
    (
        {"a": {"ComparisonOperator": "EQ", "AttributeValueList": [{"N": "1"}, {"N": "2"}]}},
        "Invalid number of argument(s) for the EQ ComparisonOperator",
    ),
    ({"a": {"Exists": True}}, "Value must be provided when Exists is true for Attribute: a"),
    (
        {"a": {"Exists": False, "Value": {"N": "1"}}},
        "Value cannot be used when Exists is false for Attribute: a",
    ),
]


@pytest.mark.parametrize(("expected", "result"), EXPECTED)
def test_conditions_without_expressions(table: TestTable, expected: dict[str, Any], result: bool | str):
    table.put(id="legacy", a=1, b=b"hi there")
    put = {"Item": {"id": "legacy", "a": 1, "b": b"hi there"}, "Expected": expected}
    if result is True:
        table.call("put_item", **put)
    elif result is False:
        assert table.error("put_item", **put)[0] == "ConditionalCheckFailedException"
    else:
        assert (
            table.fail("put_item", **put) == f"{DETECTED}One or more parameter values were invalid: {result}"
        )


def test_conditions_without_expressions_can_be_alternatives(table: TestTable):
    table.put(id="or", a=1, b=2)
    wrong, right = {"Value": {"N": "9"}}, {"Value": {"N": "2"}}
    given: dict[str, Any] = {"Item": {"id": "or", "a": 1, "b": 2}, "ConditionalOperator": "OR"}
    table.call("put_item", **given, Expected={"a": wrong, "b": right})
    code, _ = table.error("put_item", **given, Expected={"a": wrong, "b": wrong})
    assert code == "ConditionalCheckFailedException"
    assert table.fail("put_item", **given, Expected={"a": right}) == (
        f"{DETECTED}ConditionalOperator can only be used when Filter or Expected has two or more elements"
    )
    assert table.fail("put_item", **given).endswith("cannot be used without Filter or Expected")


def test_updates_without_expressions(table: TestTable):
    table.put(id="updates", n=1, l=["a"], ss={"a", "b"}, s="text")
    added = {"n": {"N": "2.0"}, "l": {"L": [{"S": "b"}]}, "ss": {"SS": ["c"]}, "new": {"N": "5"}}
    updates: dict[str, Any] = {name: {"Action": "ADD", "Value": each} for name, each in added.items()}
    updates["s"] = {"Action": "DELETE"}
    table.call("update_item", Key={"id": "updates"}, AttributeUpdates=updates)
    expected = {"id": "updates", "n": 3, "l": ["a", "b"], "ss": {"a", "b", "c"}, "new": 5}
    assert table.get(id="updates") == expected
    rows: list[tuple[dict[str, Any], str]] = [
        ({"ss": {"Action": "DELETE", "Value": {"NS": ["1"]}}}, "Type mismatch for attribute to update"),
        ({"l": {"Action": "ADD", "Value": {"N": "1"}}}, "Type mismatch for attribute to update"),
        (
            {"n": {"Action": "DELETE", "Value": {"N": "1"}}},
            "DELETE action with value is not supported for the type N",
        ),
        ({"n": {"Action": "ADD", "Value": {"S": "1"}}}, "ADD action is not supported for the type S"),
        ({"n": {"Action": "PUT"}}, "Only DELETE action is allowed when no attribute value is specified"),
    ]
    for each, message in rows:
        assert table.fail("update_item", Key={"id": "updates"}, AttributeUpdates=each).endswith(message)
    assert table.get(id="updates") == expected


BOTH = "Can not use both expression and non-expression parameters in the same request: "
KEY_ERRORS: list[tuple[str, dict[str, Any], str]] = [
    ("get_item", {"Key": {"id": 1}}, "The provided key element does not match the schema"),
    ("get_item", {"Key": {"id": "a", "b": "c"}}, "The provided key element does not match the schema"),
    ("get_item", {"Key": {"id": "x" * 2049}}, "exceeded the size limit of 2048 bytes"),
    ("put_item", {"Item": {"id": "x" * 2049}}, "exceeded the size limit of 2048 bytes"),
    ("put_item", {"Item": {"id": "é" * 1025}}, "exceeded the size limit of 2048 bytes"),
    ("get_item", {"Key": {"id": ""}}, "cannot contain an empty string value. Key: id"),
    ("put_item", {"Item": {"a": 1}}, "Missing the key id in the item"),
    ("put_item", {"Item": {"id": 1}}, "Type mismatch for key id expected: S actual: N"),
    (
        "put_item",
        {"Item": {"id": "a", "n": {"N": "x"}}},
        f"{DETECTED}The parameter cannot be converted to a numeric",
    ),
    ("put_item", {"Item": {"id": "a", "n": {"N": "1e126"}}}, f"{DETECTED}Number overflow."),
    (
        "put_item",
        {"Item": {"id": "a", "s": "x" * 409_600}},
        "Item size has exceeded the maximum allowed size",
    ),
    (
        "update_item",
        {"Key": {"id": "a"}, "UpdateExpression": "REMOVE id"},
        "Cannot update attribute id. This attribute is part of the key",
    ),
    (
        "update_item",
        {"Key": {"id": "a"}, "UpdateExpression": "SET a = :v", "AttributeUpdates": {}},
        f"{DETECTED}{BOTH}Non-expression parameters: {{AttributeUpdates}} Expression parameters: {{Update",
    ),
    (
        "get_item",
        {"Key": {"id": "a"}, "ProjectionExpression": "id.b"},
        "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: id",
    ),
    ("get_item", {"Key": {"id": "a"}, "ProjectionExpression": "a, a.b"}, "Two document paths overlap"),
    ("get_item", {"Key": {"id": "a"}, "ProjectionExpression": ""}, "The expression can not be empty;"),
    (
        "put_item",
        {"Item": {"id": "a"}, "ReturnValues": "ALL_NEW"},
        "ReturnValues can only be ALL_OLD or NONE",
    ),
]


@pytest.mark.parametrize(("operation", "given", "message"), KEY_ERRORS)
def test_invalid_requests(table: TestTable, operation: str, given: dict[str, Any], message: str):
    assert message in table.fail(operation, **dict(given))


def test_malformed_base64_cannot_be_read(table: TestTable):
    for text in ("YWJjZGVmZ2g", "YWJj??!!"):
        body = f'{{"TableName": "{table.name}", "Item": {{"id": {{"S": "x"}}, "b": {{"B": "{text}"}}}}}}'
        assert send_text(table.client, "PutItem", body) == "SerializationException"
    assert table.get(id="x") is None


def send_text(client: Any, operation: str, body: str) -> str:
    """Returns the code of the error of a request that boto3 would not send."""

    def replace_body(request: Any, **_: Any) -> None:
        request.data = body.encode()

    event = f"before-sign.dynamodb.{operation}"
    client.meta.events.register(event, replace_body)
    try:
        with pytest.raises(ClientError) as raised:
            client.put_item(TableName="x", Item={"id": {"S": "x"}})
        return raised.value.response["Error"]["Code"]
    finally:
        client.meta.events.unregister(event, replace_body)


def test_a_user_needs_permission_for_each_operation(table: TestTable, emulator: Emulator):
    """The operations on items are those that IAM checks."""
    iam = emulator.client("iam")
    name = f"reader-{table.name}"
    iam.create_user(UserName=name)
    table.put(id="permitted")
    arn = table.client.describe_table(TableName=table.name)["Table"]["TableArn"]
    statement = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_user_policy(UserName=name, PolicyName="read", PolicyDocument=policy)
    access = iam.create_access_key(UserName=name)["AccessKey"]
    reader = TestTable(
        emulator.client(
            "dynamodb", credentials=Credentials(access["AccessKeyId"], access["SecretAccessKey"])
        ),
        table.name,
    )
    assert reader.get(id="permitted") == {"id": "permitted"}
    assert reader.error("put_item", Item={"id": "denied"})[0] == "AccessDeniedException"
    assert reader.error("scan")[0] == "AccessDeniedException"
