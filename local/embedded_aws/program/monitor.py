"""A resource monitor that replaces Pulumi's engine while a program runs."""

import threading
from dataclasses import replace
from typing import Protocol, TypeVar, cast

import pulumi
from google.protobuf import empty_pb2, json_format
from google.protobuf.message import Message
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs, Mocks
from pulumi.runtime.proto import alias_pb2, callback_pb2, resource_pb2

from embedded_aws.component_packages.expansion import Component
from embedded_aws.component_packages.table import COMPONENTS
from embedded_aws.program.components import MonitoredExpansion, encode_outputs
from embedded_aws.program.registration import Recording, Registration
from embedded_aws.program.transforms import transform_invoke, transform_resource
from embedded_aws.program.wire import Properties, decode, encode

_STACK_TYPE = "pulumi:pulumi:Stack"
_GET_RESOURCE = "pulumi:pulumi:getResource"


_Message = TypeVar("_Message", bound=Message)


class ResourceArgs(MockResourceArgs):
    """Pulumi's mock arguments of a resource, with its registration."""

    def __init__(self, registration: Registration, import_id: str) -> None:
        super().__init__(  # pyright: ignore[reportUnknownMemberType] Pulumi leaves the dict open
            typ=registration.type,
            name=registration.name,
            inputs=registration.inputs,
            provider=registration.provider,
            resource_id=import_id,
            custom=registration.custom,
        )
        self.registration = registration


class Answers(Protocol):
    """Pulumi's mocks, which it declares without types."""

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, Properties]:
        """Returns ID and outputs of a resource."""
        ...

    def call(self, args: MockCallArgs) -> tuple[Properties, object] | Properties:
        """Returns the result of a function, alone or with its failures."""
        ...


class RecordingMonitor(MockMonitor):
    """Records every registration and runs transforms; ``mocks`` replace the providers.

    Registrations arrive from several threads concurrently. In a preview, ``mocks`` only receive calls of
    functions. Resource hooks are accepted but do not run.

    Attributes:
        remote: URNs of the components that the plugin of a package makes.
    """

    def __init__(self, mocks: Mocks, *, preview: bool = False) -> None:
        super().__init__(mocks)
        self._answers = cast("Answers", mocks)
        self._preview = preview
        self._lock = threading.Lock()
        self._registrations: dict[str, Registration] = {}
        self._parents: dict[str, str] = {}
        self._transforms: dict[str, list[callback_pb2.Callback]] = {}
        self._callbacks: list[callback_pb2.Callback] = []
        self._invoke_transforms: list[callback_pb2.Callback] = []
        self._stack_urn = ""
        self.remote: set[str] = set()
        self._functions: set[str] = set()
        self._stack_outputs: tuple[Properties, frozenset[str]] = ({}, frozenset())

    @property
    def recording(self) -> Recording:
        """The resources registered so far."""
        with self._lock:
            registrations = sorted(self._registrations.values(), key=lambda found: found.urn)
        return Recording(registrations, *self._stack_outputs, frozenset(self._functions))

    def find_registration(self, urn: str) -> Registration | None:
        """The resource with the URN, if it was registered already."""
        with self._lock:
            return self._registrations.get(urn)

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """Returns the URN in the engine's format, with the types of all parents except the stack."""
        qualified = f"{parent.split('::')[2]}${type_}" if parent else type_
        return f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}::{qualified}::{name}"

    def RegisterResource(  # noqa: N802 named by the protocol
        self, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        """Takes a resource: transforms it, has it answered for and keeps it."""
        if request.type == _STACK_TYPE:
            self._stack_urn = self.make_urn("", request.type, request.name)
            return resource_pb2.RegisterResourceResponse(urn=self._stack_urn)
        parent = self._find_parent(request)
        urn = self.make_urn(parent, request.type, request.name)
        self._claim(urn, request)
        request = transform_resource(request, self._list_transforms(urn))
        registration = _build_registration(urn, parent, self._inherit(request))
        if request.remote:
            self.remote.add(urn)
        component = COMPONENTS.get(request.type)
        if component and not self._preview:
            return self._expand(component, replace(registration, custom=False), request)
        computed: Properties = {}
        if (request.custom or request.remote) and not self._preview:
            arguments = ResourceArgs(registration, request.importId)
            identifier, computed = self._answers.new_resource(arguments)
            outputs = {**registration.inputs, **computed}
            registration = replace(registration, id=identifier or "", outputs=outputs)
        self._keep(registration)
        secrets = registration.secret_inputs | set(registration.additional_secret_outputs)
        state = request.object
        state.MergeFrom(encode(computed, secrets))
        return resource_pb2.RegisterResourceResponse(urn=urn, id=registration.id, object=state)

    def _expand(
        self, component: Component, registration: Registration, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        """Registers a component of another package, and the children that its plugin would register."""
        self._keep(registration)
        expansion = MonitoredExpansion(self, registration, request)
        outputs = expansion.expand(component)
        self._keep(replace(registration, outputs=expansion.list_values(outputs)))
        urns = expansion.children
        depends = {
            name: resource_pb2.RegisterResourceResponse.PropertyDependencies(urns=urns) for name in outputs
        }
        return resource_pb2.RegisterResourceResponse(
            urn=registration.urn, object=encode_outputs(outputs), propertyDependencies=depends
        )

    def find_registered(self, type_: str, identifier: str) -> Registration | None:
        """Returns the resource of a type with an ID; None if there is none."""
        with self._lock:
            every = [*self._registrations.values()]
        return next((each for each in every if (each.type, each.id) == (type_, identifier)), None)

    def ReadResource(  # noqa: N802 named by the protocol
        self, request: resource_pb2.ReadResourceRequest
    ) -> resource_pb2.ReadResourceResponse:
        """Reads an existing resource."""
        urn = self.make_urn(self._find_parent(request), request.type, request.name)
        properties, secrets = decode(request.properties)
        existing = MockResourceArgs(
            typ=request.type,
            name=request.name,
            inputs=properties,
            provider=request.provider,
            resource_id=request.id,
            custom=True,
        )
        _, state = self._answers.new_resource(existing)
        return resource_pb2.ReadResourceResponse(urn=urn, id=request.id, properties=encode(state, secrets))

    def RegisterResourceOutputs(  # noqa: N802 named by the protocol
        self, request: resource_pb2.RegisterResourceOutputsRequest
    ) -> empty_pb2.Empty:
        """Records the outputs of a component or of the stack."""
        outputs, secrets = decode(request.outputs)
        if request.urn == self._stack_urn:
            self._stack_outputs = (outputs, secrets)
        else:
            registered = self._registrations[request.urn]
            self._keep(replace(registered, outputs=outputs, secret_outputs=secrets))
        return empty_pb2.Empty()

    def Invoke(  # noqa: N802 named by the protocol
        self, request: resource_pb2.ResourceInvokeRequest
    ) -> resource_pb2.ResourceInvokeResponse:
        """Calls a function of a provider."""
        arguments, _ = decode(transform_invoke(request, self._invoke_transforms).args)
        if request.tok == _GET_RESOURCE:
            found = self._registrations[arguments["urn"]]
            result: Properties = {"urn": found.urn, "id": found.id, "state": found.outputs}
        else:
            self._functions.add(request.tok)
            call = MockCallArgs(token=request.tok, args=arguments, provider=request.provider)
            answer = self._answers.call(call)
            result = answer[0] if isinstance(answer, tuple) else answer
        response = resource_pb2.ResourceInvokeResponse()
        getattr(response, "return").CopyFrom(encode(result))  # the field's name is a Python keyword
        return response

    def RegisterStackTransform(  # noqa: N802 named by the protocol
        self, request: callback_pb2.Callback
    ) -> empty_pb2.Empty:
        """Registers a transform for all later resources."""
        with self._lock:
            self._callbacks.append(request)
        return empty_pb2.Empty()

    def RegisterStackInvokeTransform(  # noqa: N802 named by the protocol
        self, request: callback_pb2.Callback
    ) -> empty_pb2.Empty:
        """Registers a transform for all later function calls."""
        with self._lock:
            self._invoke_transforms.append(request)
        return empty_pb2.Empty()

    def _find_parent(
        self, request: resource_pb2.RegisterResourceRequest | resource_pb2.ReadResourceRequest
    ) -> str:
        return "" if request.parent == self._stack_urn else request.parent

    def _claim(self, urn: str, request: resource_pb2.RegisterResourceRequest) -> None:
        with self._lock:
            if urn in self._parents:
                raise pulumi.RunError(
                    f"two resources of type {request.type} are named '{request.name}'"
                    f" (both would be {urn}); give one of them another name"
                )
            self._parents[urn] = self._find_parent(request)
            self._transforms[urn] = _list_messages(request, "transforms", callback_pb2.Callback)

    def _list_transforms(self, urn: str) -> list[callback_pb2.Callback]:
        """Returns the transforms of a resource, its parents, and the stack, in the engine's order."""
        callbacks: list[callback_pb2.Callback] = []
        while urn:
            callbacks += self._transforms.get(urn, [])
            urn = self._parents.get(urn, "")
        return callbacks + self._callbacks

    def _inherit(self, request: resource_pb2.RegisterResourceRequest) -> resource_pb2.RegisterResourceRequest:
        """The request with the options that the engine takes from the parent if they are not set."""
        parent = self.find_registration(request.parent)
        if parent:
            request.deletedWith = request.deletedWith or parent.deleted_with
            if not request.HasField("protect"):
                request.protect = parent.protect
            if not request.HasField("retainOnDelete"):
                request.retainOnDelete = parent.retain_on_delete
        return request

    def _keep(self, registration: Registration) -> None:
        with self._lock:
            self._registrations[registration.urn] = registration


def _build_registration(urn: str, parent: str, request: resource_pb2.RegisterResourceRequest) -> Registration:
    inputs, secrets = decode(request.object)
    return Registration(
        urn=urn,
        type=request.type,
        name=request.name,
        parent=parent,
        custom=request.custom,
        inputs=inputs,
        secret_inputs=secrets,
        dependencies=tuple(sorted(request.dependencies)),
        property_dependencies={
            name: tuple(sorted(found.urns))
            for name, found in sorted(request.propertyDependencies.items())
            if found.urns
        },
        provider=request.provider,
        protect=request.protect,
        aliases=tuple(_read_alias(alias) for alias in _list_messages(request, "aliases", alias_pb2.Alias)),
        delete_before_replace=request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None,
        ignore_changes=tuple(request.ignoreChanges),
        replace_on_changes=tuple(request.replaceOnChanges),
        replace_with=tuple(sorted(request.replace_with)),
        retain_on_delete=request.retainOnDelete,
        deleted_with=request.deletedWith,
        additional_secret_outputs=tuple(request.additionalSecretOutputs),
        outputs=inputs,
    )


def _list_messages(request: Message, name: str, kind: type[_Message]) -> list[_Message]:
    """Returns a list in a request, whose type Pulumi's stubs leave open."""
    return [each for each in getattr(request, name) if isinstance(each, kind)]


def _read_alias(alias: alias_pb2.Alias) -> str | Properties:
    given = json_format.MessageToDict(alias.spec)
    return alias.urn or {name: value for name, value in given.items() if value}
