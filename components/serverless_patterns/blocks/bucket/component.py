"""A private S3 bucket."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Optional, Unpack

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.common import check_bucket_name
from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import ArgumentError, Errors, InvalidArgument
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import NO_ARGUMENTS, validate
from serverless_patterns.blocks.bucket.args import BucketArgs, BucketCorsRuleArgs
from serverless_patterns.component import Scope, publish
from serverless_patterns.connections.backends.bucket import BucketOperation, BucketRouteOptions
from serverless_patterns.connections.bucket_notifications import NotificationOwner, claim_notifications
from serverless_patterns.connections.event_sources import (
    FunctionBucketSourceOptions,
    FunctionEventSourceArgs,
)
from serverless_patterns.connections.links import LinkArgs
from serverless_patterns.connections.links.actions import BucketAction
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs
from serverless_patterns.safeguards.encryption_key import create_key_unless_given
from serverless_patterns.safeguards.policy import (
    ServicePrincipalArgs,
    allow_service,
    deny_insecure_transport,
    resource_document,
)


class Bucket(pulumi.ComponentResource):
    """An S3 bucket with encryption, TLS-only access, versioning, and no public access.

    Example::

        photos = Bucket("photos", {"expiration_days": 365})
        pulumi.export("photos_bucket_name", photos.bucket_name)

    S3 deletes parts of incomplete multipart uploads after 7 days. Access control lists are disabled.
    """

    bucket_name: pulumi.Output[str]
    """Name of the bucket."""
    arn: pulumi.Output[str]
    """ARN of the bucket."""
    region: pulumi.Output[str]
    """Region of the bucket."""
    bucket_regional_domain_name: pulumi.Output[str]
    """Host name of the bucket in its Region."""
    kms_key_arn: pulumi.Output[str | None]
    """ARN of the customer managed key that encrypts the objects, which the roles of readers and writers must
    be allowed to use. None without ``hardened`` or ``kms_key_arn``."""

    def __init__(
        self, name: str, args: BucketArgs = NO_ARGUMENTS, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        """An S3 bucket with encryption, TLS-only access, versioning, and no public access.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`BucketArgs` has them. Defaults to none.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        with validate("Bucket", name, args, BucketArgs[Completed], opts) as (given, errors):
            errors.check_name("-bucket", 63, "[a-z0-9][a-z0-9-]*")
            check_bucket_name(errors)
            _check_object_lock(given, errors)
        super().__init__("serverless-patterns:index:Bucket", name, {}, opts)
        check_regions(self, opts, errors)
        scope = Scope(name, self, given["tags"], given["kms_key_arn"])
        readers = given["readers"]
        if key := create_key_unless_given(scope, given, f"the objects of {name}"):
            key.attach_policy(readers=readers)
            # The ARN of the key before its policy: a reader may itself be created from it.
            scope = replace(scope, kms_key_arn=key.arn)
        bucket = aws.s3.Bucket(
            scope.child("bucket"), force_destroy=given["force_destroy"], tags=scope.tags, opts=scope.opts()
        )
        _make_private(scope, bucket, readers)
        _encrypt(scope, bucket)
        _keep_versions(scope, bucket, given)
        if given["cors_rules"]:
            aws.s3.BucketCorsConfiguration(
                scope.child("cors"),
                bucket=bucket.bucket,
                cors_rules=[_cors_rule(rule) for rule in given["cors_rules"]],
                opts=scope.opts(),
            )
        if given["access_log_bucket_name"]:
            aws.s3.BucketLogging(
                scope.child("logging"),
                bucket=bucket.bucket,
                target_bucket=given["access_log_bucket_name"],
                target_prefix=pulumi.Output.format("{0}/", bucket.bucket),
                opts=scope.opts(),
            )
        if given["event_bridge"]:
            _send_events(scope, bucket)
        self._sends_events = given["event_bridge"]
        self.bucket_name, self.arn = bucket.bucket, bucket.arn
        self.bucket_regional_domain_name = bucket.bucket_regional_domain_name
        self.kms_key_arn = pulumi.Output.from_input(scope.kms_key_arn)
        self.region, self._kms_key_arn = bucket.region, scope.kms_key_arn
        publish(self)

    def link(self, *access: BucketAction, prefix: str = "") -> LinkArgs:
        """Returns the bucket as a link of a function or a container.

        Args:
            access: ``read``, ``write``, or single actions, such as ``GetObject``.
            prefix: What the keys of the objects begin with, such as ``invoices/``. Defaults to any key.
        """
        return {
            "bucket": {
                "arn": self.arn,
                "access": [*access],
                "prefix": prefix or None,
                "kms_key_arn": self._kms_key_arn,
            }
        }

    def route(
        self, operation: BucketOperation, **options: Unpack[BucketRouteOptions]
    ) -> ApiGatewayFacadeRouteArgs:
        """Returns a route of a REST API that reads, writes or deletes an object.

        Args:
            operation: ``get``, ``head``, ``put`` or ``delete``.
            options: ``key``, ``prefix`` and ``content_types`` of :class:`ApiGatewayFacadeBucketArgs`.
        """
        return {
            "bucket": {
                "arn": self.arn,
                "region": self.region,
                "name": self.pulumi_resource_name,
                "operation": operation,
                "kms_key_arn": self._kms_key_arn,
                **options,
            }
        }

    def event_source(self, **options: Unpack[FunctionBucketSourceOptions]) -> FunctionEventSourceArgs:
        """Returns the bucket as an event source of a function.

        Args:
            options: ``events``, ``filter_prefixes`` and ``filter_suffixes`` of
                :class:`FunctionBucketSourceArgs`.
        """
        return {"bucket": {"bucket_name": self.bucket_name, **options}}

    def event_pattern(self, detail_type: str = "Object Created", prefix: str = "") -> dict[str, Any]:
        """Returns the event pattern of an :class:`EventRule` for objects of the bucket.

        Args:
            detail_type: Type of the events, such as ``Object Deleted``. Defaults to `Object Created`.
            prefix: What the keys of the objects begin with, such as ``invoices/``. Defaults to any key.

        Raises:
            ArgumentError: If the bucket sends no events to EventBridge.
        """
        if not self._sends_events:
            reason = "requires events of EventBridge. Set 'event_bridge' of the bucket"
            raise ArgumentError(
                f"Bucket '{self.pulumi_resource_name}'", [InvalidArgument("event_pattern", reason)]
            )
        detail: dict[str, Any] = {"bucket": {"name": [self.bucket_name]}}
        if prefix:
            detail["object"] = {"key": [{"prefix": prefix}]}
        return {"source": ["aws.s3"], "detail-type": [detail_type], "detail": detail}


def _check_object_lock(given: BucketArgs[Completed], errors: Errors) -> None:
    lock = given["object_lock"]
    if lock and not given["versioned"]:
        errors.add("versioned", "is false, but Object Lock retains versions. Remove it, or 'object_lock'")
    if lock and lock.get("mode") == "COMPLIANCE" and given["force_destroy"]:
        reason = "cannot be combined with the mode COMPLIANCE of 'object_lock'. Remove it"
        errors.add("force_destroy", reason)


def _send_events(scope: Scope, bucket: aws.s3.Bucket) -> None:
    owner = NotificationOwner("Bucket", scope.name, "event_bridge")
    aws.s3.BucketNotification(
        scope.child("notification"),
        bucket=claim_notifications(bucket.bucket, owner),
        eventbridge=True,
        opts=scope.opts(),
    )


def _make_private(scope: Scope, bucket: aws.s3.Bucket, readers: Sequence[ServicePrincipalArgs]) -> None:
    objects = pulumi.Output.format("{0}/*", bucket.arn)
    aws.s3.BucketOwnershipControls(
        scope.child("ownership"),
        bucket=bucket.bucket,
        rule={"object_ownership": "BucketOwnerEnforced"},
        opts=scope.opts(),
    )
    block = aws.s3.BucketPublicAccessBlock(
        scope.child("public-access"),
        bucket=bucket.bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=scope.opts(),
    )
    aws.s3.BucketPolicy(
        scope.child("policy"),
        bucket=bucket.bucket,
        policy=resource_document(
            deny_insecure_transport("s3:*", bucket.arn, objects),
            *(allow_service(reader, ["s3:GetObject"], objects) for reader in readers),
        ),
        # S3 rejects a policy while the public access block changes.
        opts=scope.opts(block),
    )


def _encrypt(scope: Scope, bucket: aws.s3.Bucket) -> None:
    rule: aws.s3.BucketServerSideEncryptionConfigurationRuleArgsDict = (
        {
            "apply_server_side_encryption_by_default": {
                "sse_algorithm": "aws:kms",
                "kms_master_key_id": scope.kms_key_arn,
            },
            "bucket_key_enabled": True,  # one request to KMS for many objects
        }
        if scope.kms_key_arn
        else {"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}
    )
    aws.s3.BucketServerSideEncryptionConfiguration(
        scope.child("encryption"), bucket=bucket.bucket, rules=[rule], opts=scope.opts()
    )


def _keep_versions(scope: Scope, bucket: aws.s3.Bucket, given: BucketArgs[Completed]) -> None:
    versioning = aws.s3.BucketVersioning(
        scope.child("versioning"),
        bucket=bucket.bucket,
        versioning_configuration={"status": "Enabled" if given["versioned"] else "Suspended"},
        opts=scope.opts(),
    )
    if lock := given["object_lock"]:
        aws.s3.BucketObjectLockConfiguration(
            scope.child("object-lock"),
            bucket=bucket.bucket,
            rule={"default_retention": {"mode": lock["mode"], "days": lock["retention_days"]}},
            # S3 locks only versions.
            opts=scope.opts(versioning),
        )
    days = given["expiration_days"]
    rule: aws.s3.BucketLifecycleConfigurationRuleArgsDict = {
        "id": "clean-up",
        "status": "Enabled",
        "filter": {"prefix": ""},  # every object; without a filter the provider warns
        "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
        "noncurrent_version_expiration": {"noncurrent_days": given["noncurrent_version_expiration_days"]},
        # Without an expiration of objects, only this deletes the delete markers of objects that are gone.
        "expiration": {"days": days} if days else {"expired_object_delete_marker": True},
    }
    aws.s3.BucketLifecycleConfiguration(
        scope.child("lifecycle"),
        bucket=bucket.bucket,
        rules=[rule],
        # S3 accepts rules for noncurrent versions only after versioning is configured.
        opts=scope.opts(versioning),
    )


def _cors_rule(rule: BucketCorsRuleArgs[Completed]) -> aws.s3.BucketCorsConfigurationCorsRuleArgsDict:
    return {
        "allowed_origins": rule["allowed_origins"],
        "allowed_methods": rule["allowed_methods"],
        "allowed_headers": rule["allowed_headers"],
        "expose_headers": rule["expose_headers"],
        "max_age_seconds": rule["max_age_seconds"],
    }
