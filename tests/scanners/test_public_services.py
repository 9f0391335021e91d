"""A container service that the internet reaches, which no stack of the catalog has."""

from collections.abc import Mapping
from typing import Any

import pytest

from embedded_aws import Recording, record
from serverless_patterns import ContainerService
from tests.scanners.unseen import object_to_documents, object_to_plans

_ARN = "arn:aws:{}:us-east-1:123456789012:{}".format
_PUBLIC: Mapping[str, Any] = {
    "image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop:1",
    "internet_facing": True,
    "certificate_arn": _ARN("acm", "certificate/1"),
    "domain_name": "shop.example.com",
}
_HARDENED: Mapping[str, Any] = {"hardened": True, "access_log_bucket_name": "access-logs"}

HARDENED = {
    (
        "CKV_AWS_260",
        "aws_vpc_security_group_ingress_rule.shop-internet-to-redirect-ingress",
    ): "port 80 answers every request with a redirect to HTTPS, and forwards none",
}
"""Checks that fail on purpose: check, resource, and reason."""
DEFAULT = HARDENED | {
    ("CKV2_AWS_28", "aws_lb.shop-lb"): "a web ACL has a monthly price, so that it is created if `hardened`",
}


def record_service(given: Mapping[str, Any]) -> Recording:
    def program() -> None:
        ContainerService("shop", {**_PUBLIC, **given})  # pyright: ignore[reportArgumentType]

    return record(program)


@pytest.mark.parametrize(
    ("given", "on_purpose"), [({}, DEFAULT), (_HARDENED, HARDENED)], ids=["default", "hardened"]
)
def test_findings_of_a_public_service_are_on_purpose(
    given: Mapping[str, Any], on_purpose: Mapping[tuple[str, str], str]
) -> None:
    recording = record_service(given)
    assert object_to_documents([recording]) == []
    found = object_to_plans([recording], {})
    assert {(check, resource) for check, resource, _ in found} == on_purpose.keys(), found
