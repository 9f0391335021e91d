"""Effects of each argument of ``Parameter``."""

from typing import Any, cast

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.rows import KEY_ARN, Change, Component


def _probe(deployment: Deployment) -> None:
    ssm, name = cast("Any", deployment).client("ssm"), deployment.outputs["parameter_name"]
    found = ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]
    assert found["Value"] in {"25", "30"}, found


PARAMETER = Component(
    patterns.Parameter,
    {"value": "25", "type": "SecureString", "force_destroy": True},
    [
        Change("value", "30", {"parameter": "update"}),
        Change("type", "String", {"parameter": "update"}),
        Change("description", "Largest order", {"parameter": "update"}),
        Change("kms_key_arn", KEY_ARN, {"parameter": "update"}),
        Change("hardened", True, {"key": "create", "key-policy": "create", "parameter": "update"}),
        Change("force_destroy", False, {}),
        Change("tags", {"team": "post"}, {"parameter": "update"}),
    ],
    probe=_probe,
)
