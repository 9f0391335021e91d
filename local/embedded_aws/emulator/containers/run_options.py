"""The options of ``docker run`` for a container of a task."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from embedded_aws.emulator.containers.container import HOST, ContainerRun
from embedded_aws.emulator.containers.definitions import ContainerDefinition
from embedded_aws.emulator.containers.engine import OWNER_LABEL, ContainerEngine
from embedded_aws.emulator.containers.images import BuiltImage

_UNITS: Final = 1_024
"""CPU units of a processor, MiB of a GiB."""
_SIZE: Final = re.compile(r"(?P<number>\d*\.?\d+)\s*(vcpu|gb)", re.IGNORECASE)


def run_options(engine: ContainerEngine, asked: ContainerRun, name: str, port: int) -> list[str]:
    """Returns the words after ``docker run``, from its options to the command of the container.

    Args:
        engine: Docker or Podman.
        asked: What to run.
        name: Name of the container.
        port: Port of this machine that requests for the container are sent to.
    """
    entrypoint = asked.definition.get("entryPoint") or []
    return [
        *("--detach", "--name", name, "--label", f"{OWNER_LABEL}={engine.owner}"),
        *("--log-driver", "json-file", "--pull", "never"),
        *_build_network_options(engine, asked.definition, port),
        *_list_limits(engine, asked),
        *_process(engine, asked),
        *_build_variable_options(engine, build_environment(engine, asked, port)),
        *(("--entrypoint", entrypoint[0]) if entrypoint else ()),
        asked.image.image if isinstance(asked.image, BuiltImage) else str(asked.image),
        *entrypoint[1:],
        *(asked.definition.get("command") or ()),
    ]


def build_environment(engine: ContainerEngine, asked: ContainerRun, port: int) -> dict[str, str]:
    """Returns the environment variables of the container.

    One that shares the network of this machine listens on ``port``; in another, the emulator has another
    host name.
    """
    if engine.shares_network:
        return {**asked.environment, "PORT": str(port)}
    return {
        name: re.sub(rf"//{re.escape(HOST)}(?=:\d)", f"//{engine.host}", value)
        for name, value in asked.environment.items()
    }


def list_volumes(asked: ContainerRun) -> dict[str, str]:
    """Returns the volumes that the container mounts: their names in the engine by those in the task."""
    declared = {volume["name"] for volume in asked.task.get("volumes", [])}
    mounted = [mount["sourceVolume"] for mount in asked.definition.get("mountPoints", [])]
    return {name: f"embedded-aws-{asked.task_id}-{name}" for name in mounted if name in declared}


def _build_network_options(
    engine: ContainerEngine, definition: ContainerDefinition, port: int
) -> Iterator[str]:
    if engine.shares_network:
        yield from ("--network", "host")
        return
    yield from ("--add-host", f"{engine.host}:host-gateway")
    for number, mapping in enumerate(definition.get("portMappings", [])):
        published = port if number == 0 else ""
        yield from ("--publish", f"{HOST}:{published}:{mapping['containerPort']}")


def _list_limits(engine: ContainerEngine, asked: ContainerRun) -> Iterator[str]:
    """Yields what the container may use: its own limits, or those of the task."""
    definition, task = asked.definition, asked.task
    if units := _number(task.get("cpu")):
        yield from ("--cpus", f"{min(units / _UNITS, engine.processors):g}")
    if weight := definition.get("cpu"):
        yield from ("--cpu-shares", str(max(2, weight)))
    if memory := _number(definition.get("memory") or task.get("memory")):
        # Tasks on Fargate have no swap space.
        yield from ("--memory", f"{memory:g}m", "--memory-swap", f"{memory:g}m")
    if reserved := definition.get("memoryReservation"):
        yield from ("--memory-reservation", f"{reserved}m")
    for limit in definition.get("ulimits", []):
        yield from ("--ulimit", f"{limit['name']}={limit['softLimit']}:{limit['hardLimit']}")


def _process(engine: ContainerEngine, asked: ContainerRun) -> Iterator[str]:
    """Yields what the process sees: its user, its files, and its privileges."""
    definition = asked.definition
    yield from ("--stop-timeout", f"{asked.stop_seconds:g}")
    if user := definition.get("user"):
        yield from ("--user", user)
    if directory := definition.get("workingDirectory"):
        yield from ("--workdir", directory)
    if definition.get("readonlyRootFilesystem"):
        yield "--read-only"
        if engine.name == "podman":  # it has writable directories in memory otherwise
            yield "--read-only-tmpfs=false"
    names = list_volumes(asked)
    for mount in definition.get("mountPoints", []):
        if name := names.get(mount["sourceVolume"]):
            end = ",readonly" if mount.get("readOnly") else ""
            yield from ("--mount", f"type=volume,source={name},destination={mount['containerPath']}{end}")
    linux = definition.get("linuxParameters", {})
    if linux.get("initProcessEnabled"):
        yield "--init"
    for action in ("add", "drop"):
        for capability in linux.get("capabilities", {}).get(action, []):
            yield from (f"--cap-{action}", capability)


def _build_variable_options(engine: ContainerEngine, variables: Mapping[str, str]) -> Iterator[str]:
    """Yields the options that set variables.

    Their values are in the environment of the command, so that they are not in the list of processes. If the
    command itself reads a variable of that name, its value is in the command line.
    """
    for name, value in variables.items():
        yield from ("--env", f"{name}={value}" if name in engine.environment else name)


def _number(size: object) -> float:
    """Reads CPU units or MiB: a number, or a string such as ``256``, ``.25 vCPU`` or ``1 GB``."""
    if found := _SIZE.fullmatch(str(size or "").strip()):
        return float(found["number"]) * _UNITS
    return float(str(size or 0))
