"""The site's own host names: certificate and DNS records."""

from dataclasses import dataclass
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import arn_pattern
from serverless_patterns.arguments.quotas import CERTIFICATE_NAMES, DISTRIBUTION_NAMES
from serverless_patterns.arguments.reader import Given

REGION = "us-east-1"
"""Where CloudFront's certificates, web ACLs and logs live, wherever the rest of the stack does."""
SECURITY_POLICIES = ("TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025")
"""CloudFront's security policies that know no older protocols and ciphers than TLSv1.2_2021 does."""

_HOST = r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
_CERTIFICATE = arn_pattern("acm", "certificate/.+", REGION)


class StaticOffloadDomainArgs(TypedDict):
    """Host names of the site, and where their certificate and records come from."""

    domain_names: list[str]
    """Host names, such as ``www.example.com``, 1 or more; the first is that of ``url``."""
    hosted_zone_id: NotRequired[pulumi.Input[str] | None]
    """Route 53 zone that gets the records of the names. Default none: a CNAME to ``domain_name`` is
    then made elsewhere."""
    certificate_arn: NotRequired[pulumi.Input[str] | None]
    """Certificate for the names, in us-east-1. Default a new one, which needs ``hosted_zone_id``."""
    security_policy: NotRequired[str | None]
    """``TLSv1.2_2021``, ``TLSv1.2_2025`` or ``TLSv1.3_2025``. Default ``TLSv1.2_2021``, the one that most
    clients understand."""


@dataclass(frozen=True)
class Domain:
    """The host names of a site, checked."""

    names: tuple[str, ...]
    hosted_zone_id: pulumi.Input[str] | None
    certificate_arn: pulumi.Input[str] | None
    security_policy: str


def read_domain(given: Given) -> Domain | None:
    """The argument ``domain``; None when the site has no host name of its own."""
    entry = given.entry("domain")
    if entry is None:
        return None
    names = tuple(entry.texts("domain_names", _HOST, "a host name in lower case, such as www.example.com"))
    if not names or len(set(names)) < len(names):
        entry.fault("domain_names", f"has {len(names)} entries; must be 1 or more, each once")
    entry.within("domain_names", len(names), DISTRIBUTION_NAMES)
    if not entry.has("certificate_arn"):
        entry.within("domain_names", len(names), CERTIFICATE_NAMES)
    domain = Domain(
        names=names,
        hosted_zone_id=entry.text("hosted_zone_id", "[A-Z0-9]+", "the id of a zone, such as Z2ABCDEFGHIJKL"),
        certificate_arn=entry.text(
            "certificate_arn", _CERTIFICATE, f"the ARN of a certificate in {REGION}, where CloudFront looks"
        ),
        security_policy=entry.choice("security_policy", SECURITY_POLICIES, default=SECURITY_POLICIES[0]),
    )
    if not entry.has("hosted_zone_id") and not entry.has("certificate_arn"):
        entry.fault(
            "", "needs a certificate_arn, or the hosted_zone_id of the zone where a new one is validated"
        )
    return domain


def viewer_certificate(
    name: str, domain: Domain | None, tags: dict[str, pulumi.Input[str]], opts: pulumi.ResourceOptions
) -> aws.cloudfront.DistributionViewerCertificateArgsDict:
    """What the distribution says of its certificate; without a host name of its own it uses CloudFront's."""
    if domain is None:
        return {"cloudfront_default_certificate": True}
    return {
        "acm_certificate_arn": domain.certificate_arn or _make_certificate(name, domain, tags, opts),
        "ssl_support_method": "sni-only",
        "minimum_protocol_version": domain.security_policy,
    }


def create_records(
    name: str,
    domain: Domain,
    distribution: aws.cloudfront.Distribution,
    opts: pulumi.ResourceOptions,
) -> None:
    """Leads the host names to the distribution, by IPv4 and IPv6, if there is a zone to do so in."""
    if domain.hosted_zone_id is None:
        return
    for host in domain.names:
        for type_ in ("A", "AAAA"):
            aws.route53.Record(
                f"{name}-{host}-{type_.lower()}",
                zone_id=domain.hosted_zone_id,
                name=host,
                type=type_,
                aliases=[
                    {
                        "name": distribution.domain_name,
                        "zone_id": distribution.hosted_zone_id,
                        "evaluate_target_health": False,
                    }
                ],
                opts=opts,
            )


def _make_certificate(
    name: str, domain: Domain, tags: dict[str, pulumi.Input[str]], opts: pulumi.ResourceOptions
) -> pulumi.Output[str]:
    """ARN of a new certificate, known once it is valid."""
    certificate = aws.acm.Certificate(
        f"{name}-certificate",
        domain_name=domain.names[0],
        subject_alternative_names=list(domain.names[1:]),
        validation_method="DNS",
        region=REGION,
        tags=tags,
        opts=opts,
    )
    records = [_make_validation_record(name, host, domain, certificate, opts) for host in domain.names]
    validation = aws.acm.CertificateValidation(
        f"{name}-certificate-validation",
        certificate_arn=certificate.arn,
        validation_record_fqdns=[record.fqdn for record in records],
        region=REGION,
        opts=opts,
    )
    return validation.certificate_arn


def _make_validation_record(
    name: str, host: str, domain: Domain, certificate: aws.acm.Certificate, opts: pulumi.ResourceOptions
) -> aws.route53.Record:
    option = certificate.domain_validation_options.apply(
        lambda options: next(found for found in options if found.domain_name == host)
    )
    return aws.route53.Record(
        f"{name}-{host}-validation",
        zone_id=domain.hosted_zone_id or "",
        name=option.apply(lambda found: found.resource_record_name or ""),
        type=option.apply(lambda found: found.resource_record_type or ""),
        records=[option.apply(lambda found: found.resource_record_value or "")],
        ttl=300,
        allow_overwrite=True,  # every certificate for one name in one account has the same record
        opts=opts,
    )
