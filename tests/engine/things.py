"""A resource type of these tests, which waits or fails where a test wants it."""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import pulumi
from pulumi import ResourceOptions

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.resource_type import ResourceType

THING = "aws:test/thing:Thing"


class Things(ResourceType):
    """The things that there are.

    Attributes:
        there: The properties of each by its id.
        during: What is called with each operation, such as ``"create a"``, before it is done.
    """

    takes = ("name", "size", "colour")
    replaced_by = ("name",)
    defaults = MappingProxyType({"size": 1, "colour": "none"})

    def __init__(self) -> None:
        self.there: dict[str, Properties] = {}
        self.during: Callable[[str], None] = lambda _what: None

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        self.during(f"create {name}")
        identifier = aws.physical_name(name, given)
        self.there[identifier] = {}
        return identifier

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        for name in ("colour", "size"):
            if given.has_changed(name):
                self.during(f"set {name} of {_name(identifier)}")
                self.there[identifier][name] = given.get(name, self.defaults[name])

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        return {"arn": f"arn:{identifier}"} if identifier in self.there else None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        self.during(f"delete {_name(identifier)}")
        del self.there[identifier]

    @property
    def names(self) -> list[str]:
        """The name in the program of each."""
        return sorted(map(_name, self.there))


class Thing(pulumi.CustomResource):
    """A thing as a program makes it."""

    def __init__(self, name: str, opts: ResourceOptions | None = None, /, **inputs: Any) -> None:
        super().__init__(THING, name, inputs, opts)


def _name(identifier: str) -> str:
    return identifier.rpartition("-")[0]
