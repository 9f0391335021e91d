"""Custom host names: certificate and DNS records."""
# ruff: noqa: E501  a message is easier to compare in one piece

from typing import Any

import pytest
from graphs import errors_in, evaluate, names
from pulumi.runtime.mocks import MockResourceArgs
from sites import make

from embedded_aws import Recording
from embedded_aws.program.plausible import PlausibleMocks
from serverless_patterns import StaticOffload

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1234"
ZONE = "Z2ABCDEFGHIJKL"
NAMES = ["www.example.com", "example.com"]


class CertificateMocks(PlausibleMocks):
    """Tells how the names of a certificate are validated, as ACM does."""

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        identifier, outputs = super().new_resource(args)
        if args.typ == "aws:acm/certificate:Certificate":
            hosts = [args.inputs["domainName"], *args.inputs.get("subjectAlternativeNames", [])]
            # ACM keeps no order.
            outputs["domainValidationOptions"] = [
                {
                    "domainName": host,
                    "resourceRecordName": f"_1.{host}.",
                    "resourceRecordType": "CNAME",
                    "resourceRecordValue": f"_2.{host}.acm-validations.aws.",
                }
                for host in reversed(hosts)
            ]
        return identifier, outputs


def record_domain(**domain: Any) -> Recording:
    return evaluate(lambda: StaticOffload("web", {"domain": domain}), mocks=CertificateMocks())


def records(recording: Recording) -> dict[str, dict[str, Any]]:
    return {found.name: found.inputs for found in recording.find_by_type("aws:route53/record:Record")}


def test_without_a_domain():
    recording = make()
    inputs = recording.find_by_name("web-distribution").inputs
    assert inputs["viewerCertificate"] == {"cloudfrontDefaultCertificate": True}
    assert inputs["aliases"] == []
    assert records(recording) == {}
    outputs = recording.find_by_name("web").outputs
    assert outputs["url"] == f"https://{outputs['distribution_domain_name']}"


def test_certificate_of_ones_own():
    recording = record_domain(domain_names=NAMES, certificate_arn=CERTIFICATE)
    inputs = recording.find_by_name("web-distribution").inputs
    assert inputs["viewerCertificate"] == {
        "acmCertificateArn": CERTIFICATE,
        "sslSupportMethod": "sni-only",
        "minimumProtocolVersion": "TLSv1.2_2021",
    }
    assert inputs["aliases"] == NAMES
    assert recording.find_by_name("web").outputs["url"] == "https://www.example.com"
    assert records(recording) == {}
    assert recording.find_by_type("aws:acm/certificate:Certificate") == []


@pytest.mark.parametrize("policy", ["TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"])
def test_security_policy(policy: str):
    recording = record_domain(
        domain_names=NAMES, certificate_arn=CERTIFICATE, minimum_protocol_version=policy
    )
    certificate = recording.find_by_name("web-distribution").inputs["viewerCertificate"]
    assert certificate["minimumProtocolVersion"] == policy


def test_records_of_the_names():
    recording = record_domain(domain_names=NAMES, certificate_arn=CERTIFICATE, hosted_zone_id=ZONE)
    alias = {
        "name": recording.find_by_name("web").outputs["distribution_domain_name"],
        "zoneId": "Z2FDTNDATAQYW2",
        "evaluateTargetHealth": False,
    }
    assert records(recording) == {
        f"web-{host}-{type_.lower()}": {"zoneId": ZONE, "name": host, "type": type_, "aliases": [alias]}
        for host in NAMES
        for type_ in ("A", "AAAA")
    }


def test_new_certificate_is_validated_before_it_is_used():
    recording = evaluate(
        lambda: StaticOffload(
            "web", {"domain": {"domain_names": NAMES, "hosted_zone_id": ZONE}, "tags": {"team": "sales"}}
        ),
        mocks=CertificateMocks(),
    )
    assert recording.find_by_name("web-certificate").inputs == {
        "domainName": "www.example.com",
        "subjectAlternativeNames": ["example.com"],
        "validationMethod": "DNS",
        "region": "us-east-1",
        "tags": {"team": "sales"},
    }
    for host in NAMES:
        assert recording.find_by_name(f"web-{host}-validation").inputs == {
            "zoneId": ZONE,
            "name": f"_1.{host}.",
            "type": "CNAME",
            "records": [f"_2.{host}.acm-validations.aws."],
            "ttl": 300,
            "allowOverwrite": True,
        }
    validation = recording.find_by_name("web-certificate-validation")
    assert validation.inputs["region"] == "us-east-1"
    assert names(recording, validation.dependencies) == {
        *("web-certificate", "web-www.example.com-validation", "web-example.com-validation")
    }
    distribution = recording.find_by_name("web-distribution")
    assert "web-certificate-validation" in names(recording, distribution.dependencies)


def test_preview_of_a_new_certificate():
    domain = {"domain_names": NAMES, "hosted_zone_id": ZONE}
    recording = evaluate(lambda: StaticOffload("web", {"domain": domain}), preview=True)
    assert len(records(recording)) == 6


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ({"domain_names": NAMES}, ("domain: requires 'certificate_arn', or 'hosted_zone_id' to validate a new certificate")),
        ({"domain_names": [], "certificate_arn": CERTIFICATE}, "domain.domain_names: is empty; name at least one"),
        ({"domain_names": ["a.example", "a.example"], "certificate_arn": CERTIFICATE}, "domain.domain_names: contains a name more than once. Remove the duplicates"),
        *(
            ({"domain_names": [host], "certificate_arn": CERTIFICATE}, (f"domain.domain_names.0: '{host}' must be a host name in lower case, such as www.example.com"))
            for host in ("https://a.example", "A.example", "localhost", "*.example.com", "-a.example", "a..b")
        ),
        (
            {"domain_names": NAMES, "certificate_arn": "arn:aws:acm:eu-west-1:123456789012:certificate/1234"},
            "domain.certificate_arn: 'arn:aws:acm:eu-west-1:123456789012:certificate/1234' must be the ARN of a certificate in us-east-1, which CloudFront requires",
        ),
        ({"domain_names": NAMES, "hosted_zone_id": "example.com"}, ("domain.hosted_zone_id: 'example.com' must be the ID of a hosted zone, such as Z2ABCDEFGHIJKL")),
    ],
)  # fmt: skip
def test_errors(domain: dict[str, Any], expected: str):
    assert errors_in(lambda: StaticOffload("web", {"domain": domain})) == [expected]
