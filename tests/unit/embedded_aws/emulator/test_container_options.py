"""Queries to Docker and Podman, and the meaning of their answers."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from embedded_aws.emulator.containers.container import ContainerRun
from embedded_aws.emulator.containers.context import compute_fingerprint
from embedded_aws.emulator.containers.engine import ContainerEngine, find_engine
from embedded_aws.emulator.containers.health import HealthCheck
from embedded_aws.emulator.containers.images import BuiltImage
from embedded_aws.emulator.containers.run_options import build_environment, run_options

DOCKER = {"OperatingSystem": "Debian GNU/Linux 12", "NCPU": 4}
PODMAN = {"host": {"serviceIsRemote": False, "cpus": 4}}


def engine(**given: Any) -> ContainerEngine:
    made = {"name": "docker", "program": "docker", "environment": {"HOME": "/me"}, "shares_network": True}
    return ContainerEngine(**{**made, "processors": 2, "owner": "here:/tmp/e", "host": "x.internal", **given})


def run(task: Any = None, env: Any = None, **definition: Any) -> ContainerRun:
    return ContainerRun(BuiltImage("sha256:1"), definition, task or {}, "task-1", env or {})


def options(asked: ContainerRun, **given: Any) -> str:
    return " ".join(run_options(engine(**given), asked, "c", 5_000))


def test_the_least_that_a_container_has():
    assert options(run()) == (
        "--detach --name c --label embedded-aws.owner=here:/tmp/e --log-driver json-file --pull never "
        "--network host --stop-timeout 30 --env PORT sha256:1"
    )


@pytest.mark.parametrize(
    ("definition", "words"),
    [
        ({"entryPoint": ["a", "b"], "command": ["c", "d"]}, "--entrypoint a sha256:1 b c d"),
        ({"command": ["c"]}, "sha256:1 c"),
        ({"user": "1000:10", "workingDirectory": "/app"}, "--user 1000:10 --workdir /app"),
        ({"memory": 64, "memoryReservation": 32}, "--memory 64m --memory-swap 64m --memory-reservation 32m"),
        ({"stopTimeout": 7}, "--stop-timeout 7"),
        ({"linuxParameters": {"initProcessEnabled": True}}, "--init"),
        ({"linuxParameters": {"capabilities": {"drop": ["ALL"]}}}, "--cap-drop ALL"),
        ({"ulimits": [{"name": "nofile", "softLimit": 1, "hardLimit": 2}]}, "--ulimit nofile=1:2"),
        ({"readonlyRootFilesystem": True}, "--read-only --env"),
        ({"cpu": 512}, "--cpu-shares 512"),
    ],
)
def test_what_a_definition_says(definition: dict[str, Any], words: str):
    assert words in options(run(**definition))


@pytest.mark.parametrize(
    ("task", "words"),
    [
        ({"cpu": "256", "memory": "512"}, "--cpus 0.25 --memory 512m --memory-swap 512m"),
        ({"cpu": "4 vCPU", "memory": "1 GB"}, "--cpus 2 --memory 1024m"),
        ({"cpu": ".5 vcpu"}, "--cpus 0.5"),
    ],
)
def test_limits_of_a_task_and_of_this_machine(task: dict[str, Any], words: str):
    assert words in options(run(task))


def test_podman_has_no_additional_writable_directories():
    read_only = run(readonlyRootFilesystem=True)
    assert "--read-only --read-only-tmpfs=false " in options(read_only, name="podman")
    assert "tmpfs" not in options(read_only)


def test_a_volume_belongs_to_its_task():
    mounts = [
        {"sourceVolume": "tmp", "containerPath": "/tmp"},
        {"sourceVolume": "tmp", "containerPath": "/in", "readOnly": True},
    ]
    found = options(run({"volumes": [{"name": "tmp"}]}, mountPoints=mounts))
    assert "--mount type=volume,source=embedded-aws-task-1-tmp,destination=/tmp --mount" in found
    assert "source=embedded-aws-task-1-tmp,destination=/in,readonly" in found


def test_values_of_variables_are_not_in_the_command_line_unless_the_program_reads_them():
    found = options(run(env={"KEY": "secret", "HOME": "/app"}))
    assert "--env KEY " in found
    assert "--env HOME=/app " in found
    assert "secret" not in found


def test_a_container_in_a_virtual_machine_has_its_own_ports_and_another_name_of_the_emulator():
    asked = run(
        env={"AWS_ENDPOINT_URL": "http://127.0.0.1:4566", "PORT": "80", "TEXT": "127.0.0.1"},
        portMappings=[{"containerPort": 80}, {"containerPort": 81}],
    )
    found = options(asked, shares_network=False)
    assert "--network" not in found
    assert "--add-host x.internal:host-gateway --publish 127.0.0.1:5000:80 --publish 127.0.0.1::81" in found
    assert build_environment(engine(shares_network=False), asked, 5_000) == {
        "AWS_ENDPOINT_URL": "http://x.internal:4566",
        "PORT": "80",
        "TEXT": "127.0.0.1",
    }


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Writes a command that prints an answer, and exits with a code."""

    def write(name: str, answer: object, code: int = 0) -> None:
        (tmp_path / "answer").write_text(answer if isinstance(answer, str) else json.dumps(answer))
        (tmp_path / name).write_text(f"#!/bin/sh\n/bin/cat {tmp_path}/answer\nexit {code}\n")
        (tmp_path / name).chmod(0o755)

    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    monkeypatch.setenv("SECRET_OF_THE_DEPLOYER", "1")
    return write


@pytest.mark.parametrize(
    ("name", "info", "platform", "shares"),
    [
        ("docker", DOCKER, "linux", True),
        ("docker", {**DOCKER, "OperatingSystem": "Docker Desktop"}, "linux", False),
        ("docker", DOCKER, "darwin", False),
        ("docker", PODMAN, "linux", True),  # Podman by the name of docker
        ("podman", PODMAN, "linux", True),
        ("podman", {"host": {"serviceIsRemote": True, "cpus": 4}}, "linux", False),
        ("podman", PODMAN, "darwin", False),
    ],
)
def test_an_engine_that_works(
    program: Any, monkeypatch: pytest.MonkeyPatch, *, name: str, info: Any, platform: str, shares: bool
):
    program(name, info)
    monkeypatch.setattr(sys, "platform", platform)
    found = find_engine(name)
    assert (found.name, found.shares_network, found.processors) == (name, shares, 4)
    assert "SECRET_OF_THE_DEPLOYER" not in found.environment
    assert found.host != find_engine(name).host


def test_a_health_check_of_a_definition():
    assert HealthCheck.read({}) is HealthCheck.read({"healthCheck": {"command": ["NONE"]}}) is None
    shell = HealthCheck.read({"healthCheck": {"command": ["CMD-SHELL", "curl x || exit 1"], "retries": 2}})
    assert shell == HealthCheck(["/bin/sh", "-c", "curl x || exit 1"], 30, 5, 2, 0)
    direct = HealthCheck.read({"healthCheck": {"command": ["CMD", "check", "1"], "startPeriod": 9}})
    assert direct
    assert (direct.command, direct.start_period) == (["check", "1"], 9)


def test_only_failures_in_a_row_make_a_container_unhealthy():
    check, answers = HealthCheck([], 1, 1, 2, 0), iter([False, True, False, False, True])
    assert check.await_failure(lambda: next(answers), lambda _: False)
    assert [*answers] == [True]
    ends = iter([False, True])
    assert not check.await_failure(lambda: False, lambda _: next(ends))


def test_a_context_differs_when_a_file_does(tmp_path: Path):
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "app.py").write_text("1")
    before = compute_fingerprint(tmp_path)
    (tmp_path / "__pycache__/app.pyc").touch()
    assert compute_fingerprint(tmp_path) == before
    (tmp_path / "app.py").write_text("12")
    assert compute_fingerprint(tmp_path) != before
