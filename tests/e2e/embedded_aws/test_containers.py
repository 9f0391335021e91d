"""Containers of a directory run as processes behind load balancers, with the permissions of their roles."""

import json
import time
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import Deployment, Emulator, deploy
from serverless_patterns import ApiGatewayFacade
from serverless_patterns.safeguards.policy import allow
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.containers import MONOLITH, SERVER, ask, networks, service, write_image
from tests.e2e.embedded_aws.rest_apis import HTTP, operation, rest_api

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shop(embedded_aws_module, tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """The old shop behind an API, and two more services, of which one may send to a queue."""
    images = tmp_path_factory.mktemp("images")
    clerk_image = write_image(images / "clerk", SERVER, "ENV COLOUR=red", "ENV SIZE=large NAME=nobody")
    guest_image = write_image(images / "guest", SERVER, command="CMD exec python server.py")

    def program() -> None:
        mine, other = aws.sqs.Queue("mine"), aws.sqs.Queue("other")
        send = allow(["sqs:SendMessage"], mine.arn)
        clerk = service("clerk", clerk_image, environment={"NAME": "clerk"}, policy_statements=[send])
        service("guest", guest_image, environment={"NAME": "guest"}, min_capacity=1)
        legacy = service("legacy", str(MONOLITH), min_capacity=1)
        route = legacy.route("/legacy/{proxy}")
        shop = ApiGatewayFacade(
            "shop", {"routes": {"GET /legacy/{proxy+}": route, "POST /legacy/{proxy+}": route}}
        )
        document: Any = {
            "type": "http_proxy",
            "httpMethod": "GET",
            "uri": pulumi.Output.format("{0}/health", legacy.url),
        }
        rest_api({"/direct": {"get": operation(document)}})
        exports = {"api": shop.url, "mine": mine.url, "other": other.url, "log": clerk.log_group_name}
        for name, output in exports.items():
            pulumi.export(name, output)

    return embedded_aws_module(program, config={"aws:region": "eu-west-1"})


@pytest.mark.exhaustive
def test_a_container_without_a_request_is_idle(shop: Deployment):
    shop.wait_until_idle()


def test_the_api_reaches_a_service_through_its_link(shop: Deployment):
    url = shop.local_url("api") + "/legacy/echo?x=1&x=2&name=caf%C3%A9"
    answer = HTTP.request("POST", url, json={"name": "café"}, headers={"x-mine": "1"})
    assert answer.status == 200
    got = answer.json()
    assert (got["method"], got["path"]) == ("POST", "/legacy/echo")
    assert got["query"] == {"x": ["1", "2"], "name": ["café"]}
    assert json.loads(got["body"]) == {"name": "café"}
    assert got["headers"]["x-mine"] == "1"
    assert got["headers"]["host"] == shop.outputs["legacy"].removeprefix("http://")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/legacy/customers", 200),
        ("/legacy/customers/1002", 200),
        ("/legacy/customers/9", 404),
        ("/legacy/prices/mug", 200),
        ("/legacy/nothing", 404),
        ("/legacy/broken", 500),
    ],
)
def test_the_old_shop_answers_in_json(shop: Deployment, path: str, status: int):
    answer = HTTP.request("GET", shop.local_url("api") + path)
    assert answer.status == status
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()


def test_an_internal_load_balancer_is_not_reached_without_a_link(shop: Deployment):
    assert ask(shop, "legacy", "/health") == {"status": "ok"}
    answer = HTTP.request("GET", shop.local_url("url") + "/direct")
    assert (answer.status, answer.json()["message"]) == (500, "Internal server error")


def test_services_are_kept_apart_and_tasks_share_the_requests(shop: Deployment):
    answers = {name: [ask(shop, name) for _ in range(30)] for name in ("clerk", "guest")}
    for name, tasks in (("clerk", 2), ("guest", 1)):
        assert {answer["name"] for answer in answers[name]} == {name}
        assert len({answer["pid"] for answer in answers[name]}) == tasks


def roll_out(shop: Deployment, name: str) -> float:
    """Replaces the tasks of a service; the seconds that this took."""
    ecs, start = shop.client("ecs"), time.monotonic()
    (service,) = (
        {"cluster": cluster, "service": arn}
        for cluster in ecs.list_clusters()["clusterArns"]
        for arn in ecs.list_services(cluster=cluster)["serviceArns"]
        if arn.rpartition("/")[2].startswith(name)
    )
    ecs.update_service(**service, forceNewDeployment=True)

    def is_completed() -> bool:
        asked = {"cluster": service["cluster"], "services": [service["service"]]}
        (found,) = ecs.describe_services(**asked)["services"]
        (new,) = (each for each in found["deployments"] if each["status"] == "PRIMARY")
        return new["rolloutState"] == "COMPLETED"

    eventually(is_completed, "the new deployment")
    return time.monotonic() - start


def test_a_new_deployment_takes_less_than_a_second(shop: Deployment):
    assert any(roll_out(shop, "guest") < 1 for _ in range(8))


def test_a_process_sees_what_its_image_and_its_task_say_and_nothing_else(shop: Deployment):
    seen = ask(shop, "clerk", "/environment")
    assert (seen["COLOUR"], seen["SIZE"], seen["NAME"]) == ("red", "large", "clerk")
    assert seen["PORT"] != "8080"
    assert seen["AWS_ENDPOINT_URL"] == shop.endpoint
    assert seen["AWS_REGION"] == "eu-west-1"
    assert not {"VIRTUAL_ENV", "PYTHONPATH", "PYTEST_CURRENT_TEST"} & set(seen)


def test_a_task_may_do_what_its_role_allows_and_no_more(shop: Deployment):
    assert ask(shop, "clerk", f"/send?queue={shop.outputs['mine']}") == {}
    (message,) = shop.client("sqs").receive_message(QueueUrl=shop.outputs["mine"])["Messages"]
    assert message["Body"] == "sent by clerk"
    for name, queue in (("clerk", "other"), ("guest", "mine")):
        rejected = ask(shop, name, f"/send?queue={shop.outputs[queue]}")["error"]
        assert "AccessDenied" in rejected
        assert f"assumed-role/{name}-task-role-" in rejected


@pytest.mark.exhaustive
def test_output_is_in_the_log_of_the_task_and_an_ended_task_is_replaced(shop: Deployment):
    before = {ask(shop, "clerk")["pid"] for _ in range(30)}
    HTTP.request("GET", shop.local_url("clerk") + "/end")

    def is_replaced() -> bool:
        answers = [HTTP.request("GET", shop.local_url("clerk")) for _ in range(20)]
        return all(answer.status == 200 for answer in answers) and bool(
            {answer.json()["pid"] for answer in answers} - before
        )

    eventually(is_replaced, "another task")
    logs, group = shop.client("logs"), shop.outputs["log"]
    eventually(
        lambda: any(
            event["message"] == "told to end"
            for event in logs.filter_log_events(logGroupName=group)["events"]
        ),
        "the line in the log",
    )


@pytest.mark.exhaustive
def test_a_link_leads_to_the_load_balancer_also_by_the_name_of_its_certificate(
    emulator: Emulator, tmp_path: Path
):
    image = write_image(tmp_path / "image")

    def program() -> None:
        certificate = aws.acm.Certificate("c", domain_name="legacy.example.com", validation_method="DNS")
        made = service(
            "legacy",
            image,
            certificate_arn=certificate.arn,
            domain_name="legacy.example.com",
            environment={"NAME": "legacy"},
            min_capacity=1,
        )
        shop = ApiGatewayFacade("shop", {"routes": {"GET /{proxy+}": made.route("/{proxy}")}})
        pulumi.export("api", shop.url)

    deployment = deploy(program, emulator=emulator)
    assert deployment.outputs["legacy"] == "https://legacy.example.com"
    assert ask(deployment, "api", "/x")["name"] == "legacy"


def test_a_network_is_shown_and_its_load_balancer_follows_its_rules(emulator: Emulator):
    deployment = deploy(networks, emulator=emulator)
    ec2, vpc = deployment.client("ec2"), deployment.outputs["vpc"]
    tables = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"]
    assert any(
        route.get("DestinationCidrBlock") == "0.0.0.0/0" and route["GatewayId"].startswith("igw-")
        for table in tables
        for route in table["Routes"]
    )
    (group,) = ec2.describe_security_groups(GroupIds=[deployment.outputs["group"]])["SecurityGroups"]
    (ingress,), (egress,) = group["IpPermissions"], group["IpPermissionsEgress"]
    assert ingress["IpRanges"] == [{"CidrIp": "0.0.0.0/0"}]
    assert egress["UserIdGroupPairs"][0]["GroupId"] == group["GroupId"]
    answers = {
        (method, path): HTTP.request(method, deployment.local_url("web") + path).status
        for method, path in (("GET", "/shop/x"), ("POST", "/shop/x"), ("GET", "/"))
    }
    assert answers == {("GET", "/shop/x"): 200, ("POST", "/shop/x"): 404, ("GET", "/"): 404}
    for request in (
        ("GET", "/health"),
        ("GET", "/_ministack/health"),
        ("GET", "/.well-known/openid-configuration"),
        ("GET", "/v2/x/tags/list"),
        ("GET", "/iceberg/v1/config"),
        ("POST", "/login"),
    ):
        method, path = request
        answer = HTTP.request(method, deployment.local_url("web") + path)
        assert (answer.status, answer.data) == (404, b"nothing here"), request
