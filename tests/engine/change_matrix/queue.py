"""What each argument of ``Queue`` changes."""

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.probes import send_and_receive
from tests.engine.change_matrix.rows import Change, Component


def _probe(deployment: Deployment) -> None:
    send_and_receive(deployment, deployment.outputs["url"])


QUEUE = Component(
    patterns.Queue,
    {"force_destroy": True},
    [
        Change("visibility_timeout_seconds", 60, {"queue": "update"}),
        Change("max_receive_count", 3, {"queue": "update"}),
        Change("message_retention_seconds", 3600, {"queue": "update"}),
        Change("delay_seconds", 5, {"queue": "update"}),
        Change(
            "fifo",
            True,
            {
                "dead-letters": "replace",
                "dead-letters-policy": "replace",
                "dead-letters-redrive": "replace",
                "queue": "replace",
                "queue-policy": "replace",
            },
            lost=("dead-letters", "queue"),
        ),
        Change(
            "hardened",
            True,
            {"key": "create", "key-policy": "create", "dead-letters": "update", "queue": "update"},
        ),
        Change("tags", {"team": "post"}, {"dead-letters": "update", "queue": "update"}),
    ],
    probe=_probe,
)
