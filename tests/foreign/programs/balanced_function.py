"""A function behind a load balancer with other listeners, and a receiver of log events; lookups."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import urllib3
from pulumi import Output, ResourceOptions

from embedded_aws import Deployment
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.programs import allow, simple_function, trust
from tests.foreign.requests import request

PAGE = """
import json
def handler(event, context):
    if event["path"] == "/fail":
        raise ValueError("no stock")
    return {
        "statusCode": 200,
        "statusDescription": "200 OK",
        "isBase64Encoded": False,
        "multiValueHeaders": {"Content-Type": ["application/json"], "X-Seen": ["a", "b"]},
        "body": json.dumps(event),
    }
"""
RECEIVER = """
import base64, boto3, gzip, json, os
def handler(event, context):
    data = json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
    boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody=json.dumps(data))
"""


def program() -> None:
    _balance(8080)


def second_program() -> None:
    _balance(9090)


CHANGES = {"admin": "update"}


def _balance(port: int) -> None:
    vpc = aws.ec2.get_vpc(default=True)
    subnets = aws.ec2.get_subnets(filters=[{"name": "vpc-id", "values": [vpc.id]}])
    balancer = aws.lb.LoadBalancer("web", load_balancer_type="application", subnets=subnets.ids)
    group = aws.lb.TargetGroup("web", target_type="lambda", lambda_multi_value_headers_enabled=True)
    function = simple_function("page", PAGE)
    permission = aws.lambda_.Permission(
        "web",
        action="lambda:InvokeFunction",
        function=function.name,
        principal="elasticloadbalancing.amazonaws.com",
        source_arn=group.arn,
    )
    aws.lb.TargetGroupAttachment(
        "web",
        target_group_arn=group.arn,
        target_id=function.arn,
        opts=ResourceOptions(depends_on=[permission]),
    )
    aws.lb.Listener(
        "web",
        load_balancer_arn=balancer.arn,
        port=80,
        default_actions=[{"type": "forward", "target_group_arn": group.arn}],
    )
    page: Any = {"content_type": "text/plain", "message_body": "admin", "status_code": "202"}
    aws.lb.Listener(
        "admin",
        load_balancer_arn=balancer.arn,
        port=port,
        default_actions=[{"type": "fixed-response", "fixed_response": page}],
    )
    pulumi.export("admin", Output.format("http://{}:{}", balancer.dns_name, port))
    user = aws.iam.User("reader")
    policy = aws.iam.Policy("reader", policy=allow("s3:GetObject", "*"))
    _subscribe()
    pulumi.export("web", balancer.dns_name)
    pulumi.export("user", aws.iam.get_user_output(user_name=user.name).arn)
    pulumi.export("policy", aws.iam.get_policy_output(arn=policy.arn).policy)
    pulumi.export("registry", aws.ecr.get_authorization_token().user_name)


def _subscribe() -> None:
    group = aws.cloudwatch.LogGroup("audit")
    stream = aws.cloudwatch.LogStream("audit", log_group_name=group.name)
    queue = aws.sqs.Queue("audit")
    role = aws.iam.Role("receiver", assume_role_policy=trust("lambda"))
    sends = aws.iam.RolePolicy(
        "receiver", role=role.name, policy=queue.arn.apply(lambda arn: allow("sqs:SendMessage", arn))
    )
    receiver = aws.lambda_.Function(
        "receiver",
        role=role.arn,
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(RECEIVER)}),
        environment={"variables": {"QUEUE": queue.url}},
        opts=ResourceOptions(depends_on=[sends]),
    )
    permission = aws.lambda_.Permission(
        "logs",
        action="lambda:InvokeFunction",
        function=receiver.name,
        principal="logs.amazonaws.com",
        source_arn=Output.concat(group.arn, ":*"),
    )
    aws.cloudwatch.LogSubscriptionFilter(
        "audit",
        log_group=group.name,
        destination_arn=receiver.arn,
        filter_pattern="ERROR",
        opts=ResourceOptions(depends_on=[permission]),
    )
    for name, output in {"group": group.name, "stream": stream.name, "queue": queue.url}.items():
        pulumi.export(name, output)


def check(stack: Deployment) -> None:
    response = request(stack, "web", "/shop?size=1&size=2", headers={"X-Own": "yes"})
    event: Any = json.loads(response.data)
    assert (response.status, response.headers.getlist("X-Seen")) == (200, ["a", "b"])
    assert event["requestContext"]["elb"]["targetGroupArn"].startswith("arn:aws:elasticloadbalancing:")
    assert (event["httpMethod"], event["path"]) == ("GET", "/shop")
    assert event["multiValueQueryStringParameters"] == {"size": ["1", "2"]}
    headers = event["multiValueHeaders"]
    assert (headers["x-own"], headers["x-forwarded-proto"]) == (["yes"], ["http"])
    assert (headers["x-forwarded-for"], headers["x-forwarded-port"]) == (["127.0.0.1"], ["80"])
    _check_listener(stack, 8080, 9090)
    assert headers["x-amzn-trace-id"][0].startswith("Root=1-")
    failed = request(stack, "web", "/fail")
    assert (failed.status, failed.headers["Content-Type"]) == (502, "text/html")
    assert b"Traceback" not in failed.data
    assert stack.outputs["user"].startswith("arn:aws:iam::123456789012:user/reader-")
    assert "s3:GetObject" in stack.outputs["policy"]
    assert stack.outputs["registry"] == "AWS"
    at = {"logGroupName": stack.outputs["group"], "logStreamName": stack.outputs["stream"]}
    events = [{"timestamp": 1_795_975_241_717, "message": text} for text in ("all is well", "ERROR no stock")]
    stack.client("logs").put_log_events(**at, logEvents=events)
    data = json.loads(eventually(lambda: _receive(stack), "the log event"))
    assert [each["message"] for each in data["logEvents"]] == ["ERROR no stock"]


def check_changed(stack: Deployment) -> None:
    _check_listener(stack, 9090, 8080)


def _check_listener(stack: Deployment, port: int, other: int) -> None:
    """Validates that the listener answers at its port, and nothing at another one."""
    answer = request(stack, "admin", "/any")
    assert (answer.status, answer.data) == (202, b"admin")
    web = stack.outputs["web"]
    for each, status in {port: 202, 80: 200, other: 503}.items():
        host = {"Host": f"{web}:{each}"}
        assert urllib3.request("GET", stack.emulator.endpoint, headers=host).status == status
    assert f"{web}:{other}" not in stack.emulator.host_ports


def _receive(stack: Deployment) -> str | None:
    received = stack.client("sqs").receive_message(QueueUrl=stack.outputs["queue"])
    return next((each["Body"] for each in received.get("Messages", [])), None)
