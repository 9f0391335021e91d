"""Every error of the arguments of a container service, and its message."""
# ruff: noqa: E501  a message is easier to compare in one piece

from pathlib import Path
from typing import Any

import pytest
from graphs import errors_in
from legacy_service import CERTIFICATE_ARN, IMAGE, PUBLIC_IMAGE, VPC

from serverless_patterns import ContainerService

TLS = {"certificate_arn": CERTIFICATE_ARN, "domain_name": "legacy.example.com"}


def errors_of(**args: Any) -> list[str]:
    return errors_in(lambda: ContainerService("legacy", {"image": IMAGE, **args}))


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"context": "src"}, ["name: must have exactly one of image, context; image and context given"]),
        ({"image": PUBLIC_IMAGE}, [f"image: '{PUBLIC_IMAGE}' must be in a private ECR repository, which is all that a new VPC reaches. Copy it there, or give 'vpc_id' and 'subnet_ids'"]),
        ({"health_check_path": "up"}, ["health_check_path: 'up' must be a path that begins with /"]),
        ({"cpu": 300}, ["cpu: 300 must be 256, 512, 1024, 2048, 4096, 8192 or 16384. The nearest is 256"]),
        ({"memory": 4_096}, ["memory: 4096 is not offered with a cpu of 256; must be 512 to 2048. The nearest is 2048"]),
        ({"cpu": 512, "memory": 1_500}, ["memory: 1500 is not offered with a cpu of 512; must be 1024 to 4096. The nearest is 1024"]),
        ({"environment": {"A-B": "1"}}, ["environment.A-B: 'A-B' must be 2 or more letters, digits and underscores, a letter first"]),
        ({"environment": {"PORT": "9000"}}, ["environment.PORT: '9000' must be container_port, which is 8080. Remove it"]),
        ({"policy_statements": [{"actions": ["s3:*"], "resources": ["*"]}]}, ["policy_statements.0.actions.0: 's3:*' must be one IAM action, such as s3:GetObject"]),
        (
            {"links": {"PORT": {"function": {"arn": "arn:aws:lambda:us-east-1:123456789012:function:f", "access": ["invoke"]}}, "QUOTE": {"workflow": {"arn": "arn:aws:states:us-east-1:123456789012:stateMachine:quote", "access": ["start-sync"]}}}},
            ["links.PORT: is the port of the container. Choose another name", "links.PORT: requires 'lambda' in 'vpc_endpoint_services'. Add it there", "links.QUOTE: requires 'sync-states' in 'vpc_endpoint_services'. Add it there"],
        ),
        ({"min_capacity": 5, "max_capacity": 4}, ["max_capacity: 4 must be at least min_capacity, which is 5"]),
        ({"vpc_id": "vpc-1a"}, ["subnet_ids: is required with 'vpc_id'"]),
        ({"subnet_ids": VPC["subnet_ids"]}, ["vpc_id: is required with 'subnet_ids'"]),
        ({"vpc_id": "1a", "subnet_ids": ["subnet-1a", "2b"]}, ["vpc_id: '1a' must be the ID of a VPC", "subnet_ids.1: '2b' must be the ID of a subnet"]),
        ({"vpc_id": "vpc-1a", "subnet_ids": ["subnet-1a"]}, ["subnet_ids: has 1 entry, must be 2 or more, in different Availability Zones"]),
        ({**VPC, "vpc_endpoint_services": ["sqs"]}, ["vpc_endpoint_services: cannot be combined with 'vpc_id'. Add the endpoints where that is created"]),
        ({"vpc_endpoint_services": ["SQS"]}, ["vpc_endpoint_services.0: 'SQS' must be the name of an endpoint service, such as sqs"]),
        ({"certificate_arn": CERTIFICATE_ARN}, ["domain_name: is required with 'certificate_arn'"]),
        ({"domain_name": "legacy.example.com"}, ["certificate_arn: is required with 'domain_name'"]),
        (
            {"certificate_arn": "arn:aws:iam::1:cert", "domain_name": "https://x"},
            ["certificate_arn: 'arn:aws:iam::1:cert' must be the ARN of a certificate, as in arn:aws:acm:…", "domain_name: 'https://x' must be a domain name, such as legacy.example.com"],
        ),
        ({"command": [], "entry_point": []}, ["entry_point: is empty; name at least one", "command: is empty; name at least one"]),
        ({"internet_facing": True}, ["certificate_arn: is required with 'internet_facing'; the internet uses TLS only"]),
        ({"public_subnet_ids": ["subnet-1a", "subnet-2b"]}, ["public_subnet_ids: requires 'internet_facing'. Set that, or remove them", "public_subnet_ids: requires 'vpc_id'; a new VPC has public subnets of its own"]),
        (
            {**VPC, **TLS, "internet_facing": True},
            ["public_subnet_ids: is required with 'vpc_id' and 'internet_facing'"],
        ),
        (
            {**VPC, **TLS, "internet_facing": True, "public_subnet_ids": ["subnet-1a"]},
            ["public_subnet_ids: has 1 entry, must be 2 or more, in different Availability Zones"],
        ),
        (
            {"schedules": {"a b": {"expression": "daily"}}},
            [
                "schedules.a b: 'a b' must be 1 to 16 letters, digits, hyphens and underscores",
                "schedules.a b.expression: 'daily' must be a schedule expression of EventBridge Scheduler, such as rate(5 minutes), cron(0 8 ? * MON-FRI *) or at(2030-01-01T08:00:00)",
                "schedules.a b.command: is required; must be a list, each item a string",
            ],
        ),
        ({"access_log_bucket_name": ""}, ["access_log_bucket_name: '' must be the name of a bucket"]),
    ],
)  # fmt: skip
def test_errors(args: dict[str, Any], expected: list[str]):
    assert errors_of(**args) == expected


def test_neither_image_nor_context():
    assert errors_in(lambda: ContainerService("legacy", {})) == [
        "name: must have exactly one of image, context; none given"
    ]


def test_context_that_no_file_system_accepts():
    (error,) = errors_in(lambda: ContainerService("legacy", {"context": "x" * 300}))
    assert error.startswith("context: [Errno ")


def test_context_without_a_dockerfile(tmp_path: Path):
    assert errors_in(lambda: ContainerService("legacy", {"context": str(tmp_path)})) == [
        f"context: '{tmp_path}' has no Dockerfile. Name the directory that has it"
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("internal-legacy", r"name: 'internal-legacy' must match (?!internal-)[a-z][a-z0-9-]*"),
        ("Legacy", r"name: 'Legacy' must match (?!internal-)[a-z][a-z0-9-]*"),
        (
            "l" * 22,
            (
                f"name: '{'l' * 22}' has 22 characters, at most 21 leave room for '-lb' and Pulumi's random"
                " suffix in AWS's limit of 32"
            ),
        ),
    ],
)
def test_name_that_elastic_load_balancing_rejects(name: str, expected: str):
    assert errors_in(lambda: ContainerService(name, {"image": IMAGE})) == [expected]
