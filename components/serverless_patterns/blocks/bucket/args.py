"""Arguments of a bucket."""

from typing import Annotated, Generic, Literal, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import AT_LEAST_ONE, ORIGIN, BucketName, Flag, KmsKeyArn, Tags
from serverless_patterns.arguments.declarations import (
    NOT_EMPTY,
    Between,
    Default,
    Length,
    Matches,
    Omitted,
)
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.safeguards.policy import ServicePrincipalArgs

_NAME_CHARACTER = "[A-Za-z0-9!#$%&'+.^_`|~-]"
"""Pattern of a character in the name of a header (RFC 9110), without the wildcard."""


@arguments
class BucketCorsRuleArgs(TypedDict, Generic[Omitted], total=False):
    """A rule that allows pages of other origins to use a bucket."""

    allowed_origins: Required[Annotated[list[Annotated[pulumi.Input[str], ORIGIN]], AT_LEAST_ONE]]
    """Origins, such as ``https://app.example.com``; ``*`` is not allowed."""
    allowed_methods: Required[Annotated[list[Literal["GET", "HEAD", "PUT", "POST", "DELETE"]], AT_LEAST_ONE]]
    """HTTP methods: GET, HEAD, PUT, POST, or DELETE."""
    allowed_headers: Annotated[
        list[
            Annotated[
                str,
                Matches(
                    rf"{_NAME_CHARACTER}*\*?{_NAME_CHARACTER}*",
                    "the name of a header, with at most one *, such as x-amz-*",
                ),
                NOT_EMPTY,
            ]
        ]
        | Omitted,
        Default([]),
    ]
    """Request headers that a page may send. Defaults to none."""
    expose_headers: Annotated[
        list[Annotated[str, Matches(rf"{_NAME_CHARACTER}+", "the name of a header; S3 accepts no * here")]]
        | Omitted,
        Default([]),
    ]
    """Response headers that a page may read. Defaults to none."""
    max_age_seconds: Annotated[int | Omitted, Between(0, 86_400), Default(3_600)]
    """Seconds that a browser caches the response to a preflight request. Valid range: 0 to 86400. Defaults to
    `3600`."""


@arguments
class BucketObjectLockArgs(TypedDict, total=False):
    """Retention of each new version of an object, in which S3 rejects its deletion and overwriting."""

    mode: Required[Literal["GOVERNANCE", "COMPLIANCE"]]
    """Principals that can end the retention early: with ``GOVERNANCE`` those that are allowed
    ``s3:BypassGovernanceRetention``, with ``COMPLIANCE`` none, not even the account. Valid values:
    `GOVERNANCE`, `COMPLIANCE`."""
    retention_days: Required[Annotated[int, Between(1, 36_500)]]
    """Days after its creation in which a version is retained. Valid range: 1 to 36500."""


@arguments
class BucketArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`Bucket`."""

    versioned: Annotated[bool | Omitted, Default(value=True)]
    """Whether to keep overwritten and deleted objects for ``noncurrent_version_expiration_days``. Defaults to
    `true`."""
    noncurrent_version_expiration_days: Annotated[int | Omitted, Between(1, 36_500), Default(30)]
    """Days until S3 deletes an object that was overwritten or deleted. Valid range: 1 to 36500. Defaults to
    `30`."""
    expiration_days: Annotated[int | None, Between(1, 36_500), Default(None, "never")]
    """Days after its creation until S3 deletes an object. Valid range: 1 to 36500. Defaults to never."""
    object_lock: Annotated[BucketObjectLockArgs | None, Default()]
    """Retention that S3 Object Lock gives every new version; requires ``versioned``. Versions that are
    retained stay so without it, and the bucket can no longer suspend its versioning. Defaults to none."""
    cors_rules: Annotated[list[BucketCorsRuleArgs[Omitted]] | Omitted, Length(0, 100), Default([])]
    """Rules that allow pages of other origins to use the bucket. Valid length: 0 to 100. Defaults to none."""
    readers: Annotated[list[ServicePrincipalArgs] | Omitted, Default([])]
    """AWS services that are allowed to read objects, each for one source ARN, such as CloudFront for a
    distribution. Defaults to none."""
    event_bridge: Flag[Omitted]
    """Whether S3 sends every event of the bucket to the default event bus, for rules. Then no function or
    conversion can have the bucket as its event source. Defaults to `false`."""
    access_log_bucket_name: Annotated[BucketName, Default(None, "no access log")]
    """Name of the bucket that receives the server access logs, with the name of this bucket as prefix; its
    policy must allow ``logging.s3.amazonaws.com`` to write there. Defaults to no access log."""
    kms_key_arn: Annotated[KmsKeyArn, Default(None, "the key that S3 manages")]
    """ARN of the customer managed key that encrypts the objects; its policy must allow the ``readers`` to
    decrypt with it. Defaults to the key that S3 manages."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key, unless ``kms_key_arn`` is given. The key stays in AWS when it
    leaves the program, unless ``force_destroy``. Defaults to `false`."""
    force_destroy: Flag[Omitted]
    """Whether deleting the bucket deletes the objects in it; otherwise a bucket that is not empty stays, and
    its deletion fails. Defaults to `false`."""
    tags: Tags[Omitted]
    """Tags of every resource of the bucket. Valid length: 0 to 50. Defaults to none."""
