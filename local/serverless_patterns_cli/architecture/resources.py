"""Finds resources of a recording by the ARNs and names in references."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from embedded_aws import Recording, Registration
from serverless_patterns_cli.architecture.kinds import FUNCTION, KINDS

_ADDRESSES = frozenset({"arn", "bucketDomainName", "bucketRegionalDomainName", "executionArn"})
"""Outputs that are unique among resources of all types."""
_TASK_DEFINITION: Final = "aws:ecs/taskDefinition:TaskDefinition"
_ALIASED: Final[Mapping[str, Callable[[dict[str, Any]], str]]] = {
    "aws:lambda/alias:Alias": lambda alias: alias["functionName"],
    "aws:sfn/alias:Alias": lambda alias: alias["routingConfigurations"][0]["stateMachineVersionArn"],
}
"""Returns the target of an alias from its inputs."""


class Resources:
    """An index of the registered resources."""

    def __init__(self, recording: Recording) -> None:
        self.all = recording.registrations
        self._by_name: dict[tuple[str, str], Registration] = {}
        self._by_address: dict[str, Registration] = {}
        for found in self.all:
            for name in (found.id, found.outputs.get("name")):
                if name:
                    self._by_name[found.type, name] = found
            # Inputs are excluded: the `arn` of a topic policy is that of the topic. The outputs of a
            # component belong to one of its children.
            for output in _ADDRESSES & (found.outputs.keys() - found.inputs.keys()):
                if found.custom:
                    self._by_address[found.outputs[output]] = found

    def find_by_type(self, type_: str) -> Iterator[Registration]:
        """Yields the resources of a type."""
        return (found for found in self.all if found.type == type_)

    def find(self, reference: str, type_: str = "") -> Registration | None:
        """Returns the resource of a reference; an alias refers to its target.

        Args:
            reference: ARN of the resource or of a part, such as an object of a bucket; host name; name; ID.
            type_: Resource type. Required for a name or an ID.
        """
        found = self._by_name.get((type_, reference)) or self._find_at_address(reference)
        if found and found.type in _ALIASED:
            # An alias can refer to the function by its name.
            return self.find(_ALIASED[found.type](found.inputs), type_ or FUNCTION)
        return found

    def users_of(self, role: Registration) -> Iterator[Registration]:
        """Yields the resources in the diagram that have a role, directly or in a task definition."""
        tasks = {found.urn for found in self.find_by_type(_TASK_DEFINITION) if _depends_on(found, {role.urn})}
        for found in self.all:
            if found.type in KINDS and _depends_on(found, {role.urn, *tasks}):
                yield found

    def _find_at_address(self, reference: str) -> Registration | None:
        while reference:
            if reference in self._by_address:
                return self._by_address[reference]
            reference = reference[: max(reference.rfind("/"), reference.rfind(":"), 0)]
        return None


def _depends_on(found: Registration, urns: set[str]) -> bool:
    return any(urns.intersection(given) for given in found.property_dependencies.values())
