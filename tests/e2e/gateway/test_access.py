"""Access control and limits of routes."""

import base64
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.conftest import eventually
from tests.e2e.gateway.conftest import QUOTA
from tests.e2e.gateway.shop import CENTS, Answer, Shop

CUP = {"name": "Cup", "cents": 950, "stock": 3}
FOR_STAFF = (
    ("GET", "/admin/stock", None),
    ("PUT", "/items/forbidden", CUP),
    ("DELETE", "/items/guarded", None),
    ("POST", "/shipments", {"order": "guarded", "address": "here"}),
)
for_staff = pytest.mark.parametrize(("method", "path", "body"), FOR_STAFF, ids=str)


def change_claims(token: str, **changes: object) -> str:
    """The token with other claims and the same signature."""
    head, claims, signature = token.split(".")
    known = json.loads(base64.urlsafe_b64decode(claims + "=="))
    changed = base64.urlsafe_b64encode(json.dumps(known | changes).encode()).decode().rstrip("=")
    return f"{head}.{changed}.{signature}"


def remove_signature(token: str) -> str:
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    return f"{head}.{token.split('.')[1]}."


def sign_in_to_another_pool(shop: Shop) -> str:
    cognito = shop.deployment.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName=shop.unique("others"))["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="desk", ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"]
    )
    return shop.sign_in(pool, client["UserPoolClient"]["ClientId"])["IdToken"]


TOKENS: dict[str, Callable[[Shop], dict[str, str]]] = {
    "none": lambda _: {},
    "empty": lambda _: {"Authorization": ""},
    "nonsense": lambda _: {"Authorization": "let me in"},
    "elsewhere": lambda shop: {"X_Authorization": shop.token},
    "another signature": lambda shop: {"Authorization": shop.token[:-8] + "AAAAAAAA"},
    "other claims": lambda shop: {"Authorization": change_claims(shop.token, sub="admin", exp=9_999_999_999)},
    "unsigned": lambda shop: {"Authorization": remove_signature(shop.token)},
    "for access": lambda shop: {"Authorization": shop.tokens["AccessToken"]},
    "of another pool": lambda shop: {"Authorization": sign_in_to_another_pool(shop)},
}


@for_staff
@pytest.mark.parametrize("kind", TOKENS)
def test_without_a_token_of_the_staff_nothing_is_told_and_nothing_done(
    shop: Shop, kind: str, method: str, path: str, body: object
):
    shop.stock_item("guarded")
    before = shipments(shop)
    answer = shop.ask(method, path, body, **TOKENS[kind](shop))
    assert (answer.status, answer.body.keys()) == (401, {"message", "requestId"})
    assert shop.find("items", "guarded") is not None
    assert shop.find("items", "forbidden") is None
    assert shipments(shop) == before


def shipments(shop: Shop) -> set[str]:
    """The executions of the workflow that have been started."""
    states = shop.deployment.client("stepfunctions")
    found = states.list_executions(stateMachineArn=shop.outputs["shipment_arn"])["executions"]
    return {each["executionArn"] for each in found}


@pytest.mark.slow
def test_a_token_ends(shop: Shop):
    cognito, pool = shop.deployment.client("cognito-idp"), shop.outputs["user_pool_id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName=shop.unique("hasty"),
        ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"],
        IdTokenValidity=8,
        TokenValidityUnits={"IdToken": "seconds"},
    )["UserPoolClient"]["ClientId"]
    token = shop.sign_in(pool, client)["IdToken"]
    assert shop.ask("GET", "/admin/stock", Authorization=token).status == 200

    def look() -> Answer | None:
        answer = shop.ask("GET", "/admin/stock", Authorization=token)
        return answer if answer.status != 200 else None

    refused = eventually(look, "the end of the token")
    assert (refused.status, refused.message) == (401, "The incoming token has expired")


def ask_for_prices(shop: Shop, key: str | None, ids: str = "x"):
    return shop.ask("GET", f"/partner/prices?ids={ids}", **({"x_api_key": key} if key is not None else {}))


@pytest.mark.parametrize("key", [None, "", "x" * 20, "a,b"])
def test_without_a_key_a_partner_is_told_nothing(shop: Shop, key: str | None):
    answer = ask_for_prices(shop, key)
    assert (answer.status, answer.message) == (403, "Forbidden")


def test_a_key_without_a_plan_is_none(shop: Shop):
    gateway = shop.deployment.client("apigateway")
    stranger = gateway.create_api_key(name=shop.unique("stranger"), enabled=True)
    assert ask_for_prices(shop, stranger["value"]).status == 403


def test_tokens_and_keys_are_not_interchangeable(shop: Shop):
    assert shop.ask_as_staff("GET", "/partner/prices?ids=x").status == 403
    assert shop.ask("GET", "/admin/stock", x_api_key=shop.key("partner")).status == 401


def test_a_key_that_is_turned_off_is_refused(shop: Shop):
    gateway, key_id = shop.deployment.client("apigateway"), shop.outputs["api_key_ids"]["partner"]
    key = shop.key("partner")

    def switch(on: str) -> int:
        patch = {"op": "replace", "path": "/enabled", "value": on}
        gateway.update_api_key(apiKey=key_id, patchOperations=[patch])
        return ask_for_prices(shop, key).status

    assert (switch("false"), switch("true")) == (403, 200)


def test_a_quota_is_used_up_for_its_key_alone(shop: Shop):
    item = shop.stock_item()
    answers = [ask_for_prices(shop, shop.key("reseller"), item) for _ in range(QUOTA + 2)]
    assert [answer.status for answer in answers] == [200] * QUOTA + [429, 429]
    assert answers[-1].message == "Limit Exceeded"
    # Waiting a second does not help.
    assert "Retry-After" not in answers[-1].headers
    neighbour = ask_for_prices(shop, shop.key("partner"), item)
    assert (neighbour.status, neighbour.body) == (200, {"prices": {item: CENTS}})


def test_what_is_above_the_throttle_of_a_route_harms_no_other(shop: Shop):
    path, neighbour = "/legacy/customers", f"/catalog/{shop.stock_item()}"
    with ThreadPoolExecutor(16) as clients:
        sent = [clients.submit(shop.ask, "GET", path if n % 10 else neighbour) for n in range(220)]
    answers = [each.result() for each in sent]
    beside, burst = answers[::10], [answer for n, answer in enumerate(answers) if n % 10]
    throttled = [answer for answer in burst if answer.status != 200]
    assert 10 <= len(throttled) <= len(burst) - 20
    assert {(each.status, each.message) for each in throttled} == {(429, "Too Many Requests")}
    assert {each.headers["Retry-After"] for each in throttled} == {"1"}
    assert {answer.status for answer in beside} == {200}
    time.sleep(1)  # as Retry-After says
    assert shop.ask("GET", path).status == 200
