"""Endpoints of the websites of buckets."""

from typing import Final

_WITH_DASH: Final = {
    *("us-east-1", "us-west-1", "us-west-2", "us-gov-west-1", "sa-east-1", "eu-west-1"),
    *("ap-northeast-1", "ap-southeast-1", "ap-southeast-2"),
}
"""Regions whose website endpoints have a dash before the Region (AWS General Reference, S3 endpoints)."""


def build_website_outputs(bucket: str, region: str) -> dict[str, str]:
    """Returns the domain and the endpoint of the website of a bucket, by the names of outputs."""
    domain = f"s3-website{'-' if region in _WITH_DASH else '.'}{region}.amazonaws.com"
    return {"websiteDomain": domain, "websiteEndpoint": f"{bucket}.{domain}"}
