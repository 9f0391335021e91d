"""Effects of each argument of ``AlarmTopic``."""

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.probes import publish_and_receive
from tests.engine.change_matrix.rows import EVENTS, KEY_ARN, Change, Component


def _probe(deployment: Deployment) -> None:
    publish_and_receive(deployment, deployment.outputs["arn"])


_ENDPOINT = {"notified-dead-letters": "create", "notified-dead-letters-policy": "create"}
ALARM_TOPIC = Component(
    patterns.AlarmTopic,
    {"force_destroy": True},
    [
        Change("email", "ops@example.com", {**_ENDPOINT, "notified-email-subscription": "create"}),
        Change(
            "subscriptions",
            {"ops": {"email": "ops@example.com"}},
            {**_ENDPOINT, "notified-ops-subscription": "create"},
        ),
        Change("publishers", [EVENTS], {"notified-topic-policy": "update"}),
        Change("kms_key_arn", KEY_ARN, {"notified-topic": "update"}),
        Change(
            "hardened",
            True,
            {"notified-key": "create", "notified-key-policy": "create", "notified-topic": "update"},
        ),
        Change("force_destroy", False, {}),
        Change("tags", {"team": "ops"}, {"notified-topic": "update"}),
    ],
    probe=_probe,
)
