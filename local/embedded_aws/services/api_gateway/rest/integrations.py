"""The integrations of a REST API, which replace those of MiniStack."""

from embedded_aws.ministack import rest_apis
from embedded_aws.ministack.patching import Patch
from embedded_aws.services.api_gateway.rest import http, mock, services
from embedded_aws.services.api_gateway.rest.limits import limit_time

PATCHES = (
    Patch(
        rest_apis.invoke_service,
        lambda _: limit_time(services.call),
        "services are called as the route's role, with all templates and mappings",
    ),
    Patch(
        rest_apis.invoke_custom_function,
        lambda _: limit_time(services.call_either),
        "functions and services are called with all templates and mappings",
    ),
    Patch(
        rest_apis.invoke_http,
        lambda _: limit_time(http.call),
        "HTTP backends receive all headers, and are called with all templates and mappings",
    ),
    Patch(
        rest_apis.invoke_mock,
        lambda _: mock.respond_to,
        "mock integrations apply all templates and mappings",
    ),
)
