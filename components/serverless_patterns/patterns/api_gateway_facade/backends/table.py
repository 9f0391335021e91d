"""DynamoDB: items are read and written without a function."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pulumi

from serverless_patterns.arguments.reader import Given
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
    read_arn,
    read_key,
    read_name,
    service_integration,
    service_uri,
)
from serverless_patterns.patterns.api_gateway_facade.request.pending import PendingValues
from serverless_patterns.patterns.api_gateway_facade.request.service_errors import DESCRIPTIONS, ServiceErrors
from serverless_patterns.patterns.api_gateway_facade.request.templates import (
    NOT_UTF8,
    READ_JSON,
    Changes,
    assign_all,
    quoted,
)
from serverless_patterns.safeguards.policy import allow

ACTIONS = {"get": "GetItem", "put": "PutItem", "delete": "DeleteItem", "query": "Query"}
ONLY_FOR = {
    "attributes": "put",
    "if_not_exists": "put",
    "index_name": "query",
    "pagination_key": "query",
    "limit": "query",
}
"""The operation that an argument goes with."""
MAX_ITEMS = 1_000
"""Items on a page: rounds of a loop in a mapping template (API Gateway quotas)."""
ANSWERS = {
    "get": {200: "The item.", 404: DESCRIPTIONS[404]},
    "put": {204: "The item is written."},
    "delete": {204: "The item is deleted.", 404: DESCRIPTIONS[404]},
    "query": {200: "A page of items, and whether there are more."},
}
ERRORS = ServiceErrors(
    code_path="$.__type",
    client=("ValidationException", "SerializationException", "ItemCollectionSizeLimitExceeded"),
    busy=("Throttling", "ThroughputExceeded", "RequestLimitExceeded", "TransactionConflict"),
)
ERRORS_IF_NOT_EXISTS = replace(ERRORS, conflict=("ConditionalCheckFailed",))


@dataclass(frozen=True)
class _Operation:
    """What is done with a table."""

    name: str
    key: Mapping[str, Attribute]
    attributes: Mapping[str, Attribute]
    if_not_exists: bool
    index: str
    pagination_key: Attribute | None
    limit: int
    changes: Changes

    @property
    def bound(self) -> dict[str, Attribute]:
        """Every attribute that comes from the request, the key first."""
        return {**self.key, **self.attributes}


def read_table(given: Given, route: RouteSettings) -> Backend:
    """A DynamoDB table."""
    arn = read_arn(given, "dynamodb", "table/[A-Za-z0-9_.-]{3,255}", "a table")
    kms_key_arn = read_key(given)
    operation = _read_operation(given, route)
    action = ACTIONS[operation.name]
    sources = [attribute.source for attribute in operation.bound.values()]
    members = {"get": _get, "put": _put, "delete": _delete, "query": _query}[operation.name](operation)
    errors = ERRORS_IF_NOT_EXISTS if operation.if_not_exists else ERRORS
    responses = {**_success(operation), **errors.responses()}

    def integration(values: PendingValues) -> dict[str, Any]:
        table = values.derived(arn, lambda known: known.partition(":table/")[2])
        template = f'{assign_all(sources, "bound")}{{"TableName":"{table}",{members}}}'
        if any(source.place == "body" for source in sources):
            # DynamoDB refuses a request that says nothing.
            template = f"{READ_JSON}#if({NOT_UTF8}){{}}#{{else}}{template}#end"
        uri = service_uri(values, arn, lambda _account, _table: f"dynamodb:action/{action}")
        return service_integration(uri, template, responses)

    decrypting = [allow(["kms:Decrypt"], kms_key_arn)] if kms_key_arn else []
    return Backend(
        integration=integration,
        answers=ANSWERS[operation.name] | errors.answers,
        statements=[allow([f"dynamodb:{action}"], _resource(arn, operation.index)), *decrypting],
        name=read_name(given),
        sources=sources,
        optional_sources=[operation.pagination_key.source] if operation.pagination_key else [],
        schema=item_schema(operation.key, operation.attributes),
    )


def _resource(arn: pulumi.Input[str], index: str) -> pulumi.Input[str]:
    if not index:
        return arn
    return (
        f"{arn}/index/{index}" if isinstance(arn, str) else pulumi.Output.format("{0}/index/{1}", arn, index)
    )


def _read_operation(given: Given, route: RouteSettings) -> _Operation:
    name = given.choice("operation", ACTIONS, default="get")
    for argument, needed in ONLY_FOR.items():
        if given.values.get(argument) not in (None, False) and name != needed:
            given.fault(argument, f"goes with the operation '{needed}' only; remove it")
    if route.changes.request_template:
        given.fault(
            "", "builds its own request; remove 'request_template', name what goes in with 'attributes'"
        )
    if name == "put" and not given.has("attributes"):
        given.fault(
            "attributes",
            "is missing, so that the key alone would be stored; name what else is, as in"
            " {'name': 'body.name'}, or give {} if that is meant",
        )
    _check_key(given, name)
    return _Operation(
        name=name,
        key=read_attributes(given, "key", route.parameters),
        attributes=read_attributes(given, "attributes", route.parameters),
        if_not_exists=given.flag("if_not_exists", default=False),
        index=str(given.text("index_name", "[A-Za-z0-9_.-]{3,255}", "the name of an index", default="")),
        pagination_key=_read_page_by(given),
        limit=given.integer("limit", 1, MAX_ITEMS, default=100),
        changes=route.changes,
    )


def _check_key(given: Given, operation: str) -> None:
    key = given.mapping("key")
    for name in sorted(key.keys() & given.mapping("attributes").keys()):
        given.fault(f"attributes.{name}", "is in 'key' already; remove it here")
    most, takes = (
        (1, "the partition key alone")
        if operation == "query"
        else (2, "the partition key, then the sort key if the table has one")
    )
    if given.has("key") and not given.errors.is_invalid("key") and not 1 <= len(key) <= most:
        given.fault("key", f"has {len(key)} entries, '{operation}' takes {takes}")


def _read_page_by(given: Given) -> Attribute | None:
    if not given.has("pagination_key"):
        return None
    if given.has("index_name"):
        given.fault("pagination_key", "does not go with 'index_name'; remove one of them")
    name, separator, kind = str(given.values["pagination_key"]).partition(":")
    return read_attribute(given, "pagination_key", name, f"query.after{separator}{kind}", ())


def _get(operation: _Operation) -> str:
    return f'"Key":{attribute_values(operation.key)}'


def _delete(operation: _Operation) -> str:
    # The old item tells whether there was one.
    return f'"Key":{attribute_values(operation.key)},"ReturnValues":"ALL_OLD"'


def _put(operation: _Operation) -> str:
    item = f'"Item":{attribute_values(operation.bound)}'
    if not operation.if_not_exists:
        return item
    names = f'"ExpressionAttributeNames":{{"#key":"{next(iter(operation.key), "")}"}}'
    return f'{item},"ConditionExpression":"attribute_not_exists(#key)",{names}'


def _query(operation: _Operation) -> str:
    index = f'"IndexName":"{operation.index}",' if operation.index else ""
    name, partition = next(iter(operation.key.items()), ("", None))
    value = partition.value("$bound0") if partition else ""
    start = ""
    if operation.pagination_key:
        after = f'"{operation.pagination_key.name}":{operation.pagination_key.value("$after")}'
        start = (
            f"{operation.pagination_key.source.assign('after')}"
            f'#if($after != ""),"ExclusiveStartKey":{{"{name}":{value},{after}}}#end'
        )
    return (
        f'{index}"KeyConditionExpression":"#key = :key","ExpressionAttributeNames":{{"#key":"{name}"}},'
        f'"ExpressionAttributeValues":{{":key":{value}}},"Limit":{operation.limit}{start}'
    )


def _success(operation: _Operation) -> dict[str, Any]:
    match operation.name:
        case "put":
            return answered(204, "")
        case "query":
            return answered(200, operation.changes.answer(_page(operation.pagination_key)))
        case "delete":
            return answered(204, _if_there("Attributes", ""))
        case _:
            return answered(200, _if_there("Item", operation.changes.answer(plain_item("$item"))))


def _if_there(member: str, answer: str) -> str:
    """VTL that sets ``$item`` and answers, or 404 when there is none."""
    missing = f'#if(!$item || $item == ""){ERRORS.fail(404)}'
    return f"#set($item = $input.path('$.{member}')){missing}#{{else}}{answer}#end"


def _page(pagination_key: Attribute | None) -> str:
    items = f"#foreach($item in $input.path('$.Items')){plain_item('$item')}#if($foreach.hasNext),#end#end"
    more = '#if($last && $last != "")true#{else}false#end'
    following = ""
    if pagination_key:
        last = f"$!last.get('{pagination_key.name}').get('{pagination_key.type}')"
        following = f'#set($next = "{last}")#if($next != ""),"next":{quoted("$next")}#end'
    found = "#set($last = $input.path('$.LastEvaluatedKey'))"
    return f'{found}{{"items":[{items}],"more":{more}{following}}}'
