"""Buckets by their former types, and with the deprecated inputs that the AWS provider still applies."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from botocore.exceptions import ClientError

from embedded_aws import Deployment
from tests.foreign.requests import request

LIFECYCLE: Any = {
    "enabled": True,
    "id": "old",
    "prefix": "tmp/",
    "tags": {"keep": "no"},
    "abort_incomplete_multipart_upload_days": 2,
    "expiration": {"days": 30},
    "noncurrent_version_expiration": {"days": 7},
    "transitions": [{"days": 1, "storage_class": "GLACIER"}],
}
CORS: Any = {"allowed_methods": ["GET"], "allowed_origins": ["https://shop.example"], "max_age_seconds": 60}


def program() -> None:
    _build(["https://shop.example"], versioned=True)


def second_program() -> None:
    _build(["https://other.example"], versioned=False)


CHANGES = {"newer": "update", "versioning": "update"}


def _build(origins: list[str], *, versioned: bool) -> None:
    cors: Any = {**CORS, "allowed_origins": origins}
    logs = aws.s3.Bucket("logs")
    newer = aws.s3.Bucket(
        "newer",
        acl="private",
        versioning={"enabled": versioned},
        lifecycle_rules=[LIFECYCLE],
        cors_rules=[cors],
        logging={"target_bucket": logs.id, "target_prefix": "log/"},
        server_side_encryption_configuration={
            "rule": {"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}
        },
        website={
            "index_document": "index.html",
            "error_document": "error.html",
            "routing_rules": json.dumps(
                [{"Condition": {"KeyPrefixEquals": "a/"}, "Redirect": {"ReplaceKeyPrefixWith": "b/"}}]
            ),
        },
        force_destroy=True,
    )
    former = aws.s3.BucketV2(
        "former",
        versionings=[{"enabled": True}],
        websites=[{"index_document": "index.html"}],
        loggings=[{"target_bucket": logs.id, "target_prefix": "former/"}],
        server_side_encryption_configurations=[
            {"rules": [{"apply_server_side_encryption_by_defaults": [{"sse_algorithm": "AES256"}]}]}
        ],
        lifecycle_rules=[{"enabled": True, "id": "old", "prefix": "tmp/", "expirations": [{"days": 3}]}],
    )
    redirecting = aws.s3.Bucket("redirecting", website={"redirect_all_requests_to": "https://example.com"})
    _build_settings(logs, versioned=versioned)
    pulumi.export("newer", newer.id)
    pulumi.export("former", former.id)
    pulumi.export("website", newer.website_endpoint)
    pulumi.export("redirecting", redirecting.website_endpoint)


def _build_settings(logs: aws.s3.Bucket, *, versioned: bool) -> None:
    bucket = aws.s3.BucketV2("settings")
    name = bucket.id
    rule: Any = {"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}
    aws.s3.BucketVersioningV2(
        "versioning",
        bucket=name,
        versioning_configuration={"status": "Enabled" if versioned else "Suspended"},
    )
    aws.s3.BucketServerSideEncryptionConfigurationV2("encryption", bucket=name, rules=[rule])
    aws.s3.BucketLifecycleConfigurationV2(
        "lifecycle", bucket=name, rules=[{"id": "a", "status": "Enabled", "expiration": {"days": 1}}]
    )
    aws.s3.BucketCorsConfigurationV2("cors", bucket=name, cors_rules=[CORS])
    aws.s3.BucketLoggingV2("logging", bucket=name, target_bucket=logs.id, target_prefix="settings/")
    owner = aws.s3.BucketOwnershipControls(
        "settings", bucket=name, rule={"object_ownership": "BucketOwnerPreferred"}
    )
    aws.s3.BucketAclV2(
        "acl", bucket=name, acl="log-delivery-write", opts=pulumi.ResourceOptions(depends_on=[owner])
    )
    website = aws.s3.BucketWebsiteConfigurationV2(
        "website", bucket=name, redirect_all_requests_to={"host_name": "example.org"}
    )
    locked = aws.s3.BucketV2("locked", object_lock_enabled=True)
    aws.s3.BucketObjectLockConfigurationV2(
        "lock", bucket=locked.id, rule={"default_retention": {"mode": "GOVERNANCE", "days": 2}}
    )
    pulumi.export("settings", name)
    pulumi.export("locked", locked.id)
    pulumi.export("moved", website.website_endpoint)


def check(stack: Deployment) -> None:
    s3 = stack.client("s3")
    for output, days in (("newer", 30), ("former", 3)):
        at = {"Bucket": stack.outputs[output]}
        assert s3.get_bucket_versioning(**at)["Status"] == "Enabled"
        (rule,) = s3.get_bucket_lifecycle_configuration(**at)["Rules"]
        assert rule["Expiration"] == {"Days": days}
        (encryption,) = s3.get_bucket_encryption(**at)["ServerSideEncryptionConfiguration"]["Rules"]
        assert encryption["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
        assert s3.get_bucket_logging(**at)["LoggingEnabled"]["TargetPrefix"]
    at = {"Bucket": stack.outputs["newer"]}
    assert s3.get_bucket_cors(**at)["CORSRules"][0]["AllowedOrigins"] == ["https://shop.example"]
    rule = s3.get_bucket_lifecycle_configuration(**at)["Rules"][0]
    assert rule["Filter"]["And"]["Prefix"] == "tmp/"
    assert rule["Filter"]["And"]["Tags"] == [{"Key": "keep", "Value": "no"}]
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 7}
    assert request(stack, "website", "/a/page").headers["Location"] == "/b/page"
    assert request(stack, "website", "/").status == 403
    assert request(stack, "redirecting", "/x").headers["Location"] == "https://example.com/x"
    assert request(stack, "moved", "/x").headers["Location"] == "http://example.org/x"
    acl = s3.get_bucket_acl(Bucket=stack.outputs["settings"])
    assert {each["Permission"] for each in acl["Grants"]} >= {"READ_ACP", "WRITE"}
    lock = s3.get_object_lock_configuration(Bucket=stack.outputs["locked"])["ObjectLockConfiguration"]
    assert lock["Rule"] == {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 2}}
    _check_drift(stack)


def _check_drift(stack: Deployment) -> None:
    """What others change is found, and is changed back."""
    s3, at = stack.client("s3"), {"Bucket": stack.outputs["newer"]}
    s3.put_bucket_versioning(**at, VersioningConfiguration={"Status": "Suspended"})
    s3.delete_bucket_cors(**at)
    assert {*next(iter(stack.refresh().values()))} == {"corsRules", "versioning"}
    stack.update(program)
    assert s3.get_bucket_versioning(**at)["Status"] == "Enabled"
    assert len(s3.get_bucket_cors(**at)["CORSRules"]) == 1


def check_changed(stack: Deployment) -> None:
    s3, at = stack.client("s3"), {"Bucket": stack.outputs["newer"]}
    assert s3.get_bucket_versioning(**at)["Status"] == "Suspended"
    assert s3.get_bucket_cors(**at)["CORSRules"][0]["AllowedOrigins"] == ["https://other.example"]
    s3.put_object(**at, Key="forgotten", Body=b"")  # force_destroy deletes it
    with pytest.raises(ClientError, match="InvalidBucketAclWithObjectOwnership"):
        s3.create_bucket(Bucket="public-site", ACL="public-read")
