"""The state of CodeDeploy is kept from one start of the emulator to the next."""

import json
from typing import Any

import pytest

from embedded_aws.ministack.responses import request_scope
from embedded_aws.services.codedeploy import handler, progress
from embedded_aws.services.codedeploy.deployments import deployments
from embedded_aws.services.codedeploy.groups import applications


def test_state_is_restored() -> None:
    ended = {"info": {"status": "Succeeded"}, "shifts": [[100, 0]]}
    with request_scope("111111111111", "eu-west-1"):
        deployments["d-ENDED0000"] = ended
        applications["shop"] = {"applicationName": "shop", "groups": {}}
        kept = json.loads(json.dumps(handler.take_copies()))
        deployments.pop("d-ENDED0000")
        applications.pop("shop")
    handler.restore_copies(kept)
    assert deployments.get("d-ENDED0000") is None
    with request_scope("111111111111", "eu-west-1"):
        assert deployments.pop("d-ENDED0000") == ended
        assert applications.pop("shop")["applicationName"] == "shop"


def test_a_deployment_that_cannot_even_fail_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise KeyError("broken")

    monkeypatch.setattr(progress, "_check_stop", fail)
    monkeypatch.setattr(progress, "_fail", fail)
    info: dict[str, Any] = {"deploymentId": "d-BROKEN000", "status": "InProgress"}
    progress._advance({"info": info, "account": "111111111111", "region": "eu-west-1"})
    assert (info["status"], info["errorInformation"]["code"]) == ("Failed", "INTERNAL_ERROR")
