"""Names that are made up for resources whose program gives them none, as Pulumi's AWS provider does."""

import secrets
from typing import Final

from google.protobuf import struct_pb2
from pulumi.runtime.proto import provider_pb2

from embedded_aws.program.wire import encode
from embedded_aws.provider.properties import DEFAULTS, read_inputs
from embedded_aws.resource_model.automatic_names import ENDING_LENGTH
from embedded_aws.resource_model.resource_type import ResourceType

_MODES: Final = provider_pb2.CheckRequest.AutonamingOptions


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
    elif reason := _find_failure(kind, request):
        failure = provider_pb2.CheckFailure(property=name_input, reason=reason)
        return provider_pb2.CheckResponse(inputs=inputs, failures=[failure])
    else:
        name = _make_up(kind, request)
        if news.all.get("fifoQueue") or news.all.get("fifoTopic"):
            name = f"{name.removesuffix('.fifo')}.fifo"
    for field, value in encode({name_input: name, DEFAULTS: [name_input]}).fields.items():
        inputs.fields[field].CopyFrom(value)
    return provider_pb2.CheckResponse(inputs=inputs)


def _find_failure(kind: ResourceType, request: provider_pb2.CheckRequest) -> str:
    if request.autonaming.proposed_name:
        return ""
    if request.autonaming.mode == _MODES.DISABLE:
        return f"automatic naming is disabled, and '{request.name}' has no {kind.name_input}"
    return kind.automatic_name.explain(request.name)


def _make_up(kind: ResourceType, request: provider_pb2.CheckRequest) -> str:
    if request.autonaming.proposed_name:
        return request.autonaming.proposed_name
    return kind.automatic_name.make_up(
        request.name, request.randomSeed.hex() or secrets.token_hex(ENDING_LENGTH)
    )
