"""The health check of a container definition, which Docker and Podman run in the container."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from embedded_aws.emulator.containers.definitions import ContainerDefinition, HealthCheckDefinition


@dataclass(frozen=True)
class HealthCheck:
    """Health check of a container (Amazon ECS API Reference, HealthCheck).

    Attributes:
        command: Command line that exits with 0 in a healthy container.
        interval: Seconds between two runs.
        timeout: Seconds that a run can take.
        retries: Failures in a row that make a container unhealthy.
        start_period: Seconds after the start in which failures do not count.
    """

    command: Sequence[str]
    interval: float
    timeout: float
    retries: int
    start_period: float

    @classmethod
    def read(cls, definition: ContainerDefinition) -> Self | None:
        """Reads the health check of a container definition; returns None if it has none."""
        given = definition.get("healthCheck") or HealthCheckDefinition()
        command = given.get("command") or ["NONE"]
        kind, *words = command
        if kind == "NONE":
            return None
        if kind == "CMD-SHELL":
            words = ["/bin/sh", "-c", *words]
        elif kind != "CMD":  # a single string
            words = ["/bin/sh", "-c", kind, *words]
        return cls(
            command=words,
            interval=given.get("interval", 30),
            timeout=given.get("timeout", 5),
            retries=given.get("retries", 3),
            start_period=given.get("startPeriod", 0),
        )

    def await_failure(self, check: Callable[[], bool], pause: Callable[[float], bool]) -> bool:
        """Checks a container until it ends or is unhealthy; returns whether it is unhealthy.

        Args:
            check: Runs the command once, and returns whether it succeeded.
            pause: Waits some seconds, and returns whether the container has ended by then.
        """
        begun, failures = time.monotonic(), 0
        while not pause(self.interval):
            if check():
                failures = 0
            elif time.monotonic() - begun >= self.start_period:
                failures += 1
            if failures >= self.retries:
                return True
        return False
