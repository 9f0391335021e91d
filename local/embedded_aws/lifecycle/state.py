"""State of a stack from one update to the next."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from embedded_aws.program.registration import Registration
from embedded_aws.program.wire import Properties

Operation = Literal["create", "import", "update", "replace", "delete"]


@dataclass(frozen=True, eq=False)
class Resource:
    """A resource that exists, at one point in time: equal to itself only.

    Attributes:
        registration: The resource as it was registered last, with its id and its outputs.
        comparable: Its inputs, with hashes of files.
        attempts: Inputs of the operations since then that failed halfway: the next update has to update it.
    """

    registration: Registration
    comparable: Properties = field(default_factory=dict[str, object])
    attempts: tuple[Properties, ...] = ()


class State:
    """The resources of a stack.

    Each operation is noted when it is done, so that the next update continues after a failed one.

    Attributes:
        condemned: Resources that were replaced and are still there.
    """

    def __init__(self) -> None:
        self.condemned: list[Resource] = []
        self._resources: dict[str, Resource] = {}
        self._lock = threading.Lock()

    @property
    def resources(self) -> list[Resource]:
        """Every resource, in the order of creation."""
        with self._lock:
            return list(self._resources.values())

    def find(self, urn: str) -> Resource | None:
        """The resource with a URN, if there is one."""
        with self._lock:
            return self._resources.get(urn)

    def put(self, resource: Resource, former: str = "") -> None:
        """Notes a resource as it is now.

        Args:
            resource: The resource.
            former: Its URN until now, if that was another one.
        """
        with self._lock:
            self._resources.pop(former, None)
            self._resources[resource.registration.urn] = resource

    def replace(self, old: Resource, new: Resource) -> None:
        """Notes a resource that replaces another one, which is still there."""
        with self._lock:
            self.condemned.append(old)
            self._resources.pop(old.registration.urn, None)
            self._resources[new.registration.urn] = new

    def remove(self, resource: Resource) -> None:
        """Notes that a resource is gone."""
        with self._lock:
            if resource in self.condemned:
                self.condemned.remove(resource)
            elif self._resources.get(resource.registration.urn) is resource:
                del self._resources[resource.registration.urn]


def sort_dependents_first(resources: Iterable[Resource]) -> list[Resource]:
    """The resources in the order in which they can be deleted: each after all that depend on it."""
    ordered: list[Resource] = []
    waiting = list(resources)
    while waiting:
        needed = {urn for resource in waiting for urn in find_dependencies(resource.registration)}
        # Those of a circle, which no program can register, would be deleted in their order.
        free = [each for each in waiting if each.registration.urn not in needed] or waiting
        ordered += reversed(free)
        waiting = [each for each in waiting if each not in free]
    return ordered


def find_dependencies(registration: Registration) -> set[str]:
    """Returns the URNs of the resources that a resource depends on."""
    provider = registration.provider.rpartition("::")[0]
    urns = {*registration.dependencies, registration.parent, provider}
    urns.update(*registration.property_dependencies.values())
    return urns - {"", registration.urn}
