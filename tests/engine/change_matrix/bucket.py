"""Effects of each argument of ``Bucket``."""

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.rows import CLOUDFRONT, KEY_ARN, Change, Component


def _probe(deployment: Deployment) -> None:
    s3, bucket = deployment.client("s3"), deployment.outputs["bucket_name"]
    s3.put_object(Bucket=bucket, Key="a.txt", Body=b"hello")
    assert s3.get_object(Bucket=bucket, Key="a.txt")["Body"].read() == b"hello"


BUCKET = Component(
    patterns.Bucket,
    {"force_destroy": True},
    [
        Change("versioned", False, {"versioning": "update"}),
        Change("noncurrent_version_expiration_days", 7, {"lifecycle": "update"}),
        Change("expiration_days", 7, {"lifecycle": "update"}),
        Change(
            "cors_rules",
            [{"allowed_origins": ["https://a.example"], "allowed_methods": ["GET"]}],
            {"cors": "create"},
        ),
        Change("readers", [CLOUDFRONT], {"policy": "update"}),
        Change("kms_key_arn", KEY_ARN, {"encryption": "update"}),
        Change("event_bridge", True, {"notification": "create"}),
        Change("access_log_bucket_name", "logs-of-others", {"logging": "create"}),
        Change("hardened", True, {"key": "create", "key-policy": "create", "encryption": "update"}),
        Change("force_destroy", False, {"bucket": "update"}),
        Change("tags", {"team": "post"}, {"bucket": "update"}),
        # The last one: from then on, S3 does not suspend versioning.
        Change("object_lock", {"mode": "GOVERNANCE", "retention_days": 1}, {"object-lock": "create"}),
    ],
    probe=_probe,
)
