"""Explicit providers."""

from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.provider_settings import APPLIED, IGNORED, REFUSED, ProviderSettings
from embedded_aws.resource_model.registry import Created, resource
from embedded_aws.resource_model.resource_type import keep


@resource("pulumi:providers:aws", takes=(*APPLIED, *REFUSED), meaningless=IGNORED, delete=keep)
def _create_provider(aws: Context, _name: str, inputs: Inputs) -> Created:
    """A provider is only its settings, which its resources find in its id."""
    return ProviderSettings.read(inputs.properties).encode(aws.region), {}


def _create_other_provider(aws: Context, _name: str, _inputs: Inputs) -> Created:
    return aws.region, {}


for _package in ("archive", "command", "random", "tls"):
    resource(f"pulumi:providers:{_package}", takes=(), meaningless=("proxy",), delete=keep)(
        _create_other_provider
    )
