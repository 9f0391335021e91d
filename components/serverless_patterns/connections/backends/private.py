"""A service behind a load balancer in a VPC, through a VPC link."""

import re
from typing import Annotated, Any, Required, TypedDict
from urllib.parse import urlsplit

import pulumi

from serverless_patterns.arguments.declarations import SAME_REGION, Default, Matches, arn_of
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.backends.arguments import AFTER_SCHEME, WITHOUT_CREDENTIALS
from serverless_patterns.connections.backends.http import (
    check_placeholders,
    describe_statuses,
    http_integration,
    pass_on,
    request_body,
)
from serverless_patterns.connections.backends.kind import BackendKind
from serverless_patterns.connections.http_integration import HttpIntegration, derive
from serverless_patterns.connections.rest.backend import RestBackend, RouteSettings
from serverless_patterns.connections.rest.pending import PendingValues
from serverless_patterns.connections.rest.templates import (
    READ_TEXT,
    path_template,
    refuse_unless_utf8,
)


@arguments
class ApiGatewayFacadePrivateArgs(TypedDict, total=False):
    """A service behind a load balancer in a VPC that the internet does not reach."""

    url: Required[
        Annotated[
            pulumi.Input[str],
            Matches(
                f"https?://{AFTER_SCHEME}",
                f"a URL that begins with http:// or https://, {WITHOUT_CREDENTIALS}",
            ),
        ]
    ]
    """URL whose host becomes the ``Host`` header, and whose path is requested, with the path parameters of
    the route. Bodies are JSON, XML, forms or plain text; any other gets HTTP 415."""
    load_balancer_arn: Required[
        Annotated[
            pulumi.Input[str],
            arn_of(
                "elasticloadbalancing",
                "loadbalancer/(app|net)/[^/]+/[^/]+",
                "the ARN of an Application or Network Load Balancer",
                region=SAME_REGION,
            ),
        ]
    ]
    """ARN of the Application or Network Load Balancer."""
    vpc_link_id: Required[Annotated[pulumi.Input[str], Matches("[a-z0-9]+", "the ID of a VPC link")]]
    """ID of a VPC link (V2) into the subnets of the load balancer."""
    listener_arn: Annotated[
        pulumi.Input[str] | None,
        arn_of(
            "elasticloadbalancing",
            "listener/(app|net)/[^/]+/[^/]+/[^/]+",
            "the ARN of a listener of an Application or Network Load Balancer",
            region=SAME_REGION,
        ),
        Default(None, "none, which is enough for a REST API"),
    ]
    """ARN of the listener, which an HTTP API calls instead of the load balancer and requires. Defaults to
    none, which is enough for a REST API."""


TEXT_TYPES = (
    *("application/json", "application/x-www-form-urlencoded", "application/xml"),
    *("text/plain", "text/xml"),
)
"""Content types of bodies that a template can pass on; any other gets HTTP 415."""


def _read_rest(given: ApiGatewayFacadePrivateArgs, route: RouteSettings, errors: Errors) -> RestBackend:
    url = given["url"]
    check_placeholders(url, route.parameters, errors)

    def integration(values: PendingValues) -> dict[str, Any]:
        passed_on = http_integration(values.text(url), route)
        unchanged = READ_TEXT + refuse_unless_utf8() + request_body(route, "$sent")
        bodies = passed_on.get("requestTemplates", dict.fromkeys(TEXT_TYPES, unchanged))
        # Else the path would begin with the stage (API Gateway developer guide, private integrations).
        path = values.derive(url, lambda known: path_template(urlsplit(known).path or "/"))
        override = f'#set($context.requestOverride.path = "{path}")'
        return {
            **passed_on,
            "connectionType": "VPC_LINK",
            "connectionId": values.text(given["vpc_link_id"]),
            "integration-target": values.text(given["load_balancer_arn"]),
            "passthroughBehavior": "never",
            "requestTemplates": {kind: override + body for kind, body in bodies.items()},
        }

    return RestBackend(integration=integration, descriptions=describe_statuses(route.changes))


def _read_http_api(
    given: ApiGatewayFacadePrivateArgs, route: RouteSettings, errors: Errors
) -> HttpIntegration:
    url, listener_arn = given["url"], given["listener_arn"]
    check_placeholders(url, route.parameters, errors)
    if listener_arn is None:
        errors.add("listener_arn", "is required by an HTTP API; must be the ARN of the listener")
        return HttpIntegration({})
    return HttpIntegration(
        {
            **pass_on(route.key.method, listener_arn),
            "connection_type": "VPC_LINK",
            "connection_id": given["vpc_link_id"],
            "request_parameters": {
                "overwrite:path": derive(url, lambda known: _map_path(urlsplit(known).path or "/")),
                "overwrite:header.host": derive(url, lambda known: urlsplit(known).netloc),
            },
            "tls_config": derive(url, _find_tls),
        }
    )


def _map_path(path: str) -> str:
    return re.sub(r"\{([^}]*)\}", lambda found: f"${{request.path.{found[1]}}}", path)


def _find_tls(url: str) -> dict[str, str] | None:
    # Without a name to verify, API Gateway would call the listener by HTTP.
    parts = urlsplit(url)
    return {"server_name_to_verify": parts.hostname or ""} if parts.scheme == "https" else None


PRIVATE = BackendKind("private", _read_rest, http_api=_read_http_api)
