"""The function that starts the deployments of a rollout."""

import json
from typing import Any

import pytest

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
        self.stopped: list[str] = []
        self.created: list[dict[str, Any]] = []

    def get_alias(self, **given: Any) -> dict[str, str]:
        """Returns the version of the alias."""
        assert given == {"FunctionName": "orders", "Name": "live"}
        return {"FunctionVersion": self.current}

    def list_deployments(self, **_: Any) -> dict[str, list[str]]:
        """Returns the active deployments, of which there are fewer each time."""
        return {"deployments": self.active.pop(0) if self.active else []}

    def stop_deployment(self, **given: Any) -> None:
        """Stops a deployment, which is rolled back."""
        assert given["autoRollbackEnabled"] is True
        self.stopped.append(given["deploymentId"])

    def create_deployment(self, **given: Any) -> dict[str, str]:
        """Creates a deployment."""
        self.created.append(given)
        return {"deploymentId": "d-NEW"}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    from serverless_patterns.blocks.function.deployer import deployer

    def run_deployer(cloud: Cloud) -> dict[str, str | None]:
        monkeypatch.setattr(deployer, "_lambda", cloud)
        monkeypatch.setattr(deployer, "_codedeploy", cloud)
        monkeypatch.setattr(deployer, "_PAUSE", 0)
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
