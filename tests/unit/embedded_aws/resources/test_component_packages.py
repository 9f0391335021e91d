"""Components of other packages: unknown ones and unknown inputs are named before anything is created."""

from typing import Any

import pulumi
import pytest

from embedded_aws import DeploymentError, record
from embedded_aws.program.declarations import Declared
from embedded_aws.resources.supported_types import SUPPORTED


@pytest.mark.parametrize(
    ("token", "inputs", "message"),
    [
        (
            "eks-blueprints:index:Blueprint",
            {},
            "Blueprint of 'a' (urn); a component of another package needs the Pulumi engine",
        ),
        ("awsx:ecr:Repository", {"image_size": 1}, "does not support: imageSize"),
        ("synced-folder:index:S3BucketFolder", {"path": "a"}, ""),
    ],
)
def test_a_component_is_supported_or_named(token: str, inputs: dict[str, Any], message: str) -> None:
    declared = Declared("type", token, "a", "urn", inputs, final=True)

    assert SUPPORTED.supports(declared) == (not message)
    assert message in str(SUPPORTED.error([declared]))


@pytest.mark.parametrize(
    ("token", "inputs", "message"),
    [
        ("aws-apigateway:index:RestAPI", {}, "routes or swaggerString is required"),
        ("aws-apigateway:index:RestAPI", {"routes": [{"path": "a"}]}, "'/a' does not have a backend"),
        ("awsx:ecs:FargateService", {"cluster": "a"}, "exactly one of taskDefinition and taskDefinitionArgs"),
        (
            "synced-folder:index:S3BucketFolder",
            {"path": "a", "managedObjects": False},
            "managedObjects: False runs the AWS CLI",
        ),
    ],
)
def test_an_invalid_component(token: str, inputs: dict[str, Any], message: str) -> None:
    with pytest.raises(DeploymentError, match=message):
        record(lambda: pulumi.ComponentResource(token, "shop", inputs, remote=True))
