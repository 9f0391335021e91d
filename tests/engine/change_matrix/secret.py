"""Effects of each argument of ``Secret``."""

from typing import Any, cast

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.rows import KEY_ARN, Change, Component


def _probe(deployment: Deployment) -> None:
    found = (
        cast("Any", deployment).client("secretsmanager").get_secret_value(SecretId=deployment.outputs["arn"])
    )
    assert found["SecretString"] in {"first", "second"}, found


SECRET = Component(
    patterns.Secret,
    {"value": "first", "force_destroy": True},
    [
        Change("value", "second", {"value": "replace"}),
        Change("description", "Key of the partner", {"secret": "update"}),
        Change("recovery_window_in_days", 7, {}),
        Change("kms_key_arn", KEY_ARN, {"secret": "update"}),
        Change("hardened", True, {"key": "create", "key-policy": "create", "secret": "update"}),
        Change("force_destroy", False, {"secret": "update"}),
        Change("tags", {"team": "post"}, {"secret": "update"}),
    ],
    probe=_probe,
)
