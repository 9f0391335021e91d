"""Names that are made up for resources whose program gives them none, as Pulumi's AWS provider does."""

import secrets
from typing import Final

from google.protobuf import struct_pb2
from pulumi.runtime.proto import provider_pb2

from embedded_aws.program.wire import encode
from embedded_aws.provider.properties import DEFAULTS, read_inputs
from embedded_aws.resource_model.resource_type import ResourceType

_MODES: Final = provider_pb2.CheckRequest.AutonamingOptions
_LENGTH: Final = 7
"""Hexadecimal digits at the end of a name."""


def check(kind: ResourceType, request: provider_pb2.CheckRequest) -> provider_pb2.CheckResponse:
    """Takes the inputs of a resource, with its name of the last time or with a new one.

    The engine asks without the inputs of the last time for one that replaces another.
    """
    name_input = kind.name_input
    news = read_inputs(request.news)
    inputs = struct_pb2.Struct()
    inputs.CopyFrom(request.news)
    prefix = f"{name_input}Prefix"
    if name_input not in kind.takes or name_input in news.all or prefix in news.all:
        return provider_pb2.CheckResponse(inputs=inputs)
    olds = read_inputs(request.olds)
    if name_input in olds.all and name_input not in olds.own:
        name = olds.all[name_input]
    elif request.HasField("autonaming") and request.autonaming.mode == _MODES.DISABLE:
        reason = f"automatic naming is disabled, and '{request.name}' has no {name_input}"
        failure = provider_pb2.CheckFailure(property=name_input, reason=reason)
        return provider_pb2.CheckResponse(inputs=inputs, failures=[failure])
    else:
        name = _make_up(request)
        if news.all.get("fifoQueue") or news.all.get("fifoTopic"):
            name = f"{name.removesuffix('.fifo')}.fifo"
    for field, value in encode({name_input: name, DEFAULTS: [name_input]}).fields.items():
        inputs.fields[field].CopyFrom(value)
    return provider_pb2.CheckResponse(inputs=inputs)


def _make_up(request: provider_pb2.CheckRequest) -> str:
    if request.autonaming.proposed_name:
        return request.autonaming.proposed_name
    seed = request.randomSeed.hex() or secrets.token_hex(_LENGTH)
    return f"{request.name}-{seed[:_LENGTH]}"
