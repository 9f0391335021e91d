"""The resource types and functions of the AWS provider that exist here, and what handles each.

A module in ``services``, or ``types`` in a folder there, registers its own by token. The simplest type is
one function::

    @resource("aws:sqs/queuePolicy:QueuePolicy", takes=("policy", "queueUrl"), delete=keep)
    def queue_policy(aws: Context, name: str, inputs: Inputs) -> Created: ...

One that can be changed in place, and read, is a class::

    @resource_type("aws:sqs/queue:Queue")
    class Queue(ResourceType): ...

Another distribution adds its own by an entry point of the group ``embedded_aws.resources``, which names the
module that registers them.
"""

import importlib
import importlib.util
import pkgutil
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Final, TypeVar

from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.resource_type import ResourceType, reject_deletion

Created = tuple[str, Properties]
"""The id of a resource, and the properties that AWS computed for it."""

Delete = Callable[[Context, str, Inputs], None]
"""Deletes a resource by its id and its inputs."""

_Creator = TypeVar("_Creator", bound=Callable[[Context, str, Inputs], Created])
_Answerer = TypeVar("_Answerer", bound=Callable[[Context, Inputs], Properties])
_Type = TypeVar("_Type", bound=Callable[[], ResourceType])

ENTRY_POINTS: Final = "embedded_aws.resources"
"""Group of the entry points that name modules with types and functions."""

_resources: dict[str, ResourceType] = {}
_families: dict[str, ResourceType] = {}
_functions: dict[str, Callable[[Context, Inputs], Properties]] = {}
_results_of_code: dict[str, tuple[str, ...]] = {}


def resource(
    token: str,
    *,
    takes: Iterable[str],
    meaningless: Iterable[str] = (),
    delete: Delete = reject_deletion,
) -> Callable[[_Creator], _Creator]:
    """Registers the function that creates resources of the type ``token``; any change makes a new one.

    Every input that it neither takes nor declares ``meaningless`` is an error for the user, before the
    resource is created: nothing is left out silently. All resources take a region.

    Args:
        token: Such as ``aws:sqs/queue:Queue``.
        takes: Names of the inputs that the function reads.
        meaningless: Names of the inputs that change nothing here.
        delete: Deletes a resource; ``keep`` if there is nothing to delete. Without it, deleting is an error.
    """

    def register(create: _Creator) -> _Creator:
        _resources[token] = _OneFunction(create, delete, tuple(takes), tuple(meaningless))
        return create

    return register


class _OneFunction(ResourceType):
    """A type that can only be created, and perhaps deleted."""

    def __init__(
        self,
        create: Callable[[Context, str, Inputs], Created],
        delete: Delete,
        takes: Iterable[str],
        meaningless: Iterable[str],
    ) -> None:
        self._create = create
        self._delete = delete
        self.takes = takes
        self.meaningless = meaningless

    @property
    def home(self) -> str:
        return self._create.__module__

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        return self.create_with_outputs(aws, name, given)[0]

    def create_with_outputs(self, aws: Context, name: str, given: Inputs) -> Created:
        return self._create(aws, name, given)

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        self._delete(aws, identifier, given)


def resource_type(token: str, *also: str) -> Callable[[_Type], _Type]:
    """Registers the class that creates, reads, updates, and deletes the resources of the type ``token``.

    Args:
        token: Such as ``aws:sqs/queue:Queue``.
        also: Earlier tokens of the same type that the AWS provider still has.
    """

    def register(kind: _Type) -> _Type:
        for each in (token, *also):
            _resources[each] = kind()
        return kind

    return register


def resource_family(prefix: str) -> Callable[[_Type], _Type]:
    """Registers the class for all types with a prefix, since programs make up their tokens."""

    def register(kind: _Type) -> _Type:
        _families[prefix] = kind()
        return kind

    return register


def invoke(token: str, *, results_of_code: Iterable[str] = ()) -> Callable[[_Answerer], _Answerer]:
    """Registers the function that answers the provider's function ``token``.

    Args:
        token: Such as ``aws:index/getRegion:getRegion``.
        results_of_code: Results that are known only after code of the program has run, which a run without a
            deployment must not start. Defaults to none.
    """

    def register(answer: _Answerer) -> _Answerer:
        _functions[token] = answer
        if results_of_code:
            _results_of_code[token] = tuple(results_of_code)
        return answer

    return register


def find_resource(token: str) -> ResourceType | None:
    """The type of the name ``token``; None if there is none here.

    Raises:
        DeploymentError: If a distribution that adds types cannot be imported.
    """
    _load_services()
    family = next((prefix for prefix in _families if token.startswith(prefix)), None)
    return _families[family] if family else _resources.get(token)


def find_function(token: str) -> Callable[[Context, Inputs], Properties] | None:
    """Returns the handler of the function ``token``; None if there is none."""
    _load_services()
    return _functions.get(token)


def find_results_of_code(token: str) -> Sequence[str]:
    """Returns the results of a function that code of the program determines; none for most functions."""
    _load_services()
    return _results_of_code.get(token, ())


def list_resource_types() -> list[str]:
    """The token of every type that can be created, sorted."""
    _load_services()
    return sorted(_resources)


def list_function_tokens() -> list[str]:
    """Returns the token of every function that has an answer, sorted."""
    _load_services()
    return sorted(_functions)


@cache
def _load_services() -> None:
    # Not imported above: the services register themselves here.
    services = importlib.import_module("embedded_aws.services")
    for service in pkgutil.iter_modules(services.__path__, f"{services.__name__}."):
        types = f"{service.name}.types"
        if not service.ispkg:
            importlib.import_module(service.name)
        elif importlib.util.find_spec(types):
            _load_modules(importlib.import_module(types))
    for entry in entry_points(group=ENTRY_POINTS):
        _load(entry)


def _load_modules(package: ModuleType) -> None:
    for module in pkgutil.iter_modules(getattr(package, "__path__", ()), f"{package.__name__}."):
        importlib.import_module(module.name)


def _load(entry: EntryPoint) -> None:
    """Imports the module of another distribution, which adds types and functions but replaces none."""
    resources, functions = dict(_resources), dict(_functions)
    before = {**resources, **functions}
    added_by = f"{entry.dist.name} {entry.dist.version}" if entry.dist else "an unknown distribution"
    try:
        entry.load()
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise DeploymentError(
            f"{added_by} cannot add resource types: its entry point '{entry.name}' ({entry.value}) raises "
            f"{reason}. Update or uninstall it."
        ) from error
    now = {**_resources, **_functions}
    if taken := sorted(token for token, found in before.items() if now[token] is not found):
        # What was there before stays, and the error is the same when it is loaded again.
        for token in taken:
            if token in resources:
                _resources[token] = resources[token]
            else:
                _functions[token] = functions[token]
        raise DeploymentError(
            f"{added_by} registers what exists already: {', '.join(taken)}; it must use other tokens. "
            "Update or uninstall it."
        )
