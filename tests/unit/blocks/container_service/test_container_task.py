"""A task: its definition, its image, and its permissions."""

import json
from pathlib import Path

import pulumi
import pytest
from graphs import KEY_ARN, statements
from legacy_service import IMAGE, PUBLIC_IMAGE, REGISTRY, VPC, WRITE_LOG, container, default, make

from serverless_patterns import ArgumentError


def test_task():
    inputs = dict(default().find_by_name("legacy-task").inputs)
    del inputs["containerDefinitions"]
    assert inputs == {
        "family": "legacy",
        "requiresCompatibilities": ["FARGATE"],
        "networkMode": "awsvpc",
        "cpu": "256",
        "memory": "512",
        "runtimePlatform": {"operatingSystemFamily": "LINUX", "cpuArchitecture": "ARM64"},
        "executionRoleArn": "arn:aws:iam::123456789012:role/legacy-execution-role",
        "taskRoleArn": "arn:aws:iam::123456789012:role/legacy-task-role",
        "volumes": [{"name": "tmp"}],
        "tags": {},
    }


def test_container_can_write_only_to_its_tmp():
    assert container(default()) == {
        "name": "service",
        "image": IMAGE,
        "essential": True,
        "portMappings": [{"containerPort": 8080, "protocol": "tcp"}],
        "environment": [{"name": "PORT", "value": "8080"}],
        "readonlyRootFilesystem": True,
        "mountPoints": [{"sourceVolume": "tmp", "containerPath": "/tmp"}],
        "linuxParameters": {"initProcessEnabled": True},
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": "legacy-logs",
                "awslogs-region": "us-east-1",
                "awslogs-stream-prefix": "task",
            },
        },
    }


def test_environment_is_sorted_and_has_the_port():
    recording = make(container_port=9_000, environment={"SHOP": "1", "COLOUR": "red"})
    assert container(recording)["environment"] == [
        {"name": "COLOUR", "value": "red"},
        {"name": "PORT", "value": "9000"},
        {"name": "SHOP", "value": "1"},
    ]


@pytest.mark.exhaustive
def test_port_may_be_an_output_of_the_program():
    recording = make(container_port=9_000, environment={"PORT": pulumi.Output.from_input("9000")})
    assert container(recording)["environment"] == [{"name": "PORT", "value": "9000"}]


PULL = [
    {"Effect": "Allow", "Action": ["ecr:GetAuthorizationToken"], "Resource": ["*"]},
    {
        "Effect": "Allow",
        "Action": ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        "Resource": ["arn:aws:ecr:us-east-1:123456789012:repository/shop/legacy"],
    },
]


def test_execution_role_has_only_its_image_and_log():
    assert statements(default().find_by_name("legacy-execution-policy")) == [*PULL, WRITE_LOG]


def test_tasks_have_no_permissions_by_default():
    recording = default()
    assert [found.name for found in recording.find_by_type("aws:iam/rolePolicy:RolePolicy")] == [
        "legacy-execution-policy"
    ]
    for found in recording.find_by_type("aws:iam/role:Role"):
        assert not {"managedPolicyArns", "inlinePolicies"} & found.inputs.keys()


def test_tasks_have_the_permissions_that_are_given():
    reading = {"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::pictures/*"]}
    policy = make(policy_statements=[reading]).find_by_name("legacy-task-policy")
    assert policy.inputs["role"] == "legacy-task-role"
    assert statements(policy) == [
        {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::pictures/*"]}
    ]


def test_tasks_have_the_variables_and_permissions_of_links():
    queue = {"arn": "arn:aws:sqs:us-east-1:123456789012:orders", "access": ["send"]}
    recording = make(links={"ORDERS_URL": {"queue": queue}}, vpc_endpoint_services=["sqs"])
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/orders"
    assert {"name": "ORDERS_URL", "value": url} in container(recording)["environment"]
    assert statements(recording.find_by_name("legacy-task-policy")) == [
        {"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": [queue["arn"]]}
    ]


@pytest.mark.parametrize("role", ["legacy-execution-role", "legacy-task-role"])
def test_ecs_assumes_the_roles_only_for_this_account(role: str):
    assert statements(default().find_by_name(role), "assumeRolePolicy") == [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": ["sts:AssumeRole"],
            "Condition": {
                "ArnEquals": {"aws:SourceArn": "arn:aws:ecs:us-east-1:123456789012:*"},
                "StringEquals": {"aws:SourceAccount": "123456789012"},
            },
        }
    ]


def test_log():
    assert default().find_by_name("legacy-logs").inputs == {
        "namePrefix": "/aws/ecs/legacy-",
        "retentionInDays": 30,
        "tags": {},
    }
    kept = make(log_retention_days=365, kms_key_arn=KEY_ARN).find_by_name("legacy-logs").inputs
    assert (kept["retentionInDays"], kept["kmsKeyId"]) == (365, KEY_ARN)


def test_image_from_elsewhere_needs_no_permission():
    recording = make(image=PUBLIC_IMAGE, **VPC)
    assert container(recording)["image"] == PUBLIC_IMAGE
    assert statements(recording.find_by_name("legacy-execution-policy")) == [WRITE_LOG]


@pytest.mark.parametrize(
    ("image", "repository"),
    [
        (f"{REGISTRY}/a/b:1.2", "arn:aws:ecr:us-east-1:123456789012:repository/a/b"),
        (f"{REGISTRY}/a", "arn:aws:ecr:us-east-1:123456789012:repository/a"),
        (
            f"210987654321.dkr.ecr.eu-west-1.amazonaws.com/c:latest@sha256:{'a' * 64}",
            "arn:aws:ecr:eu-west-1:210987654321:repository/c",
        ),
    ],
)
@pytest.mark.parametrize("pending", [False, True])
def test_image_is_pulled_only_from_its_repository(image: str, repository: str, pending: bool):
    recording = make(image=pulumi.Output.from_input(image) if pending else image)
    pulling = statements(recording.find_by_name("legacy-execution-policy"))[1]
    assert pulling["Resource"] == [repository]


def test_image_that_resolves_to_another_registry():
    reason = r"image: the Output resolved to 'public.ecr.aws/nginx/nginx:1.29'; must be in a private ECR"
    with pytest.raises(ArgumentError, match=reason):
        make(image=pulumi.Output.from_input(PUBLIC_IMAGE))


def test_image_is_built_from_a_dockerfile(dockerfile: Path):
    recording = make(context=str(dockerfile), architecture="x86_64")
    assert recording.find_by_name("legacy-repository").inputs == {
        "imageScanningConfiguration": {"scanOnPush": True},
        "encryptionConfigurations": [{"encryptionType": "AES256"}],
        "forceDelete": True,
        "tags": {},
    }
    build = recording.find_by_name("legacy-image")
    assert (build.type, build.custom) == ("awsx:ecr:Image", False)
    assert build.inputs == {
        "repositoryUrl": f"{REGISTRY}/legacy-repository",
        "context": str(dockerfile),
        "platform": "linux/amd64",
        "imageTag": "legacy",
    }
    assert container(recording)["image"] == f"{REGISTRY}/legacy-repository@sha256:{'1' * 64}"
    pulling = statements(recording.find_by_name("legacy-execution-policy"))[1]
    assert pulling["Resource"] == ["arn:aws:ecr:us-east-1:123456789012:repository/legacy-repository"]


def test_few_older_images_are_kept(dockerfile: Path):
    lifecycle = make(context=str(dockerfile)).find_by_name("legacy-repository-lifecycle").inputs
    assert lifecycle["repository"] == "legacy-repository"
    (rule,) = json.loads(lifecycle["policy"])["rules"]
    assert rule["selection"] == {
        "tagStatus": "untagged",
        "countType": "imageCountMoreThan",
        "countNumber": 10,
    }
    assert rule["action"] == {"type": "expire"}


def test_customer_managed_key_encrypts_the_repository(dockerfile: Path):
    repository = make(context=str(dockerfile), kms_key_arn=KEY_ARN).find_by_name("legacy-repository").inputs
    assert repository["encryptionConfigurations"] == [{"encryptionType": "KMS", "kmsKey": KEY_ARN}]


def test_command_line_of_the_container():
    found = container(make(entry_point=["tini", "--"], command=["gunicorn", "shop:app"]))
    assert (found["entryPoint"], found["command"]) == (["tini", "--"], ["gunicorn", "shop:app"])
    assert not {"entryPoint", "command"} & {*container(default())}


def test_scheduled_task():
    nightly = {
        "expression": "cron(0 3 * * ? *)",
        "timezone": "Europe/Berlin",
        "command": ["python", "report.py"],
    }
    recording = make(schedules={"nightly": nightly})
    schedule = recording.find_by_name("legacy-nightly-schedule").inputs
    target = schedule["target"]
    assert (schedule["scheduleExpression"], schedule["state"]) == ("cron(0 3 * * ? *)", "ENABLED")
    assert target["arn"] == "arn:aws:scheduler:::aws-sdk:ecs:runTask"
    task = recording.find_by_name("legacy-task").outputs["arn"]
    given = json.loads(target["input"])
    assert (given["TaskDefinition"], given["LaunchType"]) == (task, "FARGATE")
    assert given["Overrides"] == {
        "ContainerOverrides": [{"Name": "service", "Command": ["python", "report.py"]}]
    }
    dead = recording.find_by_name("legacy-undelivered").outputs
    assert target["deadLetterConfig"] == {"arn": dead["arn"]}
    starting, passing, keeping = statements(recording.find_by_name("legacy-nightly-schedule-policy"))
    assert starting == {"Effect": "Allow", "Action": ["ecs:RunTask"], "Resource": [task]}
    roles = [f"arn:aws:iam::123456789012:role/legacy-{kind}-role" for kind in ("task", "execution")]
    assert passing == {
        "Effect": "Allow",
        "Action": ["iam:PassRole"],
        "Resource": roles,
        "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
    }
    assert keeping["Resource"] == [dead["arn"]]
    assert recording.find_by_name("legacy").outputs["dead_letter_queue_url"] == dead["url"]
