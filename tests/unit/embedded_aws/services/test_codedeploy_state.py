"""The state of CodeDeploy is kept from one start of the emulator to the next."""

import json

from embedded_aws.ministack.responses import request_scope
from embedded_aws.services.codedeploy import handler
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
