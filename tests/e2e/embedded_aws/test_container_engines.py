"""Containers of Podman and Docker: real images behind load balancers, with the permissions of their roles."""

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

from embedded_aws import Deployment, Emulator, deploy
from embedded_aws.emulator.containers.engine import OWNER_LABEL, find_engine, find_owner, hold
from embedded_aws.errors import ContainerEngineError, DeploymentError
from serverless_patterns.safeguards.policy import allow
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.containers import SERVER, ask, service, write_image
from tests.e2e.embedded_aws.engines import BASE, podman_service, require_podman
from tests.e2e.embedded_aws.rest_apis import HTTP
from tests.e2e.embedded_aws.test_container_failures import policy

SEEN = SERVER.replace(
    'elif parts.path == "/end"',
    """elif parts.path == "/seen":
            def can_write(path):
                try:
                    open(path, "w").close()
                except OSError as error:
                    return error.strerror
                return True
            answer = {
                "root": can_write("/server.log"),
                "tmp": can_write("/tmp/server.log"),
                "user": os.getuid(),
                "groups": open("/proc/self/cgroup").read(),
                "first": open("/proc/1/cmdline").read(),
                "version": 1,
            }
        elif parts.path == "/end\"""",
)
"""Also shows what the container may do."""


@pytest.fixture(scope="module")
def podman(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Podman, which can run containers here."""
    with require_podman(tmp_path_factory.mktemp("podman")):
        yield


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("images")


def program(directory: Path) -> None:
    mine, other = aws.sqs.Queue("mine"), aws.sqs.Queue("other")
    send = allow(["sqs:SendMessage"], mine.arn)
    environment = {"NAME": "clerk", "HOME": "/home/clerk", "TEXT": "two\nlines 'quoted'"}
    image = os.fspath(directory / "clerk")
    clerk = service("clerk", image, environment=environment, policy_statements=[send], cpu=1_024)
    exports = {"mine": mine.url, "other": other.url, "log": clerk.log_group_name}
    for name, output in exports.items():
        pulumi.export(name, output)


@pytest.fixture(scope="module")
def shop(podman: None, directory: Path, embedded_aws_module: Any) -> Deployment:
    write_image(directory / "clerk", SEEN, "ENV COLOUR=red", base=BASE)
    return embedded_aws_module(lambda: program(directory), containers="podman")


def list_owned(deployment: Deployment) -> list[str]:
    engine = deployment.emulator.engine
    assert engine
    return engine.call("ps", "--quiet", "--filter", f"label={OWNER_LABEL}={engine.owner}").split()


def test_tasks_are_containers_with_the_environment_of_image_and_task(shop: Deployment):
    seen = [ask(shop, "clerk", "/environment") for _ in range(20)]
    assert len({each["PORT"] for each in seen}) == len(list_owned(shop)) == 2
    first = seen[0]
    assert (first["COLOUR"], first["NAME"], first["HOME"]) == ("red", "clerk", "/home/clerk")
    assert first["TEXT"] == "two\nlines 'quoted'"
    assert first["AWS_ENDPOINT_URL"] == shop.endpoint
    assert not {"PYTEST_CURRENT_TEST", "CONTAINERS_CONF"} & set(first)


def test_a_container_has_the_files_and_limits_of_its_task(shop: Deployment):
    seen = ask(shop, "clerk", "/seen")
    assert (seen["root"], seen["tmp"]) == ("Read-only file system", True)
    assert "server.py" in seen["first"]
    assert "python" not in seen["first"].split("\0")[0]  # initProcessEnabled
    engine = shop.emulator.engine
    assert engine
    limits = "{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}} {{.HostConfig.NanoCpus}}"
    for container in list_owned(shop):
        found = engine.call("container", "inspect", "--format", limits, container).split()
        assert found == ["2147483648", "2147483648", "1000000000"]


def test_a_task_may_do_what_its_role_allows_and_no_more(shop: Deployment):
    assert ask(shop, "clerk", f"/send?queue={shop.outputs['mine']}") == {}
    (message,) = shop.client("sqs").receive_message(QueueUrl=shop.outputs["mine"])["Messages"]
    assert message["Body"] == "sent by clerk"
    rejected = ask(shop, "clerk", f"/send?queue={shop.outputs['other']}")["error"]
    assert "AccessDenied" in rejected
    assert "assumed-role/clerk-task-role-" in rejected


def test_an_ended_container_is_in_the_log_and_replaced(shop: Deployment):
    before = {*list_owned(shop)}
    HTTP.request("GET", shop.local_url("clerk") + "/end")
    eventually(lambda: len(list_owned(shop)) == 2 and {*list_owned(shop)} - before, "another container")
    logs, group = shop.client("logs"), shop.outputs["log"]
    eventually(
        lambda: [
            event
            for event in logs.filter_log_events(logGroupName=group)["events"]
            if event["message"] == "told to end"
        ],
        "the line in the log",
    )


def test_a_change_of_the_code_builds_an_image_and_replaces_the_tasks(shop: Deployment, directory: Path):
    before = {*list_owned(shop)}
    assert not shop.update(lambda: program(directory))
    write_image(directory / "clerk", SEEN.replace('"version": 1', '"version": 2'), base=BASE)
    done = shop.update(lambda: program(directory))
    kinds = {urn.split("$")[-1].split("::")[0]: operation for urn, operation in done.items()}
    assert kinds["awsx:ecr:Image"] == kinds["aws:ecs/taskDefinition:TaskDefinition"] == "replace"
    assert kinds["aws:ecs/service:Service"] == "update"
    eventually(
        lambda: len(list_owned(shop)) == 2 and not {*list_owned(shop)} & before, "the end of the old tasks"
    )
    assert ask(shop, "clerk", "/seen")["version"] == 2


def failure(emulator: Emulator, image: str) -> str:
    given: Any = {"min_capacity": 1, "health_check_grace_period_seconds": 20, "cpu": 1_024}
    with pytest.raises(DeploymentError) as raised:
        deploy(lambda: service("legacy", image, **given), emulator=emulator)
    return str(raised.value)


def test_what_cannot_run_is_an_error(shop: Deployment, tmp_path: Path):
    fails = "import sys\nprint('reading the configuration', flush=True)\nsys.exit('no configuration')\n"
    message = failure(shop.emulator, write_image(tmp_path / "ends", fails, base=BASE))
    assert "its tasks end as soon as they start: Essential container exited" in message
    assert "(exit code 1) wrote:\nreading the configuration\nno configuration" in message

    message = failure(shop.emulator, write_image(tmp_path / "broken", SERVER, "COPY nothing /", base=BASE))
    assert f"podman cannot build the image of {tmp_path}/broken/Dockerfile:\n" in message
    assert "COPY" in message
    assert "nothing" in message


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        ("localhost/no-such-image:1", "podman cannot pull the image localhost/no-such-image:1 of"),
        (BASE, "podman cannot start the container: .*no-such-program"),
    ],
)
def test_a_definition_that_cannot_run_is_an_error(shop: Deployment, image: str, reason: str):
    def program() -> None:
        container = {"name": "web", "image": image, "essential": True, "command": ["no-such-program"]}
        task = aws.ecs.TaskDefinition("t", family="web", container_definitions=json.dumps([container]))
        aws.ecs.Service("s", task_definition=task.arn, desired_count=1)

    with pytest.raises(DeploymentError, match=reason):
        deploy(program, emulator=shop.emulator)


def test_an_image_by_its_name_has_the_user_command_and_volume_of_its_definition(shop: Deployment):
    code = "import os,time; open('/data/x', 'w'); print(os.getuid(), os.getcwd(), flush=True); time.sleep(99)"
    container = {
        "name": "web",
        "image": BASE,
        "essential": True,
        "entryPoint": ["python", "-c"],
        "command": [code],
        "user": "65534",
        "workingDirectory": "/tmp",
        "memory": 64,
        "stopTimeout": 2,
        "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}],
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {"awslogs-group": "web", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "x"},
        },
    }

    def program() -> None:
        service = {"Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
        role = aws.iam.Role("r", assume_role_policy=policy(**service))
        log = "arn:aws:logs:us-east-1:123456789012:log-group:web:*"
        writing = policy(Action=["logs:CreateLogStream", "logs:PutLogEvents"], Resource=log)
        group = aws.cloudwatch.LogGroup("web", name="web")
        allowed = aws.iam.RolePolicy("p", role=role.name, policy=writing)
        task = aws.ecs.TaskDefinition(
            "t",
            family="web",
            execution_role_arn=role.arn,
            volumes=[{"name": "data"}],
            container_definitions=json.dumps([container]),
            opts=pulumi.ResourceOptions(depends_on=[group, allowed]),
        )
        aws.ecs.Service("s", task_definition=task.arn, desired_count=1)

    deployment = deploy(program, emulator=shop.emulator)
    logs = deployment.client("logs")
    eventually(
        lambda: [
            event
            for event in logs.filter_log_events(logGroupName="web")["events"]
            if event["message"] == "65534 /tmp"
        ],
        "what the container prints",
    )
    deployment.destroy()


PROGRAM = """
import sys, time
from embedded_aws import deploy
from tests.e2e.embedded_aws.containers import service
deployment = deploy(lambda: service("legacy", sys.argv[1], min_capacity=1, cpu=1024), containers="podman")
print(deployment.emulator.engine.owner, flush=True)
time.sleep(600)
"""


@pytest.mark.usefixtures("podman")
def test_containers_end_when_the_deploying_process_is_killed(tmp_path: Path):
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, write_image(tmp_path / "image", base=BASE)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout
    label = f"label={OWNER_LABEL}={process.stdout.readline().strip()}"
    engine = find_engine("podman")
    assert engine.call("ps", "--quiet", "--filter", label)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    listings = (("ps", "--all"), ("volume", "ls"))
    eventually(
        lambda: not any(engine.call(*words, "--quiet", "--filter", label) for words in listings),
        "the removal of containers and volumes",
    )


@pytest.mark.usefixtures("podman")
def test_containers_of_a_killed_emulator_are_removed_by_the_next_one(tmp_path: Path):
    engine = find_engine("podman")
    owners = {name: find_owner(tmp_path / name) for name in ("killed", "alive")}
    (tmp_path / "alive").mkdir()
    for name, owner in owners.items():
        label = f"{OWNER_LABEL}={owner}"
        engine.call("volume", "create", "--label", label, f"embedded-aws-test-{name}")
        engine.call("create", "--name", f"embedded-aws-test-{name}", "--label", label, BASE, "python")
    with hold(tmp_path / "alive"):
        engine.remove_abandoned()
        left = engine.call("ps", "--all", "--filter", "name=embedded-aws-test-", "--format", "{{.Names}}")
        volumes = engine.call("volume", "ls", "--quiet", "--filter", "name=embedded-aws-test-")
        assert left.split() == volumes.split() == ["embedded-aws-test-alive"]
    engine.remove_abandoned()
    assert not engine.call("volume", "ls", "--quiet", "--filter", "name=embedded-aws-test-")


@pytest.mark.usefixtures("podman")
def test_the_client_of_docker_runs_them_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with podman_service(tmp_path) as host:
        monkeypatch.setenv("DOCKER_HOST", host)
        image = write_image(tmp_path / "image", base=BASE)
        with deploy(
            lambda: service("legacy", image, min_capacity=1, cpu=1024), containers="docker"
        ) as deployment:
            assert ask(deployment, "legacy", "/environment")["AWS_ENDPOINT_URL"] == deployment.endpoint
            engine = deployment.emulator.engine
            assert engine
            assert len(list_owned(deployment)) == 1
        assert not engine.call("ps", "--all", "--quiet", "--filter", f"label={OWNER_LABEL}={engine.owner}")


def test_no_daemon_is_an_error_before_anything_is_created(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "docker").write_text("#!/bin/sh\necho 'Cannot connect to the daemon' >&2\nexit 1\n")
    (tmp_path / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", os.fspath(tmp_path))

    def program() -> None:
        pytest.fail("the program runs")

    with pytest.raises(ContainerEngineError, match=r"docker is installed, but does not work: Cannot connect"):
        deploy(program, containers="docker")
    with pytest.raises(ContainerEngineError, match=r"podman is not on the PATH. Install it, or run"):
        deploy(program, containers="podman")
