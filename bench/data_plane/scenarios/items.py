"""A handler that writes one item with the SDK, behind an HTTP API that 16 clients use."""

from tests.permissions.account import Account

from bench.data_plane.apis import create_http_function_route, measure_route
from bench.data_plane.functions import create_function
from bench.data_plane.scenario import NOT_LESS, Measure, Scenario
from bench.data_plane.scenarios.unable import NO_FUNCTIONS

CLIENTS = 16


def _prepare(aws: Account) -> Measure:
    table = aws.table()
    allowed = {"Action": "dynamodb:PutItem", "Resource": aws.arn("dynamodb", f"table/{table}")}
    function = create_function(aws, "put_item", allowed, TABLE=table)
    measure = measure_route(create_http_function_route(aws, function), at_once=CLIENTS)
    measure(1)
    if not aws.client("dynamodb").scan(TableName=table)["Items"]:
        raise RuntimeError("the function wrote no item: then there is nothing to compare")
    return measure


SCENARIO = Scenario("HTTP API → function → PutItem, 16 clients", _prepare, 160, NOT_LESS, NO_FUNCTIONS)
