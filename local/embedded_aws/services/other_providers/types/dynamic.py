"""Dynamic providers: resources whose code is in the program (``pulumi.dynamic``, Python).

The program registers them with its provider, pickled. It is unpickled and called in this process.
"""

import base64
import os
import threading
from collections.abc import Callable
from typing import Final, Protocol, cast

import dill
import pulumi
from pulumi.dynamic import ConfigureRequest, ResourceProvider
from pulumi.dynamic.config import Config
from pulumi.runtime import _serialization
from pulumi.runtime import config as runtime_config

from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_family
from embedded_aws.resource_model.resource_type import Changes, ResourceType

PREFIX: Final = "pulumi-python:dynamic"
"""Prefix of all types."""


class _Pickling(Protocol):
    """The package ``dill``, which has no types."""

    def loads(self, pickled: bytes) -> ResourceProvider: ...


_deserialize: Final[Callable[[Callable[[], ResourceProvider]], ResourceProvider]] = vars(_serialization)[
    "_deserialize"
]
_DILL: Final = cast("_Pickling", dill)

_PROVIDER: Final = "__provider"
_KEPT_BY_CLIENTS: Final = ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_REGION")

_providers: dict[tuple[str, ...], tuple[tuple[str, dict[str, object]], ResourceProvider]] = {}
"""Project, configuration, and provider, by the pickled provider and the settings that AWS clients keep."""
_loading = threading.Lock()


class _Failure(Protocol):
    property: str
    reason: str


class _Answer(Protocol):
    """A result of any method of a provider; each has some of these."""

    id: str
    outs: Properties | None
    inputs: Properties
    changes: bool | None
    replaces: list[str] | None
    delete_before_replace: bool | None
    failures: list[_Failure] | None


@resource_family(PREFIX)
class DynamicResource(ResourceType):
    """A resource of a dynamic provider, which decides what its inputs are and what replaces it."""

    takes_any = True

    def create_with_outputs(self, aws: Context, name: str, given: Inputs) -> tuple[str, Properties]:
        result = _call(given.properties, "create", _check_inputs(given.properties, {}))
        return result.id, result.outs or {}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        return self.create_with_outputs(aws, name, given)[0]

    def difference(
        self, identifier: str, before: Properties, after: Properties, outputs: Properties
    ) -> Changes | None:
        result = _call(
            after, "diff", identifier, _select_visible({**before, **outputs}), _check_inputs(after, before)
        )
        if result.changes is False:
            return Changes()
        replacing = frozenset(result.replaces or ())
        changed = frozenset(name for name in {*before, *after} if before.get(name) != after.get(name))
        decided = frozenset({_PROVIDER}) if result.changes else frozenset[str]()
        return Changes(changed | decided | replacing, replacing, bool(result.delete_before_replace))

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        inputs = _check_inputs(given.properties, given.before)
        result = _call(given.properties, "update", identifier, _select_visible(given.outputs), inputs)
        given.outputs = {**given.outputs, **(result.outs or {})}

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        result = _call(given.properties, "read", identifier, _select_visible(given.outputs))
        return _select_visible(result.outs or {}) if result.id else None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        _call(given.properties, "delete", identifier, _select_visible(given.outputs))


def _check_inputs(inputs: Properties, before: Properties) -> Properties:
    """The inputs as the provider's ``check`` returns them.

    Raises:
        DeploymentError: If it finds failures.
    """
    result = _call(inputs, "check", _select_visible(before), _select_visible(inputs))
    if result.failures:
        raise DeploymentError("; ".join(f"{each.property}: {each.reason}" for each in result.failures))
    return _select_visible(result.inputs)


def _call(properties: Properties, method: str, *arguments: object) -> _Answer:
    """Calls a method of the provider; what it raises is an error of the resource."""
    provider = _find_provider(properties[_PROVIDER])
    try:
        return getattr(provider, method)(*arguments)
    except DeploymentError:
        raise
    except Exception as error:
        raise DeploymentError(
            f"{method} of its dynamic provider raises {type(error).__name__}: {error}"
        ) from error


def _find_provider(pickled: str) -> ResourceProvider:
    """Returns the provider with the configuration of the stack that is deployed.

    A refresh and a destruction do not run a program: they use the last configuration.
    """
    with _loading:
        settings: dict[str, object] = dict(runtime_config.CONFIG.get() or {})
        configured = (pulumi.get_project(), settings)
        key = (pickled, *(os.environ.get(name, "") for name in _KEPT_BY_CLIENTS))
        known = _providers.get(key)
        if known and (not settings or known[0] == configured):
            return known[1]
        provider: ResourceProvider = _deserialize(lambda: _DILL.loads(base64.b64decode(pickled)))
        config = Config(raw_config=settings, project_name=configured[0])
        provider.configure(ConfigureRequest(config=config))
        _providers[key] = (configured, provider)
        return provider


def _select_visible(properties: Properties) -> Properties:
    return {name: value for name, value in properties.items() if name != _PROVIDER}
