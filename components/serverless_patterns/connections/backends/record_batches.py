"""Several records in one request to a stream: the elements of an array in the body."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from serverless_patterns.arguments.declarations import Default, Matches
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.connections.backends.attributes import add_field
from serverless_patterns.connections.mapping_templates import json_string
from serverless_patterns.connections.request_sources import PATTERN
from serverless_patterns.connections.rest.backend import (
    RestBackend,
    RouteSettings,
    default_response,
    service_integration,
)
from serverless_patterns.connections.rest.pending import PendingValues
from serverless_patterns.connections.rest.service_errors import DESCRIPTIONS, ServiceErrors
from serverless_patterns.connections.rest.sources import RequestPart, read_source
from serverless_patterns.connections.rest.template_files import load_template
from serverless_patterns.connections.rest.templates import READ_JSON, refuse_unless_utf8, set_status
from serverless_patterns.connections.service_call import ServiceCall

OF_RECORD: Final = "record."
_FIELD: Final = r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*"
RecordSource = Annotated[
    str,
    Matches(
        rf"{PATTERN}|record\.{_FIELD}",
        "path.<parameter>, query.<parameter>, header.<name>, body.<field>, claim.<name>, or record.<field>"
        " with 'records'",
    ),
]
"""A part of a request, or of each record in it."""
Records = Annotated[str | None, Matches(rf"body\.{_FIELD}", "body.<field>"), Default()]
"""The array of records in a body."""


@dataclass(frozen=True)
class BatchCall:
    """A call that puts several records.

    Attributes:
        call: The call.
        stream: Member of the request that names the stream.
        results: Member of the response with the result of each record.
        identifier: Member of a result that identifies the record.
        failures: Member of the response with the number of records that were rejected.
        keyed: Whether records have partition keys.
    """

    call: ServiceCall
    stream: str
    results: str
    identifier: str
    failures: str
    keyed: bool = False


def read_batch(
    batch: BatchCall,
    given: Mapping[str, Any],
    route: RouteSettings,
    errors: Errors,
    service: tuple[ServiceErrors, Mapping[str, str]],
) -> RestBackend:
    """Returns the backend that puts each element of an array in the body as a record.

    Args:
        batch: The call.
        given: Arguments of the backend, with ``records``.
        route: Settings of the route.
        errors: Receives what is wrong.
        service: Errors of the service, and the headers of its requests.
    """
    if route.changes.request_template is not None or route.changes.rename:
        changed = "rename_fields" if route.changes.rename else "request_template"
        errors.add("records", f"cannot be combined with '{changed}' of the route. Remove either")
    array = read_source(given["records"], errors.narrow("records"), route.parameters)
    text: str | None = given.get("partition_key")
    field = text.removeprefix(OF_RECORD) if text and text.startswith(OF_RECORD) else None
    part = read_source(text, errors.narrow("partition_key"), route.parameters) if text and not field else None
    service_errors, headers = service
    template = f"{READ_JSON}{refuse_unless_utf8()}{part.assign('key') if part else ''}" + load_template(
        __name__, "records.vtl", array=array.name, key=_write_key(field, part) if batch.keyed else ""
    )
    results = load_template(
        __name__,
        "records_results.vtl",
        results=batch.results,
        identifier=batch.identifier,
        name=batch.identifier[0].lower() + batch.identifier[1:],
    )
    responses = {**default_response(202, _respond(batch, route, results)), **service_errors.responses()}

    def integration(values: PendingValues) -> dict[str, Any]:
        stream = values.derive(batch.call.arn, lambda arn: f"{arn}".rpartition("/")[2])
        return service_integration(
            values.text(batch.call.uri), f'{{"{batch.stream}":"{stream}",{template}}}', responses, headers
        )

    return RestBackend(
        integration=integration,
        descriptions={202: "The records are in the stream."} | service_errors.descriptions,
        call=batch.call,
        sources=[part] if part else [],
        schema=_build_schema(array, field),
    )


def _write_key(field: str | None, part: RequestPart | None) -> str:
    """Returns VTL of the member with the partition key of a record."""
    read = "" if field is None else f'#set($of = "${{at}}.{field}")#set($key = "$!input.path($of)")'
    # A hyphen would be part of the name of the variable.
    key = json_string("$key") if field or part else "$context.requestId/$foreach.index"
    return f'{read},"PartitionKey":"{key}"'


def _respond(batch: BatchCall, route: RouteSettings, results: str) -> str:
    """Returns VTL of the response: HTTP 202, or 503 if a record was rejected, which is HTTP 200 in AWS."""
    failed = f"#set($failed = \"$!input.path('$.{batch.failures}')\")"
    problem = f'"message":"{DESCRIPTIONS[503]}","requestId":"$context.requestId",'
    accepted = route.changes.answer(f"{{{results}}}")
    return f'{failed}#if($failed == "0"){accepted}#else{set_status(503)}{{{problem}{results}}}#end'


def _build_schema(array: RequestPart, field: str | None) -> dict[str, Any]:
    """Returns the JSON schema of the body: an array, and in each element the partition key."""
    element: dict[str, Any] = {"type": "object"} if field else {}
    if field:
        # A list of types is not possible in a document of OpenAPI 3.0.
        key = {"anyOf": [{"type": "string", "minLength": 1}, {"type": "number"}]}
        add_field(element, field.split("."), key, required=True)
    schema: dict[str, Any] = {"type": "object"}
    # API Gateway does not look at the number of elements: Kinesis and Firehose reject none, and too many.
    add_field(schema, array.name.split("."), {"type": "array", "items": element}, required=True)
    return schema
