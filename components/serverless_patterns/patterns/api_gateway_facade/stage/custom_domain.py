"""The custom domain name of an API."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, cast

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.common import CERTIFICATE, CERTIFICATE_ARN
from serverless_patterns.arguments.declarations import arn_of
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.type_checks import validate_value
from serverless_patterns.component import Scope
from serverless_patterns.connections.api_domain import ApiGatewayFacadeDomainArgs
from serverless_patterns.connections.domain_record import create_domain_record
from serverless_patterns.patterns.api_gateway_facade.args import ApiGatewayFacadeHeaderRouteArgs

_EDGE_CERTIFICATE = arn_of("acm", CERTIFICATE, "in us-east-1, since CloudFront uses it", region="us-east-1")


@dataclass(frozen=True)
class CustomDomain:
    """A custom domain name and the type of its endpoint."""

    given: ApiGatewayFacadeDomainArgs
    endpoint_type: str

    @property
    def url(self) -> str:
        """URL of the API, without a trailing slash."""
        return f"https://{self.domain_name}{self.origin_path}"

    @property
    def domain_name(self) -> str:
        """Host name of the API."""
        return self.given["domain_name"]

    @property
    def origin_path(self) -> str:
        """Path of the API under the host name."""
        return f"/{self.given['base_path']}" if self.given["base_path"] else ""

    @property
    def has_mutual_tls(self) -> bool:
        """Whether clients must present a certificate."""
        return self.given["mutual_tls_authentication"] is not None


def check_custom_domain(domain: CustomDomain | None, errors: Errors) -> None:
    """Checks the rules that join the arguments of the domain with the type of the endpoint."""
    if domain is None:
        return
    if domain.endpoint_type == "PRIVATE":
        errors.add("domain", "cannot be combined with a private API. Remove it")
    if domain.endpoint_type == "EDGE" and domain.has_mutual_tls:
        errors.add("domain.mutual_tls_authentication", "requires 'endpoint_type' to be REGIONAL. Set that")
    if certificate_arn := domain.given.get("certificate_arn"):
        rule = _EDGE_CERTIFICATE if domain.endpoint_type == "EDGE" else CERTIFICATE_ARN
        validate_value(
            certificate_arn, Annotated[pulumi.Input[str], rule], errors.narrow("domain", "certificate_arn")
        )


def check_header_routes(
    routes: Mapping[str, ApiGatewayFacadeHeaderRouteArgs], domain: CustomDomain | None, errors: Errors
) -> None:
    """Checks the header routes against each other and against the domain."""
    if routes and domain is None and not errors.is_invalid("domain"):
        errors.add("header_routes", "requires 'domain', whose requests it routes. Add one")
    if routes and domain and domain.endpoint_type == "EDGE":
        errors.add("header_routes", "requires 'endpoint_type' to be REGIONAL. Set that")
    owners: dict[int, str] = {}
    for name, route in routes.items():
        if "priority" not in route or errors.is_invalid(f"header_routes.{name}.priority"):
            continue
        priority = route["priority"]
        owner = owners.setdefault(priority, name)
        if owner != name:
            errors.add(
                f"header_routes.{name}.priority",
                f"{priority} is that of '{owner}' already; must be unique. Choose another",
            )


def create_custom_domain(
    scope: Scope,
    domain: CustomDomain,
    stage: aws.apigateway.Stage,
    header_routes: Mapping[str, ApiGatewayFacadeHeaderRouteArgs],
) -> None:
    """Creates the domain name, its mapping to the stage, its routing rules, and its record."""
    given, regional = domain.given, domain.endpoint_type == "REGIONAL"
    mutual_tls = given["mutual_tls_authentication"] or {}
    created = aws.apigateway.DomainName(
        scope.child("domain"),
        domain_name=domain.domain_name,
        certificate_arn=None if regional else given["certificate_arn"],
        regional_certificate_arn=given["certificate_arn"] if regional else None,
        endpoint_configuration={"types": domain.endpoint_type},
        security_policy="TLS_1_2",
        routing_mode="ROUTING_RULE_THEN_BASE_PATH_MAPPING" if header_routes else None,
        mutual_tls_authentication=cast(
            "Any", {name: value for name, value in mutual_tls.items() if value is not None} or None
        ),
        tags=scope.tags,
        opts=scope.opts(),
    )
    aws.apigateway.BasePathMapping(
        scope.child("mapping"),
        domain_name=created.domain_name,
        rest_api=stage.rest_api,
        stage_name=stage.stage_name,
        base_path=given["base_path"],
        opts=scope.opts(),
    )
    for name, route in header_routes.items():
        _create_routing_rule(scope.child(f"{name}-header-route"), scope, created, given["base_path"], route)
    create_domain_record(
        scope,
        given["hosted_zone_id"],
        domain.domain_name,
        target=created.regional_domain_name if regional else created.cloudfront_domain_name,
        target_zone_id=created.regional_zone_id if regional else created.cloudfront_zone_id,
    )


def _create_routing_rule(
    name: str,
    scope: Scope,
    domain: aws.apigateway.DomainName,
    base_path: str | None,
    route: ApiGatewayFacadeHeaderRouteArgs,
) -> None:
    """Creates the rule of a header route; the base path is removed as it is by the mapping."""
    # The headers of one condition are alternatives; each condition must be met.
    conditions: list[aws.apigatewayv2.RoutingRuleConditionArgsDict] = [
        {"match_headers": {"any_of": {"header": header, "value_glob": value}}}
        for header, value in route["headers"].items()
    ]
    if base_path:
        conditions.append({"match_base_paths": {"any_ofs": [base_path]}})
    aws.apigatewayv2.RoutingRule(
        name,
        domain_name=domain.domain_name,
        priority=route["priority"],
        conditions=conditions,
        actions=[
            {
                "invoke_api": {
                    "api_id": route["rest_api_id"],
                    "stage": route["stage_name"],
                    "strip_base_path": base_path is not None,
                }
            }
        ],
        opts=scope.opts(),
    )
