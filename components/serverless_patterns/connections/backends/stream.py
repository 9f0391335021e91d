"""Kinesis and Data Firehose: the body, or each element of an array in it, becomes a record."""

from collections.abc import Mapping
from typing import Annotated, Any, Required, TypedDict

import pulumi

from serverless_patterns.arguments.declarations import Default
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.text import show
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.backends.arguments import Name
from serverless_patterns.connections.backends.kind import BackendKind
from serverless_patterns.connections.backends.record_batches import (
    OF_RECORD,
    BatchCall,
    Records,
    RecordSource,
    read_batch,
)
from serverless_patterns.connections.http_integration import (
    HttpIntegration,
    call_service,
    from_arn,
    read_expression,
    reject,
)
from serverless_patterns.connections.mapping_templates import json_string
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
    """A Kinesis stream that receives the body as a record, or several records; the client gets HTTP 202.

    The body of a request to an HTTP API must be Base64, which Kinesis decodes.
    """

    arn: Required[Annotated[pulumi.Input[str], STREAM_ARN]]
    """ARN of the stream."""
    name: Name
    """Name of the stream in the names of resources, the same for all routes to it. Defaults to a name made
    from the ARN, or from the route if the ARN is an `Output`."""
    records: Records
    """Array in the body, such as ``body.clicks``, of which each element becomes a record, as JSON: up to 500
    in one request. If Kinesis rejects some, the client gets HTTP 503 with the results of all. Not in an HTTP
    API. Defaults to none."""
    partition_key: Annotated[
        RecordSource | None, Default(None, "the ID of the request, which spreads the records")
    ]
    """Source of the partition key, such as ``body.customer``, or ``record.customer`` for a field of each of
    the ``records``: records with the same key stay in order. Defaults to the ID of the request, which spreads
    the records."""
    kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the stream. Defaults to none."""


class StreamRouteOptions(TypedDict, total=False):
    """Arguments of :class:`ApiGatewayFacadeStreamArgs` that do not follow from the stream."""

    records: str | None
    partition_key: str | None


@arguments
class ApiGatewayFacadeDeliveryStreamArgs(TypedDict, total=False):
    """A Data Firehose stream that receives the body as a record, or several; the client gets HTTP 202."""

    arn: Required[Annotated[pulumi.Input[str], DELIVERY_STREAM_ARN]]
    """ARN of the delivery stream."""
    name: Name
    """Name of the delivery stream in the names of resources, the same for all routes to it. Defaults to a
    name made from the ARN, or from the route if the ARN is an `Output`."""
    records: Records
    """Array in the body, such as ``body.views``, of which each element becomes a record, as JSON: up to 500
    in one request. If Firehose rejects some, the client gets HTTP 503 with the results of all. Defaults to
    none."""


class DeliveryStreamRouteOptions(TypedDict, total=False):
    """Arguments of :class:`ApiGatewayFacadeDeliveryStreamArgs` that do not follow from the stream."""

    records: str | None


_HEADERS = {"Content-Type": "application/x-amz-json-1.1"}
_ERRORS = ServiceErrors(
    code_path="$.__type",
    client=("ValidationException", "SerializationException", "InvalidArgument"),
    busy=("ProvisionedThroughputExceeded", "ServiceUnavailable", "Throttl", "LimitExceeded"),
)


def _read_stream(given: ApiGatewayFacadeStreamArgs, route: RouteSettings, errors: Errors) -> RestBackend:
    text = given["partition_key"]
    if given["records"]:
        call = _call_kinesis(given, "PutRecords")
        batch = BatchCall(call, "StreamName", "Records", "SequenceNumber", "FailedRecordCount", keyed=True)
        return read_batch(batch, given, route, errors, (_ERRORS, _HEADERS))
    if text and text.startswith(OF_RECORD):
        errors.add("partition_key", f"{show(text)} requires 'records'. Add it, or use body.<field>")
        text = None
    part = read_source(text, errors.narrow("partition_key"), route.parameters) if text else None
    # Kinesis rejects an empty key, which is an error of the client.
    key = '"$context.requestId"' if part is None else f'"{json_string("$key")}"'
    fields = {"PartitionKey": key, "Data": _encode(route)}
    answer = '{"sequenceNumber":"$!input.path(\'$.SequenceNumber\')"}'
    call = _call_kinesis(given, "PutRecord")
    return _build(call, route, fields, answer, [part] if part else [], name="StreamName")


def _read_http_api(
    given: ApiGatewayFacadeStreamArgs, route: RouteSettings, errors: Errors
) -> HttpIntegration:
    text, sources, key = given["partition_key"], (), "$context.requestId"
    reject("records", given["records"], "an HTTP API puts a single record, by Kinesis-PutRecord", errors)
    if text and text.startswith(OF_RECORD):
        errors.add("partition_key", f"{show(text)} requires 'records', which an HTTP API does not support")
    elif text:
        part, key = read_expression(text, errors.narrow("partition_key"), route.parameters)
        sources = (part,)
    # Base64, as Kinesis has it in JSON: an HTTP API cannot encode a body.
    parameters = {
        "StreamName": from_arn(given["arn"], lambda parts: parts[5].rpartition("/")[2]),
        "PartitionKey": key,
        "Data": "$request.body",
    }
    call = _call_kinesis(given, "PutRecord")
    return call_service(call, "Kinesis-PutRecord", parameters, accepted=True, sources=sources)


def _call_kinesis(given: ApiGatewayFacadeStreamArgs, operation: str) -> ServiceCall:
    return ServiceCall(
        given["arn"],
        f"kinesis:{operation}",
        kms_key_arn=given["kms_key_arn"],
        key_actions=("kms:GenerateDataKey",),
        name=given["name"],
    )


def _read_delivery_stream(
    given: ApiGatewayFacadeDeliveryStreamArgs,
    route: RouteSettings,
    errors: Errors,
) -> RestBackend:
    if given["records"]:
        call = ServiceCall(given["arn"], "firehose:PutRecordBatch", name=given["name"])
        batch = BatchCall(call, "DeliveryStreamName", "RequestResponses", "RecordId", "FailedPutCount")
        return read_batch(batch, given, route, errors, (_ERRORS, _HEADERS))
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
