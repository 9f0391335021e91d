"""Every fault of a container service, and its message."""

from pathlib import Path
from typing import Any

import pytest
from graphs import faults
from legacy_service import CERTIFICATE_ARN, IMAGE, PUBLIC_IMAGE, VPC

from serverless_patterns.blocks.container_service import ContainerService


def refuse(**args: Any) -> list[str]:
    return faults(lambda: ContainerService("legacy", {"image": IMAGE, **args}))


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (
            {"directory": "src"},
            ["name: must have exactly one of image, directory; image and directory given"],
        ),
        (
            {"image": PUBLIC_IMAGE},
            [
                (
                    f"image: '{PUBLIC_IMAGE}' is in no private ECR repository, and a VPC made here reaches no"
                    " other; copy it to one, or give vpc_id and subnet_ids"
                )
            ],
        ),
        (
            {"architecture": "amd64"},
            ["architecture: unknown value 'amd64'. Did you mean 'arm64'? Known: arm64, x86_64"],
        ),
        ({"port": 0}, ["port: 0 is out of range; must be 1 to 65535"]),
        ({"health_check_path": "up"}, ["health_check_path: 'up' must be a path that begins with /"]),
        ({"startup_seconds": 3_601}, ["startup_seconds: 3601 is out of range; must be 0 to 3600"]),
        ({"cpu": 255}, ["cpu: 255 is out of range; must be 256 to 16384"]),
        (
            {"cpu": 300},
            ["cpu: 300 is none of Fargate's sizes, which are 256, 512, 1024, 2048, 4096, 8192, 16384"],
        ),
        ({"memory": 4_096}, ["memory: 4096 is out of range; must be 512 to 2048"]),
        (
            {"cpu": 512, "memory": 1_500},
            ["memory: 1500 is not offered with a cpu of 512; the nearest is 1024"],
        ),
        (
            {"environment": {"A-B": "1"}},
            [
                (
                    "environment.A-B: 'A-B' must be named with a letter first, then letters, digits and"
                    " underscores"
                )
            ],
        ),
        (
            {"environment": {"PORT": "9000"}},
            ["environment.PORT: '9000' is another port than port, which is 8080"],
        ),
        (
            {"statements": [{"actions": ["s3:*"], "resources": ["*"]}]},
            ["statements.0.actions.0: 's3:*' must be one IAM action, such as s3:GetObject"],
        ),
        ({"minimum_tasks": 0}, ["minimum_tasks: 0 is out of range; must be 1 to 5000"]),
        ({"minimum_tasks": 5, "maximum_tasks": 4}, ["maximum_tasks: 4 is out of range; must be 5 to 5000"]),
        ({"target_cpu_percent": 9}, ["target_cpu_percent: 9 is out of range; must be 10 to 90"]),
        ({"target_requests": 0}, ["target_requests: 0 is out of range; must be 1 to 1000000"]),
        ({"vpc_id": "vpc-1a"}, ["subnet_ids: is needed with vpc_id"]),
        ({"subnet_ids": VPC["subnet_ids"]}, ["vpc_id: is needed with subnet_ids"]),
        (
            {"vpc_id": "1a", "subnet_ids": ["subnet-1a", "2b"]},
            [
                "vpc_id: '1a' must be the id of a VPC",
                "subnet_ids.1: '2b' must be the id of a subnet",
            ],
        ),
        (
            {"vpc_id": "vpc-1a", "subnet_ids": ["subnet-1a"]},
            ["subnet_ids: has 1 entries, it must be 2 or more, in different zones"],
        ),
        (
            {**VPC, "vpc_endpoints": ["sqs"]},
            ["vpc_endpoints: are for a VPC made here; make those that vpc_id lacks where it is made"],
        ),
        (
            {"vpc_endpoints": ["SQS"]},
            ["vpc_endpoints.0: 'SQS' must be a service as its endpoint is named, such as sqs"],
        ),
        ({"certificate_arn": CERTIFICATE_ARN}, ["domain_name: is needed with certificate_arn"]),
        ({"domain_name": "legacy.example.com"}, ["certificate_arn: is needed with domain_name"]),
        (
            {"certificate_arn": "arn:aws:iam::1:cert", "domain_name": "https://x"},
            [
                "certificate_arn: 'arn:aws:iam::1:cert' must be an ARN of acm, as in arn:aws:acm:…",
                "domain_name: 'https://x' must be a domain name, such as legacy.example.com",
            ],
        ),
        ({"access_log_bucket_name": ""}, ["access_log_bucket_name: '' must be a string that is not empty"]),
        (
            {"log_retention_days": 31},
            ["log_retention_days: 31 is none of CloudWatch's values; the nearest is 30"],
        ),
        (
            {"kms_key_arn": "key", "alarm_topic_arn": "alarms"},
            [
                "kms_key_arn: 'key' must be an ARN of kms, as in arn:aws:kms:…",
                "alarm_topic_arn: 'alarms' must be an ARN of sns, as in arn:aws:sns:…",
            ],
        ),
    ],
)
def test_faults(args: dict[str, Any], expected: list[str]):
    assert refuse(**args) == expected


def test_neither_image_nor_directory():
    assert faults(lambda: ContainerService("legacy", {})) == [
        "name: must have exactly one of image, directory; none given"
    ]


def test_directory_that_no_file_system_takes():
    (fault,) = faults(lambda: ContainerService("legacy", {"directory": "x" * 300}))
    assert fault.startswith("directory: [Errno ")


def test_directory_without_a_dockerfile(tmp_path: Path):
    assert faults(lambda: ContainerService("legacy", {"directory": str(tmp_path)})) == [
        f"directory: '{tmp_path}' holds no Dockerfile; name the directory that does"
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
def test_name_that_a_load_balancer_refuses(name: str, expected: str):
    assert faults(lambda: ContainerService(name, {"image": IMAGE})) == [expected]
