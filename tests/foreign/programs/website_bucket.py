"""A website in a bucket, with the types that static sites use, and one behind a distribution."""

import pulumi
import pulumi_aws as aws

from embedded_aws import Deployment
from tests.foreign.requests import request


def program() -> None:
    _site("redirected.html")


def second_program() -> None:
    _site("other.html")


CHANGES = {"site": "update", "other": "replace"}


def _site(target: str) -> None:
    bucket = aws.s3.Bucket("site", tags={"team": "web"})
    website = aws.s3.BucketWebsiteConfiguration(
        "site",
        bucket=bucket.id,
        index_document={"suffix": "index.html"},
        error_document={"key": "404.html"},
        routing_rules=[
            {
                "condition": {"key_prefix_equals": "old/"},
                "redirect": {"replace_key_prefix_with": "new/", "http_redirect_code": "302"},
            },
            {
                "condition": {"key_prefix_equals": "lost/", "http_error_code_returned_equals": "404"},
                "redirect": {"replace_key_with": target},
            },
            {
                "condition": {"key_prefix_equals": "away/"},
                "redirect": {"host_name": "example.com", "protocol": "https"},
            },
        ],
    )
    owner = aws.s3.BucketOwnershipControls(
        "site", bucket=bucket.id, rule={"object_ownership": "ObjectWriter"}
    )
    opened = aws.s3.BucketPublicAccessBlock(
        "site", bucket=bucket.id, block_public_acls=False, ignore_public_acls=False
    )
    ready = pulumi.ResourceOptions(depends_on=[owner, opened, website])
    listed = aws.s3.BucketAcl("site", bucket=bucket.id, acl="public-read", opts=ready)
    pages = {
        "index.html": "<h1>home</h1>",
        "404.html": "nothing here",
        "docs/index.html": "documents",
        "new/page.html": "moved",
        target: "target",
    }
    for key, text in pages.items():
        aws.s3.BucketObject(
            key.partition(".")[0].replace("/index", "").partition("/")[0].replace("redirected", "other"),
            bucket=bucket.id,
            key=key,
            content=text,
            content_type="text/html",
            acl="public-read",
            opts=pulumi.ResourceOptions(depends_on=[listed]),
        )
    aws.s3.BucketObject("private.html", bucket=bucket.id, source=pulumi.StringAsset("secret"))
    aws.s3.BucketObject(
        "moved",
        bucket=bucket.id,
        key="moved.html",
        website_redirect="/docs/",
        acl="public-read",
        opts=pulumi.ResourceOptions(depends_on=[listed]),
    )
    distribution = aws.cloudfront.Distribution(
        "site",
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
            "forwarded_values": {"cookies": {"forward": "none"}, "query_string": False},
        },
        restrictions={"geo_restriction": {"restriction_type": "none"}},
        viewer_certificate={"cloudfront_default_certificate": True},
    )
    pulumi.export("bucket", bucket.id)
    pulumi.export("endpoint", website.website_endpoint)
    pulumi.export("url", pulumi.Output.concat("http://", website.website_endpoint))
    pulumi.export("cdn", distribution.domain_name)


ANSWERS = {
    "/": (200, "<h1>home</h1>", None),
    "/docs/": (200, "documents", None),
    "/docs": (302, "", "/docs/"),
    "/missing": (404, "nothing here", None),
    "/missing/": (404, "nothing here", None),
    "/private.html": (403, "nothing here", None),
    "/moved.html": (301, "", "/docs/"),
    "/old/page.html": (302, "", "/new/page.html"),
    "/lost/page.html": (301, "", "/redirected.html"),
    "/away/page.html": (301, "", "https://example.com/away/page.html"),
}
"""Status, content and target of each path."""


def check(stack: Deployment) -> None:
    assert stack.outputs["endpoint"] == f"{stack.outputs['bucket']}.s3-website-us-east-1.amazonaws.com"
    assert {path: _answer(stack, path) for path in ANSWERS} == ANSWERS
    assert request(stack, "url", method="POST").status == 405
    etag = request(stack, "url", "/docs/").headers["etag"]
    assert request(stack, "url", "/docs/", headers={"If-None-Match": etag}).status == 304
    assert request(stack, "cdn", "/docs/").data == b"documents"
    assert request(stack, "cdn", "/missing").status == 404
    s3, bucket = stack.client("s3"), stack.outputs["bucket"]
    s3.delete_object(Bucket=bucket, Key="404.html")
    page = request(stack, "url", "/missing").data.decode()
    assert "<li>Code: NoSuchKey</li>" in page
    assert "An Error Occurred While Attempting to Retrieve a Custom Error Document" in page
    s3.put_object(
        Bucket=bucket, Key="404.html", Body=b"nothing here", ContentType="text/html", ACL="public-read"
    )


def check_changed(stack: Deployment) -> None:
    assert _answer(stack, "/lost/page.html") == (301, "", "/other.html")


def _answer(stack: Deployment, path: str) -> tuple[int, str, str | None]:
    response = request(stack, "url", path)
    return response.status, response.data.decode(), response.headers.get("Location")
