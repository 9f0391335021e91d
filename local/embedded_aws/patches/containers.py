"""Containers of ECS run as processes of this machine, and load balancers lead to them.

MiniStack's ECS starts its tasks by Docker. It gets a stand-in for Docker's client, and all else is its own:
the life of a task, its log, the targets of load balancers, the circuit breaker, and what replaces a task.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from ministack.core.responses import get_region, request_scope
from ministack.services import alb, ecr, ecs

from embedded_aws.emulator.container_processes import Container, Containers
from embedded_aws.emulator.images import ImageConfig, ImageReference
from embedded_aws.patches.authorization import Caller
from embedded_aws.patches.patching import Patch

_ECS = cast("Any", ecs)
_STEADY_SECONDS: Final = 0.25  # what a process has to live to count as started
_Task = dict[str, Any]


@cache
def _containers() -> Containers:
    """The stand-in for Docker's client."""
    environment = {name: os.environ[name] for name in ("HOME", "LANG", "PATH", "TMPDIR", "TZ")}
    # By now sys.executable is the Python of functions.
    return Containers(Path(tempfile.gettempdir()) / "containers", sys.orig_argv[0], environment)


def _run(containers: Containers, definition: _Task, options: _Task, **_more: Any) -> Container:
    """Starts the process of a container definition.

    Raises:
        RuntimeError: Its image cannot be run here.
    """
    image: str = definition["image"]
    config = _image_config(image)
    if config is None:
        raise RuntimeError(f"the image {image} was not built from a directory")
    entrypoint = definition.get("entryPoint")
    # Another ENTRYPOINT leaves the image's CMD without one, as with Docker.
    command = definition.get("command") or ([] if entrypoint else config.command)
    return containers.start(
        [*(entrypoint or config.entrypoint), *command],
        config.directory,
        {**config.environment, **options["environment"]},
    )


def _all_start_at_once(*_deployment: Any) -> bool:
    """No task has to find out for the others which image a tag stands for: nobody else changes it."""
    return False


def _image_config(image: str) -> ImageConfig | None:
    reference = ImageReference.read(image)
    if reference is None:
        return None
    with request_scope(reference.account, reference.region):
        found = cast("Any", ecr)._find_image(reference.repository, reference.image_id)
    return ImageConfig.of_manifest(found["imageManifest"]) if found else None


def _with_port(attach: Callable[..., Any]) -> Callable[..., Any]:
    """Notes the port of this machine, where ECS has those of a container instance."""

    def with_port(task: _Task, container: Container, index: int, *rest: Any) -> Any:
        definition = _ECS._task_defs[_ECS._resolve_td_key(task["taskDefinitionArn"])]
        mappings = definition["containerDefinitions"][index].get("portMappings", [])
        task["containers"][index]["networkBindings"] = [
            {
                "bindIP": "127.0.0.1",
                "containerPort": mapping["containerPort"],
                "hostPort": container.port,
                "protocol": mapping.get("protocol", "tcp"),
            }
            for mapping in mappings
        ]
        return attach(task, container, index, *rest)

    return with_port


def _with_credentials(register: Callable[..., str]) -> Callable[..., str]:
    """Puts the credentials of the task's role into a container's environment, and the emulator's address."""

    def with_credentials(
        task_arn: str, cluster_arn: str, definition: _Task, container: _Task, launch: str, *rest: Any
    ) -> str:
        environment, *_ = rest
        token = register(task_arn, cluster_arn, definition, container, launch, environment, True, None)
        # The emulator serves none at the address that it gives for them.
        for name in ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN"):
            del environment[name]
        for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
            environment.setdefault(name, get_region())
        if role := definition.get("taskRoleArn"):
            environment.update(Caller(role, session=task_arn.rpartition("/")[2]).environment())
        return token

    return with_credentials


def _with_output(mark: Callable[..., Any]) -> Callable[..., Any]:
    """Keeps the end of what the containers of a task wrote, as the reasons why they ended."""

    def with_output(task_arn: str, task: _Task, *rest: Any, **options: Any) -> Any:
        for described, container_id in zip(task["containers"], task["_docker_ids"], strict=False):
            described["reason"] = _containers().get(container_id).tail()
        return mark(task_arn, task, *rest, **options)

    return with_output


def _to_process(proxy: Callable[..., Any]) -> Callable[..., Any]:
    """Sends a request for an address in a VPC to the process that stands for it, once that listens."""

    async def to_process(target: _Task, *rest: Any) -> Any:
        if container := _containers().at(target["Id"]):
            await asyncio.to_thread(container.await_listener)
            target = {"Id": "127.0.0.1", "Port": container.port}
        return await proxy(target, *rest)

    return to_process


PATCHES = (
    Patch(
        ecs,
        "_get_docker",
        "2fc5018edc21bd23",
        lambda _: _containers,
        "ECS runs processes of this machine, for there is no Docker",
    ),
    Patch(
        ecs,
        "_run_docker_container",
        "8517c43201b60141",
        lambda _: _run,
        "a container is the process that its Dockerfile names",
    ),
    Patch(
        ecs,
        "_attach_started_container",
        "6df269c88983102e",
        _with_port,
        "a container has a port of this machine",
    ),
    Patch(
        ecs,
        "_register_metadata",
        "0598ce642e58cce0",
        _with_credentials,
        "a container has the credentials of its task's role",
    ),
    Patch(
        ecs,
        "_mark_task_stopped",
        "98ba22ce2bc989cb",
        _with_output,
        "a task that ended says what its process wrote last",
    ),
    Patch(
        ecs,
        "_ECS_DEPLOYMENT_STEADY_DELAY",
        "7c574fce65bd6c96",
        lambda _: _STEADY_SECONDS,
        "a process that runs for a moment has started",
    ),
    Patch(
        ecs,
        "_deployment_needs_first_task",
        "fb7f625c0e3a8438",
        lambda _: _all_start_at_once,
        "tasks start at once",
    ),
    Patch(
        alb,
        "_proxy_http_target",
        "d84e7310663713c9",
        _to_process,
        "load balancers reach the process of an address",
    ),
)
