"""Effects of each argument of ``ContainerService``."""

from typing import Any

import pulumi_aws as aws
import pulumi_awsx as awsx
import urllib3

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.rows import PATTERNS, Change, Component

_ARN = "arn:aws:{}:us-east-1:123456789012:{}".format
_SEND = {"actions": ["sqs:SendMessage"], "resources": [_ARN("sqs", "orders")]}
_READ = {"actions": ["dynamodb:GetItem"], "resources": [_ARN("dynamodb", "table/items")]}

_MONOLITH = str(PATTERNS / "api-gateway-facade/src/monolith")


def _make_in_vpc(name: str, arguments: dict[str, Any]) -> patterns.ContainerService:
    """Creates an image, VPCs, their subnets, a web ACL, and a service with those that it names."""
    url = aws.ecr.Repository("shop", force_delete=True).repository_url
    known: dict[str, Any] = {
        "shop": awsx.ecr.Image("shop", repository_url=url, context=_MONOLITH).image_uri,
    }
    for vpc in ("here", "there"):
        known[vpc] = aws.ec2.Vpc(vpc, cidr_block="10.1.0.0/16").id
        for number, zone in enumerate("abc"):
            subnet = aws.ec2.Subnet(
                f"{vpc}-{zone}",
                vpc_id=known[vpc],
                cidr_block=f"10.1.{number}.0/24",
                availability_zone=f"us-east-1{zone}",
            )
            known[f"{vpc}-{zone}"] = subnet.id
    visibility: Any = {"cloudwatch_metrics_enabled": False, "metric_name": "own"}
    web_acl = aws.wafv2.WebAcl(
        "own",
        scope="REGIONAL",
        default_action={"allow": {}},
        visibility_config={**visibility, "sampled_requests_enabled": False},
    )
    found = {each: known[arguments[each]] for each in ("image", "vpc_id")}
    if arguments.get("web_acl_arn"):
        found["web_acl_arn"] = web_acl.arn
    subnet_ids = [known[f"{arguments['vpc_id']}-{zone}"] for zone in arguments["subnet_ids"]]
    given: Any = {**arguments, **found, "subnet_ids": subnet_ids}
    if given.get("internet_facing"):
        given["public_subnet_ids"] = subnet_ids
    return patterns.ContainerService(name, given)


def _probe(deployment: Deployment) -> None:
    """Asks the container who it is."""
    answer = urllib3.request("GET", f"{deployment.local_url('url')}/health")
    assert answer.status == 200


CONTAINER_SERVICE = Component(
    patterns.ContainerService,
    {
        "context": _MONOLITH,
        "environment": {"SHOP": "main", "COLOUR": "blue"},
        "policy_statements": [_SEND],
        "vpc_endpoint_services": ["sqs", "dynamodb"],
        "min_capacity": 1,
        "alarm_topic_arn": _ARN("sns", "alarms"),
        "force_destroy": True,
    },
    [
        Change("architecture", "x86_64", {"service": "update", "task": "replace"}),
        Change(
            "container_port",
            9090,
            {
                "lb-to-tasks-egress": "replace",
                "lb-to-tasks-ingress": "replace",
                "service": "update",
                "task": "replace",
            },
        ),
        Change("health_check_path", "/health?deep=1", {"tg": "update"}),
        Change("health_check_grace_period_seconds", 30, {"service": "update"}),
        Change("cpu", 512, {"service": "update", "task": "replace"}),
        Change("memory", 1024, {"service": "update", "task": "replace"}),
        Change("entry_point", ["python", "server.py"], {"service": "update", "task": "replace"}),
        Change("command", ["python", "server.py"], {"service": "update", "task": "replace"}),
        Change(
            "schedules",
            {"nightly": {"expression": "cron(0 3 * * ? *)", "command": ["python", "--version"]}},
            {
                "nightly-schedule": "create",
                "nightly-schedule-policy": "create",
                "nightly-schedule-role": "create",
                "undelivered": "create",
                "undelivered-alarm": "create",
                "undelivered-policy": "create",
            },
        ),
        Change("environment", {"SHOP": "main", "COLOUR": "red"}, {"service": "update", "task": "replace"}),
        Change(
            "links",
            {"ITEMS": {"table": {"arn": _ARN("dynamodb", "table/items"), "access": ["read"]}}},
            {"service": "update", "task": "replace", "task-policy": "update"},
        ),
        Change("policy_statements", [_SEND, _READ], {"task-policy": "update"}),
        Change("policy_statements", [], {"task-policy": "delete"}),
        Change("min_capacity", 2, {"scaling": "update"}),
        Change("max_capacity", 4, {"scaling": "update"}),
        Change("target_cpu_utilization", 50, {"scaling-cpu": "update"}),
        Change("target_request_count", 500, {"scaling-requests": "update"}),
        Change(
            "vpc_endpoint_services",
            ["sqs"],
            {"dynamodb-endpoint": "delete", "tasks-to-dynamodb-egress": "delete"},
        ),
        Change("vpc_endpoint_services", ["dynamodb", "sqs"], {}),
        Change(
            "vpc_endpoint_services",
            ["sqs", "dynamodb", "secretsmanager"],
            {"secretsmanager-endpoint": "create"},
        ),
        Change("access_log_bucket_name", "logs-of-others", {"lb": "update"}),
        Change("log_retention_days", 7, {"logs": "update"}),
        Change(
            "kms_key_arn",
            _ARN("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab"),
            {
                "execution-policy": "update",
                "logs": "update",
                "repository": "replace",
                "repository-lifecycle": "replace",
                "service": "update",
                "task": "replace",
            },
        ),
        Change(
            "hardened",
            True,
            {
                "execution-policy": "update",
                "key": "create",
                "key-policy": "create",
                "logs": "update",
                "repository": "replace",
                "repository-lifecycle": "replace",
                "service": "update",
                "task": "replace",
            },
        ),
        Change("force_destroy", False, {}),
        Change("alarm_topic_arn", None, {"unhealthy-alarm": "delete"}),
        Change(
            "tags",
            {"team": "post"},
            {
                "cluster": "update",
                "default-group": "update",
                "dynamodb-endpoint": "update",
                "ecr-api-endpoint": "update",
                "ecr-dkr-endpoint": "update",
                "endpoints-group": "update",
                "execution-role": "update",
                "lb": "update",
                "lb-group": "update",
                "lb-to-tasks-egress": "update",
                "lb-to-tasks-ingress": "update",
                "link": "update",
                "link-group": "update",
                "link-to-lb-egress": "update",
                "link-to-lb-ingress": "update",
                "listener": "update",
                "logs": "update",
                "logs-endpoint": "update",
                "repository": "update",
                "s3-endpoint": "update",
                "scaling": "update",
                "service": "update",
                "sqs-endpoint": "update",
                "subnet-1": "update",
                "subnet-2": "update",
                "task": "update",
                "task-role": "update",
                "tasks-group": "update",
                "tasks-to-dynamodb-egress": "update",
                "tasks-to-endpoints-egress": "update",
                "tasks-to-endpoints-ingress": "update",
                "tasks-to-s3-egress": "update",
                "tg": "update",
                "unhealthy-alarm": "update",
                "vpc": "update",
            },
        ),
    ],
    probe=_probe,
    unchanged={
        "context": "Another image is another task definition, as with `environment`.",
        "image": "Another image is another task definition, as with `environment`.",
        "public_subnet_ids": "Updates the load balancer in place, as `subnet_ids` do.",
    },
)

# Arguments that cannot be combined with those above.
CONTAINER_SERVICE_IN_A_VPC = Component(
    _make_in_vpc,
    {
        "image": "shop",
        "vpc_id": "here",
        "subnet_ids": ["a", "b"],
        "certificate_arn": _ARN("acm", "certificate/1"),
        "domain_name": "shop.example.com",
        "min_capacity": 1,
    },
    [
        Change(
            "vpc_id",
            "there",
            {
                "lb": "replace",
                "lb-group": "replace",
                "lb-to-tasks-egress": "replace",
                "lb-to-tasks-ingress": "replace",
                "link": "replace",
                "link-group": "replace",
                "link-to-lb-egress": "replace",
                "link-to-lb-ingress": "replace",
                "listener": "replace",
                "scaling-requests": "update",
                "service": "update",
                "tasks-group": "replace",
                "tasks-to-aws-egress": "replace",
                "tg": "replace",
            },
        ),
        Change("subnet_ids", ["a", "b", "c"], {"lb": "update", "link": "replace", "service": "update"}),
        Change("subnet_ids", ["a", "c"], {"lb": "update", "link": "replace", "service": "update"}),
        Change("certificate_arn", _ARN("acm", "certificate/2"), {"listener": "update"}),
        Change(
            "internet_facing",
            True,
            {
                "internet-to-lb-ingress": "create",
                "internet-to-redirect-ingress": "create",
                "lb": "replace",
                "listener": "replace",
                "redirect": "create",
                "scaling-requests": "update",
            },
        ),
        Change("web_acl_arn", _ARN("wafv2", "regional/webacl/shop/1"), {"web-acl-association": "create"}),
        Change("domain_name", "store.example.com", {}),
    ],
)
