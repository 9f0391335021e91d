"""Permissions of requests whose members have types that the operation does not have."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from embedded_aws.iam import authorization
from embedded_aws.iam.current_request import Request
from embedded_aws.iam.permissions import items as item_permissions
from embedded_aws.iam.permissions.condition_keys import events, items, secrets
from embedded_aws.ministack import iam_evaluator

_LEADING_KEYS = "dynamodb:LeadingKeys"
_TABLE = "arn:aws:dynamodb:us-east-1:000000000000:table/orders"


def test_a_denial_before_any_policy_has_the_message_of_its_error(monkeypatch: pytest.MonkeyPatch) -> None:
    error = iam_evaluator.AuthError("InvalidClientTokenId", "The security token is invalid.")
    monkeypatch.setattr(iam_evaluator, "enforce", lambda *_, **__: error)
    found = authorization.find_denial_of_key("AKIAUNKNOWN", "sqs:SendMessage", ["*"])
    assert found == "The security token is invalid."


@pytest.mark.parametrize(
    ("find", "action", "without", "malformed"),
    [
        (
            events.find_keys,
            "events:PutTargets",
            {},
            [{"Targets": each} for each in ("text", 1, {"Arn": "a"})],
        ),
        (
            events.find_keys,
            "events:PutEvents",
            {},
            [{"Entries": each} for each in ("text", 1, {"Source": "a"})],
        ),
        (
            secrets.find_keys,
            "secretsmanager:CreateSecret",
            {},
            [{"AddReplicaRegions": each} for each in ("text", 1, {"Region": "eu-west-1"})],
        ),
        (items.find_keys, "dynamodb:GetItem", {}, [{"Key": each} for each in ("text", 1, ["id"])]),
        (
            items.find_keys,
            "dynamodb:GetItem",
            {"AttributesToGet": []},
            [{"AttributesToGet": each} for each in ("text", 1, {"id": 1}, [1, None])],
        ),
        (
            items.find_keys,
            "dynamodb:GetItem",
            {},
            [{"ExpressionAttributeNames": each} for each in ("text", 1, ["id"])],
        ),
        (
            items.find_keys,
            "dynamodb:PutItem",
            {"TransactItems": []},
            [{"TransactItems": each} for each in ("text", 1, {}, ["text"], [{"Put": 1}])],
        ),
        (
            items.find_keys,
            "dynamodb:BatchGetItem",
            {"RequestItems": {}},
            [{"RequestItems": each} for each in ("text", 1, ["orders"])],
        ),
        (
            items.find_keys,
            "dynamodb:BatchGetItem",
            {"RequestItems": {"orders": {}}},
            [
                {"RequestItems": {"orders": each}}
                for each in ("text", 1, [1], {"Keys": "id"}, {"Keys": ["id"]})
            ],
        ),
    ],
)
def test_malformed_members_count_as_missing(
    find: Callable[[Request, str, str], Any], action: str, without: Any, malformed: list[Any]
) -> None:
    missing = _list_keys(find, action, without)
    assert [_list_keys(find, action, given) for given in malformed] == [missing] * len(malformed)


def _list_keys(
    find: Callable[[Request, str, str], Any], action: str, given: Mapping[str, Any]
) -> list[dict[str, Any]]:
    request = Request("service", "POST", "/", {}, json.dumps(given).encode(), {})
    return list(find(request, action, _TABLE))


@pytest.mark.parametrize(
    "given",
    [
        {"TableName": 5},
        {"TableName": ["orders"]},
        {"TableName": {"S": "orders"}, "Key": {"id": {"S": "mine"}}},
        {"TableName": "orders", "Key": "mine"},
        {"TableName": "orders", "KeyConditions": ["id"]},
        {"RequestItems": ["orders"]},
        {"RequestItems": {"orders": "mine"}},
        {"RequestItems": {"orders": {"Keys": "mine"}}},
        {"RequestItems": {"orders": [{"PutRequest": "mine"}]}},
        {"TransactItems": "orders"},
        {"TransactItems": [{"Put": {"TableName": 5}}]},
    ],
)
def test_callers_who_are_limited_to_partitions_are_denied_requests_that_cannot_be_read(
    given: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = item_permissions.PATCHES[0].replacement(lambda _body: {})(json.dumps(given).encode())
    enforce = item_permissions.add_condition_keys(lambda *_, **__: None)
    for condition, denied in (
        ({"ForAllValues:StringEquals": {_LEADING_KEYS: ["mine", "(unknown)"]}}, True),
        ({}, False),
    ):
        statement = {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*", "Condition": condition}
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        principal = iam_evaluator.PrincipalInfo(
            "arn:aws:iam::000000000000:user/limited",
            "User",
            "000000000000",
            [iam_evaluator.parse_policy_document(policy)],
        )
        monkeypatch.setattr(iam_evaluator, "resolve_principal", lambda *_, found=principal: found)
        scope = {"resource_arn": _TABLE, "service_context": keys}
        found = enforce("AKIALIMITED", "dynamodb:GetItem", "dynamodb", "us-east-1", **scope)
        assert (found is not None) is denied
