"""A provider that answers at once: with plausible outputs, and nothing behind them."""
# ruff: noqa: ARG002, N802 the protocol names the methods and what they receive

from typing import Any, cast

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs
from pulumi.runtime.proto import provider_pb2

from embedded_aws.emulator.clients import REGION
from embedded_aws.program.plausible import PlausibleMocks
from embedded_aws.program.wire import decode, encode
from embedded_aws.provider.servicer import ProviderServicer


class AnsweringProvider(ProviderServicer):
    """The provider of the emulator without the emulator."""

    _mocks = PlausibleMocks()

    def Check(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        """Takes all inputs."""
        return provider_pb2.CheckResponse(inputs=request.news)

    def Create(
        self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CreateResponse:
        """Creates nothing."""
        inputs, secrets = decode(request.properties)
        resource = MockResourceArgs(
            typ=request.type, name=request.name, inputs=inputs, provider="", resource_id="", custom=True
        )
        identifier, outputs = self._mocks.new_resource(resource)
        outputs = {**outputs, "id": identifier, "region": REGION}
        return provider_pb2.CreateResponse(id=identifier, properties=encode(outputs, secrets))

    def Invoke(
        self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.InvokeResponse:
        """Answers as an evaluation without a cloud does."""
        answer, _ = self._mocks.call(MockCallArgs(request.tok, decode(request.args)[0], ""))
        return provider_pb2.InvokeResponse(**cast("Any", {"return": encode(answer)}))

    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Deletes nothing."""
        return empty_pb2.Empty()
