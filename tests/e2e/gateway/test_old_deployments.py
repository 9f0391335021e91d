"""Old deployments answer on: on the stable side of a canary, and after a rollback.

The embedded AWS serves one version of an API and changes nothing that stands. The API of before is deployed,
the program of after is evaluated, and its roles and policies are changed as Pulumi's engine would: what is
registered no more is deleted unless it is retained. Then everything that the old deployment has is asked.
"""

from collections.abc import Callable, Iterator
from typing import Any, cast

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import Deployment, Recording, Registration, deploy, record
from serverless_patterns import ApiGatewayFacade, Queue, Table, Topic, Workflow
from tests.e2e.embedded_aws.programs import simple_function
from tests.e2e.gateway.shop import request as send

pytestmark = pytest.mark.exhaustive

ROLE = "aws:iam/role:Role"
ANSWERING = """
def handler(event, context):
    return {"statusCode": 200, "body": "{}"}
"""
STABLE = ("GET /m", "POST /orders", "POST /news", "POST /runs", "GET /items/{id}", "POST /said")
LATER: tuple[tuple[str, ...], ...] = (
    ("GET /a", *STABLE),
    ("GET /renamed", "POST /renamed/orders", "POST /a/news", "POST /b/runs", "GET /z/{id}", "POST /z/said"),
    STABLE[1:],
    ("GET /other",),
)


def program(routes: tuple[str, ...], *, elsewhere: bool) -> Callable[[], None]:
    """An API with a function, a queue, a topic, a workflow's alias, a table and a bus, each behind a route.

    Args:
        routes: The routes; what stands behind one is told by its last word.
        elsewhere: Whether ARNs come as from another language: each time in a new Output.
    """

    def backends() -> dict[str, Any]:
        function = simple_function("m", ANSWERING)
        queue, topic = Queue("orders", {}), Topic("news", {})
        table = Table("items", {"partition_key": {"name": "id"}, "deletion_protection": False})
        done = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
        workflow = Workflow("runs", {"type": "EXPRESS", "definition": done, "timeout": 5})
        alias: Any = {"workflow": {"arn": workflow.alias_arn, "sync": True}}
        bus = aws.cloudwatch.EventBus("said")
        called: Any = {"function": {"arn": function.arn, "invoke_arn": function.invoke_arn}}
        return {
            **dict.fromkeys(("m", "a", "renamed"), called),
            "orders": queue.route(),
            "news": topic.route(),
            "runs": alias,
            "{id}": table.route("get"),
            "said": {"event_bus": {"arn": bus.arn, "source": "test", "detail_type": "Said"}},
            "other": {"mock": {}},
        }

    def remove_names(backend: dict[str, Any]) -> dict[str, Any]:
        return {
            kind: {
                name: cast("Any", value).apply(str) if isinstance(value, pulumi.Output) else value
                for name, value in entry.items()
                if name != "name"
            }
            for kind, entry in backend.items()
        }

    def make() -> None:
        known = backends()
        chosen = {route: known[route.rpartition("/")[2]] for route in routes}
        given: Any = {route: remove_names(each) if elsewhere else each for route, each in chosen.items()}
        pulumi.export("url", ApiGatewayFacade("shop", {"routes": given}).url)

    return make


@pytest.fixture(scope="module", params=[False, True], ids=["blocks", "elsewhere"])
def stable(request: pytest.FixtureRequest) -> Iterator[tuple[Deployment, bool]]:
    with deploy(program(STABLE, elsewhere=request.param)) as deployment:
        yield deployment, request.param


def update(deployment: Deployment, before: Recording, after: Recording) -> None:
    """Does to the roles and policies of the API what Pulumi's engine does when the program has changed."""
    iam, old = deployment.client("iam"), list_owned(before)
    for urn, new in list_owned(after).items():
        if urn not in old or new.inputs == old[urn].inputs or new.type == ROLE:
            continue
        if "policy" in new.replace_on_changes and new.retain_on_delete:
            continue
        document = new.inputs["policy"]
        iam.put_role_policy(
            RoleName=new.inputs["role"], PolicyName=name_of(deployment, urn), PolicyDocument=document
        )
    for urn in old.keys() - list_owned(after).keys():
        if old[urn].retain_on_delete:
            continue
        if old[urn].type == ROLE:
            role = name_of(deployment, urn)
            for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
                iam.delete_role_policy(RoleName=role, PolicyName=policy)
            iam.delete_role(RoleName=role)
        else:
            iam.delete_role_policy(RoleName=old[urn].inputs["role"], PolicyName=name_of(deployment, urn))


def ask(deployment: Deployment, route: str) -> int:
    """The status that a route answers with."""
    method, _, path = route.partition(" ")
    body = None if method == "GET" else {}
    return send(deployment.local_url("url") + path.replace("{id}", "1"), method, body).status


def list_owned(recording: Recording) -> dict[str, Registration]:
    """The roles and policies of the API by URN."""
    return {
        found.urn: found
        for found in recording.registrations
        if "ApiGatewayFacade$" in found.urn and found.type.startswith("aws:iam/")
    }


def name_of(deployment: Deployment, urn: str) -> str:
    (found,) = [each for each in deployment.recording.registrations if each.urn == urn]
    return found.outputs["name"]


@pytest.mark.parametrize("routes", LATER, ids=["added", "renamed", "removed", "all removed"])
def test_stable_side_answers_after_its_routes_have_changed(
    stable: tuple[Deployment, bool], routes: tuple[str, ...]
):
    deployment, elsewhere = stable
    before, after = (record(program(each, elsewhere=elsewhere)) for each in (STABLE, routes))
    assert list_owned(before).keys() == list_owned(deployment.recording).keys()
    update(deployment, before, after)
    statuses = {route: ask(deployment, route) for route in STABLE}
    assert statuses == dict(zip(STABLE, (200, 202, 202, 200, 404, 202), strict=True))


def test_the_test_would_notice(stable: tuple[Deployment, bool]):
    """Without its policies, everything of the role is refused."""
    deployment, _ = stable
    iam = deployment.client("iam")
    (role,) = [
        r.outputs["name"]
        for r in deployment.recording.find_by_type("aws:iam/role:Role")
        if r.name == "shop-role"
    ]
    for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        iam.delete_role_policy(RoleName=role, PolicyName=policy)
    assert {ask(deployment, route) for route in STABLE} == {500}
