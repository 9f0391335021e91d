"""Which resource types and functions of the AWS provider exist here, and how each is answered.

A module in ``services`` registers its own by token::

    @resource("aws:sqs/queue:Queue", takes=("name", "tags"))
    def queue(aws: Context, name: str, inputs: Inputs) -> Created: ...
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from embedded_aws.program.wire import Properties
from embedded_aws.resources import services
from embedded_aws.resources.context import Context, Inputs

Created = tuple[str, Properties]
"""The id of a resource, and the properties that AWS computed for it."""

_Creator = TypeVar("_Creator", bound=Callable[[Context, str, Inputs], Created])
_Answerer = TypeVar("_Answerer", bound=Callable[[Context, Inputs], Properties])


@dataclass(frozen=True)
class ResourceType:
    """How one type is created.

    Attributes:
        create: Creates a resource from its name in the program and its inputs.
        takes: Inputs that it reads; None for one that checks all of them against AWS's model of its API.
        meaningless: Inputs that change nothing here, such as how AWS deletes the resource.
    """

    create: Callable[[Context, str, Inputs], Created]
    takes: frozenset[str] | None
    meaningless: frozenset[str]

    def unknown(self, properties: Properties) -> list[str]:
        """The names of those inputs that are not understood here, sorted."""
        return [] if self.takes is None else sorted(set(properties) - self.takes - self.meaningless)


_resources: dict[str, ResourceType] = {}
_functions: dict[str, Callable[[Context, Inputs], Properties]] = {}


def resource(
    token: str, *, takes: Iterable[str] | None = None, meaningless: Iterable[str] = ()
) -> Callable[[_Creator], _Creator]:
    """Registers the function that creates resources of the type ``token``.

    Every input that it neither takes nor declares ``meaningless`` is an error for the user, before the
    resource is created: nothing is left out silently. All resources take a region.

    Args:
        token: Such as ``aws:sqs/queue:Queue``.
        takes: Names of the inputs that the function reads; None if it has them all checked by AWS's model.
        meaningless: Names of the inputs that change nothing here.
    """
    taken = None if takes is None else frozenset({*takes, "region"})

    def register(create: _Creator) -> _Creator:
        _resources[token] = ResourceType(create, taken, frozenset(meaningless))
        return create

    return register


def invoke(token: str) -> Callable[[_Answerer], _Answerer]:
    """Registers the function that answers the provider's function ``token``."""

    def register(answer: _Answerer) -> _Answerer:
        _functions[token] = answer
        return answer

    return register


def find_resource(token: str) -> ResourceType | None:
    """How resources of the type ``token`` are created; None if they cannot be."""
    _load_services()
    return _resources.get(token)


def find_function(token: str) -> Callable[[Context, Inputs], Properties] | None:
    """How the function ``token`` is answered; None if it cannot be."""
    _load_services()
    return _functions.get(token)


def resource_types() -> list[str]:
    """The token of every type that can be created, sorted."""
    _load_services()
    return sorted(_resources)


@cache
def _load_services() -> None:
    for module in pkgutil.iter_modules(services.__path__, f"{services.__name__}."):
        importlib.import_module(module.name)
