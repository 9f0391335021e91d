"""A private S3 bucket."""

from typing import NotRequired, Optional, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.reader import Given, check
from serverless_patterns.safeguards.policy import (
    ServicePrincipalArgs,
    allow_service,
    deny_insecure_transport,
    read_services,
    resource_document,
)


class BucketCorsRuleArgs(TypedDict):
    """What pages of other origins may do with a bucket."""

    allowed_origins: list[pulumi.Input[str]]
    """Origins, such as ``https://app.example.com``; ``*`` is refused."""
    allowed_methods: list[str]
    """Of GET, HEAD, PUT, POST and DELETE."""
    allowed_headers: NotRequired[list[str] | None]
    """Request headers a page may send. Default none."""
    expose_headers: NotRequired[list[str] | None]
    """Answer headers a page may read. Default none."""
    max_age_seconds: NotRequired[int | None]
    """Seconds a browser keeps the answer to its preflight, 0 to 86400. Default 3600."""


class BucketArgs(TypedDict):
    """What a :class:`Bucket` can be told."""

    versioned: NotRequired[bool | None]
    """Whether overwritten and deleted objects are kept for a while. Default true."""
    noncurrent_version_days: NotRequired[int | None]
    """Days an overwritten or deleted object is kept, 1 to 36500. Default 30."""
    expiration_days: NotRequired[int | None]
    """Days after which objects are deleted, 1 to 36500. Default never."""
    cors_rules: NotRequired[list[BucketCorsRuleArgs] | None]
    """What pages of other origins may do. Default nothing."""
    readers: NotRequired[list[ServicePrincipalArgs] | None]
    """AWS services that may read objects, each with the ARN it reads for, such as CloudFront with that of a
    distribution. Default none."""
    access_log_bucket_name: NotRequired[pulumi.Input[str] | None]
    """Bucket that receives the server access log, under the prefix of this bucket's name; its policy has to
    let ``logging.s3.amazonaws.com`` write there. Default no log."""
    kms_key_arn: NotRequired[pulumi.Input[str] | None]
    """Customer-managed key to encrypt with. Default S3's own key."""
    force_destroy: NotRequired[bool | None]
    """Whether the objects are deleted with the stack. Default false: a bucket that holds some is kept."""
    tags: NotRequired[dict[str, pulumi.Input[str]] | None]
    """Tags of every resource of the bucket. Default none."""


class Bucket(pulumi.ComponentResource):
    """An S3 bucket: private, encrypted, TLS-only, versioned, owned by one account and cleaned up after."""

    bucket_name: pulumi.Output[str]
    """Name of the bucket."""
    arn: pulumi.Output[str]
    """ARN of the bucket."""
    regional_domain_name: pulumi.Output[str]
    """Host name of the bucket in its Region."""

    def __init__(self, name: str, args: BucketArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        with check("Bucket", name, args, BucketArgs) as given:
            given.fits_name("-bucket", 63, "[a-z0-9][a-z0-9-]*")
            versioned = given.flag("versioned", default=True)
            lifecycle_rules = _read_lifecycle_rules(given)
            cors_rules = [_read_cors_rule(rule) for rule in given.entries("cors_rules")]
            encryption = _read_encryption(given)
            readers = read_services(given, "readers")
            log_bucket = given.text("access_log_bucket_name")
            force_destroy = given.flag("force_destroy", default=False)
        super().__init__("serverless-patterns:index:Bucket", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        bucket = aws.s3.Bucket(
            f"{name}-bucket", force_destroy=force_destroy, tags=given.mapping("tags"), opts=child
        )
        self._make_private(name, bucket, readers)
        aws.s3.BucketServerSideEncryptionConfiguration(
            f"{name}-encryption", bucket=bucket.bucket, rules=[encryption], opts=child
        )
        versioning = aws.s3.BucketVersioning(
            f"{name}-versioning",
            bucket=bucket.bucket,
            versioning_configuration={"status": "Enabled" if versioned else "Suspended"},
            opts=child,
        )
        aws.s3.BucketLifecycleConfiguration(
            f"{name}-lifecycle",
            bucket=bucket.bucket,
            rules=lifecycle_rules,
            # Rules for older versions are only taken by a bucket that has them.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[versioning]),
        )
        if cors_rules:
            aws.s3.BucketCorsConfiguration(
                f"{name}-cors", bucket=bucket.bucket, cors_rules=cors_rules, opts=child
            )
        if log_bucket:
            aws.s3.BucketLogging(
                f"{name}-logging",
                bucket=bucket.bucket,
                target_bucket=log_bucket,
                target_prefix=pulumi.Output.format("{0}/", bucket.bucket),
                opts=child,
            )
        self.bucket_name, self.arn = bucket.bucket, bucket.arn
        self.regional_domain_name = bucket.bucket_regional_domain_name
        self.register_outputs(
            {
                "bucket_name": self.bucket_name,
                "arn": self.arn,
                "regional_domain_name": self.regional_domain_name,
            }
        )

    def _make_private(self, name: str, bucket: aws.s3.Bucket, readers: list[ServicePrincipalArgs]) -> None:
        child = pulumi.ResourceOptions(parent=self)
        objects = pulumi.Output.format("{0}/*", bucket.arn)
        aws.s3.BucketOwnershipControls(
            f"{name}-ownership",
            bucket=bucket.bucket,
            rule={"object_ownership": "BucketOwnerEnforced"},
            opts=child,
        )
        block = aws.s3.BucketPublicAccessBlock(
            f"{name}-public-access",
            bucket=bucket.bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=child,
        )
        aws.s3.BucketPolicy(
            f"{name}-policy",
            bucket=bucket.bucket,
            policy=resource_document(
                deny_insecure_transport("s3:*", bucket.arn, objects),
                *(allow_service(reader, ["s3:GetObject"], objects) for reader in readers),
            ),
            # S3 refuses to change both at once.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[block]),
        )


def _read_lifecycle_rules(given: Given) -> list[aws.s3.BucketLifecycleConfigurationRuleArgsDict]:
    cleaning: aws.s3.BucketLifecycleConfigurationRuleArgsDict = {
        "id": "clean-up",
        "status": "Enabled",
        "filter": {"prefix": ""},  # every object; without a filter the provider warns
        "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
        "noncurrent_version_expiration": {
            "noncurrent_days": given.integer("noncurrent_version_days", 1, 36_500, default=30)
        },
    }
    days = given.optional_integer("expiration_days", 1, 36_500)
    # A delete marker holds the key of what was deleted, and goes only by this, or with expiration by age.
    return [{**cleaning, "expiration": {"days": days} if days else {"expired_object_delete_marker": True}}]


def _read_encryption(given: Given) -> aws.s3.BucketServerSideEncryptionConfigurationRuleArgsDict:
    key = given.arn("kms_key_arn", "kms")
    if not key:
        return {"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}
    return {
        "apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms", "kms_master_key_id": key},
        "bucket_key_enabled": True,  # one call to KMS for many objects
    }


def read_cache_control(given: Given, argument: str, default: str = "") -> pulumi.Input[str]:
    """The ``Cache-Control`` header of objects under ``argument``, checked."""
    means = "a Cache-Control header, such as 'public, max-age=60'"
    return given.text(argument, r"[a-z0-9=, -]+", means, default=default)


def read_origins(given: Given, argument: str) -> list[pulumi.Input[str]]:
    """The origins of pages under ``argument``, checked."""
    return given.texts(argument, r"https?://[^/*]+", "an origin, such as https://app.example.com")


def _read_cors_rule(given: Given) -> aws.s3.BucketCorsConfigurationCorsRuleArgsDict:
    given.filled("allowed_origins", "allowed_methods")
    method, a_method = "GET|HEAD|PUT|POST|DELETE", "GET, HEAD, PUT, POST or DELETE"
    return {
        "allowed_origins": read_origins(given, "allowed_origins"),
        "allowed_methods": given.texts("allowed_methods", method, a_method),
        "allowed_headers": given.items("allowed_headers"),
        "expose_headers": given.items("expose_headers"),
        "max_age_seconds": given.integer("max_age_seconds", 0, 86_400, default=3_600),
    }
