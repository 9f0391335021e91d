"""Capacity providers that are rejected: the emulator has no instances."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from embedded_aws.resource_model.known_inputs import read_list, read_member

_FARGATE: Final = ("FARGATE", "FARGATE_SPOT")


def _check_providers(given: Mapping[str, Any]) -> Iterator[str]:
    providers = read_list(given, "capacityProviders")
    if providers is None:
        return
    for name in (each for each in providers if isinstance(each, str) and each not in _FARGATE):
        yield (
            f"capacityProviders: {name} is not in the embedded emulator, which has no instances; "
            f"must be {' or '.join(_FARGATE)}. Leave it out."
        )
    for strategy in read_list(given, "defaultCapacityProviderStrategies") or ():
        name = read_member({"strategy": strategy}, "strategy").get("capacityProvider")
        if isinstance(name, str) and name not in providers:
            yield (
                f"defaultCapacityProviderStrategies: {name} is not among 'capacityProviders', as AWS "
                f"requires; must be one of {providers}. Add it there."
            )


REFUSALS: Final[Mapping[str, Any]] = {
    "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": _check_providers,
}
"""The reasons by type."""
