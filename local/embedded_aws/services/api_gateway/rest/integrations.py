"""The integrations of a REST API, which replace those of MiniStack."""

from ministack.services import apigateway_v1

from embedded_aws.ministack.patching import Patch
from embedded_aws.services.api_gateway.rest import http, mock, services
from embedded_aws.services.api_gateway.rest.limits import in_time

PATCHES = (
    Patch(
        apigateway_v1,
        "_invoke_sqs_v1",
        "5ad2c27ff06544e6",
        lambda _: in_time(services.call),
        "services are called as the route's role, with all templates and mappings",
    ),
    Patch(
        apigateway_v1,
        "_invoke_lambda_custom_v1",
        "d45e79293df3cc27",
        lambda _: in_time(services.call_either),
        "functions and services are called with all templates and mappings",
    ),
    Patch(
        apigateway_v1,
        "_invoke_http_proxy_v1",
        "8430f41966e2491a",
        lambda _: in_time(http.call),
        "HTTP backends receive all headers, and are called with all templates and mappings",
    ),
    Patch(
        apigateway_v1,
        "_invoke_mock_v1",
        "c75251c1999777fc",
        lambda _: mock.respond_to,
        "mock integrations apply all templates and mappings",
    ),
)
