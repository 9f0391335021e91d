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


_SETTINGS = {
    "archive": (),
    "command": (),
    "docker": (
        *("caMaterial", "certMaterial", "certPath", "context", "disableDockerDaemonCheck", "host"),
        *("keyMaterial", "registryAuth", "sshOpts"),
    ),
    "docker-build": ("host", "registries"),
    "random": (),
    "tls": ("proxy",),
}
"""Settings of providers; those of Docker say how to reach it and its registries."""

for _package, _names in _SETTINGS.items():
    resource(f"pulumi:providers:{_package}", takes=(), meaningless=_names, delete=keep)(
        _create_other_provider
    )
