"""Kinesis and Data Firehose: the body becomes a record."""

from collections.abc import Mapping
from typing import Annotated, Any, Required, TypedDict

import pulumi

from serverless_patterns.arguments.declarations import Default
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.backends.arguments import Name
from serverless_patterns.connections.backends.kind import BackendKind
from serverless_patterns.connections.http_integration import (
    HttpIntegration,
    call_service,
    from_arn,
    read_expression,
)
from serverless_patterns.connections.mapping_templates import json_string
from serverless_patterns.connections.request_sources import Source
from serverless_patterns.connections.resource_arns import DELIVERY_STREAM_ARN, STREAM_ARN, KeyArn
from serverless_patterns.connections.rest.backend import (
    RestBackend,
    RouteSettings,
    default_response,
    service_integration,
)
from serverless_patterns.connections.rest.pending import PendingValues
from serverless_patterns.connections.rest.service_errors import ServiceErrors
from serverless_patterns.connections.rest.sources import RequestPart, read_source
from serverless_patterns.connections.rest.templates import READ_TEXT, refuse_unless_utf8
from serverless_patterns.connections.service_call import ServiceCall


@arguments
class ApiGatewayFacadeStreamArgs(TypedDict, total=False):
    """A Kinesis stream that receives the body as a record; the client gets HTTP 202.

    The body of a request to an HTTP API must be Base64, which Kinesis decodes.
    """

    arn: Required[Annotated[pulumi.Input[str], STREAM_ARN]]
    """ARN of the stream."""
    name: Name
    """Name of the stream in the names of resources, the same for all routes to it. Defaults to a name made
    from the ARN, or from the route if the ARN is an `Output`."""
    partition_key: Annotated[Source | None, Default(None, "the ID of the request, which spreads the records")]
    """Source of the partition key, such as ``body.customer``: records with the same key stay in order.
    Defaults to the ID of the request, which spreads the records."""
    kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the stream. Defaults to none."""


class StreamRouteOptions(TypedDict, total=False):
    """Arguments of :class:`ApiGatewayFacadeStreamArgs` that do not follow from the stream."""

    partition_key: str | None


@arguments
class ApiGatewayFacadeDeliveryStreamArgs(TypedDict, total=False):
    """An Amazon Data Firehose stream that receives the body as a record; the client gets HTTP 202."""

    arn: Required[Annotated[pulumi.Input[str], DELIVERY_STREAM_ARN]]
    """ARN of the delivery stream."""
    name: Name
    """Name of the delivery stream in the names of resources, the same for all routes to it. Defaults to a
    name made from the ARN, or from the route if the ARN is an `Output`."""


_HEADERS = {"Content-Type": "application/x-amz-json-1.1"}
_ERRORS = ServiceErrors(
    code_path="$.__type",
    client=("ValidationException", "SerializationException", "InvalidArgument"),
    busy=("ProvisionedThroughputExceeded", "ServiceUnavailable", "Throttl", "LimitExceeded"),
)


def _read_stream(given: ApiGatewayFacadeStreamArgs, route: RouteSettings, errors: Errors) -> RestBackend:
    text = given["partition_key"]
    part = read_source(text, errors.narrow("partition_key"), route.parameters) if text else None
    # Kinesis rejects an empty key, which is an error of the client.
    key = '"$context.requestId"' if part is None else f'"{json_string("$key")}"'
    fields = {"PartitionKey": key, "Data": _encode(route)}
    answer = '{"sequenceNumber":"$!input.path(\'$.SequenceNumber\')"}'
    return _build(_put_record(given), route, fields, answer, [part] if part else [], name="StreamName")


def _read_http_api(
    given: ApiGatewayFacadeStreamArgs, route: RouteSettings, errors: Errors
) -> HttpIntegration:
    text, sources, key = given["partition_key"], (), "$context.requestId"
    if text:
        part, key = read_expression(text, errors.narrow("partition_key"), route.parameters)
        sources = (part,)
    # Base64, as Kinesis has it in JSON: an HTTP API cannot encode a body.
    parameters = {
        "StreamName": from_arn(given["arn"], lambda parts: parts[5].rpartition("/")[2]),
        "PartitionKey": key,
        "Data": "$request.body",
    }
    return call_service(_put_record(given), "Kinesis-PutRecord", parameters, accepted=True, sources=sources)


def _put_record(given: ApiGatewayFacadeStreamArgs) -> ServiceCall:
    return ServiceCall(
        given["arn"],
        "kinesis:PutRecord",
        kms_key_arn=given["kms_key_arn"],
        key_actions=("kms:GenerateDataKey",),
        name=given["name"],
    )


def _read_delivery_stream(
    given: ApiGatewayFacadeDeliveryStreamArgs,
    route: RouteSettings,
    errors: Errors,  # noqa: ARG001
) -> RestBackend:
    call = ServiceCall(given["arn"], "firehose:PutRecord", name=given["name"])
    fields = {"Record": f'{{"Data":{_encode(route)}}}'}
    answer = '{"recordId":"$!input.path(\'$.RecordId\')"}'
    return _build(call, route, fields, answer, [], name="DeliveryStreamName")


def _encode(route: RouteSettings) -> str:
    return f'"$util.base64Encode({route.changes.body(READ_TEXT)[1]})"'


def _build(
    call: ServiceCall,
    route: RouteSettings,
    fields: Mapping[str, str],
    answer: str,
    sources: list[RequestPart],
    *,
    name: str,
) -> RestBackend:
    """Returns a backend that puts a record.

    Args:
        call: The call.
        route: Settings of the route.
        fields: VTL of the members of the request.
        answer: VTL of the response.
        sources: Parts of the request, of which the first one is ``$key``.
        name: Member of the request that names the stream.
    """
    read = route.changes.body(READ_TEXT)[0] + refuse_unless_utf8()
    assigned = "".join(source.assign("key") for source in sources)
    members = "".join(f',"{member}":{value}' for member, value in fields.items())
    responses = {**default_response(202, route.changes.answer(answer)), **_ERRORS.responses()}

    def integration(values: PendingValues) -> dict[str, Any]:
        stream = values.derive(call.arn, lambda arn: f"{arn}".rpartition("/")[2])
        template = f'{read}{assigned}{{"{name}":"{stream}"{members}}}'
        return service_integration(values.text(call.uri), template, responses, _HEADERS)

    return RestBackend(
        integration=integration,
        descriptions={202: "The record is in the stream."} | _ERRORS.descriptions,
        call=call,
        sources=sources,
    )


STREAM = BackendKind("stream", _read_stream, http_api=_read_http_api)
DELIVERY_STREAM = BackendKind("delivery_stream", _read_delivery_stream)
