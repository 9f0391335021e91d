"""The function that starts the deployments of a rollout."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

EVENT = {
    "function": "orders",
    "alias": "live",
    "version": "3",
    "application": "orders-rollout",
    "group": "rollout",
    "hooks": {"BeforeAllowTraffic": "check"},
}


class Cloud:
    """The two services that it calls."""

    def __init__(self, current: str, active: list[list[str]]) -> None:
        self.current, self.active = current, active
        self.failures: dict[str, list[str]] = {}
        self.stopped: list[str] = []
        self.created: list[dict[str, Any]] = []

    def fail(self, operation: str) -> None:
        """Raises the next error of an operation, if there is one."""
        if codes := self.failures.get(operation):
            raise ClientError({"Error": {"Code": codes.pop(0), "Message": ""}}, operation)

    def get_alias(self, **given: Any) -> dict[str, str]:
        """Returns the version of the alias."""
        self.fail("GetAlias")
        assert given == {"FunctionName": "orders", "Name": "live"}
        return {"FunctionVersion": self.current}

    def list_deployments(self, **_: Any) -> dict[str, list[str]]:
        """Returns the active deployments, of which there are fewer each time."""
        self.fail("ListDeployments")
        return {"deployments": self.active.pop(0) if self.active else []}

    def stop_deployment(self, **given: Any) -> None:
        """Stops a deployment, which is rolled back."""
        self.fail("StopDeployment")
        assert given["autoRollbackEnabled"] is True
        self.stopped.append(given["deploymentId"])

    def create_deployment(self, **given: Any) -> dict[str, str]:
        """Creates a deployment."""
        self.fail("CreateDeployment")
        self.created.append(given)
        return {"deploymentId": "d-NEW"}


class Clock:
    """A clock that only sleep moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        """Returns the seconds that were slept."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Moves the clock."""
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Any:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    from serverless_patterns.blocks.function.deployer import deployer

    def run_deployer(cloud: Cloud) -> dict[str, str | None]:
        monkeypatch.setattr(deployer, "_lambda", cloud)
        monkeypatch.setattr(deployer, "_codedeploy", cloud)
        monkeypatch.setattr(deployer, "time", clock)
        return deployer.handler(EVENT, None)

    return run_deployer


def test_a_new_version_is_deployed(run: Any) -> None:
    cloud = Cloud("2", [])
    assert run(cloud) == {"deploymentId": "d-NEW"}
    [created] = cloud.created
    content = json.loads(created["revision"]["appSpecContent"]["content"])
    [resource] = content["Resources"]
    assert resource["orders"]["Properties"] == {
        "Name": "orders",
        "Alias": "live",
        "CurrentVersion": "2",
        "TargetVersion": "3",
    }
    assert content["Hooks"] == [{"BeforeAllowTraffic": "check"}]


def test_the_version_of_the_alias_is_not_deployed(run: Any) -> None:
    cloud = Cloud("3", [])
    assert run(cloud) == {"deploymentId": None}
    assert cloud.created == []


def test_an_active_deployment_is_stopped_once(run: Any) -> None:
    cloud = Cloud("2", [["d-OLD"], ["d-OLD", "d-BACK"], ["d-BACK"]])
    run(cloud)
    assert cloud.stopped == ["d-OLD"]
    assert len(cloud.created) == 1


@pytest.mark.parametrize("code", ["AccessDenied", "AccessDeniedException"])
@pytest.mark.parametrize("operation", ["ListDeployments", "StopDeployment", "GetAlias", "CreateDeployment"])
def test_access_is_tried_again_until_iam_has_the_policy_of_the_role(
    run: Any, operation: str, code: str
) -> None:
    cloud = Cloud("2", [["d-OLD"], []])
    cloud.failures = {operation: [code] * 10}
    assert run(cloud) == {"deploymentId": "d-NEW"}
    assert cloud.stopped == ["d-OLD"]
    assert len(cloud.created) == 1


@pytest.mark.parametrize("operation", ["ListDeployments", "GetAlias", "CreateDeployment"])
def test_access_that_stays_denied_is_an_error_before_the_function_times_out(
    run: Any, operation: str, clock: Clock
) -> None:
    cloud = Cloud("2", [])
    cloud.failures = {operation: ["AccessDeniedException"] * 1_000}
    with pytest.raises(ClientError, match="AccessDenied"):
        run(cloud)
    assert 25 < clock.now < 45
    assert cloud.created == []


@pytest.mark.parametrize("code", ["ResourceNotFoundException", "InvalidRoleException", "ThrottlingException"])
def test_another_error_is_not_tried_again(run: Any, code: str, clock: Clock) -> None:
    cloud = Cloud("2", [])
    cloud.failures = {"GetAlias": [code]}
    with pytest.raises(ClientError, match=code):
        run(cloud)
    assert clock.now == 0
