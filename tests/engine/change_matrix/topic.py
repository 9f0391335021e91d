"""What each argument of ``Topic`` changes."""

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.probes import publish_and_receive
from tests.engine.change_matrix.rows import Change, Component


def _probe(deployment: Deployment) -> None:
    publish_and_receive(deployment, deployment.outputs["arn"])


TOPIC = Component(
    patterns.Topic,
    {"force_destroy": True},
    [
        Change(
            "publishers",
            [
                {
                    "service": "events.amazonaws.com",
                    "source_arn": "arn:aws:events:us-east-1:123456789012:rule/r",
                }
            ],
            {"topic-policy": "update"},
        ),
        Change("hardened", True, {"key": "create", "key-policy": "create", "topic": "update"}),
        Change("tags", {"team": "post"}, {"topic": "update"}),
    ],
    probe=_probe,
)
