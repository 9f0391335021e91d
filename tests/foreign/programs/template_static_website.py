"""The constructs of Pulumi's template of a static website: a synchronized folder behind a distribution."""

from pathlib import Path

import pulumi
import pulumi_aws as aws

from embedded_aws import Deployment
from tests.foreign.directories import create_directory
from tests.foreign.programs.packaged_containers import S3BucketFolder
from tests.foreign.requests import request

PAGES = create_directory("website")
(PAGES / "index.html").write_text("<h1>Hello, world!</h1>")
(PAGES / "error.html").write_text("<h1>404</h1>")
OTHER = create_directory("website")
(OTHER / "index.html").write_text("<h1>Hello again</h1>")
(OTHER / "error.html").write_text("<h1>404</h1>")


def program() -> None:
    _build(PAGES)


def second_program() -> None:
    _build(OTHER)


CHANGES = {"bucket-folder-index.html": "update"}


def _build(pages: Path) -> None:
    bucket = aws.s3.Bucket("bucket")
    website = aws.s3.BucketWebsiteConfiguration(
        "bucket",
        bucket=bucket.bucket,
        index_document={"suffix": "index.html"},
        error_document={"key": "error.html"},
    )
    owner = aws.s3.BucketOwnershipControls(
        "ownership-controls", bucket=bucket.bucket, rule={"object_ownership": "ObjectWriter"}
    )
    opened = aws.s3.BucketPublicAccessBlock(
        "public-access-block", bucket=bucket.bucket, block_public_acls=False
    )
    S3BucketFolder(
        "bucket-folder",
        pulumi.ResourceOptions(depends_on=[owner, opened]),
        acl="public-read",
        bucketName=bucket.bucket,
        path=str(pages),
    )
    cdn = aws.cloudfront.Distribution(
        "cdn",
        enabled=True,
        origins=[
            {
                "origin_id": bucket.arn,
                "domain_name": website.website_endpoint,
                "custom_origin_config": {
                    "origin_protocol_policy": "http-only",
                    "http_port": 80,
                    "https_port": 443,
                    "origin_ssl_protocols": ["TLSv1.2"],
                },
            }
        ],
        default_cache_behavior={
            "target_origin_id": bucket.arn,
            "viewer_protocol_policy": "redirect-to-https",
            "allowed_methods": ["GET", "HEAD", "OPTIONS"],
            "cached_methods": ["GET", "HEAD", "OPTIONS"],
            "default_ttl": 600,
            "max_ttl": 600,
            "min_ttl": 600,
            "forwarded_values": {"query_string": True, "cookies": {"forward": "all"}},
        },
        price_class="PriceClass_100",
        custom_error_responses=[
            {"error_code": 404, "response_code": 404, "response_page_path": "/error.html"}
        ],
        restrictions={"geo_restriction": {"restriction_type": "none"}},
        viewer_certificate={"cloudfront_default_certificate": True},
    )
    pulumi.export("originURL", pulumi.Output.concat("http://", website.website_endpoint))
    pulumi.export("originHostname", website.website_endpoint)
    pulumi.export("cdnURL", pulumi.Output.concat("https://", cdn.domain_name))
    pulumi.export("cdnHostname", cdn.domain_name)


def check(stack: Deployment) -> None:
    assert stack.outputs["cdnURL"] == f"https://{stack.outputs['cdnHostname']}"
    for output in ("originURL", "cdnURL", "cdnHostname"):
        assert request(stack, output, "/").data == b"<h1>Hello, world!</h1>"
        missing = request(stack, output, "/none.html")  # nobody may list the bucket
        assert (missing.status, missing.data) == (403, b"<h1>404</h1>")
    assert request(stack, "cdnURL", "/", method="POST").status == 403


def check_changed(stack: Deployment) -> None:
    assert request(stack, "originURL", "/").data == b"<h1>Hello again</h1>"
    # CloudFront has the former page for ten minutes.
    assert request(stack, "cdnURL", "/?fresh").data == b"<h1>Hello again</h1>"
