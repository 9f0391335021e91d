"""Containers with other command lines: on a schedule, once for a program, and behind a public balancer."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
import urllib3
from botocore.exceptions import ClientError

from embedded_aws import Deployment, Emulator, deploy
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.containers import service, write_image
from tests.permissions.account import Account, document

REPORT = """
import os, sys
import boto3
boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody=" ".join(sys.argv[1:]))
"""
CERTIFICATE_ARN = "arn:aws:acm:us-east-1:123456789012:certificate/1"


@pytest.fixture(scope="module")
def stack(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory):
    directory = tmp_path_factory.mktemp("images") / "shop"
    image = write_image(directory, command='ENTRYPOINT ["python"]\nCMD ["missing.py"]')
    (directory / "report.py").write_text(REPORT)

    def program() -> None:
        queue, starter = aws.sqs.Queue("reports"), aws.iam.User("starter", name="starter-of-tasks")
        shop = service(
            "shop",
            image,
            command=["server.py"],
            environment={"QUEUE": queue.url, "NAME": "shop"},
            policy_statements=[{"actions": ["sqs:SendMessage"], "resources": [queue.arn]}],
            vpc_endpoint_services=["sqs"],
            min_capacity=1,
            internet_facing=True,
            hardened=True,
            certificate_arn=CERTIFICATE_ARN,
            domain_name="shop.example.com",
            schedules={
                "past": {
                    "expression": "at(2024-01-01T00:00:00)",
                    "command": ["report.py", "on", "schedule"],
                },
                "never": {"expression": "rate(1 day)", "command": ["report.py", "never"], "enabled": False},
            },
        )
        permissions = pulumi.Output.all(*(each["resources"] for each in shop.run_task_statements()))
        allowed = permissions.apply(
            lambda found: document(
                {"Effect": "Allow", "Action": "ecs:RunTask", "Resource": found[0]},
                {"Effect": "Allow", "Action": "iam:PassRole", "Resource": found[1]},
            )
        )
        aws.iam.UserPolicy("starter", name="starting", user=starter.name, policy=allowed)
        pulumi.export("queue", queue.url)
        pulumi.export("run", shop.run_task_parameters)
        pulumi.export("balancer", shop.load_balancer_dns_name)
        pulumi.export("undelivered", shop.dead_letter_queue_url)

    with deploy(program, emulator=emulator) as deployment:
        yield deployment


def await_report(stack: Deployment, text: str) -> None:
    sqs, queue = stack.client("sqs"), stack.outputs["queue"]

    def receive() -> bool:
        found = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=0)
        return text in [message["Body"] for message in found.get("Messages", [])]

    eventually(receive, f"the report {text!r}")


def test_a_schedule_starts_a_task_with_its_command(stack: Deployment) -> None:
    await_report(stack, "on schedule")
    assert "Messages" not in stack.client("sqs").receive_message(QueueUrl=stack.outputs["undelivered"])


def test_a_program_starts_a_task_if_its_role_may(stack: Deployment, emulator: Emulator) -> None:
    key = emulator.client("iam").create_access_key(UserName="starter-of-tasks")["AccessKey"]
    ecs = Account(emulator.endpoint, key["AccessKeyId"], key["SecretAccessKey"]).client("ecs")
    override = {"name": "service", "command": ["report.py", "once"]}
    given: dict[str, Any] = json.loads(str(stack.outputs["run"]))
    started = ecs.run_task(**given, overrides={"containerOverrides": [override]})
    assert (len(started["tasks"]), started["failures"]) == (1, [])
    await_report(stack, "once")
    task = {"cluster": given["cluster"], "tasks": [started["tasks"][0]["taskArn"]]}
    described = stack.client("ecs").describe_tasks
    ended = eventually(
        lambda: [each for each in described(**task)["tasks"] if each["lastStatus"] == "STOPPED"],
        "the end of the task",
    )
    assert ended[0]["containers"][0]["exitCode"] == 0
    emulator.client("iam").delete_user_policy(UserName="starter-of-tasks", PolicyName="starting")
    with pytest.raises(ClientError, match="not authorized to perform: ecs:RunTask"):
        ecs.run_task(**given)


def test_a_run_that_no_task_can_start_from_is_rejected(stack: Deployment) -> None:
    ecs, given = stack.client("ecs"), json.loads(str(stack.outputs["run"]))
    elsewhere = {"awsvpcConfiguration": {"subnets": ["subnet-0"], "assignPublicIp": "DISABLED"}}
    rows: list[tuple[dict[str, Any], str]] = [
        ({"cluster": "missing"}, "ClusterNotFoundException"),
        ({"count": 0}, "InvalidParameterException"),
        ({"count": 11}, "InvalidParameterException"),
        ({"overrides": override("sidecar", "report.py")}, "named sidecar is not a container"),
        ({"overrides": override("service", "x" * 9_000)}, "more than 8192 characters"),
        ({"overrides": {"taskRoleArn": "arn:aws:iam::123456789012:role/admin"}}, "of their definition only"),
        ({"networkConfiguration": {}}, "Network Configuration must be provided"),
        ({"networkConfiguration": elsewhere}, "'subnet-0' does not exist"),
    ]
    for changed, message in rows:
        with pytest.raises(ClientError, match=message):
            ecs.run_task(**{**given, **changed})


def test_a_killed_container_has_the_exit_code_of_its_signal(stack: Deployment) -> None:
    ecs, given = stack.client("ecs"), json.loads(str(stack.outputs["run"]))
    kill = override("service", "-c", "import os; os.kill(os.getpid(), 9)")
    (started,) = ecs.run_task(**given, overrides=kill)["tasks"]
    task = {"cluster": given["cluster"], "tasks": [started["taskArn"]]}
    eventually(lambda: ecs.describe_tasks(**task)["tasks"][0]["lastStatus"] == "STOPPED", "the end")
    assert ecs.describe_tasks(**task)["tasks"][0]["containers"][0]["exitCode"] == 137


def override(name: str, *command: str) -> dict[str, Any]:
    return {"containerOverrides": [{"name": name, "command": [*command]}]}


def test_the_internet_reaches_the_service_without_an_api(stack: Deployment) -> None:
    answer = urllib3.request("GET", f"{stack.local_url('balancer')}/")
    assert (answer.status, answer.json()["name"]) == (200, "shop")
    found = stack.client("elbv2").describe_load_balancers()["LoadBalancers"]
    (balancer,) = [each for each in found if each["DNSName"] == stack.outputs["balancer"]]
    assert balancer["Scheme"] == "internet-facing"


def test_a_request_by_http_is_redirected_to_https(stack: Deployment) -> None:
    """As an Application Load Balancer answers: the port is in the address, and a page in the body."""
    host = stack.outputs["balancer"]
    answer = urllib3.request(
        "GET",
        f"{stack.endpoint}/cart?sort=a%20b",
        headers={"Host": f"{host}:80"},
        redirect=False,
    )
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{host}:443/cart?sort=a%20b")
    assert answer.headers["Content-Type"] == "text/html"
    assert len(answer.data) == 134  # as in answers of AWS
    assert b"<h1>301 Moved Permanently</h1>" in answer.data


def test_a_public_balancer_has_a_web_acl_if_hardened(stack: Deployment) -> None:
    found = stack.client("elbv2").describe_load_balancers()["LoadBalancers"]
    (arn,) = [each["LoadBalancerArn"] for each in found if each["DNSName"] == stack.outputs["balancer"]]
    web_acl = stack.client("wafv2").get_web_acl_for_resource(ResourceArn=arn)["WebACL"]
    assert "AWSManagedRulesCommonRuleSet" in [rule["Name"] for rule in web_acl["Rules"]]
