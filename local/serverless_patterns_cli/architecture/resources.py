"""The resources of a recording, found by the ARNs and names by which they refer to each other."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from embedded_aws import Recording, Registration
from serverless_patterns_cli.architecture.kinds import FUNCTION, KINDS

_ADDRESSES = frozenset({"arn", "bucketDomainName", "bucketRegionalDomainName", "executionArn"})
"""Outputs that no two resources share, whatever their types."""
_TASK_DEFINITION: Final = "aws:ecs/taskDefinition:TaskDefinition"
_ALIASED: Final[Mapping[str, Callable[[dict[str, Any]], str]]] = {
    "aws:lambda/alias:Alias": lambda alias: alias["functionName"],
    "aws:sfn/alias:Alias": lambda alias: alias["routingConfigurations"][0]["stateMachineVersionArn"],
}
"""What an alias stands for, by its inputs."""


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

    def of_type(self, type_: str) -> Iterator[Registration]:
        """The resources of a type."""
        return (found for found in self.all if found.type == type_)

    def find(self, reference: str, type_: str = "") -> Registration | None:
        """The resource that is referred to, also by an alias of it.

        Args:
            reference: Its ARN or that of something in it, such as an object of a bucket; its host
                name; or its name or id.
            type_: Its type, which a name or an id needs.
        """
        found = self._by_name.get((type_, reference)) or self._at_address(reference)
        if found and found.type in _ALIASED:
            # A function goes by its name as well.
            return self.find(_ALIASED[found.type](found.inputs), type_ or FUNCTION)
        return found

    def users_of(self, role: Registration) -> Iterator[Registration]:
        """What is drawn and has the rights of a role: what was given it, itself or with its tasks."""
        tasks = {found.urn for found in self.of_type(_TASK_DEFINITION) if _was_given(found, {role.urn})}
        for found in self.all:
            if found.type in KINDS and _was_given(found, {role.urn, *tasks}):
                yield found

    def _at_address(self, reference: str) -> Registration | None:
        while reference:
            if reference in self._by_address:
                return self._by_address[reference]
            reference = reference[: max(reference.rfind("/"), reference.rfind(":"), 0)]
        return None


def _was_given(found: Registration, urns: set[str]) -> bool:
    return any(urns.intersection(given) for given in found.property_dependencies.values())
