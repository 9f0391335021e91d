"""Routes of APIs: to a function, and to a queue, with one client and with 16."""

from tests.permissions.account import Account

from bench.data_plane.apis import (
    create_http_function_route,
    create_rest_function_route,
    create_rest_queue_route,
    measure_route,
)
from bench.data_plane.functions import create_function
from bench.data_plane.scenario import NOT_LESS, NOT_SLOWER, Measure, Scenario
from bench.data_plane.scenarios.unable import NO_FUNCTIONS, NO_QUEUE_ROUTES

CLIENTS = 16


def _prepare_rest_function(aws: Account) -> Measure:
    return measure_route(create_rest_function_route(aws, create_function(aws, "quiet")))


def _prepare_http_function(aws: Account) -> Measure:
    return measure_route(create_http_function_route(aws, create_function(aws, "quiet")))


def _prepare_queue(aws: Account) -> Measure:
    return measure_route(create_rest_queue_route(aws))


def _prepare_queue_of_many(aws: Account) -> Measure:
    return measure_route(create_rest_queue_route(aws), at_once=CLIENTS)


SCENARIOS = (
    Scenario("REST route → function", _prepare_rest_function, 40, NOT_SLOWER, NO_FUNCTIONS),
    Scenario("HTTP API route → function", _prepare_http_function, 40, NOT_SLOWER, NO_FUNCTIONS),
    Scenario("REST route → queue", _prepare_queue, 40, NOT_SLOWER, NO_QUEUE_ROUTES),
    Scenario("REST route → queue, 16 clients", _prepare_queue_of_many, 160, NOT_LESS, NO_QUEUE_ROUTES),
)
