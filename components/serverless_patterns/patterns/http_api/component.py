"""An HTTP API in front of other services."""

from collections.abc import Sequence
from typing import Annotated, Any, Optional, cast
from urllib.parse import urlsplit

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.common import CERTIFICATE_ARN
from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.type_checks import validate_value
from serverless_patterns.arguments.validation import validate
from serverless_patterns.component import Scope, publish
from serverless_patterns.connections.api_domain import check_execute_api_endpoint
from serverless_patterns.connections.api_origin import StaticOffloadApiArgs
from serverless_patterns.connections.api_role import LONGEST_SUFFIX, create_roles
from serverless_patterns.connections.authorizers import warn_of_unused
from serverless_patterns.connections.cors import read_origins
from serverless_patterns.connections.stage_domain import create_stage_domain
from serverless_patterns.connections.throttle import DEFAULT, read_throttle
from serverless_patterns.patterns.http_api.args import HttpApiArgs
from serverless_patterns.patterns.http_api.authorizers import create_authorizers, read_authorizers
from serverless_patterns.patterns.http_api.routes import Route, read_routes
from serverless_patterns.patterns.http_api.stage import (
    create_deployment,
    create_stage,
)
from serverless_patterns.safeguards.alarms import alarm_above_zero
from serverless_patterns.safeguards.encryption_key import encrypt_if_hardened
from serverless_patterns.safeguards.log_groups import list_access_log_groups


class HttpApi(pulumi.ComponentResource):
    """An HTTP API in front of functions, queues, workflows, event buses, streams, and HTTP services.

    Example::

        orders = Queue("orders", {})
        api = HttpApi(
            "shop",
            {
                "routes": {
                    "POST /orders": {**orders.route(), "throttle": {"rate_limit": 50, "burst_limit": 20}},
                    "ANY /{proxy+}": http_route("https://legacy.example.com/{proxy}"),
                }
            },
        )
        pulumi.export("url", api.url)

    It accepts the routes of an :class:`ApiGatewayFacade` at less than a third of the price for each request.
    What an HTTP API cannot do, such as validating bodies or calling DynamoDB, is an error with the reason.
    """

    url: pulumi.Output[str]
    """URL of the API, without a trailing slash."""
    api_id: pulumi.Output[str]
    """ID of the API."""
    stage_name: pulumi.Output[str]
    """Name of the stage."""
    execution_arn: pulumi.Output[str]
    """ARN that begins the ARNs of the routes, such as ``<ARN>/GET/items``, for permissions to call them."""
    deployment_id: pulumi.Output[str]
    """ID of the deployment."""
    origin_domain_name: pulumi.Output[str]
    """Host name of the API, for the origin of a distribution."""
    origin_path: pulumi.Output[str]
    """Path of the API under its host name, for the origin of a distribution; empty, or with a slash at its
    beginning."""

    def __init__(self, name: str, args: HttpApiArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        """An HTTP API in front of functions, queues, workflows, event buses, and HTTP services.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`HttpApiArgs` has them.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        with validate("HttpApi", name, args, HttpApiArgs[Completed], opts) as (given, errors):
            errors.check_name(LONGEST_SUFFIX, 64)
            authorizers = read_authorizers(given["authorizers"], errors.narrow("authorizers"))
            has_cors = given["cors"] is not None
            routes = read_routes(given["routes"], authorizers, errors.narrow("routes"), cors=has_cors)
            warn_of_unused(authorizers, (route.authorizer for route in routes), errors)
            cors = _read_cors(given, routes, errors)
            throttle = read_throttle(given["throttle"], errors.narrow("throttle")) or DEFAULT
            _check_domain(given, errors)
        super().__init__("serverless-patterns:index:HttpApi", name, {}, opts)
        check_regions(self, opts, errors)
        scope = encrypt_if_hardened(
            Scope(name, self, given["tags"], given["kms_key_arn"], given["alarm_topic_arn"]),
            given,
            f"the access log of the HTTP API {name}",
            log_groups=list_access_log_groups(name),
        )
        calls = [each.permission for each in (*authorizers.values(), *routes) if each.permission]
        roles = create_roles(scope, calls, retain_policies=False)
        api = aws.apigatewayv2.Api(
            scope.child("api"),
            protocol_type="HTTP",
            description=given["description"] or name,
            cors_configuration=cast("Any", cors),
            disable_execute_api_endpoint=given["disable_execute_api_endpoint"],
            tags=scope.tags,
            opts=scope.opts(),
        )
        created = create_authorizers(scope, api, authorizers, roles.arns)
        deployment = create_deployment(
            scope,
            api,
            given,
            routes,
            authorizers={each: (authorizers[each], resource) for each, resource in created.items()},
            roles=roles.arns,
        )
        stage = create_stage(scope, given, deployment, routes, throttle=throttle, policies=roles.policies)
        if given["domain"]:
            create_stage_domain(scope, given["domain"], stage)
        alarm_above_zero(
            scope,
            "server-errors-alarm",
            description="Clients of the HTTP API get HTTP 5xx.",
            metric=("AWS/ApiGateway", "5xx", "Sum"),
            dimensions={"ApiId": api.id, "Stage": stage.name},
        )
        self._publish_outputs(given, api, stage)
        self.deployment_id = deployment.id
        publish(self)

    def _publish_outputs(
        self, given: HttpApiArgs[Completed], api: aws.apigatewayv2.Api, stage: aws.apigatewayv2.Stage
    ) -> None:
        """Sets the outputs of the API and its stage, which has no URL if mocks return no outputs."""
        self.api_id, self.stage_name, self.execution_arn = api.id, stage.name, stage.execution_arn
        domain = given["domain"]
        if domain:
            path = f"/{domain['base_path']}" if domain["base_path"] else ""
            self.origin_domain_name = pulumi.Output.from_input(domain["domain_name"])
            self.origin_path = pulumi.Output.from_input(path)
        else:
            self.origin_domain_name = stage.invoke_url.apply(lambda url: urlsplit(url or "").hostname or "")
            self.origin_path = stage.name.apply(_find_path)
        self.url = pulumi.Output.format("https://{0}{1}", self.origin_domain_name, self.origin_path)

    def origin(self) -> StaticOffloadApiArgs:
        """Returns the origin of a distribution."""
        return {"domain_name": self.origin_domain_name, "origin_path": self.origin_path}


def _find_path(stage_name: str) -> str:
    return "" if stage_name == "$default" else f"/{stage_name}"


def _check_domain(given: HttpApiArgs[Completed], errors: Errors) -> None:
    """Checks the rules that join the domain with the Region of the API and with its endpoint."""
    check_execute_api_endpoint(given, errors)
    if given["domain"] and (certificate_arn := given["domain"].get("certificate_arn")):
        below = errors.narrow("domain", "certificate_arn")
        validate_value(certificate_arn, Annotated[pulumi.Input[str], CERTIFICATE_ARN], below)


def _read_cors(
    given: HttpApiArgs[Completed], routes: Sequence[Route], errors: Errors
) -> dict[str, Any] | None:
    """Returns the CORS configuration: the methods are those of the routes."""
    cors, below = given["cors"], errors.narrow("cors")
    if cors is None or below.is_invalid():
        return None
    origins = read_origins(
        cors["allowed_origins"], cors["allowed_headers"], below, credentials=cors["allow_credentials"]
    )
    return {
        "allow_origins": origins,
        "allow_methods": sorted({method for route in routes for method in route.key.methods}),
        "allow_headers": cors["allowed_headers"],
        "expose_headers": cors["expose_headers"],
        "allow_credentials": cors["allow_credentials"],
        "max_age": cors["max_age_seconds"],
    }
