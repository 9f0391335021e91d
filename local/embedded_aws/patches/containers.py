"""Runs ECS containers as processes of this machine.

MiniStack's ECS uses Docker. A replacement of Docker's client starts processes; MiniStack still manages the
lifecycle of tasks, their logs, the targets of load balancers, and the circuit breaker.
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
_STEADY_SECONDS: Final = 0.25  # after these, a process counts as started
_Task = dict[str, Any]


@cache
def _containers() -> Containers:
    """Returns the replacement of Docker's client."""
    environment = {name: os.environ[name] for name in ("HOME", "LANG", "PATH", "TMPDIR", "TZ")}
    # sys.executable is the interpreter of functions.
    return Containers(Path(tempfile.gettempdir()) / "containers", sys.orig_argv[0], environment)


def _run(containers: Containers, definition: _Task, options: _Task, **_more: Any) -> Container:
    """Starts the process of a container definition.

    Raises:
        RuntimeError: If its image was not built from a directory.
    """
    image: str = definition["image"]
    config = _image_config(image)
    if config is None:
        raise RuntimeError(f"the image {image} was not built from a directory")
    entrypoint = definition.get("entryPoint")
    # As with Docker, another ENTRYPOINT resets the image's CMD.
    command = definition.get("command") or ([] if entrypoint else config.command)
    return containers.start(
        [*(entrypoint or config.entrypoint), *command],
        config.directory,
        {**config.environment, **options["environment"]},
    )


def _image_config(image: str) -> ImageConfig | None:
    reference = ImageReference.read(image)
    if reference is None:
        return None
    with request_scope(reference.account, reference.region):
        found = cast("Any", ecr)._find_image(reference.repository, reference.image_id)
    return ImageConfig.of_manifest(found["imageManifest"]) if found else None


def _with_port(attach: Callable[..., Any]) -> Callable[..., Any]:
    """Sets the host port in the task's network bindings."""

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
    """Adds the credentials of the task's role and the emulator's endpoint to a container's environment."""

    def with_credentials(
        task_arn: str, cluster_arn: str, definition: _Task, container: _Task, launch: str, *rest: Any
    ) -> str:
        environment, *_ = rest
        token = register(task_arn, cluster_arn, definition, container, launch, environment, True, None)
        # MiniStack does not serve credentials at this URI.
        for name in ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN"):
            del environment[name]
        for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
            environment.setdefault(name, get_region())
        if role := definition.get("taskRoleArn"):
            environment.update(Caller(role, session=task_arn.rpartition("/")[2]).environment())
        return token

    return with_credentials


def _with_output(mark: Callable[..., Any]) -> Callable[..., Any]:
    """Sets the end of the output of each container as the reason why it stopped."""

    def with_output(task_arn: str, task: _Task, *rest: Any, **options: Any) -> Any:
        for described, container_id in zip(task["containers"], task["_docker_ids"], strict=False):
            described["reason"] = _containers().get(container_id).tail()
        return mark(task_arn, task, *rest, **options)

    return with_output


def _to_process(proxy: Callable[..., Any]) -> Callable[..., Any]:
    """Sends a request for an IP address in a VPC to its process, as soon as that listens."""

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
        "ECS runs processes of this machine without Docker",
    ),
    Patch(
        ecs,
        "_run_docker_container",
        "8517c43201b60141",
        lambda _: _run,
        "a container is the process of its Dockerfile's command",
    ),
    Patch(
        ecs,
        "_attach_started_container",
        "6df269c88983102e",
        _with_port,
        "a container has a host port",
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
        "a stopped task has the end of its output as the reason",
    ),
    Patch(
        ecs,
        "_ECS_DEPLOYMENT_STEADY_DELAY",
        "7c574fce65bd6c96",
        lambda _: _STEADY_SECONDS,
        "a deployment is complete after 0.25 seconds",
    ),
    Patch(
        alb,
        "_proxy_http_target",
        "d84e7310663713c9",
        _to_process,
        "load balancers connect to the process of an IP address",
    ),
)
