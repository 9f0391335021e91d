"""Waits until the tasks of an ECS service run and are healthy, or says why they are not."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import urllib3

from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context

_POLL_SECONDS: Final = 0.05
_BEYOND_GRACE: Final = 5.0  # seconds that health checks may fail after the grace period
_MOST_FAILURES: Final = 3
"""Tasks that may end before a deployment has failed (ECS developer guide, deployment circuit breaker)."""


@dataclass(frozen=True)
class _HealthCheck:
    """Health check of a target group.

    Attributes:
        container: Name of the container.
        path: Path of the request.
        codes: Status codes of a healthy one, such as ``200,202`` or ``200-299``.
        timeout: Seconds that an answer may take.
    """

    container: str
    path: str
    codes: str
    timeout: float

    def problem(self, port: int) -> str:
        """Returns the problem with the response of a container on a port; empty if it is healthy."""
        asked = f"GET {self.path} of container '{self.container}'"
        try:
            answer = urllib3.request(
                "GET", f"http://127.0.0.1:{port}{self.path}", timeout=self.timeout, retries=False
            )
        except urllib3.exceptions.NewConnectionError:
            return f"nothing listens on the port {port} that PORT names for container '{self.container}'"
        except urllib3.exceptions.HTTPError as error:
            return f"{asked} is not answered: {error}"
        healthy = any(first <= answer.status <= last for first, last in self._ranges())
        return "" if healthy else f"{asked} returns HTTP {answer.status}; must be {self.codes}"

    def _ranges(self) -> Iterator[tuple[int, int]]:
        for part in self.codes.split(","):
            first, _, last = part.partition("-")
            yield int(first), int(last or first)


def await_steady_state(aws: Context, service: Properties, *, updated: bool = False) -> None:
    """Returns when as many tasks as are wanted run and answer their health checks.

    Args:
        aws: Where the service is.
        service: What ECS says of it.
        updated: Whether it was there before, so that tasks have ended already.

    Raises:
        DeploymentError: They end, or do not become healthy in time; with the end of their output. They are
            stopped then.
    """
    watched = _Service(aws, service)
    ended = {task["taskArn"] for task in watched.tasks("STOPPED")} if updated else set[str]()
    limit = service.get("healthCheckGracePeriodSeconds", 0) + _BEYOND_GRACE
    deadline = time.monotonic() + limit
    while True:
        failed = [task for task in watched.tasks("STOPPED") if task["taskArn"] not in ended]
        if len(failed) >= _MOST_FAILURES:
            raise DeploymentError(f"its tasks end as soon as they start: {watched.give_up()}")
        problem = watched.problem()
        if not problem:
            return
        if time.monotonic() > deadline:
            raise DeploymentError(f"no steady state in {limit:g} s: {problem}\n{watched.give_up()}")
        time.sleep(_POLL_SECONDS)


class _Service:
    """A service that is watched."""

    def __init__(self, aws: Context, service: Properties) -> None:
        self._ecs = aws.client("ecs")
        self._wanted: int = service["desiredCount"]
        self._service = {"cluster": service["clusterArn"], "service": service["serviceName"]}
        self._definition = service["taskDefinition"]
        self._checks = [_build_health_check(aws, each) for each in service.get("loadBalancers", [])]

    def tasks(self, status: str) -> list[Properties]:
        """Its tasks of the newest definition that run or are stopped."""
        cluster, name = self._service["cluster"], self._service["service"]
        arns = self._ecs.list_tasks(cluster=cluster, serviceName=name, desiredStatus=status)["taskArns"]
        if not arns:
            return []
        tasks: list[Properties] = self._ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"]
        return [task for task in tasks if task["taskDefinitionArn"] == self._definition]

    def problem(self) -> str:
        """Returns the conditions that are still open; empty in the steady state."""
        running = [task for task in self.tasks("RUNNING") if task["lastStatus"] == "RUNNING"]
        for check in self._checks:
            for task in running:
                (port,) = {
                    binding["hostPort"]
                    for container in task["containers"]
                    if container["name"] == check.container
                    for binding in container["networkBindings"]
                }
                if problem := check.problem(port):
                    return problem
        if len(running) < self._wanted:
            return f"{len(running)} of {self._wanted} tasks run"
        found = self._ecs.describe_services(
            cluster=self._service["cluster"], services=[self._service["service"]]
        )
        (deployment, *_) = found["services"][0]["deployments"]
        return "" if deployment["rolloutState"] == "COMPLETED" else "the tasks have just been started"

    def give_up(self) -> str:
        """Stops all tasks; why the first of them ended, with the end of its output."""
        stopped = self.tasks("STOPPED")
        self._ecs.update_service(**self._service, desiredCount=0)
        for task in sorted(stopped or self.tasks("STOPPED"), key=lambda task: task["createdAt"]):
            return "\n".join([task["stoppedReason"], *map(_describe, task["containers"])])
        return ""


def _describe(container: Properties) -> str:
    code = f" (exit code {container['exitCode']})" if "exitCode" in container else ""
    output = container.get("reason") or "nothing"
    return f"the end of the output of container '{container['name']}'{code} wrote:\n{output}"


def _build_health_check(aws: Context, load_balancer: Properties) -> _HealthCheck:
    arns = [load_balancer["targetGroupArn"]]
    (group,) = aws.client("elbv2").describe_target_groups(TargetGroupArns=arns)["TargetGroups"]
    return _HealthCheck(
        container=load_balancer["containerName"],
        path=group["HealthCheckPath"],
        codes=group["Matcher"]["HttpCode"],
        timeout=group["HealthCheckTimeoutSeconds"],
    )
