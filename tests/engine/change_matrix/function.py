"""What each argument of ``Function`` changes."""

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.probes import invoke
from tests.engine.change_matrix.rows import PATTERNS, Change, Component

_ORDER = {"item": "lamp", "quantity": 2, "country": "NL", "card": "4242"}


def _probe(deployment: Deployment) -> None:
    assert invoke(deployment, deployment.outputs["function_name"], _ORDER) == _ORDER


FUNCTION = Component(
    patterns.Function,
    {
        "code": str(PATTERNS / "workflow/src/functions"),
        "handler": "validate.handler",
        "force_destroy": True,
    },
    [
        Change("memory_size", 512, {"function": "update"}),
        Change("timeout", 10, {"function": "update"}),
        Change("ephemeral_storage_size", 1024, {"function": "update"}),
        Change("architecture", "x86_64", {"function": "update"}),
        Change("runtime", "python3.12", {"function": "update"}),
        Change("environment", {"MODE": "1"}, {"function": "update"}),
        Change(
            "policy_statements",
            [{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::b/*"]}],
            {"policy": "update"},
        ),
        Change("reserved_concurrent_executions", 5, {"function": "update"}),
        Change("log_retention_days", 7, {"logs": "update"}),
        Change("tags", {"team": "post"}, {"function": "update", "logs": "update", "role": "update"}),
    ],
    probe=_probe,
)
