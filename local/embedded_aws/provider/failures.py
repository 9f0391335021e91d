"""Errors for the engine."""

from typing import NoReturn

import grpc
from google.protobuf import struct_pb2
from pulumi.runtime.proto import provider_pb2, status_pb2


def fail(context: grpc.ServicerContext, message: str) -> NoReturn:
    """Ends a call with a message for the user."""
    context.abort(grpc.StatusCode.UNKNOWN, message)
    raise AssertionError("abort raises")


def fail_halfway(
    context: grpc.ServicerContext,
    message: str,
    identifier: str,
    properties: struct_pb2.Struct,
    inputs: struct_pb2.Struct,
) -> NoReturn:
    """Ends a call that left a resource behind, which the engine keeps and updates the next time.

    Args:
        context: That of the call.
        message: For the user.
        identifier: The ID of the resource.
        properties: What there is of it.
        inputs: Its inputs.
    """
    halfway = provider_pb2.ErrorResourceInitFailed(
        id=identifier, properties=properties, reasons=[message], inputs=inputs
    )
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=message)
    status.details.add().Pack(halfway)
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    fail(context, message)
