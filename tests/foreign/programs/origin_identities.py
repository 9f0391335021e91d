"""A site in private buckets, which a distribution reads with an origin access identity."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from botocore.exceptions import ClientError
from pulumi import Output

from embedded_aws import Deployment
from tests.foreign.requests import request


def program() -> None:
    _site("of the site")


def second_program() -> None:
    _site("of the shop")


CHANGES = {"site": "update"}


def _site(comment: str) -> None:
    identity = aws.cloudfront.OriginAccessIdentity("site", comment=comment)
    principals = {
        "pages": Output.json_dumps({"AWS": identity.iam_arn}),
        "images": Output.json_dumps({"CanonicalUser": identity.s3_canonical_user_id}),
        "private": Output.json_dumps({"AWS": _build_other().iam_arn}),
    }
    origins = [_origin(name, principal, identity) for name, principal in principals.items()]
    distribution = aws.cloudfront.Distribution(
        "cdn",
        enabled=True,
        origins=origins,
        default_root_object="index.html",
        default_cache_behavior=_behavior("pages"),
        ordered_cache_behaviors=[
            _behavior(name, path_pattern=f"/{name}/*") for name in ("images", "private")
        ],
        restrictions={"geo_restriction": {"restriction_type": "none"}},
        viewer_certificate={"cloudfront_default_certificate": True},
    )
    pulumi.export("url", Output.concat("https://", distribution.domain_name))
    pulumi.export("identity", identity.id)
    pulumi.export("path", identity.cloudfront_access_identity_path)


def _behavior(origin: str, **more: str) -> Any:
    return {
        "target_origin_id": origin,
        "viewer_protocol_policy": "redirect-to-https",
        "allowed_methods": ["GET", "HEAD"],
        "cached_methods": ["GET", "HEAD"],
        "forwarded_values": {"cookies": {"forward": "none"}, "query_string": False},
        **more,
    }


def _build_other() -> aws.cloudfront.OriginAccessIdentity:
    return aws.cloudfront.OriginAccessIdentity("other")


def _origin(name: str, principal: Output[str], identity: aws.cloudfront.OriginAccessIdentity) -> Any:
    bucket = aws.s3.Bucket(name)
    for key in ("index.html", f"{name}/index.html"):
        aws.s3.BucketObject(f"{name}-{key.replace('/', '-')}", bucket=bucket.id, key=key, content=name)
    policy = Output.all(principal, bucket.arn).apply(lambda given: _policy(*given))
    aws.s3.BucketPolicy(name, bucket=bucket.id, policy=policy)
    pulumi.export(name, bucket.id)
    return {
        "origin_id": name,
        "domain_name": bucket.bucket_regional_domain_name,
        "s3_origin_config": {"origin_access_identity": identity.cloudfront_access_identity_path},
    }


def _policy(principal: str, bucket: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": json.loads(principal),
        "Action": "s3:GetObject",
        "Resource": f"{bucket}/*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def check(stack: Deployment) -> None:
    assert {path: request(stack, "url", path).status for path in STATUS} == STATUS
    assert request(stack, "url", "/images/index.html").data == b"images"
    assert stack.outputs["path"] == f"origin-access-identity/cloudfront/{stack.outputs['identity']}"
    _check_rejections(stack)


STATUS = {"/": 200, "/images/index.html": 200, "/private/index.html": 403, "/missing.html": 403}
"""Status of each path; the policy of the last bucket names another identity."""


def _check_rejections(stack: Deployment) -> None:
    cloudfront, s3, used = stack.client("cloudfront"), stack.client("s3"), stack.outputs["identity"]
    found = cloudfront.get_cloud_front_origin_access_identity(Id=used)
    canonical = found["CloudFrontOriginAccessIdentity"]["S3CanonicalUserId"]
    summaries = cloudfront.list_cloud_front_origin_access_identities()["CloudFrontOriginAccessIdentityList"]
    assert {"Id": used, "S3CanonicalUserId": canonical, "Comment": "of the site"} in summaries["Items"]
    for principal in (
        {"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity EMISSING"},
        {"CanonicalUser": canonical.replace("a", "b")},
    ):
        with pytest.raises(ClientError, match="Invalid principal in policy"):
            s3.put_bucket_policy(
                Bucket=stack.outputs["pages"],
                Policy=_policy(json.dumps(principal), f"arn:aws:s3:::{stack.outputs['pages']}"),
            )
    with pytest.raises(cloudfront.exceptions.CloudFrontOriginAccessIdentityInUse):
        cloudfront.delete_cloud_front_origin_access_identity(Id=used, IfMatch=found["ETag"])
    with pytest.raises(cloudfront.exceptions.PreconditionFailed):
        cloudfront.delete_cloud_front_origin_access_identity(Id=used, IfMatch="E1")
    with pytest.raises(cloudfront.exceptions.NoSuchCloudFrontOriginAccessIdentity):
        cloudfront.get_cloud_front_origin_access_identity(Id="EMISSING")
    _check_origins(stack)


def _check_origins(stack: Deployment) -> None:
    """A distribution names an identity that exists, and not an access control, too."""
    cloudfront = stack.client("cloudfront")
    summary = next(
        each
        for each in cloudfront.list_distributions()["DistributionList"]["Items"]
        if each["DomainName"] in stack.outputs["url"]
    )
    found = cloudfront.get_distribution_config(Id=summary["Id"])
    config, origin = found["DistributionConfig"], found["DistributionConfig"]["Origins"]["Items"][0]
    change = {"Id": summary["Id"], "IfMatch": found["ETag"], "DistributionConfig": config}
    origin["OriginAccessControlId"] = "E1"
    with pytest.raises(ClientError, match="IllegalOriginAccessConfiguration"):
        cloudfront.update_distribution(**change)
    origin["OriginAccessControlId"] = ""
    for identity in ("origin-access-identity/cloudfront/EMISSING", stack.outputs["identity"]):
        origin["S3OriginConfig"]["OriginAccessIdentity"] = identity
        with pytest.raises(cloudfront.exceptions.InvalidOriginAccessIdentity):
            cloudfront.update_distribution(**change)


def check_changed(stack: Deployment) -> None:
    found = stack.client("cloudfront").get_cloud_front_origin_access_identity(Id=stack.outputs["identity"])
    config = found["CloudFrontOriginAccessIdentity"]["CloudFrontOriginAccessIdentityConfig"]
    assert config["Comment"] == "of the shop"
    assert request(stack, "url").data == b"pages"
