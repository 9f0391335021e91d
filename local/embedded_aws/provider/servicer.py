"""Answers the calls of the Pulumi engine for the resources of a package."""
# ruff: noqa: ARG002, N802 the protocol names the methods and what they receive

import secrets
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from embedded_aws.emulator.aws_settings import build_settings, use_settings
from embedded_aws.emulator.clients import REGION
from embedded_aws.emulator.process import Emulator
from embedded_aws.errors import EmbeddedAwsError, EmulatorError
from embedded_aws.program.registration import Registration
from embedded_aws.program.wire import Properties, decode, encode
from embedded_aws.provider.changes import describe, make_inputs_comparable
from embedded_aws.provider.deployed_resources import DeployedResources
from embedded_aws.provider.failures import fail, fail_halfway
from embedded_aws.provider.images import construct_image
from embedded_aws.provider.names import check
from embedded_aws.provider.properties import (
    ATTEMPTS,
    DEFAULTS,
    add_attempt,
    merge,
    read_inputs,
    remove_properties,
)
from embedded_aws.resource_model.changes import is_same
from embedded_aws.resource_model.provider_settings import ProviderSettings, find_problems
from embedded_aws.resources.operations import IncompleteError, Operations
from embedded_aws.schemas.cache import read_schema

_REGION_VARIABLE = "aws:config:region"
_IMAGE = "awsx:ecr:Image"

Request = (
    provider_pb2.CheckRequest
    | provider_pb2.DiffRequest
    | provider_pb2.CreateRequest
    | provider_pb2.ReadRequest
    | provider_pb2.UpdateRequest
    | provider_pb2.DeleteRequest
)


class ProviderServicer(provider_pb2_grpc.ResourceProviderServicer):
    """One provider of a program. Calls arrive from several threads at the same time.

    Args:
        emulator: Where the resources are created.
        package: ``aws`` or ``awsx``.
        version: Version that it reports: that of the installed SDK.
        directory: Where the engine runs; paths of files are relative to it.
        region: Region of the resources if the configuration names none.
        ending: Is set when the emulator is about to end: every further operation is an error.
        deployed: Records deployed resources. Defaults to a separate record.
    """

    def __init__(
        self,
        emulator: Emulator,
        *,
        package: str,
        version: str,
        directory: Path,
        region: str = REGION,
        ending: Event | None = None,
        deployed: DeployedResources | None = None,
    ) -> None:
        self._emulator = emulator
        self._package = package
        self._version = version
        self._directory = directory
        self._region = region
        self._settings = ProviderSettings()
        self._ending = ending or Event()
        self._deployed = deployed or DeployedResources()

    def Handshake(
        self, request: provider_pb2.ProviderHandshakeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ProviderHandshakeResponse:
        """Returns the supported features, as :meth:`Configure` does."""
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=True,
            accept_resources=True,
            accept_outputs=True,
            supports_autonaming_configuration=True,
        )

    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        """Returns the version."""
        return plugin_pb2.PluginInfo(version=self._version)

    def Attach(self, request: plugin_pb2.PluginAttach, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Accepts an engine that did not start the provider itself, such as by ``PULUMI_DEBUG_PROVIDERS``."""
        return empty_pb2.Empty()

    def GetSchema(
        self, request: provider_pb2.GetSchemaRequest, context: grpc.ServicerContext
    ) -> provider_pb2.GetSchemaResponse:
        """Returns the types and functions of the package that the emulator has."""
        with _report_errors(context):
            return provider_pb2.GetSchemaResponse(schema=read_schema(self._package, self._version))

    def CheckConfig(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        """Accepts a configuration, unless it has settings that are rejected."""
        failures = [
            provider_pb2.CheckFailure(property=name, reason=f"{name}: {reason}")
            for name, reason in find_problems(decode(request.news)[0])
        ]
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    def DiffConfig(
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        """Compares two configurations: another Region is another provider, with other resources."""
        before, after = decode(request.old_inputs)[0], decode(request.news)[0]
        names = {name for name in {*before, *after} if not is_same(before.get(name), after.get(name))}
        answer = provider_pb2.DiffResponse
        return answer(
            changes=answer.DIFF_SOME if names else answer.DIFF_NONE,
            diffs=sorted(names),
            replaces=sorted(names & {"region"}),
        )

    def Configure(
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        """Takes the Region and the other settings that change resources."""
        self._settings = ProviderSettings.read(decode(request.args)[0])
        self._region = self._settings.region or request.variables.get(_REGION_VARIABLE) or self._region
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True,
            acceptResources=True,
            acceptOutputs=True,
            supportsPreview=True,
            supports_autonaming_configuration=True,
        )

    def Check(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        """Takes the inputs of a resource, with a name if it has none."""
        with _report_errors(context):
            given = read_inputs(request.news)
            kind = self._create_operations().kind(self._find_resource_type(request, given.own))
            return check(kind, request)

    def Diff(
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        """Compares the inputs of a resource to those of the last time."""
        with _report_errors(context):
            before, after = make_inputs_comparable(request.old_inputs), make_inputs_comparable(request.news)
            outputs, secrets = decode(request.olds)
            old = self._find_resource_type(request, before, outputs=outputs, secret_inputs=secrets)
            self._deployed.note(old, changed=False)
            changes = self._create_operations().compare(old, replace(old, inputs=after), before, after)
            return describe(changes, before, after, unfinished=ATTEMPTS in outputs)

    def Create(
        self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CreateResponse:
        """Creates a resource; in a preview all that is not an input stays unknown."""
        given = read_inputs(request.properties, self._directory)
        inputs = remove_properties(request.properties, DEFAULTS)
        if request.preview:
            return provider_pb2.CreateResponse(properties=inputs)
        with _report_errors(context):
            resource = self._find_resource_type(request, given.all, secret_inputs=given.secrets)
            try:
                identifier, outputs = self._create_operations().create(resource)
            except IncompleteError as error:
                attempted = add_attempt(inputs, inputs)
                fail_halfway(context, str(error), error.identifier, attempted, request.properties)
            self._deployed.note(replace(resource, id=identifier, outputs=outputs))
            return provider_pb2.CreateResponse(
                id=identifier, properties=merge(inputs, {"id": identifier, **outputs})
            )

    def Read(
        self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ReadResponse:
        """Reads a resource; without an ID if there is none."""
        with _report_errors(context):
            given, (outputs, _) = read_inputs(request.inputs, self._directory), decode(request.properties)
            resource = self._find_resource_type(
                request, given.own, outputs=outputs, secret_inputs=given.secrets
            )
            operations = self._create_operations()
            found = operations.read(resource)
            if found is None:
                return provider_pb2.ReadResponse()
            changed = {name: value for name, value in found.items() if not is_same(outputs.get(name), value)}
            if outputs:
                actual = operations.find_drift(resource, found)
            else:  # it is imported
                takes = operations.kind(resource).inputs
                actual = {name: value for name, value in changed.items() if name in takes}
            return provider_pb2.ReadResponse(
                id=request.id,
                inputs=merge(request.inputs, actual),
                properties=merge(request.properties, {"id": resource.id, **changed}, given.secrets),
            )

    def Update(
        self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.UpdateResponse:
        """Updates a resource; in a preview its outputs stay as they are."""
        removed = set(request.old_inputs.fields) - set(request.news.fields)
        state = remove_properties(request.olds, ATTEMPTS, *removed)
        for name, field in remove_properties(request.news, DEFAULTS).fields.items():
            state.fields[name].CopyFrom(field)
        if request.preview:
            return provider_pb2.UpdateResponse(properties=state)
        with _report_errors(context):
            olds, (outputs, _) = read_inputs(request.old_inputs), decode(request.olds)
            attempts: list[Properties] = outputs.pop(ATTEMPTS, [])
            news = read_inputs(request.news, self._directory)
            before, after = make_inputs_comparable(request.old_inputs), make_inputs_comparable(request.news)
            operations = self._create_operations()
            resource = self._find_resource_type(
                request, news.own, outputs=outputs, secret_inputs=news.secrets
            )
            changed = operations.compare(resource, resource, before, after).inputs
            try:
                identifier, computed = operations.update(resource, olds.own, changed, attempts)
            except EmbeddedAwsError as error:
                attempted = add_attempt(request.olds, request.news)
                fail_halfway(context, str(error), request.id, attempted, request.old_inputs)
            self._deployed.note(replace(resource, id=identifier, outputs=computed))
            return provider_pb2.UpdateResponse(properties=merge(state, {"id": identifier, **computed}))

    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Deletes a resource."""
        with _report_errors(context):
            given, (outputs, _) = read_inputs(request.old_inputs), decode(request.properties)
            resource = self._find_resource_type(
                request, given.own, outputs=outputs, secret_inputs=given.secrets
            )
            self._create_operations().delete(resource)
            self._deployed.forget(resource.urn, resource.id)
            return empty_pb2.Empty()

    def Invoke(
        self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.InvokeResponse:
        """Answers a function, such as ``getCallerIdentity``."""
        with _report_errors(context):
            answer = self._create_operations().call(request.tok, read_inputs(request.args).all, "")
            # The field's name is a Python keyword.
            response = provider_pb2.InvokeResponse()
            getattr(response, "return").CopyFrom(encode(answer))
            return response

    def Construct(
        self, request: provider_pb2.ConstructRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConstructResponse:
        """Builds the one component of these packages that there is here: an image."""
        if request.type != _IMAGE:
            fail(context, f"the embedded emulator does not support the component {request.type}")
        settings = build_settings(self._emulator.endpoint, self._emulator.root, self._region)
        with _report_errors(context), use_settings(settings):
            return construct_image(request, self._create_operations(), self._directory)

    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Accepts that the engine was interrupted: what was begun ends by itself, within seconds."""
        return empty_pb2.Empty()

    def _create_operations(self) -> Operations:
        if self._ending.is_set():
            raise EmulatorError("the embedded emulator has ended")
        # The random part of a name that AWS or a type makes up is a new one each time.
        settings = replace(self._settings, region="")
        return Operations(self._emulator, region=self._region, seed=secrets.token_hex(), settings=settings)

    def _find_resource_type(
        self,
        request: Request,
        inputs: Properties,
        *,
        outputs: Properties | None = None,
        secret_inputs: frozenset[str] = frozenset(),
    ) -> Registration:
        computed = outputs or {}
        # An update can change the ID, which the engine keeps as it was.
        identifier = computed.get("id") or getattr(request, "id", "")
        return Registration(
            urn=request.urn,
            type=request.type,
            name=request.name,
            parent="",
            custom=True,
            inputs=inputs,
            secret_inputs=secret_inputs,
            id=identifier,
            outputs=computed,
        )


@contextmanager
def _report_errors(context: grpc.ServicerContext) -> Generator[None]:
    """Ends the call with the message of an error that is one for the user."""
    try:
        yield
    except EmbeddedAwsError as error:
        fail(context, str(error))
