"""Definitions of containers and tasks, as far as a run reads them (Amazon ECS API Reference)."""

from typing import Required, TypedDict


class Ulimit(TypedDict):
    """A limit of a container's process."""

    name: str
    softLimit: int
    hardLimit: int


class PortMapping(TypedDict):
    """A port of a container."""

    containerPort: int


class MountPoint(TypedDict, total=False):
    """A volume in a container."""

    sourceVolume: Required[str]
    containerPath: Required[str]
    readOnly: bool


class Capabilities(TypedDict, total=False):
    """Capabilities of Linux that a container has in addition, or does not have."""

    add: list[str]
    drop: list[str]


class LinuxParameters(TypedDict, total=False):
    """Settings of Linux."""

    initProcessEnabled: bool
    capabilities: Capabilities


class HealthCheckDefinition(TypedDict, total=False):
    """A command that says whether a container is healthy."""

    command: list[str]
    interval: float
    timeout: float
    retries: int
    startPeriod: float


class ContainerDefinition(TypedDict, total=False):
    """Members of a container definition that a run reads (Amazon ECS API Reference, ContainerDefinition)."""

    image: Required[str]
    entryPoint: list[str]
    command: list[str]
    stopTimeout: float
    healthCheck: HealthCheckDefinition
    portMappings: list[PortMapping]
    cpu: int
    memory: int
    memoryReservation: int
    ulimits: list[Ulimit]
    user: str
    workingDirectory: str
    readonlyRootFilesystem: bool
    mountPoints: list[MountPoint]
    linuxParameters: LinuxParameters


class Volume(TypedDict):
    """A volume of a task."""

    name: str


class TaskDefinition(TypedDict, total=False):
    """Members of a task definition that a run reads."""

    cpu: str
    memory: str
    volumes: list[Volume]
