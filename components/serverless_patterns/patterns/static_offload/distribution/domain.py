"""Alternate domain names: their certificate and DNS records."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.quotas import CERTIFICATE_NAMES, DISTRIBUTION_NAMES
from serverless_patterns.component import Scope
from serverless_patterns.patterns.static_offload.args import REGION, StaticOffloadDomainArgs


def check_domain(domain: StaticOffloadDomainArgs[Completed] | None, errors: Errors) -> None:
    """Checks the rules that join the arguments of ``domain``."""
    if domain is None:
        return
    below, names = errors.narrow("domain"), domain.get("domain_names", [])
    if len(set(names)) < len(names):
        below.add("domain_names", "contains a name more than once. Remove the duplicates")
    below.warn_above("domain_names", len(names), DISTRIBUTION_NAMES)
    invalid = {error.argument for error in errors.found}
    if domain["certificate_arn"] is None:
        below.warn_above("domain_names", len(names), CERTIFICATE_NAMES)
        if domain["hosted_zone_id"] is None and not invalid & {
            "domain.certificate_arn",
            "domain.hosted_zone_id",
        }:
            below.add("", "requires 'certificate_arn', or 'hosted_zone_id' to validate a new certificate")


def create_viewer_certificate(
    scope: Scope, domain: StaticOffloadDomainArgs[Completed] | None
) -> aws.cloudfront.DistributionViewerCertificateArgsDict:
    """Returns the certificate of the distribution, which is created unless the arguments name one."""
    if domain is None:
        return {"cloudfront_default_certificate": True}
    return {
        "acm_certificate_arn": domain["certificate_arn"] or _create_certificate(scope, domain),
        "ssl_support_method": "sni-only",
        "minimum_protocol_version": domain["minimum_protocol_version"],
    }


def create_records(
    scope: Scope, domain: StaticOffloadDomainArgs[Completed] | None, distribution: aws.cloudfront.Distribution
) -> None:
    """Creates the A and AAAA records of the distribution, if there is a hosted zone."""
    if domain is None or domain["hosted_zone_id"] is None:
        return
    for host in domain["domain_names"]:
        for type_ in ("A", "AAAA"):
            aws.route53.Record(
                scope.child(f"{host}-{type_.lower()}"),
                zone_id=domain["hosted_zone_id"],
                name=host,
                type=type_,
                aliases=[
                    {
                        "name": distribution.domain_name,
                        "zone_id": distribution.hosted_zone_id,
                        "evaluate_target_health": False,
                    }
                ],
                opts=scope.opts(),
            )


def _create_certificate(scope: Scope, domain: StaticOffloadDomainArgs[Completed]) -> pulumi.Output[str]:
    """Creates a certificate and returns its ARN, which resolves after the validation."""
    names = domain["domain_names"]
    certificate = aws.acm.Certificate(
        scope.child("certificate"),
        domain_name=names[0],
        subject_alternative_names=names[1:],
        validation_method="DNS",
        region=REGION,
        tags=scope.tags,
        opts=scope.opts(),
    )
    zone_id = domain["hosted_zone_id"] or ""
    records = [_create_validation_record(scope, host, zone_id, certificate) for host in names]
    validation = aws.acm.CertificateValidation(
        scope.child("certificate-validation"),
        certificate_arn=certificate.arn,
        validation_record_fqdns=[record.fqdn for record in records],
        region=REGION,
        opts=scope.opts(),
    )
    return validation.certificate_arn


def _create_validation_record(
    scope: Scope, host: str, zone_id: pulumi.Input[str], certificate: aws.acm.Certificate
) -> aws.route53.Record:
    option = certificate.domain_validation_options.apply(lambda options: _find_option(options, host))
    return aws.route53.Record(
        scope.child(f"{host}-validation"),
        zone_id=zone_id,
        name=option.apply(lambda found: found.resource_record_name or ""),
        type=option.apply(lambda found: found.resource_record_type or ""),
        records=[option.apply(lambda found: found.resource_record_value or "")],
        ttl=300,
        allow_overwrite=True,  # all certificates of an account have the same record for a name
        opts=scope.opts(),
    )


def _find_option(
    options: Sequence[aws.acm.outputs.CertificateDomainValidationOption] | None, host: str
) -> aws.acm.outputs.CertificateDomainValidationOption:
    """Returns the validation record of a name; an empty one if a mock of AWS returned none."""
    found = (option for option in options or () if option.domain_name == host)
    return next(found, aws.acm.outputs.CertificateDomainValidationOption())
