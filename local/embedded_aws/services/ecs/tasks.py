"""Runs ECS containers as processes of this machine, or by the command of Docker or Podman.

MiniStack's ECS uses Docker's Python package. A replacement of its client starts them; MiniStack still manages
the lifecycle of tasks, their logs, the targets of load balancers, and the circuit breaker.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Final, TypedDict, cast

from embedded_aws.emulator.aws_settings import OF_EVERY_PROCESS
from embedded_aws.emulator.containers.container import Container, ContainerRun, Containers
from embedded_aws.emulator.containers.definitions import ContainerDefinition, TaskDefinition
from embedded_aws.emulator.containers.engine import ContainerEngine
from embedded_aws.emulator.containers.engine_containers import EngineContainers
from embedded_aws.emulator.containers.images import BuiltImage, ImageConfig, ImageReference, read_manifest
from embedded_aws.emulator.containers.processes import ProcessContainers
from embedded_aws.iam.authorization import Caller
from embedded_aws.json_values import read_objects, read_text
from embedded_aws.ministack import ecs, load_balancing
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Record, Response
from embedded_aws.ministack.responses import get_region, request_scope

_STEADY_SECONDS: Final = 0.25  # after these, a process counts as started


class _Options(TypedDict):
    labels: Mapping[str, str]
    environment: dict[str, str]


class _Described(TypedDict, total=False):
    """A container of a task."""

    reason: str
    networkBindings: list[dict[str, object]]


class _Task(TypedDict):
    taskDefinitionArn: str
    containers: list[_Described]
    _docker_ids: list[str]


class _Target(TypedDict):
    Id: str
    Port: int


_engine: ContainerEngine | None = None


def use_engine(engine: ContainerEngine | None) -> None:
    """Sets what runs containers; None for processes."""
    global _engine  # noqa: PLW0603 MiniStack's state is global, too
    _engine = engine


def end_containers() -> None:
    """Removes the containers of Docker or Podman.

    Raises:
        ContainerEngineError: If that fails.
    """
    _create_client().close()


@cache
def _create_client() -> Containers:
    """Returns the replacement of Docker's client."""
    directory = Path(tempfile.gettempdir()) / "containers"
    if _engine:
        return EngineContainers(directory, _engine)
    environment = {name: os.environ[name] for name in ("HOME", "LANG", "PATH", "TMPDIR", "TZ")}
    # sys.executable is the interpreter of functions.
    return ProcessContainers(directory, sys.orig_argv[0], environment)


def _run(
    containers: Containers, definition: ContainerDefinition, options: _Options, **_more: object
) -> Container:
    """Starts a container of a task.

    Raises:
        RuntimeError: If it cannot be started, or needs Docker or Podman.
    """
    arn = options["labels"]["com.amazonaws.ecs.task-arn"]
    task = ecs.task_definitions[ecs.resolve_task_definition(read_text(ecs.tasks[arn]["taskDefinitionArn"]))]
    image = definition["image"]
    asked = ContainerRun(
        image=_find_image(image) or image,
        definition=definition,
        task=cast("TaskDefinition", task),
        task_id=arn.rpartition("/")[2],
        environment=options["environment"],
    )
    return containers.run(asked)


def _find_image(image: str) -> ImageConfig | BuiltImage | None:
    reference = ImageReference.read(image)
    if reference is None:
        return None
    with request_scope(reference.account, reference.region):
        found = ecs.find_image(reference.repository, reference.image_id)
    return read_manifest(read_text(found["imageManifest"])) if found else None


def _stop(_remove: Callable[..., None]) -> Callable[..., None]:
    """Gives a container the time of its definition to end, before it is removed."""

    def stop(_containers_of_task: object, container: Container | str | None) -> None:
        if isinstance(container, str):
            try:
                container = _create_client().get(container)
            except LookupError:
                return
        if container is not None:
            container.stop()
            container.remove()

    return stop


def _add_port(attach: Callable[..., object]) -> Callable[..., object]:
    """Sets the host port in the task's network bindings."""

    def set_port(task: _Task, container: Container, index: int, *rest: object) -> object:
        definition = ecs.task_definitions[ecs.resolve_task_definition(task["taskDefinitionArn"])]
        mappings = read_objects(read_objects(definition["containerDefinitions"])[index].get("portMappings"))
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

    return set_port


def _add_credentials(register: Callable[..., str]) -> Callable[..., str]:
    """Adds the credentials of the task's role and the emulator's endpoint to a container's environment."""

    def set_credentials(  # noqa: PLR0917 as MiniStack calls it
        task_arn: str,
        cluster_arn: str,
        definition: Record,
        container: Record,
        launch: str,
        environment: dict[str, str],
        *_rest: object,
    ) -> str:
        token = register(task_arn, cluster_arn, definition, container, launch, environment, True, None)
        # MiniStack does not serve credentials at this URI.
        for name in ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN"):
            del environment[name]
        for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
            environment.setdefault(name, get_region())
        for name, value in OF_EVERY_PROCESS.items():
            environment.setdefault(name, value)
        if role := definition.get("taskRoleArn"):
            environment.update(Caller(str(role), session=task_arn.rpartition("/")[2]).environment())
        return token

    return set_credentials


def _add_output(mark: Callable[..., object]) -> Callable[..., object]:
    """Sets the end of the output of each container as the reason why it stopped."""

    def set_output(task_arn: str, task: _Task, *rest: object, **options: object) -> object:
        for described, container_id in zip(task["containers"], task["_docker_ids"], strict=False):
            described["reason"] = _create_client().get(container_id).tail()
        return mark(task_arn, task, *rest, **options)

    return set_output


def _forward_to_container(proxy: Callable[..., Awaitable[Response]]) -> Callable[..., Awaitable[Response]]:
    """Sends a request for an IP address in a VPC to its container, as soon as that listens."""

    async def forward(target: _Target, *rest: object) -> Response:
        if container := _create_client().find_by_address(target["Id"]):
            await asyncio.to_thread(container.await_listener)
            target = {"Id": "127.0.0.1", "Port": container.port}
        return await proxy(target, *rest)

    return forward


PATCHES = (
    Patch(
        ecs.get_docker,
        lambda _: _create_client,
        "ECS runs processes of this machine, or uses the command of Docker or Podman",
    ),
    Patch(
        ecs.run_container,
        lambda _: _run,
        "a container is the process of its Dockerfile's command, or one of Docker or Podman",
    ),
    Patch(
        ecs.remove_container,
        _stop,
        "a container has the seconds of its stopTimeout to end, 30 by default",
    ),
    Patch(
        ecs.attach_started_container,
        _add_port,
        "a container has a host port",
    ),
    Patch(
        ecs.register_metadata,
        _add_credentials,
        "a container has the credentials of its task's role",
    ),
    Patch(
        ecs.mark_task_stopped,
        _add_output,
        "a stopped task has the end of its output as the reason",
    ),
    Patch(
        ecs.steady_delay,
        lambda _: _STEADY_SECONDS,
        "a deployment is complete after 0.25 seconds",
    ),
    Patch(
        load_balancing.send_to_target,
        _forward_to_container,
        "load balancers connect to the container of an IP address",
    ),
)
