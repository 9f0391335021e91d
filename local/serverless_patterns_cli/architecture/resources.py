"""The resources of a recording, found by the ARNs and names by which they refer to each other."""

from collections.abc import Iterator

from embedded_aws import Recording, Registration
from serverless_patterns_cli.architecture.kinds import KINDS

_ADDRESSES = frozenset({"arn", "bucketDomainName", "bucketRegionalDomainName", "executionArn"})
"""Outputs that no two resources share, whatever their types."""


class Resources:
    """Everything that a program registered, to be looked up."""

    def __init__(self, recording: Recording) -> None:
        self.all = recording.registrations
        self._by_name: dict[tuple[str, str], Registration] = {}
        self._by_address: dict[str, Registration] = {}
        for found in self.all:
            for name in (found.id, found.outputs.get("name")):
                if name:
                    self._by_name[found.type, name] = found
            # Not what was put in: the `arn` of a topic's policy is that of the topic. And what a
            # component gives out belongs to one of its parts.
            for output in _ADDRESSES & (found.outputs.keys() - found.inputs.keys()):
                if found.custom:
                    self._by_address[found.outputs[output]] = found

    def find(self, reference: str, type_: str = "") -> Registration | None:
        """The resource that is referred to.

        Args:
            reference: Its ARN or that of something in it, such as an object of a bucket; its host
                name; or its name or id.
            type_: Its type, which a name or an id needs.
        """
        if named := self._by_name.get((type_, reference)):
            return named
        while reference:
            if reference in self._by_address:
                return self._by_address[reference]
            reference = reference[: max(reference.rfind("/"), reference.rfind(":"), 0)]
        return None

    def users_of(self, role: Registration) -> Iterator[Registration]:
        """What is drawn and has the rights of a role: what was given it."""
        for found in self.all:
            given = found.property_dependencies.values()
            if found.type in KINDS and any(role.urn in urns for urns in given):
                yield found
