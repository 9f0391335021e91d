"""Policies that AWS rejects for their size are errors before a deployment."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from every_component import ARN
from graphs import evaluate, statements

from serverless_patterns import ApiGatewayFacade, ArgumentError, Function, Queue
from serverless_patterns.safeguards.policy import limit_documents


def make_function(code: Any, tables: int) -> Any:
    tables_by_name = {
        f"TABLE_{number}": {"table": {"arn": ARN("dynamodb", f"table/items-{number}"), "access": ["read"]}}
        for number in range(tables)
    }
    args: Any = {"code": str(code), "handler": "orders.handler", "links": tables_by_name}
    return evaluate(lambda: Function("consume", args))


def make_queue(topics: int, **more: Any) -> Any:
    subscriptions = {f"t{number}": {"topic_arn": ARN("sns", f"news-{number:03}")} for number in range(topics)}
    args: Any = {"subscriptions": subscriptions, **more}
    return evaluate(lambda: Queue("orders", args))


def test_the_policy_of_a_role_has_room_for_many_links(code: Any) -> None:
    policy = make_function(code, 15).find_by_name("consume-policy").inputs["policy"]
    assert len(json.dumps(json.loads(policy), separators=(",", ":"))) < 10_240


def test_a_policy_of_a_role_that_iam_rejects_is_an_error(code: Any) -> None:
    with pytest.raises(ArgumentError) as raised:
        make_function(code, 60)
    (error,) = raised.value.errors
    assert "must have at most 10,240. Reduce its links and policy statements" in error.reason
    assert "consume-policy" in str(raised.value)


@pytest.mark.parametrize("topics", [1, 2, 25, 60])
def test_all_topics_of_a_queue_are_one_statement(topics: int) -> None:
    recording = make_queue(topics)
    for name in ("orders-queue-policy", "orders-dead-letters-policy"):
        policy = recording.find_by_name(name)
        assert len(policy.inputs["policy"]) <= 8_192
        _, sending = statements(policy)
        sources = sending["Condition"]["ArnEquals"]["aws:SourceArn"]
        assert len(sources if isinstance(sources, list) else [sources]) == topics


def test_senders_of_two_services_are_two_statements() -> None:
    rule = {"service": "events.amazonaws.com", "source_arn": ARN("events", "rule/placed")}
    policy = make_queue(3, senders=[rule]).find_by_name("orders-queue-policy")
    services = [each["Principal"]["Service"] for each in statements(policy)[1:]]
    assert services == ["events.amazonaws.com", "sns.amazonaws.com"]


def test_a_policy_of_a_queue_that_sqs_rejects_is_an_error() -> None:
    with pytest.raises(ArgumentError) as raised:
        make_queue(200)
    assert "must have at most 8,192" in str(raised.value)


def make_policy(characters: int) -> pulumi.Output[str]:
    shortest = len('{"Id":""}')
    return pulumi.Output.from_input(json.dumps({"Id": "a" * (characters - shortest)}, indent=8))


def limit_policies(*sizes: int) -> list[str]:
    """Returns the policies of a role that is deployed with policies of some sizes."""

    def program() -> None:
        documents = limit_documents([make_policy(size) for size in sizes], "shop-role", "Divide it")
        for number, policy in enumerate(documents):
            aws.iam.RolePolicy(f"policy-{number}", role="shop", policy=policy)

    policies = evaluate(program).find_by_type("aws:iam/rolePolicy:RolePolicy")
    return [policy.name for policy in policies]


@pytest.mark.parametrize("sizes", [(), (10_240,), (5_120, 5_120), (10_000, 100, 140)])
def test_policies_of_a_role_that_fit_together(sizes: tuple[int, ...]) -> None:
    assert limit_policies(*sizes) == [f"policy-{number}" for number in range(len(sizes))]


@pytest.mark.parametrize("sizes", [(10_241,), (5_120, 5_121), (10_000, 100, 141)])
def test_policies_of_a_role_that_do_not_fit_together_are_an_error(sizes: tuple[int, ...]) -> None:
    with pytest.raises(ArgumentError) as raised:
        limit_policies(*sizes)
    (error,) = raised.value.errors
    reason = "policies have 10,241 characters; must have at most 10,240 together. Divide it"
    assert error.reason == f"{len(sizes)} {reason}"
    assert "shop-role" in str(raised.value)


def test_a_facade_with_long_names_of_tables_is_an_error() -> None:
    def route(number: int) -> Any:
        table = ARN("dynamodb", "table/" + "t" * 250 + str(number))
        return {"table": {"arn": table, "operation": "get", "key": {"id": "path.id"}}}

    def make(count: int) -> Any:
        routes: Any = {f"GET /a{number}/{{id}}": route(number) for number in range(count)}
        return evaluate(lambda: ApiGatewayFacade("shop", {"routes": routes}))

    assert len(make(15).find_by_type("aws:iam/rolePolicy:RolePolicy")) == 15
    with pytest.raises(ArgumentError, match=r"must have at most 10,240 together\. Divide the routes"):
        make(40)
