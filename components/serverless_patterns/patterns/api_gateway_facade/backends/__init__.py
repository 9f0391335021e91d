"""Backends of routes: a module and an entry below for each, with its arguments in ``connections.routes``."""

from collections.abc import Callable, Mapping
from typing import Any

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.patterns.api_gateway_facade.backends.backend import Backend, RouteSettings
from serverless_patterns.patterns.api_gateway_facade.backends.event_bus import read_event_bus
from serverless_patterns.patterns.api_gateway_facade.backends.function import read_function
from serverless_patterns.patterns.api_gateway_facade.backends.http import read_http
from serverless_patterns.patterns.api_gateway_facade.backends.mock import read_mock
from serverless_patterns.patterns.api_gateway_facade.backends.private import read_private
from serverless_patterns.patterns.api_gateway_facade.backends.queue import read_queue
from serverless_patterns.patterns.api_gateway_facade.backends.table import read_table
from serverless_patterns.patterns.api_gateway_facade.backends.topic import read_topic
from serverless_patterns.patterns.api_gateway_facade.backends.workflow import read_workflow

READERS: Mapping[str, Callable[[Any, RouteSettings, Errors], Backend]] = {
    "function": read_function,
    "queue": read_queue,
    "workflow": read_workflow,
    "table": read_table,
    "topic": read_topic,
    "event_bus": read_event_bus,
    "http": read_http,
    "private": read_private,
    "mock": read_mock,
}
"""Function that reads the arguments of each backend, by the argument of the route."""
