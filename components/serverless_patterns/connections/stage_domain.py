"""The custom domain name of an HTTP API or a WebSocket API."""

from collections.abc import Mapping
from typing import Any, cast

import pulumi_aws as aws

from serverless_patterns.component import Scope
from serverless_patterns.connections.domain_record import create_domain_record


def create_stage_domain(scope: Scope, given: Mapping[str, Any], stage: aws.apigatewayv2.Stage) -> None:
    """Creates the domain name, its mapping to the stage, and its record.

    Args:
        scope: Scope of the API.
        given: The argument ``domain``.
        stage: The stage.
    """
    mutual_tls: Mapping[str, Any] = given.get("mutual_tls_authentication") or {}
    created = aws.apigatewayv2.DomainName(
        scope.child("domain"),
        domain_name=given["domain_name"],
        domain_name_configuration={
            "certificate_arn": given["certificate_arn"],
            "endpoint_type": "REGIONAL",
            "security_policy": "TLS_1_2",
        },
        mutual_tls_authentication=cast(
            "Any", {name: value for name, value in mutual_tls.items() if value is not None} or None
        ),
        tags=scope.tags,
        opts=scope.opts(),
    )
    aws.apigatewayv2.ApiMapping(
        scope.child("mapping"),
        api_id=stage.api_id,
        domain_name=created.id,
        stage=stage.name,
        api_mapping_key=given.get("base_path"),
        opts=scope.opts(),
    )
    target = created.domain_name_configuration
    create_domain_record(
        scope,
        given["hosted_zone_id"],
        given["domain_name"],
        target=target.target_domain_name,
        target_zone_id=target.hosted_zone_id,
    )
