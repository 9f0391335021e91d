"""Components of other packages in a run of a program, which registers their children as well."""

from collections.abc import Mapping
from typing import Protocol, cast

import pulumi
from google.protobuf import struct_pb2
from pulumi.runtime.config import get_config
from pulumi.runtime.proto import alias_pb2, resource_pb2

from embedded_aws.component_packages.expansion import Child, Component, Expansion
from embedded_aws.emulator.clients import REGION
from embedded_aws.errors import DeploymentError
from embedded_aws.program.registration import Registration
from embedded_aws.program.wire import Properties, decode, encode, make_resource


class Registry(Protocol):
    """The resource monitor."""

    def RegisterResource(  # noqa: N802 named by the protocol
        self, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        """Registers a resource."""
        ...

    def Invoke(  # noqa: N802 named by the protocol
        self, request: resource_pb2.ResourceInvokeRequest
    ) -> resource_pb2.ResourceInvokeResponse:
        """Calls a function of a provider."""
        ...

    def find_registration(self, urn: str) -> Registration | None:
        """Returns a registered resource by its URN."""
        ...

    def find_registered(self, type_: str, identifier: str) -> Registration | None:
        """Returns a registered resource by its type and its ID."""
        ...


class MonitoredExpansion(Expansion):
    """The registration of a component.

    Each child depends on those before it, and on what the component depends on.

    Args:
        monitor: Where the children are registered.
        registration: The component.
        request: The request that registers it.

    Attributes:
        children: URNs of the children so far.
    """

    def __init__(
        self,
        monitor: Registry,
        registration: Registration,
        request: resource_pb2.RegisterResourceRequest,
    ) -> None:
        self.name, self.inputs = registration.name, registration.inputs
        self.stack, self.region = pulumi.get_stack(), get_config("aws:region") or REGION
        self.children: list[str] = []
        self._monitor = monitor
        self._component = registration
        self._request = request

    def expand(self, component: Component) -> Properties:
        """Registers the children; returns the outputs.

        Raises:
            DeploymentError: If an input is invalid.
        """
        subject = f"{self._component.type} '{self.name}'"
        if unknown := sorted({*self.inputs} - component.takes):
            raise DeploymentError(
                f"{subject} has inputs that the embedded emulator does not support: {', '.join(unknown)}"
            )
        try:
            outputs = component.expand(self)
        except DeploymentError as error:
            raise DeploymentError(f"{subject}: {error}") from None
        return {name: value for name, value in outputs.items() if value is not None}

    def add(
        self,
        type_: str,
        name: str,
        inputs: Mapping[str, object],
        *,
        aliases: tuple[str, ...] = (),
        parent: Child | None = None,
    ) -> Child:
        """Registers a child, with the provider and the options of the component."""
        given = {each: value for each, value in inputs.items() if value is not None}
        is_component = not type_.startswith("aws:")
        providers = cast("Mapping[str, str]", self._request.providers)
        request = resource_pb2.RegisterResourceRequest(
            type=type_,
            name=name,
            parent=parent.urn if parent else self._component.urn,
            custom=not is_component,
            remote=is_component,
            object=encode(given, self._component.secret_inputs & {*given}),
            dependencies=[*self._component.dependencies, *self.children],
            provider="" if is_component else providers.get("aws", ""),
            providers=providers,
            aliases=[alias_pb2.Alias(spec=alias_pb2.Alias.Spec(name=each)) for each in aliases],
        )
        response = self._monitor.RegisterResource(request)
        self.children.append(response.urn)
        outputs, _ = decode(response.object)
        if is_component:
            outputs = self._read_references(response.object)
            self.children += [urn for each in response.propertyDependencies.values() for urn in each.urns]
        return Child(response.urn, response.id, {**given, **outputs})

    def find(self, type_: str, identifier: str) -> Properties:
        """Returns the properties of a resource that the program registered before."""
        found = self._monitor.find_registered(type_, identifier)
        return found.outputs if found else {}

    def call(self, token: str, arguments: Properties) -> Properties:
        """Returns the result of a function of the provider."""
        request = resource_pb2.ResourceInvokeRequest(tok=token, args=encode(arguments))
        answer: struct_pb2.Struct = getattr(self._monitor.Invoke(request), "return")
        return decode(answer)[0]

    def list_values(self, outputs: Properties) -> Properties:
        """Returns outputs with the IDs of children in the place of references."""
        return {name: _read_value(value) for name, value in outputs.items()}

    def _read_references(self, outputs: struct_pb2.Struct) -> Properties:
        """Returns the outputs of a nested component, with its children in the place of references."""
        found: Properties = decode(outputs)[0]
        for name, field in outputs.fields.items():
            child = self._monitor.find_registration(field.struct_value.fields["urn"].string_value)
            if child:
                found[name] = Child(child.urn, child.id, child.outputs)
        return found


def encode_outputs(outputs: Mapping[str, object]) -> struct_pb2.Struct:
    """Returns the struct of the outputs of a component, in which children are references."""
    return encode({name: _make_reference(value) for name, value in outputs.items()})


def _make_reference(value: object) -> object:
    match value:
        case Child():
            return make_resource(value.urn, value.identifier)
        case list():
            return [_make_reference(each) for each in cast("list[object]", value)]
        case _:
            return value


def _read_value(value: object) -> object:
    match value:
        case Child():
            return value.identifier
        case list():
            return [_read_value(each) for each in cast("list[object]", value)]
        case _:
            return value
