"""A component of a package whose plugin does not run here, and the children that it registers."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Properties = dict[str, Any]

_HASH: Final = 8
"""Length of the hashes in names of children."""


@dataclass(frozen=True)
class Child:
    """A resource that a component registered.

    Attributes:
        urn: Its URN.
        identifier: Its ID.
        outputs: Its properties.
    """

    urn: str
    identifier: str
    outputs: Properties


class Expansion(ABC):
    """The registration of a component, in which its children are registered.

    Attributes:
        name: Name of the component.
        inputs: Its inputs; a resource among them is its ID.
        stack: Name of the stack.
        region: Region of the resources that name none.
    """

    name: str
    inputs: Properties
    stack: str
    region: str

    @abstractmethod
    def add(
        self,
        type_: str,
        name: str,
        inputs: Mapping[str, object],
        *,
        aliases: tuple[str, ...] = (),
        parent: Child | None = None,
    ) -> Child:
        """Registers a child; inputs that are None are left out.

        Args:
            type_: Token of its type; of a component, too.
            name: Its name.
            inputs: Its inputs.
            aliases: Former names.
            parent: Another child that it belongs to. Defaults to the component.
        """

    @abstractmethod
    def find(self, type_: str, identifier: str) -> Properties:
        """Returns the properties of a resource that the program registered before; empty if it is unknown.

        Args:
            type_: Token of its type.
            identifier: Its ID.
        """

    @abstractmethod
    def call(self, token: str, arguments: Properties) -> Properties:
        """Returns the result of a function of the provider."""


@dataclass(frozen=True)
class Component:
    """A type of components.

    Attributes:
        expand: Registers the children, and returns the outputs. A :class:`Child` among them is a reference.
        takes: Inputs that it reads.
        explain: Yields why inputs are rejected, as far as they are known before anything is created.
    """

    expand: Callable[[Expansion], Properties]
    takes: frozenset[str] = field(default_factory=frozenset[str])
    explain: Callable[[Mapping[str, object]], Iterable[str]] = field(default=lambda _: ())


def shorten_hash(text: str) -> str:
    """Returns the hash of a text as the plugins put it into names."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()[:_HASH]
