"""DynamoDB: API Gateway reads and writes items."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Generic, Literal, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import Flag
from serverless_patterns.arguments.declarations import (
    Between,
    Completed,
    Default,
    DependentDefault,
    Matches,
    Omitted,
)
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.backends.arguments import Name
from serverless_patterns.connections.backends.attributes import (
    Attribute,
    attribute_values,
    item_schema,
    plain_item,
    read_attribute,
    read_attributes,
)
from serverless_patterns.connections.backends.kind import BackendKind
from serverless_patterns.connections.request_sources import ATTRIBUTE_TYPES, AttributeSource
from serverless_patterns.connections.resource_arns import TABLE_ARN, KeyArn
from serverless_patterns.connections.rest.backend import (
    RestBackend,
    RouteSettings,
    default_response,
    service_integration,
)
from serverless_patterns.connections.rest.pending import PendingValues
from serverless_patterns.connections.rest.service_errors import DESCRIPTIONS, ServiceErrors
from serverless_patterns.connections.rest.template_files import load_template
from serverless_patterns.connections.rest.templates import (
    NOT_UTF8,
    READ_JSON,
    Changes,
    assign_all,
    quote,
)
from serverless_patterns.connections.service_call import ServiceCall

AttributeName = Annotated[
    str,
    Matches(
        "[A-Za-z_][A-Za-z0-9_-]{0,254}", "up to 255 letters, digits, _ and -, beginning with a letter or _"
    ),
]
"""Name of an attribute of a DynamoDB item; of a key or of an index, DynamoDB accepts up to 255 characters."""


PaginationKey = Annotated[
    str,
    Matches(
        rf"[A-Za-z_][A-Za-z0-9_-]{{0,254}}(:({'|'.join(ATTRIBUTE_TYPES)}))?",
        "the name of the sort key, then :N for a number",
    ),
]


@arguments
class ApiGatewayFacadeTableArgs(TypedDict, Generic[Omitted], total=False):
    """A DynamoDB table that API Gateway reads or writes itself; responses are plain JSON."""

    arn: Required[Annotated[pulumi.Input[str], TABLE_ARN]]
    """ARN of the table."""
    operation: Required[Literal["get", "put", "delete", "query"]]
    """Operation of a request: read, write or delete one item, or read those with the same partition key.
    Valid values: `get`, `put`, `delete`, `query`."""
    key: Required[dict[AttributeName, AttributeSource]]
    """Sources of the key attributes by name, such as ``{"id": "path.id"}``, with ``:N`` for a number as in
    ``path.year:N``. For ``query``, the partition key only."""
    name: Name
    """Name of the table in the names of resources, the same for all routes to it. Defaults to a name made
    from the ARN, or from the route if the ARN is an `Output`."""
    attributes: Annotated[dict[AttributeName, AttributeSource] | None, Default()]
    """Sources of the other attributes of an item to ``put``, by name: ``body.name`` for a string,
    ``body.price:N`` for a number, ``body.sold:BOOL`` for true or false. What the request does not have is
    left out. Required for ``put``. Defaults to none."""
    if_not_exists: Flag[Omitted]
    """Whether ``put`` returns HTTP 409 if the item already exists, instead of replacing it. Defaults to
    `false`."""
    index_name: Annotated[
        str | None,
        Matches("[A-Za-z0-9_.-]{3,255}", "the name of an index"),
        Default(None, "the table itself"),
    ]
    """Name of the secondary index that ``query`` reads. Defaults to the table itself."""
    pagination_key: Annotated[PaginationKey | None, Default(None, "one page only")]
    """Sort key, such as ``date`` or ``year:N``, after which ``query`` continues with ``?after=``. Defaults to
    one page only."""
    limit: Annotated[
        int | None,
        Between(1, 1_000),
        DependentDefault(
            "`100` for `query`", lambda given: 100 if given.get("operation") == "query" else None
        ),
    ]
    """Maximum number of items on a page of ``query``. Valid range: 1 to 1000. Defaults to `100` for
    `query`."""
    kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the table. Defaults to none."""


class TableRouteOptions(TypedDict, total=False):
    """Arguments of :class:`ApiGatewayFacadeTableArgs` that do not follow from the table."""

    attributes: dict[str, str] | None
    if_not_exists: bool | None


ERRORS = ServiceErrors(
    code_path="$.__type",
    client=("ValidationException", "SerializationException", "ItemCollectionSizeLimitExceeded"),
    busy=("Throttling", "ThroughputExceeded", "RequestLimitExceeded", "TransactionConflict"),
)
ERRORS_IF_NOT_EXISTS = replace(ERRORS, conflict=("ConditionalCheckFailed",))


@dataclass(frozen=True)
class _Access:
    """Items that a route reads or writes."""

    key: Mapping[str, Attribute]
    attributes: Mapping[str, Attribute]
    if_not_exists: bool
    index_name: str | None
    pagination_key: Attribute | None
    limit: int | None
    changes: Changes

    @property
    def bound(self) -> dict[str, Attribute]:
        """Every attribute that comes from the request, the key first."""
        return {**self.key, **self.attributes}


@dataclass(frozen=True)
class _Operation:
    """An operation on a table."""

    action: str
    """Action of DynamoDB, as IAM and the API name it."""
    request: Callable[[_Access], str]
    """Returns VTL of the members of the request, without the name of the table."""
    response: Callable[[_Access], dict[str, Any]]
    """Returns the integration response of success."""
    descriptions: Mapping[int, str]
    """Description of each HTTP status, without those of errors."""
    options: tuple[str, ...] = ()
    """Arguments that no other operation has."""
    key_length: tuple[int, str] = (2, "the partition key, then the sort key if the table has one")
    """Maximum number of attributes of a key, as a number and in words."""


def _read_rest(
    given: ApiGatewayFacadeTableArgs[Completed], route: RouteSettings, errors: Errors
) -> RestBackend:
    operation = OPERATIONS[given["operation"]]
    _check_operation(given, route, errors)
    arn, access = given["arn"], _read_access(given, route, errors)
    call = ServiceCall(
        arn,
        f"dynamodb:{operation.action}",
        allowed_on=_resource(arn, access.index_name),
        kms_key_arn=given["kms_key_arn"],
        name=given["name"],
    )
    sources = [attribute.source for attribute in access.bound.values()]
    members = operation.request(access)
    service_errors = ERRORS_IF_NOT_EXISTS if access.if_not_exists else ERRORS
    responses = {**operation.response(access), **service_errors.responses()}

    def integration(values: PendingValues) -> dict[str, Any]:
        table = values.derive(arn, lambda known: known.partition(":table/")[2])
        template = f'{assign_all(sources, "bound")}{{"TableName":"{table}",{members}}}'
        if any(source.place == "body" for source in sources):
            # DynamoDB rejects a request that says nothing.
            template = f"{READ_JSON}#if({NOT_UTF8}){{}}#{{else}}{template}#end"
        return service_integration(values.text(call.uri), template, responses)

    return RestBackend(
        integration=integration,
        descriptions={**operation.descriptions, **service_errors.descriptions},
        call=call,
        sources=sources,
        optional_sources=[access.pagination_key.source] if access.pagination_key else [],
        schema=item_schema(access.key, access.attributes),
    )


def _resource(arn: pulumi.Input[str], index_name: str | None) -> pulumi.Input[str]:
    if not index_name:
        return arn
    if isinstance(arn, str):
        return f"{arn}/index/{index_name}"
    return pulumi.Output.format("{0}/index/{1}", arn, index_name)


def _check_operation(
    given: ApiGatewayFacadeTableArgs[Completed], route: RouteSettings, errors: Errors
) -> None:
    """Checks the rules that join the operation with the other arguments."""
    name = given["operation"]
    for other, operation in OPERATIONS.items():
        for option in operation.options:
            # A dict that is empty was given, too; False is what 'if_not_exists' is by default.
            if other != name and given.get(option) not in (None, False):
                errors.add(option, f"requires the operation '{other}'; remove it")
    if route.changes.request_template:
        errors.add(
            "", "builds its own request; remove 'request_template', name what goes in with 'attributes'"
        )
    if name == "put" and given["attributes"] is None:
        errors.add(
            "attributes",
            "is required, since otherwise only the key would be stored; name what else is, as in"
            " {'name': 'body.name'}, or give {} if that is meant",
        )
    for attribute in sorted(given["key"].keys() & (given["attributes"] or {}).keys()):
        errors.add(f"attributes.{attribute}", "is in 'key' already; remove it here")
    most, words = OPERATIONS[name].key_length
    if not 1 <= len(given["key"]) <= most:
        errors.add("key", f"has {len(given['key'])} entries, '{name}' takes {words}")
    if given["pagination_key"] and given["index_name"]:
        errors.add("pagination_key", "cannot be combined with 'index_name'; remove one of them")


def _read_access(
    given: ApiGatewayFacadeTableArgs[Completed], route: RouteSettings, errors: Errors
) -> _Access:
    pagination_key = None
    if given["pagination_key"]:
        name, separator, type_ = given["pagination_key"].partition(":")
        source = f"query.after{separator}{type_}"
        pagination_key = read_attribute(name, source, errors.narrow("pagination_key"), ())
    return _Access(
        key=read_attributes(given["key"], errors.narrow("key"), route.parameters),
        attributes=read_attributes(given["attributes"] or {}, errors.narrow("attributes"), route.parameters),
        if_not_exists=given["if_not_exists"],
        index_name=given["index_name"],
        pagination_key=pagination_key,
        limit=given["limit"],
        changes=route.changes,
    )


def _get(access: _Access) -> str:
    return f'"Key":{attribute_values(access.key)}'


def _delete(access: _Access) -> str:
    # The old item shows whether there was one.
    return f'"Key":{attribute_values(access.key)},"ReturnValues":"ALL_OLD"'


def _put(access: _Access) -> str:
    item = attribute_values(access.bound)
    if not access.if_not_exists:
        return f'"Item":{item}'
    return load_template(__name__, "table_put.vtl", item=item, name=next(iter(access.key), ""))


def _query(access: _Access) -> str:
    name, partition = next(iter(access.key.items()))
    value, after, start = partition.value("$bound0"), access.pagination_key, ""
    if after:
        start = load_template(
            __name__,
            "table_start.vtl",
            assign=after.source.assign("after"),
            name=name,
            value=value,
            sort_name=after.name,
            sort_value=after.value("$after"),
        )
    return load_template(
        __name__,
        "table_query.vtl",
        index=f'"IndexName":"{access.index_name}",' if access.index_name else "",
        name=name,
        value=value,
        limit=str(access.limit),
        start=start,
    )


def _respond_empty(_access: _Access) -> dict[str, Any]:
    return default_response(204, "")


def _respond_empty_or_not_found(_access: _Access) -> dict[str, Any]:
    return default_response(204, _render_if_present("Attributes", ""))


def _respond_item(access: _Access) -> dict[str, Any]:
    return default_response(200, _render_if_present("Item", access.changes.answer(plain_item("$item"))))


def _respond_page(access: _Access) -> dict[str, Any]:
    after, following = access.pagination_key, ""
    if after:
        following = load_template(
            __name__, "table_next.vtl", name=after.name, type=after.type, value=quote("$next")
        )
    page = load_template(__name__, "table_page.vtl", item=plain_item("$item"), next=following)
    return default_response(200, access.changes.answer(page))


def _render_if_present(member: str, found: str) -> str:
    """Returns VTL that sets ``$item`` and renders ``found``, or HTTP 404 if the item does not exist."""
    return load_template(__name__, "table_item.vtl", member=member, missing=ERRORS.fail(404), found=found)


OPERATIONS: Mapping[str, _Operation] = {
    "get": _Operation("GetItem", _get, _respond_item, {200: "The item.", 404: DESCRIPTIONS[404]}),
    "put": _Operation(
        "PutItem",
        _put,
        _respond_empty,
        {204: "The item is written."},
        options=("attributes", "if_not_exists"),
    ),
    "delete": _Operation(
        "DeleteItem",
        _delete,
        _respond_empty_or_not_found,
        {204: "The item is deleted.", 404: DESCRIPTIONS[404]},
    ),
    "query": _Operation(
        "Query",
        _query,
        _respond_page,
        {200: "A page of items, and whether there are more."},
        options=("index_name", "pagination_key", "limit"),
        key_length=(1, "the partition key alone"),
    ),
}
"""The operations by their names in ``operation``."""


TABLE = BackendKind("table", _read_rest)
