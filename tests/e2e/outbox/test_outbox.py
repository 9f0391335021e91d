"""Writes, rejected writes, poison and outages of an outbox, with IAM enforced and functions killed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Deployment, deploy
from tests.e2e.conftest import eventually
from tests.outbox import collect, kill_workers, list_first_versions, program, take, write_orders


@pytest.fixture(scope="module")
def stack() -> Iterator[Deployment]:
    with deploy(program) as deployment:
        yield deployment


def wait(stack: Deployment, queue: str, count: int = 1) -> list[Any]:
    """Returns the messages of a queue once there are as many."""
    found: list[Any] = []

    def look() -> bool:
        found.extend(take(stack, queue))
        return len(found) >= count

    eventually(look, f"{count} messages in {queue}")
    return found


def put(stack: Deployment, item: dict[str, Any], table: str = "table") -> None:
    stack.client("dynamodb").put_item(TableName=stack.outputs[table], Item=item)


EXACT: dict[str, Any] = {
    "id": {"S": "exact"},
    "total": {"N": "12345678901234567890.123456789012345678"},
    "text": {"S": 'a " \\ \n ☕ 😀 \uffff'},
    "raw": {"B": b"\x00\xff"},
    "paid": {"BOOL": True},
    "none": {"NULL": True},
    "lines": {"L": [{"M": {"price": {"N": "0.10"}}}]},
    "tags": {"SS": ["a"]},
    "sizes": {"NS": ["1"]},
}


def test_each_kind_of_change_is_an_event_as_it_was_committed(stack: Deployment) -> None:
    dynamodb, table = stack.client("dynamodb"), stack.outputs["table"]
    put(stack, EXACT)
    dynamodb.update_item(
        TableName=table,
        Key={"id": {"S": "exact"}},
        UpdateExpression="SET paid = :no REMOVE #text, #raw, #total",
        ExpressionAttributeNames={"#text": "text", "#raw": "raw", "#total": "total"},
        ExpressionAttributeValues={":no": {"BOOL": False}},
    )
    dynamodb.delete_item(TableName=table, Key={"id": {"S": "exact"}})
    placed, changed, removed = wait(stack, "seen", 3)
    assert [placed["detail-type"], changed["detail-type"], removed["detail-type"]] == [
        "OrderPlaced",
        "OrderChanged",
        "OrderRemoved",
    ]
    assert placed["source"] == "shop.orders"
    assert placed["resources"][0].endswith(f"table/{table}")
    data = placed["detail"]["data"]
    assert data["text"] == EXACT["text"]["S"]
    assert (data["raw"], data["paid"], data["none"]) == ("AP8=", True, None)
    assert (data["lines"], data["tags"], data["sizes"]) == ([{"price": 0.1}], ["a"], [1])
    assert changed["detail"]["old"]["paid"] is True
    assert changed["detail"]["data"]["paid"] is False
    assert removed["detail"]["data"]["paid"] is False
    metadata = [each["detail"]["metadata"] for each in (placed, changed, removed)]
    assert [each["change"] for each in metadata] == ["INSERT", "MODIFY", "REMOVE"]
    assert [int(each["sequence"]) for each in metadata] == sorted(int(each["sequence"]) for each in metadata)
    assert {each["key"]["id"] for each in metadata} == {"exact"}
    # The queue has the text itself: no digit is lost.
    first, second = wait(stack, "ordered", 2)
    assert (first["detail-type"], second["detail-type"]) == ("OrderPlaced", "OrderChanged")
    assert first["id"] == first["detail"]["metadata"]["id"]


def test_an_order_that_is_written_in_a_transaction_is_published_with_its_event(stack: Deployment) -> None:
    event = {
        "order": {"S": "o-1"},
        "number": {"N": "1"},
        "type": {"S": "OrderPaid"},
        "detail": {"M": {"order": {"S": "o-1"}, "total": {"N": "5"}}},
    }
    items = [{"Put": {"TableName": stack.outputs["events"], "Item": event}}]
    order = {"order": {"S": "o-1"}, "number": {"N": "0"}, "status": {"S": "paid"}}
    items.append({"Put": {"TableName": stack.outputs["events"], "Item": order}})
    dynamodb = stack.client("dynamodb")
    dynamodb.transact_write_items(TransactItems=items)
    (seen,) = wait(stack, "seen")
    assert seen["detail-type"] == "OrderPaid"
    assert seen["detail"]["data"] == {"order": "o-1", "total": 5}
    # A rejected transaction publishes nothing, nor does a change of an event that was published.
    again = {**event, "number": {"N": "2"}}
    condition = {
        "ConditionExpression": "attribute_not_exists(#order)",
        "ExpressionAttributeNames": {"#order": "order"},
    }
    rejected = [
        {"Put": {"TableName": stack.outputs["events"], "Item": again}},
        {"Put": {"TableName": stack.outputs["events"], "Item": order, **condition}},
    ]
    with pytest.raises(ClientError):
        dynamodb.transact_write_items(TransactItems=rejected)
    put(stack, {**event, "detail": {"M": {"total": {"N": "6"}}}}, "events")
    put(stack, {**event, "number": {"N": "3"}, "type": {"S": "OrderSent"}}, "events")
    (after,) = wait(stack, "seen")
    assert after["detail-type"] == "OrderSent"


@pytest.mark.parametrize(
    ("number", "poison", "reason"),
    [
        ("1", {"type": {"N": "1"}, "detail": {"M": {}}}, "The attribute type must be a string"),
        ("2", {"type": {"S": "t" * 129}, "detail": {"M": {}}}, "The attribute type must be a string"),
        ("3", {"type": {"S": "OrderPaid"}}, "The item lacks the attribute detail"),
    ],
)
def test_poison_is_set_aside_and_blocks_no_other_event(
    stack: Deployment, number: str, poison: dict[str, Any], reason: str
) -> None:
    key = {"order": {"S": "poison"}, "number": {"N": number}}
    put(stack, {**key, **poison}, "events")
    good = {"order": {"S": "poison"}, "number": {"N": "0"}, "type": {"S": "OrderSent"}}
    stack.client("dynamodb").delete_item(
        TableName=stack.outputs["events"], Key={name: good[name] for name in key}
    )
    put(stack, {**good, "detail": {"M": {"after": {"S": "poison"}}}}, "events")
    (after,) = wait(stack, "seen")
    assert after["detail"]["data"] == {"after": "poison"}
    (dead,) = wait(stack, "written_dead")
    assert dead["reason"].startswith(reason)
    assert dead["Records"][0]["dynamodb"]["NewImage"] == {**key, **poison}


def test_an_event_that_is_too_large_is_set_aside_and_can_be_published_once_it_fits(stack: Deployment) -> None:
    """A topic accepts 256 KiB, an item may have 400 KB; a bus accepts both images of it."""
    put(stack, {"id": {"S": "large"}, "text": {"S": "x" * 300_000}})
    put(stack, {"id": {"S": "large"}, "text": {"S": "small"}})
    (placed, changed) = wait(stack, "seen", 2)
    assert (len(placed["detail"]["data"]["text"]), changed["detail"]["data"]["text"]) == (300_000, "small")
    dead, _ = wait(stack, "ordered_dead", 2)  # the second has the old image as well
    assert "bytes, more than the 262144" in dead["reason"]
    record = dead["Records"][0]
    assert len(record["dynamodb"]["NewImage"]["text"]["S"]) == 300_000
    record["dynamodb"]["NewImage"]["text"]["S"] = "shortened"
    stack.client("lambda").invoke(
        FunctionName=stack.outputs["ordered_function"], Payload=json.dumps(dead).encode()
    )
    (published,) = wait(stack, "ordered")
    assert published["detail"]["data"]["text"] == "shortened"


def test_events_wait_while_the_bus_rejects_them(stack: Deployment) -> None:
    function = stack.client("lambda").get_function(FunctionName=stack.outputs["changes_function"])
    settings, iam, logs = function["Configuration"], stack.client("iam"), stack.client("logs")
    statement = {"Effect": "Deny", "Action": "events:PutEvents", "Resource": "*"}
    denied = {"RoleName": settings["Role"].rpartition("/")[2], "PolicyName": "denied"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(**denied, PolicyDocument=document)
    try:
        for version in range(3):
            put(stack, {"id": {"S": "outage"}, "version": {"N": str(version)}})
        group = {"logGroupName": settings["LoggingConfig"]["LogGroup"]}

        def has_failed() -> bool:
            return bool(logs.filter_log_events(**group, filterPattern="AccessDeniedException")["events"])

        eventually(has_failed, "a rejected request")
        assert not take(stack, "seen")
    finally:
        iam.delete_role_policy(**denied)
    assert list_first_versions(collect(stack, "seen", 3)) == {"outage": [0, 1, 2]}
    assert not take(stack, "changes_dead")


@pytest.mark.exhaustive
@pytest.mark.parametrize(("writes", "keys"), [(120, 6), (10_000, 50)])
def test_each_write_is_published_in_order_while_functions_are_killed(
    stack: Deployment, writes: int, keys: int
) -> None:
    take(stack, "seen")
    take(stack, "ordered")
    with kill_workers(stack, seconds=2) as killed:
        committed = write_orders(stack, writes, keys=keys)
        eventually(lambda: len(killed) >= 2, "functions to kill")
    total = sum(map(len, committed.values()))
    assert 0 < total < writes  # some are rejected
    for queue in ("seen", "ordered"):
        assert list_first_versions(collect(stack, queue, total)) == committed
    for dead in ("changes_dead", "ordered_dead"):
        assert not take(stack, dead)
