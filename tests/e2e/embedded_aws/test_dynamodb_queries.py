"""Queries and scans of tables and indexes of Amazon DynamoDB."""

from collections.abc import Iterator
from typing import Any

import pytest

from embedded_aws import Emulator
from tests.e2e.embedded_aws.tables import TestTable, create_table, key, plain

KEYS_ONLY = {"ProjectionType": "KEYS_ONLY"}
INCLUDE = {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["shown"]}
DETECTED = "1 validation error detected: "
INVALID = "One or more parameter values were invalid: "
STARTING_KEY = "The provided starting key is invalid"


@pytest.fixture(scope="module")
def client(emulator: Emulator) -> Any:
    return emulator.client("dynamodb")


@pytest.fixture(scope="module")
def table(client: Any) -> Iterator[TestTable]:
    local = [
        {"IndexName": "local-keys", "KeySchema": key("p", "x"), "Projection": KEYS_ONLY},
        {"IndexName": "local-some", "KeySchema": key("p", "x"), "Projection": INCLUDE},
    ]
    indexes = [
        {"IndexName": "keys", "KeySchema": key("x"), "Projection": KEYS_ONLY},
        {"IndexName": "some", "KeySchema": key("x", "c"), "Projection": INCLUDE},
        {"IndexName": "all", "KeySchema": key("x"), "Projection": {"ProjectionType": "ALL"}},
    ]
    schema = {"LocalSecondaryIndexes": local, "GlobalSecondaryIndexes": indexes}
    with create_table(client, key("p", "c"), "p:S c:N x:S", **schema) as found:
        for position in range(4):
            found.put(p="a", c=position, x=f"x{position % 2}", shown=f"s{position}", deep={"n": position})
        found.put(p="b", c=0, shown="without x")
        yield found


def query(text: str = "p = :p", **values: Any) -> dict[str, Any]:
    values = {"p": "a", **values} if ":p" in text else values
    given = {f":{name}": each for name, each in values.items()}
    return {"KeyConditionExpression": text, **({"ExpressionAttributeValues": given} if given else {})}


SELECTED: list[tuple[str, tuple[float, ...]]] = [
    ("p = :p", (0, 1, 2, 3)),
    (":p = p", (0, 1, 2, 3)),
    ("p = :p AND c = :one", (1,)),
    ("c = :one AND p = :p", (1,)),
    ("((c = :one) AND (p = :p))", (1,)),
    ("p = :p AND c < :one", (0,)),
    ("p = :p AND :one < c", (2, 3)),
    ("p = :p AND c >= :one", (1, 2, 3)),
    ("p = :p aNd c BeTwEeN :one AnD :two", (1, 2)),
    ("#p = :p AND #c <= :one", (0, 1)),
]


@pytest.mark.parametrize(("text", "found"), SELECTED)
def test_key_conditions(table: TestTable, text: str, found: tuple[float, ...]):
    values = {name: each for name, each in {"one": 1, "two": 2}.items() if f":{name}" in text}
    names = {"ExpressionAttributeNames": {"#p": "p", "#c": "c"}} if "#" in text else {}
    items = table.items("query", **query(text, **values), **names)
    assert [each["c"] for each in items] == list(found)
    items = table.items("query", ScanIndexForward=False, **query(text, **values), **names)
    assert [each["c"] for each in items] == list(reversed(found))


OPERATOR = "Invalid operator used in KeyConditionExpression: "
CONDITION = "Invalid condition in KeyConditionExpression: "
NO_CONDITION = (
    "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."
)
UNSUPPORTED = "Query key condition not supported"
MISSED = "Query condition missed key schema element: "
INVALID_CONDITIONS = {
    "p < :p": UNSUPPORTED,
    "begins_with(p, :p)": UNSUPPORTED,
    "c = :one": f"{MISSED}p",
    "p = :p AND shown = :one": f"{MISSED}c",
    "p = :p AND c <> :one": f"{OPERATOR}<>",
    "p = :p AND c IN (:one)": f"{OPERATOR}IN",
    "p = :p OR c = :one": f"{OPERATOR}OR",
    "NOT p = :p": f"{OPERATOR}NOT",
    "p = :p AND attribute_exists(c)": f"{OPERATOR}attribute_exists",
    "p = :p AND c > :one AND c < :two": "must only contain one condition per key",
    "p = :p AND dog(c, :one)": "Invalid function name; function: dog",
    "p = :p AND begins_with(c, :one)": "operator or function: begins_with, operand type: N",
    "p = :p AND c = :p": f"{INVALID}Condition parameter type does not match schema type",
    "p = :p AND c BETWEEN :two AND :one": "upper bound to be greater than or equal to lower bound",
    "p = :p AND c.d = :one": "KeyConditionExpressions cannot have conditions on nested attributes",
    "p = :p AND size(c) = :one": "KeyConditionExpressions cannot contain nested operations",
    "p = c": f"{CONDITION}Multiple attribute names used in one condition",
    ":p = :one": f"{CONDITION}No key attribute specified",
    "p": "Syntax error",
    "": "The expression can not be empty;",
    "((p = :p))": "The expression has redundant parentheses;",
}


@pytest.mark.parametrize(("text", "message"), INVALID_CONDITIONS.items())
def test_invalid_key_conditions(table: TestTable, text: str, message: str):
    values = {name: each for name, each in {"one": 1, "two": 2}.items() if f":{name}" in text}
    assert message in table.fail("query", **query(text, **values))


def legacy(**conditions: tuple[str, Any]) -> dict[str, Any]:
    return {
        name: {"ComparisonOperator": operator, "AttributeValueList": given}
        for name, (operator, given) in conditions.items()
    }


def test_conditions_without_expressions(table: TestTable):
    partition = ("EQ", [{"S": "a"}])
    rows: list[tuple[dict[str, Any], list[int]]] = [
        ({"KeyConditions": legacy(p=partition)}, [0, 1, 2, 3]),
        ({"KeyConditions": legacy(p=partition, c=("GT", [{"N": "1.0"}]))}, [2, 3]),
        ({"KeyConditions": legacy(p=partition, c=("BETWEEN", [{"N": "1"}, {"N": "2e0"}]))}, [1, 2]),
        (
            {
                "KeyConditions": legacy(p=partition),
                "QueryFilter": legacy(shown=("EQ", [{"S": "s1"}]), x=("BEGINS_WITH", [{"S": "x0"}])),
                "ConditionalOperator": "OR",
            },
            [0, 1, 2],
        ),
        ({"KeyConditions": legacy(p=partition), "QueryFilter": legacy(x=("NE", [{"S": "x0"}]))}, [1, 3]),
    ]
    for given, found in rows:
        assert [each["c"] for each in table.items("query", **given)] == found
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"KeyConditions": legacy(p=("NE", [{"S": "a"}]))}, "is not an indexable operation"),
        ({"KeyConditions": legacy(p=("GT", [{"S": "a"}]))}, UNSUPPORTED),
        (
            {"KeyConditions": legacy(p=partition), "QueryFilter": legacy(c=("EQ", [{"N": "1"}]))},
            "QueryFilter can only contain non-primary key attributes: Primary key attribute: c",
        ),
        (
            {},
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
        ),
    ]
    for given, message in wrong:
        assert message in table.fail("query", **given)


INVALID_READS: list[tuple[dict[str, Any], str]] = [
    ({"FilterExpression": ""}, "Invalid FilterExpression: The expression can not be empty;"),
    ({"FilterExpression": "dog(shown)"}, "Invalid FilterExpression: Invalid function name; function: dog"),
    ({"FilterExpression": "shown > :none"}, "attribute value: :none"),
    ({"FilterExpression": "shown = shown"}, "The first operand must be distinct"),
    ({"IndexName": "nowhere"}, "The table does not have the specified index: nowhere"),
    ({"ProjectionExpression": "shown, shown"}, "Two document paths overlap with each other"),
    (
        {"FilterExpression": "shown = deep", "AttributesToGet": ["x"]},
        "Can not use both expression and non-expression parameters in the same request",
    ),
    ({"ExpressionAttributeNames": {"#unused": "x"}, "FilterExpression": "x <> shown"}, "keys: {#unused}"),
]


@pytest.mark.parametrize(("given", "message"), INVALID_READS)
@pytest.mark.parametrize("partition", ["a", "empty"])
def test_invalid_reads(table: TestTable, partition: str, given: dict[str, Any], message: str):
    """They are rejected also if no item is read."""
    start = query(p=partition)
    assert message in table.fail("query", **start, **given)
    assert message in table.fail("scan", **given)


def test_attributes_are_named_once(table: TestTable):
    message = table.fail("scan", AttributesToGet=["shown", "shown"])
    assert message == f"{INVALID}Duplicate value in attribute name: shown"


def test_a_filter_cannot_have_attributes_of_the_key(table: TestTable):
    text = "Filter Expression can only contain non-primary key attributes: Primary key attribute: "
    for condition, name in (
        ("c > :one", "c"),
        ("shown = c", "c"),
        ("p = :one", "p"),
        ("attribute_exists(p.q)", "p"),
    ):
        more = {"one": 1} if ":one" in condition else {}
        assert table.fail("query", **query(**more), FilterExpression=condition) == f"{text}{name}"
    by_index = query("x = :x", x="x0", one=1)
    assert table.fail("query", IndexName="some", FilterExpression="c > :one", **by_index) == f"{text}c"
    by_index = query("x = :x", x="x0", one=1)
    assert len(table.items("query", IndexName="all", FilterExpression="c > :one", **by_index)) == 1
    scanned = table.items("scan", FilterExpression="c > :one", ExpressionAttributeValues={":one": 1})
    assert [each["c"] for each in scanned] == [2, 3]
    message = table.fail("scan", FilterExpression="attribute_exists(p.q)")
    assert message.endswith("list random access '[]' and map lookup '.' are not allowed: Key: p")


READ_BY_INDEX: list[tuple[str, dict[str, Any], set[str]]] = [
    ("local-keys", {}, {"p", "c", "x"}),
    ("local-keys", {"Select": "ALL_PROJECTED_ATTRIBUTES"}, {"p", "c", "x"}),
    ("local-keys", {"Select": "ALL_ATTRIBUTES"}, {"p", "c", "x", "shown", "deep"}),
    ("local-keys", {"ProjectionExpression": "deep.n, p"}, {"deep", "p"}),
    ("local-keys", {"AttributesToGet": ["deep"]}, {"deep"}),
    ("local-some", {}, {"p", "c", "x", "shown"}),
    ("local-some", {"ProjectionExpression": "shown, deep"}, {"shown", "deep"}),
    ("keys", {}, {"p", "c", "x"}),
    ("some", {}, {"p", "c", "x", "shown"}),
    ("some", {"ProjectionExpression": "shown"}, {"shown"}),
    ("all", {"Select": "ALL_ATTRIBUTES"}, {"p", "c", "x", "shown", "deep"}),
]


@pytest.mark.parametrize(("index", "given", "names"), READ_BY_INDEX)
def test_attributes_of_indexes(table: TestTable, index: str, given: dict[str, Any], names: set[str]):
    condition: dict[str, Any] = query("p = :p") if index.startswith("local") else query("x = :x", x="x0")
    if "AttributesToGet" in given:
        condition = {"KeyConditions": legacy(p=("EQ", [{"S": "a"}]))}
    for found in (
        table.items("query", IndexName=index, **condition, **given),
        table.items("scan", IndexName=index, **given),
    ):
        assert found
        assert all(each.keys() == names for each in found)


SELECT: list[tuple[dict[str, Any], str]] = [
    (
        {"Select": "ALL_PROJECTED_ATTRIBUTES"},
        "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
    ),
    (
        {"Select": "SPECIFIC_ATTRIBUTES"},
        "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
    ),
    (
        {"Select": "COUNT", "ProjectionExpression": "x"},
        "Cannot specify the ProjectionExpression when choosing to get only the Count",
    ),
    (
        {"Select": "ALL_ATTRIBUTES", "ProjectionExpression": "x"},
        "Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES",
    ),
]


@pytest.mark.parametrize(("given", "message"), SELECT)
def test_attributes_to_select(table: TestTable, given: dict[str, Any], message: str):
    assert table.fail("query", **query(), **given) == f"{DETECTED}{message}"
    assert table.fail("scan", **given) == message


def test_a_global_index_has_only_its_attributes(table: TestTable):
    for name in ("keys", "some"):
        message = (
            f"{INVALID}Select type ALL_ATTRIBUTES is not supported for global secondary index {name} "
            "because its projection type is not ALL"
        )
        by_index = query("x = :x", x="x0")
        assert table.fail("query", IndexName=name, Select="ALL_ATTRIBUTES", **by_index) == message
        assert table.fail("scan", IndexName=name, Select="ALL_ATTRIBUTES") == message
    message = f"{INVALID}Global secondary index keys does not project [deep, shown]"
    assert table.fail("scan", IndexName="keys", ProjectionExpression="deep.n, x, shown") == message
    consistent = {"IndexName": "keys", "ConsistentRead": True}
    assert (
        table.fail("scan", **consistent) == "Consistent reads are not supported on global secondary indexes"
    )
    assert len(table.items("scan", IndexName="local-keys", ConsistentRead=True)) == 4


STARTS: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("query", {}, {}, STARTING_KEY),
    ("query", {}, {"p": "a"}, STARTING_KEY),
    ("query", {}, {"p": "a", "c": 1, "more": 1}, STARTING_KEY),
    ("query", {}, {"p": "a", "c": "1"}, STARTING_KEY),
    (
        "query",
        {},
        {"p": "b", "c": 1},
        "The provided starting key is outside query boundaries based on provided conditions",
    ),
    ("query", {"IndexName": "local-keys"}, {"p": "a", "c": 1}, STARTING_KEY),
    ("scan", {}, {"p": "a"}, f"{STARTING_KEY}: The provided key element does not match the schema"),
    (
        "scan",
        {},
        {"p": "a", "c": 1, "x": "x1"},
        f"{STARTING_KEY}: The provided key element does not match the schema",
    ),
    ("scan", {}, {"p": 1, "c": 1}, f"{STARTING_KEY}: The provided key element does not match the schema"),
    ("scan", {"IndexName": "keys"}, {"p": "a", "c": 1}, STARTING_KEY),
    (
        "scan",
        {"IndexName": "keys"},
        {"p": "a", "c": 1, "x": 1},
        "The provided key element does not match the schema",
    ),
    ("scan", {"Segment": 0}, {"p": "a", "c": 1}, "The TotalSegments parameter is required"),
]


@pytest.mark.parametrize(("operation", "given", "start", "message"), STARTS)
def test_invalid_starting_keys(
    table: TestTable, operation: str, given: dict[str, Any], start: dict[str, Any], message: str
):
    condition = query() if operation == "query" else {}
    assert table.fail(operation, **condition, **given, ExclusiveStartKey=start).startswith(message)


def test_a_starting_key_fulfills_the_condition(table: TestTable):
    start = {"ExclusiveStartKey": {"p": "a", "c": 0}}
    assert table.fail("query", **query("p = :p AND c > :one", one=1), **start) == (
        "The provided starting key does not match the range key predicate"
    )


@pytest.mark.parametrize("index", [None, "local-keys", "keys", "all"])
@pytest.mark.parametrize("operation", ["query", "scan"])
@pytest.mark.parametrize("forward", [True, False])
def test_pages(table: TestTable, operation: str, index: str | None, forward: bool):
    given: dict[str, Any] = {"IndexName": index} if index else {}
    if operation == "query":
        given |= query("x = :x", x="x0") if index in {"keys", "all"} else query()
        given["ScanIndexForward"] = forward
    whole = table.items(operation, **dict(given))
    found: list[dict[str, Any]] = []
    start: dict[str, Any] = {}
    while True:
        page = table.call(operation, **dict(given), Limit=1, **dict(start))
        found += [plain(each) for each in page["Items"]]
        if "LastEvaluatedKey" not in page:
            break
        names = {"p", "c", "x"} if index else {"p", "c"}
        assert page["LastEvaluatedKey"].keys() == names
        start = {"ExclusiveStartKey": plain(page["LastEvaluatedKey"])}
    assert found == whole
    assert len({(each["p"], each["c"]) for each in found}) == len(found)


def test_segments_of_a_scan_have_all_items(table: TestTable):
    found = [
        (each["p"], each["c"])
        for segment in range(3)
        for each in table.items("scan", Segment=segment, TotalSegments=3)
    ]
    assert sorted(found) == [("a", 0), ("a", 1), ("a", 2), ("a", 3), ("b", 0)]
    message = table.fail("scan", Segment=3, TotalSegments=3)
    assert message.endswith(
        "must be less than parameter TotalSegments: Segment: 3 is not less than TotalSegments: 3"
    )


def test_binary_data_contains_parts(table: TestTable):
    table.put(p="binary", c=0, b=b"\x00hi there\xff", bs={b"x", b"y"})
    for condition, part, count in (
        ("contains(b, :v)", b"here\xff", 1),
        ("contains(b, :v)", b"dog", 0),
        ("contains(bs, :v)", b"x", 1),
        ("begins_with(b, :v)", b"\x00h", 1),
    ):
        given = query(p="binary", v=part)
        assert len(table.items("query", FilterExpression=condition, **given)) == count


def test_a_new_index_leaves_out_items_without_a_valid_key(client: Any):
    with create_table(client, key("id"), "id:S") as found:
        valid = {"id": "valid", "h": "x" * 2048, "r": "y" * 1024}
        others = {
            "type": {"h": 1},
            "empty": {"h": ""},
            "long": {"h": "x" * 2049},
            "long-range": {"r": "y" * 1025},
        }
        found.put(**valid)
        for name, changes in others.items():
            found.put(**{**valid, "id": name, **changes})
        found.put(id="without", h="x")
        client.update_table(
            TableName=found.name,
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("id", "h", "r")],
            GlobalSecondaryIndexUpdates=[
                {
                    "Create": {
                        "IndexName": "new",
                        "KeySchema": key("h", "r"),
                        "Projection": {"ProjectionType": "ALL"},
                    }
                }
            ],
        )
        assert found.items("scan", IndexName="new") == [valid]
        assert found.items("query", IndexName="new", **query("h = :h", h=valid["h"])) == [valid]
        limit = "Aggregated size of all hash keys has exceeded the size limit of 2048 bytes"
        assert found.fail("put_item", Item={**valid, "h": "x" * 2049}) == f"{INVALID}{limit}"
        assert "Aggregated size of all range keys" in found.fail("put_item", Item={**valid, "r": "y" * 1025})
        update = {
            "Key": {"id": "valid"},
            "UpdateExpression": "SET h = :n",
            "ExpressionAttributeValues": {":n": 1},
        }
        expected = f"{INVALID}Type mismatch for Index Key h Expected: S Actual: N IndexName: new"
        assert found.fail("update_item", **update) == expected


def units(answer: Any) -> float:
    return answer["ConsumedCapacity"]["CapacityUnits"]


def test_reads_take_units_by_size(client: Any):
    local = {"IndexName": "local", "KeySchema": key("id", "x"), "Projection": KEYS_ONLY}
    with create_table(client, key("id", "c"), "id:S c:N x:N", LocalSecondaryIndexes=[local]) as found:
        for position in range(3):
            found.put(id="a", c=position, x=position, text="x" * 3000)
        found.put(id="long", c=0, text="x" * 4097)
        total = {"ReturnConsumedCapacity": "TOTAL"}
        for given, expected in (
            ({"id": "a", "c": 0}, 1),
            ({"id": "long", "c": 0}, 2),
            ({"id": "none", "c": 0}, 1),
        ):
            assert units(found.call("get_item", Key=given, ConsistentRead=True, **total)) == expected
            assert (
                units(found.call("get_item", Key=given, ProjectionExpression="id", **total)) == expected / 2
            )
        assert units(found.call("query", **query("id = :p"), **total)) == 1.5
        assert (
            units(found.call("query", **query("id = :p"), Select="COUNT", ConsistentRead=True, **total)) == 3
        )
        assert units(found.call("query", **query("id = :p", p="none"), **total)) == 0.5
        assert units(found.call("scan", ConsistentRead=True, **total)) == 4
        indexed = {"IndexName": "local", "ReturnConsumedCapacity": "INDEXES"}
        assert units(found.call("query", **query("id = :p"), **indexed)) == 0.5
        fetched = found.call("query", **query("id = :p"), Select="ALL_ATTRIBUTES", **indexed)[
            "ConsumedCapacity"
        ]
        assert (fetched["CapacityUnits"], fetched["Table"]["CapacityUnits"]) == (2, 1.5)
        assert fetched["LocalSecondaryIndexes"] == {"local": {"CapacityUnits": 0.5}}
        keys = [{"id": {"S": name}, "c": {"N": "0"}} for name in ("a", "long", "none")]
        request = {found.name: {"Keys": keys, "ConsistentRead": True}}
        batch = client.batch_get_item(RequestItems=request, **total)
        assert batch["ConsumedCapacity"] == [{"TableName": found.name, "CapacityUnits": 4.0}]
        assert "ConsumedCapacity" not in client.batch_get_item(RequestItems=request)
