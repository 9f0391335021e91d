"""A container that cannot run, or is not allowed to, fails the deployment with the reason."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import Emulator, deploy
from embedded_aws.errors import DeploymentError
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.containers import SERVER, ask, processes_of, service, write_image
from tests.e2e.embedded_aws.test_processes import assert_nothing_is_left

FAILS = "import sys\nprint('reading the configuration', flush=True)\nsys.exit('no configuration')\n"
UNWELL = SERVER.replace("status, answer = 200", "status, answer = 503")
DEAF = "import time\nprint('busy', flush=True)\ntime.sleep(600)\n"


@pytest.fixture
def processes_end(emulator: Emulator) -> Iterator[None]:
    """Containers of the test end soon after it; the emulator may run more, of other tests."""
    others = set(processes_of(emulator))
    yield
    eventually(lambda: set(processes_of(emulator)) <= others, "the end of the processes")


def failure(emulator: Emulator, image: str, **args: Any) -> str:
    given = {"min_capacity": 1, "health_check_grace_period_seconds": 0, **args}
    with pytest.raises(DeploymentError) as raised:
        deploy(lambda: service("legacy", image, **given), emulator=emulator)
    return str(raised.value)


@pytest.mark.slow
@pytest.mark.usefixtures("processes_end")
def test_a_process_that_ends_shows_the_end_of_its_output(emulator: Emulator, tmp_path: Path):
    message = failure(emulator, write_image(tmp_path / "image", FAILS))
    assert "aws:ecs/service:Service 'legacy-service' cannot be created: its tasks end" in message
    assert "Essential container exited" in message
    output = (
        "the end of the output of container 'service' (exit code 1) wrote:\n"
        "reading the configuration\nno conf"
    )
    assert output in message


@pytest.mark.exhaustive
@pytest.mark.usefixtures("processes_end")
def test_a_process_that_is_not_well_shows_why(emulator: Emulator, tmp_path: Path):
    message = failure(emulator, write_image(tmp_path / "image", UNWELL), health_check_path="/well")
    assert "no steady state in 5 s: GET /well of container 'service' returns HTTP 503" in message
    assert "must be 200-299" in message


@pytest.mark.exhaustive
def test_a_program_that_this_machine_lacks_is_named(emulator: Emulator, tmp_path: Path):
    image = write_image(tmp_path / "image", "", command='CMD ["no-such-program", "--fast"]')
    message = failure(emulator, image)
    assert "'no-such-program' of the command line ['no-such-program', '--fast'] cannot be run in" in message
    assert "No such file or directory; install it on this machine" in message


@pytest.mark.exhaustive
@pytest.mark.usefixtures("processes_end")
def test_a_process_that_does_not_listen_on_its_port_is_told_which(emulator: Emulator, tmp_path: Path):
    message = failure(emulator, write_image(tmp_path / "image", DEAF))
    assert "no steady state in 5 s: nothing listens on the port" in message
    assert "that PORT names for container 'service'" in message
    assert "wrote:\nbusy" in message


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("EXPOSE 80", "has neither CMD nor ENTRYPOINT, and that of its base image python:3.13-slim"),
        ("CMD []", "has neither CMD nor ENTRYPOINT"),
    ],
)
def test_a_dockerfile_that_runs_nothing_is_refused(
    emulator: Emulator, tmp_path: Path, command: str, reason: str
):
    message = failure(emulator, write_image(tmp_path / "image", command=command))
    assert message.startswith("this machine cannot run:\n  awsx:ecr:Image 'legacy-image' (urn:")
    assert reason in message


def test_an_image_that_is_known_late_is_refused_before_its_service(emulator: Emulator):
    def make_task(cluster: str) -> pulumi.Output[str]:
        container = {"name": "web", "image": "wordpress", "environment": [{"name": "C", "value": cluster}]}
        return aws.ecs.TaskDefinition("t", family="late", container_definitions=json.dumps([container])).arn

    def program() -> None:
        cluster = aws.ecs.Cluster("late")
        aws.ecs.Service("s", cluster=cluster.arn, task_definition=cluster.arn.apply(make_task))

    with pytest.raises(DeploymentError, match=r"TaskDefinition 't' .*the image wordpress of container 'web'"):
        deploy(program, emulator=emulator, stack="late")
    assert emulator.client("ecs").list_services(cluster="late")["serviceArns"] == []


def test_an_image_from_elsewhere_is_refused(emulator: Emulator):
    def program() -> None:
        image = "public.ecr.aws/nginx/nginx:1.29"
        container = {"name": "web", "image": image, "essential": True}
        task = aws.ecs.TaskDefinition("t", family="web", container_definitions=json.dumps([container]))
        aws.ecs.Service("s", task_definition=task.arn, desired_count=1)

    with pytest.raises(DeploymentError, match="of container 'web' was not built from a directory"):
        deploy(program, emulator=emulator)


@pytest.mark.slow
def test_a_process_has_the_time_of_its_definition_to_end(emulator: Emulator, tmp_path: Path):
    """It needs longer than the five seconds that MiniStack gives to every container."""
    slow = SERVER.replace(
        "ThreadingHTTPServer(",
        "import signal, threading, time\n"
        "def end():\n"
        "    time.sleep(6)\n"
        "    print('order saved', flush=True)\n"
        "    os._exit(0)\n"
        "signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=end).start())\n"
        "ThreadingHTTPServer(",
    )
    image = write_image(tmp_path / "image", slow)
    deployment = deploy(lambda: service("slow", image, min_capacity=1), emulator=emulator)
    (group,) = deployment.recording.find_by_type("aws:cloudwatch/logGroup:LogGroup")
    (cluster,) = deployment.recording.find_by_type("aws:ecs/cluster:Cluster")
    logs, ecs, arn = deployment.client("logs"), deployment.client("ecs"), cluster.outputs["arn"]
    (task,) = ecs.list_tasks(cluster=arn)["taskArns"]
    ecs.stop_task(cluster=arn, task=task)

    def is_logged() -> bool:
        events = logs.filter_log_events(logGroupName=group.outputs["name"])["events"]
        return "order saved" in [event["message"] for event in events]

    eventually(is_logged, "the last line")


def change_inputs(name: str, **inputs: Any) -> pulumi.ResourceOptions:
    """Gives the child that ends with ``name`` other inputs."""

    def change(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if not args.name.endswith(name):
            return None
        return pulumi.ResourceTransformResult({**args.props, **inputs}, args.opts)

    return pulumi.ResourceOptions(transforms=[change])


def policy(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


@pytest.mark.parametrize(
    ("opts", "reason"),
    [
        (
            change_inputs(
                "task-role",
                assumeRolePolicy=policy(
                    Principal={"Service": "lambda.amazonaws.com"}, Action="sts:AssumeRole"
                ),
            ),
            "ECS was unable to assume the role 'arn:aws:iam::123456789012:role/legacy-task-role-",
        ),
        pytest.param(
            change_inputs("execution-policy", policy=policy(Action="logs:*", Resource="*")),
            "is not authorized to perform: ecr:GetAuthorizationToken on resource: *",
            marks=pytest.mark.exhaustive,
        ),
        (
            change_inputs("execution-policy", policy=policy(Action="ecr:*", Resource="*")),
            "is not authorized to perform: logs:CreateLogStream on resource: arn:aws:logs:us-east-1:",
        ),
    ],
)
def test_roles_that_ecs_cannot_use_are_refused(
    emulator: Emulator, tmp_path: Path, opts: pulumi.ResourceOptions, reason: str
):
    image = write_image(tmp_path / "image")
    with pytest.raises(DeploymentError) as raised:
        deploy(lambda: service("legacy", image, opts=opts), emulator=emulator)
    assert reason in str(raised.value)


@pytest.fixture(scope="module")
def secrets(emulator: Emulator) -> dict[str, str]:
    """Sources of secrets, and what an execution role needs for each."""
    key = emulator.client("kms").create_key()["KeyMetadata"]["Arn"]
    ssm, store = emulator.client("ssm"), emulator.client("secretsmanager")
    ssm.put_parameter(Name="/legacy/token", Type="SecureString", Value="t")
    ssm.put_parameter(Name="flat", Type="SecureString", Value="t", KeyId=key)
    secret = store.create_secret(Name="legacy/login", SecretString='{"user": "u"}')["ARN"]
    parameter = "arn:aws:ssm:us-east-1:123456789012:parameter"
    return {
        "/legacy/token": f"ssm:GetParameters on resource: {parameter}/legacy/token",
        f"{parameter}/legacy/token": f"ssm:GetParameters on resource: {parameter}/legacy/token",
        f"{parameter}/flat": f"kms:Decrypt on resource: {key}",
        f"{secret}:user::": f"secretsmanager:GetSecretValue on resource: {secret}",
    }


@pytest.mark.representatives("3")
@pytest.mark.parametrize("which", range(4))
def test_secrets_that_the_execution_role_may_not_read_are_refused(
    emulator: Emulator, tmp_path: Path, secrets: dict[str, str], which: int
):
    source, denied = [*secrets.items()][which]

    def change(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if args.type_ != "aws:ecs/taskDefinition:TaskDefinition":
            return None

        def add(text: str) -> str:
            (container,) = json.loads(text)
            return json.dumps([{**container, "secrets": [{"name": "TOKEN", "valueFrom": source}]}])

        definitions = pulumi.Output.from_input(args.props["containerDefinitions"]).apply(add)
        return pulumi.ResourceTransformResult({**args.props, "containerDefinitions": definitions}, args.opts)

    image = write_image(tmp_path / "image")
    # Parameters may be read where only their key is missing.
    actions = ["ecr:*", "logs:*", *(["ssm:*"] if "kms" in denied else [])]
    allowed = change_inputs("execution-policy", policy=policy(Action=actions, Resource="*"))
    transforms = [change, *(allowed.transforms or [])]
    with pytest.raises(DeploymentError) as raised:
        deploy(
            lambda: service("legacy", image, opts=pulumi.ResourceOptions(transforms=transforms)),
            emulator=emulator,
        )
    assert f"is not authorized to perform: {denied}" in str(raised.value)


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ({"containerName": "web"}, "The container web does not exist in the task definition."),
        ({"containerPort": 81}, "The container service did not have a container port 81 defined."),
    ],
)
def test_a_load_balancer_that_leads_to_no_container_is_refused(
    emulator: Emulator, tmp_path: Path, target: dict[str, Any], reason: str
):
    def change(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if args.type_ != "aws:ecs/service:Service":
            return None
        (leads,) = args.props["loadBalancers"]
        return pulumi.ResourceTransformResult(
            {**args.props, "loadBalancers": [{**leads, **target}]}, args.opts
        )

    opts = pulumi.ResourceOptions(transforms=[change])
    with pytest.raises(DeploymentError) as raised:
        deploy(lambda: service("legacy", write_image(tmp_path / "image"), opts=opts), emulator=emulator)
    assert reason in str(raised.value)


@pytest.mark.exhaustive
def test_processes_end_with_the_deployment_and_with_a_reset(tmp_path: Path):
    image = write_image(tmp_path / "image")
    with Emulator() as emulator:
        deploy(lambda: service("legacy", image), emulator=emulator)
        assert len(processes_of(emulator)) == 2
        emulator.reset()
        assert not processes_of(emulator)
        deployment = deploy(lambda: service("legacy", image, min_capacity=1), emulator=emulator)
        (process,) = processes_of(emulator)
        assert ask(deployment, "legacy")["pid"] == process


PROGRAM = """
import sys, time
from embedded_aws import deploy
from tests.e2e.embedded_aws.containers import service
deployment = deploy(lambda: service("legacy", sys.argv[1]))
print(deployment.emulator.endpoint, flush=True)
time.sleep(600)
"""


@pytest.mark.exhaustive
def test_processes_end_when_the_deploying_process_is_killed(tmp_path: Path):
    image, files = write_image(tmp_path / "image"), tmp_path / "files"
    files.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, image],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(files), "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    emulator = Emulator()
    assert process.stdout
    emulator.endpoint = process.stdout.readline().strip()
    assert len(processes_of(emulator)) == 2
    process.send_signal(signal.SIGKILL)
    process.wait()
    eventually(lambda: not processes_of(emulator), "the end of the processes")
    assert_nothing_is_left(int(emulator.endpoint.rpartition(":")[2]), files)
    process.stdout.close()
