"""Effects of each argument of ``Topic``."""

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.probes import publish_and_receive
from tests.engine.change_matrix.rows import EVENTS, KEY_ARN, Change, Component


def _probe(deployment: Deployment) -> None:
    publish_and_receive(deployment, deployment.outputs["arn"])


TOPIC = Component(
    patterns.Topic,
    {"force_destroy": True},
    [
        Change("publishers", [EVENTS], {"topic-policy": "update"}),
        Change("alarms", True, {"topic-policy": "update"}),
        Change(
            "subscriptions",
            {"ops": {"email": "ops@example.com"}},
            {"dead-letters": "create", "dead-letters-policy": "create", "ops-subscription": "create"},
        ),
        Change("kms_key_arn", KEY_ARN, {"topic": "update"}),
        Change("hardened", True, {"key": "create", "key-policy": "create", "topic": "update"}),
        Change("force_destroy", False, {}),
        Change("tags", {"team": "post"}, {"topic": "update"}),
    ],
    probe=_probe,
    unchanged={"alarm_topic_arn": "Creates the alarm of the dead-letter queue of `subscriptions` alone."},
)
