"""The resources that engines have deployed to an emulator, as far as its providers have seen them."""

import threading
from collections.abc import Mapping
from typing import Final, cast

from embedded_aws.emulator.addresses import find_local_url
from embedded_aws.program.registration import Recording, Registration

_DOMAIN: Final = ("domainName",)
_ADDRESSES: Final[Mapping[str, tuple[str, ...]]] = {
    "aws:alb/loadBalancer:LoadBalancer": ("dnsName",),
    "aws:apigateway/domainName:DomainName": _DOMAIN,
    "aws:apigateway/stage:Stage": ("invokeUrl",),
    "aws:apigatewayv2/domainName:DomainName": _DOMAIN,
    "aws:apigatewayv2/stage:Stage": ("invokeUrl",),
    "aws:appsync/graphQLApi:GraphQLApi": ("uris", "GRAPHQL"),
    "aws:cloudfront/distribution:Distribution": _DOMAIN,
    "aws:lambda/functionUrl:FunctionUrl": ("functionUrl",),
    "aws:lb/loadBalancer:LoadBalancer": ("dnsName",),
}
"""Outputs of a type with its address, which resolves on AWS only."""


class DeployedResources:
    """Resources by their URN. Calls arrive from several threads at the same time.

    A component is none of them: the engine shows it to no provider.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._resources: dict[str, Registration] = {}
        self._changed = False

    def note(self, resource: Registration, *, changed: bool = True) -> None:
        """Notes a resource with its outputs.

        Args:
            resource: The resource.
            changed: Whether it was created or updated.
        """
        with self._lock:
            self._resources[resource.urn] = resource
            self._changed |= changed

    def forget(self, urn: str, identifier: str) -> None:
        """Forgets a resource that was deleted, unless another one has replaced it."""
        with self._lock:
            self._changed = True
            if urn in self._resources and self._resources[urn].id == identifier:
                del self._resources[urn]

    def take_changed(self) -> bool:
        """Whether a resource was created, updated or deleted since the last call."""
        with self._lock:
            changed, self._changed = self._changed, False
        return changed

    def build_recording(self) -> Recording:
        """Returns the resources."""
        with self._lock:
            return Recording([resource for _, resource in sorted(self._resources.items())], {})

    def local_urls(self, port: int, hosts: Mapping[str, int]) -> dict[str, str]:
        """Returns the local URLs of APIs, distributions and the like by the names of the resources.

        Args:
            port: Port of the emulator.
            hosts: Port of each host name.
        """
        found: dict[str, str] = {}
        for resource in self.build_recording().registrations:
            address: object = resource.outputs if resource.type in _ADDRESSES else None
            for name in _ADDRESSES.get(resource.type, ()):
                address = cast("dict[str, object]", address or {}).get(name)
            if isinstance(address, str) and (url := find_local_url(address, port, hosts)):
                found[resource.name] = url
        return found
