"""A host name of one's own for the API."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict, cast

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.arguments.reader import Given
from serverless_patterns.arguments.text import show

HOST_NAME = r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"


class ApiGatewayFacadeMutualTlsArgs(TypedDict):
    """Certificates that clients have to show."""

    truststore_uri: pulumi.Input[str]
    """Object in S3 that holds the authorities in PEM format, such as ``s3://certificates/clients.pem``."""
    truststore_version: NotRequired[pulumi.Input[str] | None]
    """Version of the object. Default the newest at the time of the deployment."""


class ApiGatewayFacadeDomainArgs(TypedDict):
    """A host name, its certificate, and where it leads."""

    domain_name: str
    """Host name, such as ``api.example.com``."""
    certificate_arn: pulumi.Input[str]
    """ARN of the certificate in ACM; in us-east-1 for an edge API, else in the Region of the API."""
    hosted_zone_id: NotRequired[pulumi.Input[str] | None]
    """Route 53 zone that gets the record of the host name. Default no record."""
    base_path: NotRequired[str | None]
    """First part of the path under which the API is served. Default none."""
    mutual_tls_authentication: NotRequired[ApiGatewayFacadeMutualTlsArgs | None]
    """Certificates that clients have to show; the default endpoint is closed then. Default none."""


@dataclass(frozen=True)
class CustomDomain:
    """A host name, checked."""

    domain_name: str
    certificate_arn: pulumi.Input[str]
    hosted_zone_id: pulumi.Input[str] | None
    base_path: str
    mutual_tls_authentication: Mapping[str, Any] | None
    endpoint_type: str

    @property
    def url(self) -> str:
        """Where the API is served, without a slash at the end."""
        return f"https://{self.domain_name}{self.origin_path}"

    @property
    def origin_path(self) -> str:
        """The path under which the API is served."""
        return f"/{self.base_path}" if self.base_path else ""


def read_custom_domain(given: Given, endpoint_type: str) -> CustomDomain | None:
    """The argument ``domain``, checked; None when it is not given."""
    entry = given.entry("domain")
    if entry is None:
        return None
    if endpoint_type == "PRIVATE":
        given.fault("domain", "does not go with a private API; remove it")
    mutual_tls_authentication = entry.entry("mutual_tls_authentication")
    if mutual_tls_authentication:
        mutual_tls_authentication.text(
            "truststore_uri", "s3://[^/]+/.+", "an object in S3, such as s3://certificates/clients.pem"
        )
        mutual_tls_authentication.text("truststore_version")
        if endpoint_type == "EDGE":
            entry.fault("mutual_tls_authentication", "takes a regional API; set 'endpoint_type' to REGIONAL")
    certificate_arn = entry.arn("certificate_arn", "acm") or ""
    known = "" if is_output(certificate_arn) else str(certificate_arn)
    if endpoint_type == "EDGE" and known and ":us-east-1:" not in known:
        entry.fault("certificate_arn", f"{show(known)} must be in us-east-1, where CloudFront looks")
    base_path_means = "letters, digits and $ - _ . + ! * ' ( )"
    return CustomDomain(
        domain_name=str(
            entry.text("domain_name", HOST_NAME, "a host name, such as api.example.com", default="")
        ),
        certificate_arn=certificate_arn,
        hosted_zone_id=entry.text("hosted_zone_id", "Z[A-Z0-9]+", "the id of a Route 53 zone"),
        base_path=cast(
            "str", entry.text("base_path", r"[A-Za-z0-9$_.+!*'()-]+", base_path_means, default="")
        ),
        mutual_tls_authentication=mutual_tls_authentication.values if mutual_tls_authentication else None,
        endpoint_type=endpoint_type,
    )


def create_custom_domain(
    name: str,
    domain: CustomDomain,
    stage: aws.apigateway.Stage,
    tags: Mapping[str, Any],
    opts: pulumi.ResourceOptions,
) -> None:
    """Makes the host name, what it leads to, and its record."""
    regional = domain.endpoint_type == "REGIONAL"
    made = aws.apigateway.DomainName(
        f"{name}-domain",
        domain_name=domain.domain_name,
        certificate_arn=None if regional else domain.certificate_arn,
        regional_certificate_arn=domain.certificate_arn if regional else None,
        endpoint_configuration={"types": domain.endpoint_type},
        security_policy="TLS_1_2",
        mutual_tls_authentication=cast("Any", domain.mutual_tls_authentication),
        tags=tags,
        opts=opts,
    )
    aws.apigateway.BasePathMapping(
        f"{name}-mapping",
        domain_name=made.domain_name,
        rest_api=stage.rest_api,
        stage_name=stage.stage_name,
        base_path=domain.base_path or None,
        opts=opts,
    )
    if domain.hosted_zone_id:
        aws.route53.Record(
            f"{name}-record",
            zone_id=domain.hosted_zone_id,
            name=domain.domain_name,
            type="A",
            aliases=[
                {
                    "name": made.regional_domain_name if regional else made.cloudfront_domain_name,
                    "zone_id": made.regional_zone_id if regional else made.cloudfront_zone_id,
                    "evaluate_target_health": False,
                }
            ],
            opts=opts,
        )
