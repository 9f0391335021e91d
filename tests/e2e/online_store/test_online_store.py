"""The stack ``store``: its demo, and orders whose events and payments arrive twice, late, or not at all."""

import base64
import io
import json
import secrets
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from embedded_aws import Deployment, deploy
from serverless_patterns_cli.patterns.demo import StackOutputs, load_module
from tests.e2e.conftest import eventually

pytestmark = pytest.mark.exhaustive

ROOT = Path(__file__).resolve().parents[3]
PATTERN = load_module(ROOT / "patterns/store")
SOURCES = ROOT / "patterns/store/src"


@pytest.fixture(scope="module")
def stack() -> Iterator[Deployment]:
    with deploy(ROOT, stack="store") as deployment:
        yield deployment


@pytest.fixture(scope="module")
def visit(stack: Deployment) -> Any:
    client, secret = stack.client("secretsmanager"), stack.outputs["signing_secret_arn"]
    client.put_secret_value(SecretId=secret, SecretString="known to the provider and to us")
    outputs = StackOutputs(stack.outputs, stack.local_url)
    return PATTERN.Visit(outputs, stack.client, "known to the provider and to us")


def place(visit: Any) -> tuple[str, str]:
    """Orders two pieces of a new item; returns its name and the ID of the order."""
    item, number = visit.stock(), secrets.token_hex(16)
    assert visit.place({"item": item, **PATTERN.TWO}, number) == 202
    return item, number


def pay(visit: Any, number: str, kind: str = "succeeded") -> None:
    assert visit.send_hook(PATTERN.build_hook(number, 2 * PATTERN.UNIT_CENTS, kind)) == "200 stored"


def publish(stack: Deployment, kind: str, order: dict[str, Any]) -> None:
    """Publishes an early change of an order once more."""
    entry = {
        "EventBusName": stack.outputs["bus_name"],
        "Source": "store.orders",
        "DetailType": kind,
        "Detail": json.dumps({"metadata": {"sequence": "1"}, "data": order}),
    }
    stack.client("events").put_events(Entries=[entry])


def list_outcomes(stack: Deployment, number: str) -> list[tuple[str, str | None]]:
    """Returns the outcome of each execution of an order that has ended, and the step that failed."""
    states, found = stack.client("stepfunctions"), list[tuple[str, str | None]]()
    listed = states.list_executions(stateMachineArn=stack.outputs["saga_arn"], statusFilter="SUCCEEDED")
    for each in listed["executions"]:
        ended = states.describe_execution(executionArn=each["executionArn"])
        if json.loads(ended["input"])["id"] == number:
            output = json.loads(ended["output"])
            found.append((output["outcome"], output.get("failure", {}).get("step")))
    return sorted(found, key=str)


@pytest.mark.usefixtures("visit")
def test_the_demo_of_the_stack(stack: Deployment) -> None:
    results = list(PATTERN.demo(StackOutputs(stack.outputs, stack.local_url), stack.client))
    assert len(results) == 13
    assert {each.action: each.actual for each in results if not each.ok} == {}


def test_an_order_whose_event_arrives_twice_is_shipped_once(stack: Deployment, visit: Any) -> None:
    item, number = place(visit)
    assert visit.is_payable(number)
    publish(
        stack, "OrderPlaced", {"id": number, "item": item, "shop": "demo", "cents": 1, "status": "placed"}
    )
    eventually(lambda: list_outcomes(stack, number) == [("compensated", "claim")], "the second saga")
    pay(visit, number)
    assert visit.wait_for_end(number) == "shipped"
    assert visit.settle_up(item, number) == "98 left, paid"
    assert list_outcomes(stack, number) == [("compensated", "claim"), ("completed", None)]


def test_a_payment_after_the_end_of_its_order_is_given_back(visit: Any) -> None:
    item, number = place(visit)
    assert visit.is_payable(number)
    pay(visit, number, "payment_failed")
    assert visit.wait_for_end(number) == "cancelled: PaymentFailedError"
    pay(visit, number)
    eventually(lambda: visit.settle_up(item, number) == "100 left, given back", "the refund")
    assert visit.read_order(number)["status"] == "cancelled"


def test_a_hook_of_an_order_that_does_not_exist_holds_no_other_up(visit: Any) -> None:
    pay(visit, "nobody's order")
    assert visit.send_hook({"id": "evt_odd", "type": 5}) == "200 stored"
    item, number = place(visit)
    assert visit.is_payable(number)
    pay(visit, number)
    assert visit.wait_for_end(number) == "shipped"
    assert visit.settle_up(item, number) == "98 left, paid"


def test_a_reminder_that_arrives_twice_and_late_reminds_once(stack: Deployment, visit: Any) -> None:
    item, number = place(visit)
    assert visit.is_payable(number)
    reminder = json.dumps({"order": number})
    for _ in range(3):
        visit.send_reminder(reminder)
    visit.hurry_reminder(number)
    eventually(lambda: not visit.has_reminder(number), "the end of the schedule")
    stack.wait_until_idle(skip_visibility_timeout=True)
    assert visit.count_reminders(number) == 1
    pay(visit, number)
    assert visit.wait_for_end(number) == "shipped"
    later = place(visit)[1]
    assert visit.is_payable(later)
    pay(visit, later)
    assert visit.wait_for_end(later) == "shipped"
    visit.send_reminder(json.dumps({"order": later}))
    stack.wait_until_idle(skip_visibility_timeout=True)
    assert visit.count_reminders(later) == 0
    assert visit.settle_up(item, number) == "98 left, paid"


def test_a_step_without_its_permission_cancels_the_order(stack: Deployment, visit: Any) -> None:
    (role,) = [each for each in stack.resources if each.name == "payments-ask-role"]
    iam, name = stack.client("iam"), role.outputs["name"]
    denied = {"Effect": "Deny", "Action": "dynamodb:UpdateItem", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [denied]})
    iam.put_role_policy(RoleName=name, PolicyName="denied", PolicyDocument=document)
    try:
        item, number = place(visit)
        assert visit.wait_for_end(number) == "cancelled: ClientError"
        assert visit.settle_up(item, number) == "100 left, not paid"
    finally:
        iam.delete_role_policy(RoleName=name, PolicyName="denied")


@dataclass(frozen=True)
class Shop:
    """A shop with a member, and an order that is cancelled, since there is only one piece."""

    name: str
    token: str
    order: dict[str, Any]

    def read_claims(self) -> dict[str, Any]:
        payload = self.token.split(".")[1]
        return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))

    def build_dashboard(self) -> dict[str, Any]:
        """Returns the dashboard that the member must see."""
        shown = {name: self.order[name] for name in ("id", "item", "status")}
        totals = {"cancelled": {"orders": 1, "cents": 2 * PATTERN.UNIT_CENTS}}
        return {"shop": self.name, "totals": totals, "orders": [shown]}


@pytest.fixture(scope="module")
def shops(visit: Any) -> Iterator[tuple[Shop, Shop]]:
    with ExitStack() as members:
        made: list[Shop] = []
        for _ in range(2):
            name, number = f"shop-{secrets.token_hex(8)}", secrets.token_hex(16)
            token = members.enter_context(visit.join(name))
            visit.place({"item": visit.stock(1, name), **PATTERN.TWO}, number)
            assert visit.wait_for_end(number) == "cancelled: RefusedError"
            made.append(Shop(name, token, visit.read_order(number)))
        one, other = made
        for shop in (one, other):
            eventually(lambda shop=shop: see(visit, shop) == (200, shop.build_dashboard()), "the dashboard")
        yield one, other


def see(visit: Any, shop: Shop, query: str = "") -> tuple[int, Any]:
    return visit.look_at_dashboard(shop.token, query)


def test_a_member_of_a_shop_sees_its_orders_and_no_others(visit: Any, shops: tuple[Shop, Shop]) -> None:
    for me, other in (shops, shops[::-1]):
        assert me.order["shop"] == me.name
        for query in ("", f"?shop={other.name}", f"?cognito:groups={other.name}"):
            assert see(visit, me, query) == (200, me.build_dashboard())
        head, _, signature = me.token.split(".")
        forged = ".".join([head, other.token.split(".")[1], signature])
        assert visit.look_at_dashboard(forged)[0] == 401
    assert visit.request("GET", "/dashboard")[0] == 401


def test_the_client_of_an_order_does_not_choose_its_shop(visit: Any, shops: tuple[Shop, Shop]) -> None:
    order = {"item": visit.stock(1), **PATTERN.TWO, "shop": shops[0].name}
    assert visit.place(order, secrets.token_hex(16)) == 400


def test_a_member_of_no_shop_or_of_two_sees_none(stack: Deployment, visit: Any) -> None:
    names = [f"shop-{secrets.token_hex(8)}" for _ in range(2)]
    with visit.join(names[0]), visit.join(names[1]):
        cognito, pool = stack.client("cognito-idp"), {"UserPoolId": stack.outputs["user_pool_id"]}
        user, password = {**pool, "Username": f"{names[0]}@example.com"}, f"Aa1!{secrets.token_hex(16)}"
        cognito.admin_set_user_password(**user, Password=password, Permanent=True)

        def look() -> int:
            signed_in = cognito.admin_initiate_auth(
                **pool,
                ClientId=stack.outputs["user_pool_client_id"],
                AuthFlow="ADMIN_USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": user["Username"], "PASSWORD": password},
            )
            return visit.look_at_dashboard(signed_in["AuthenticationResult"]["IdToken"])[0]

        assert look() == 200
        cognito.admin_add_user_to_group(**user, GroupName=names[1])
        assert look() == 403
        for name in names:
            cognito.admin_remove_user_from_group(**user, GroupName=name)
        assert look() == 403


def test_a_change_that_arrives_late_does_not_undo_a_later_one(
    stack: Deployment, visit: Any, shops: tuple[Shop, Shop]
) -> None:
    shop = shops[0]
    publish(stack, "OrderChanged", {**shop.order, "status": "accepted"})
    path = f"/orders/{shop.order['id']}/history"
    eventually(lambda: visit.request("GET", path)[1]["items"][0]["became"] == "accepted", "the late change")
    stack.wait_until_idle(skip_visibility_timeout=True)
    assert see(visit, shop) == (200, shop.build_dashboard())


@pytest.fixture
def show(stack: Deployment) -> Iterator[Any]:
    """Replaces text of the code behind the dashboard, which is restored afterwards."""
    (function,) = [each for each in stack.resources if each.name == "dashboard-show-function"]
    client, name = stack.client("lambda"), function.outputs["name"]

    def replace(*changes: tuple[str, str]) -> None:
        code = (SOURCES / "dashboard.py").read_text()
        for old, new in changes:
            assert code.count(old) == 1
            code = code.replace(old, new)
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as package:
            package.writestr("dashboard.py", code)
            package.write(SOURCES / "place.py", "place.py")
        client.update_function_code(FunctionName=name, ZipFile=archive.getvalue())
        client.get_waiter("function_updated_v2").wait(FunctionName=name)

    yield replace
    replace()


def test_iam_denies_the_orders_of_another_shop_to_code_that_asks_for_them(
    visit: Any, shops: tuple[Shop, Shop], show: Any
) -> None:
    me, other = shops
    mistake = ('":shop": {"S": shop}', '":shop": {"S": event["queryStringParameters"]["shop"]}')
    show(mistake)
    status, seen = see(visit, me, f"?shop={me.name}")
    assert (status, seen["orders"]) == (200, me.build_dashboard()["orders"])
    assert see(visit, me, f"?shop={other.name}")[0] == 502
    # It is the policy of the session that holds: with the other shop in it, the same mistake is a leak.
    show(
        mistake,
        ("[shop]}", '[event["queryStringParameters"]["shop"]]}'),
        ("(shop, claims", "(event, claims"),
        ("(shop: str, member", "(event: Event, member"),
    )
    assert see(visit, me, f"?shop={other.name}")[1]["orders"] == other.build_dashboard()["orders"]
    # The function's own role reads nothing.
    show(('_open_session(shop, claims["sub"])', "_dynamodb"))
    assert see(visit, me)[0] == 502
