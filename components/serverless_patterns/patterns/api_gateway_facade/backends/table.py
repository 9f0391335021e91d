"""DynamoDB: API Gateway reads and writes items."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pulumi

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.connections.routes import ApiGatewayFacadeTableArgs
from serverless_patterns.patterns.api_gateway_facade.backends.attributes import (
    Attribute,
    attribute_values,
    item_schema,
    plain_item,
    read_attribute,
    read_attributes,
)
from serverless_patterns.patterns.api_gateway_facade.backends.backend import (
    Backend,
    RouteSettings,
    answered,
    service_integration,
    service_uri,
)
from serverless_patterns.patterns.api_gateway_facade.request.pending import PendingValues
from serverless_patterns.patterns.api_gateway_facade.request.service_errors import DESCRIPTIONS, ServiceErrors
from serverless_patterns.patterns.api_gateway_facade.request.template_files import load_template
from serverless_patterns.patterns.api_gateway_facade.request.templates import (
    NOT_UTF8,
    READ_JSON,
    Changes,
    assign_all,
    quoted,
)
from serverless_patterns.safeguards.policy import allow

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
    answers: Mapping[int, str]
    """Description of each HTTP status, without those of errors."""
    options: tuple[str, ...] = ()
    """Arguments that no other operation has."""
    key_length: tuple[int, str] = (2, "the partition key, then the sort key if the table has one")
    """Maximum number of attributes of a key, as a number and in words."""


def read_table(given: ApiGatewayFacadeTableArgs[Completed], route: RouteSettings, errors: Errors) -> Backend:
    """Returns a DynamoDB table as a backend."""
    operation = OPERATIONS[given["operation"]]
    _check_operation(given, route, errors)
    arn, kms_key_arn, access = given["arn"], given["kms_key_arn"], _read_access(given, route, errors)
    sources = [attribute.source for attribute in access.bound.values()]
    members = operation.request(access)
    service_errors = ERRORS_IF_NOT_EXISTS if access.if_not_exists else ERRORS
    responses = {**operation.response(access), **service_errors.responses()}

    def integration(values: PendingValues) -> dict[str, Any]:
        table = values.derived(arn, lambda known: known.partition(":table/")[2])
        template = f'{assign_all(sources, "bound")}{{"TableName":"{table}",{members}}}'
        if any(source.place == "body" for source in sources):
            # DynamoDB rejects a request that says nothing.
            template = f"{READ_JSON}#if({NOT_UTF8}){{}}#{{else}}{template}#end"
        uri = service_uri(values, arn, lambda _account, _table: f"dynamodb:action/{operation.action}")
        return service_integration(uri, template, responses)

    decrypting = [allow(["kms:Decrypt"], kms_key_arn)] if kms_key_arn else []
    return Backend(
        integration=integration,
        answers={**operation.answers, **service_errors.answers},
        statements=[allow([f"dynamodb:{operation.action}"], _resource(arn, access.index_name)), *decrypting],
        name=given["name"],
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
        pagination_key = read_attribute(name, source, errors.at("pagination_key"), ())
    return _Access(
        key=read_attributes(given["key"], errors.at("key"), route.parameters),
        attributes=read_attributes(given["attributes"] or {}, errors.at("attributes"), route.parameters),
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


def _nothing(_access: _Access) -> dict[str, Any]:
    return answered(204, "")


def _nothing_or_404(_access: _Access) -> dict[str, Any]:
    return answered(204, _if_there("Attributes", ""))


def _item(access: _Access) -> dict[str, Any]:
    return answered(200, _if_there("Item", access.changes.answer(plain_item("$item"))))


def _page(access: _Access) -> dict[str, Any]:
    after, following = access.pagination_key, ""
    if after:
        following = load_template(
            __name__, "table_next.vtl", name=after.name, type=after.type, value=quoted("$next")
        )
    page = load_template(__name__, "table_page.vtl", item=plain_item("$item"), next=following)
    return answered(200, access.changes.answer(page))


def _if_there(member: str, found: str) -> str:
    """Returns VTL that sets ``$item`` and renders ``found``, or HTTP 404 if the item does not exist."""
    return load_template(__name__, "table_item.vtl", member=member, missing=ERRORS.fail(404), found=found)


OPERATIONS: Mapping[str, _Operation] = {
    "get": _Operation("GetItem", _get, _item, {200: "The item.", 404: DESCRIPTIONS[404]}),
    "put": _Operation(
        "PutItem", _put, _nothing, {204: "The item is written."}, options=("attributes", "if_not_exists")
    ),
    "delete": _Operation(
        "DeleteItem", _delete, _nothing_or_404, {204: "The item is deleted.", 404: DESCRIPTIONS[404]}
    ),
    "query": _Operation(
        "Query",
        _query,
        _page,
        {200: "A page of items, and whether there are more."},
        options=("index_name", "pagination_key", "limit"),
        key_length=(1, "the partition key alone"),
    ),
}
"""The operations by their names in ``operation``."""
