"""Explicit providers."""

from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import Created, resource
from embedded_aws.resources.resource_type import keep


@resource(
    "pulumi:providers:aws",
    takes=("region",),
    meaningless=(
        *("accessKey", "profile", "secretKey", "token"),
        *("allowedAccountIds", "assumeRoles", "forbiddenAccountIds", "maxRetries"),
        *("skipCredentialsValidation", "skipMetadataApiCheck", "skipRegionValidation"),
        *("skipRequestingAccountId", "s3UsePathStyle"),
    ),
    delete=keep,
)
def _provider(aws: Context, _name: str, inputs: Inputs) -> Created:
    """A provider is but the region of its resources, which they find as its id."""
    return inputs.get("region", aws.region), {}


def _other_provider(aws: Context, _name: str, _inputs: Inputs) -> Created:
    return aws.region, {}


for _package in ("archive", "command", "random", "tls"):
    resource(f"pulumi:providers:{_package}", takes=(), meaningless=("proxy",), delete=keep)(_other_provider)
