"""Effects of each argument of ``Pipe``."""

from typing import Any, cast

import pulumi

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.probes import receive
from tests.engine.change_matrix.rows import ARN, KEY_ARN, QUEUE_ARN, TOPIC_ARN, Change, Component


def _make(name: str, arguments: dict[str, Any]) -> patterns.Pipe:
    """Creates the pipe, and the table and the queue that it has by default."""
    table = patterns.Table(
        f"{name}-orders",
        {
            "partition_key": {"name": "id"},
            "stream_view_type": "NEW_IMAGE",
            "deletion_protection": False,
        },
    )
    inbox = patterns.Queue(f"{name}-inbox")
    pulumi.export("inbox", inbox.url)
    pulumi.export("table", table.table_name)
    defaults = {"source": table.event_source(), "target": inbox.target()}
    return patterns.Pipe(name, cast("Any", {**defaults, **arguments}))


def _probe(deployment: Deployment) -> None:
    item = {"id": {"S": "one"}}
    deployment.client("dynamodb").put_item(TableName=deployment.outputs["table"], Item=item)
    deployment.client("dynamodb").delete_item(TableName=deployment.outputs["table"], Key=item)
    for _ in range(2):
        assert "one" in receive(deployment, deployment.outputs["inbox"])["Body"]


PIPE = Component(
    _make,
    {"force_destroy": True},
    [
        Change(
            "source",
            {"queue": {"arn": QUEUE_ARN}},
            {
                "dead-letters": "delete",
                "dead-letters-policy": "delete",
                "pipe": "replace",
                "policy": "update",
            },
            lost=("dead-letters",),
            unprobed="the queue of the row does not exist",
        ),
        Change(
            "target",
            {"queue": {"arn": QUEUE_ARN}},
            {"pipe": "update", "policy": "update"},
            unprobed="the queue of the row does not exist",
        ),
        Change(
            "enrichment",
            {"function": {"arn": ARN("lambda", "function:prices")}},
            {"pipe": "update", "policy": "update"},
            unprobed="the function of the row does not exist",
        ),
        Change("input_template", '{"id": <$.dynamodb.Keys.id.S>}', {"pipe": "update"}),
        Change("kms_key_arn", KEY_ARN, {"dead-letters": "update", "policy": "update"}),
        Change(
            "hardened",
            True,
            {"dead-letters": "update", "key": "create", "key-policy": "create", "policy": "update"},
        ),
        Change("force_destroy", False, {}),
        Change("alarm_topic_arn", TOPIC_ARN, {"dead-letters-alarm": "create", "failed-alarm": "create"}),
        Change("tags", {"team": "post"}, {"dead-letters": "update", "pipe": "update", "role": "update"}),
    ],
    probe=_probe,
)
