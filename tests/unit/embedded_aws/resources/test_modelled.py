"""Values of Pulumi's in AWS's spelling, by AWS's own models."""

from typing import Any

import botocore.session
import pytest
from botocore.model import Shape

from embedded_aws.errors import DeploymentError
from embedded_aws.resource_model.modelled import spell


def shape(service: str, name: str) -> Shape:
    return botocore.session.get_session().get_service_model(service).shape_for(name)


@pytest.mark.parametrize(
    ("service", "name", "given", "spelled"),
    [
        ("cloudfront", "Aliases", ["a", "b"], {"Quantity": 2, "Items": ["a", "b"]}),
        ("cloudfront", "Aliases", [], {"Quantity": 0, "Items": []}),
        ("cloudfront", "CookieNames", {"items": ["a"]}, {"Quantity": 1, "Items": ["a"]}),
        ("cloudfront", "TrustedKeyGroups", ["k"], {"Enabled": True, "Quantity": 1, "Items": ["k"]}),
        ("cloudfront", "TrustedKeyGroups", [], {"Enabled": False, "Quantity": 0, "Items": []}),
        (
            "cloudfront",
            "ViewerCertificate",
            {
                "acmCertificateArn": "arn",
                "sslSupportMethod": "sni-only",
                "cloudfrontDefaultCertificate": False,
            },
            {
                "ACMCertificateArn": "arn",
                "SSLSupportMethod": "sni-only",
                "CloudFrontDefaultCertificate": False,
            },
        ),
        ("cloudfront", "CustomErrorResponse", {"responseCode": 404}, {"ResponseCode": "404"}),
        ("wafv2", "ByteMatchStatement", {"searchString": "é"}, {"SearchString": "é".encode()}),
        ("wafv2", "RateBasedStatement", {"limit": 5.0}, {"Limit": 5}),
        ("wafv2", "CustomResponseBodies", {"myKey": {"content": "x"}}, {"myKey": {"Content": "x"}}),
    ],
)
def test_spelling(service: str, name: str, given: Any, spelled: Any) -> None:
    assert spell(given, shape(service, name)) == spelled


def test_names_that_differ() -> None:
    names = {"orderedCacheBehaviors": "CacheBehaviors"}
    given = {"orderedCacheBehaviors": [{"pathPattern": "/a"}]}
    assert spell(given, shape("cloudfront", "DistributionConfig"), names) == {
        "CacheBehaviors": {"Quantity": 1, "Items": [{"PathPattern": "/a"}]}
    }


def test_what_aws_does_not_know_is_named() -> None:
    with pytest.raises(DeploymentError, match="AWS's CachedMethods has no methods; it has Quantity, Items"):
        spell({"methods": ["GET"]}, shape("cloudfront", "CachedMethods"))
