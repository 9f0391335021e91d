"""Arguments of a fan-out conversion."""

from collections.abc import Mapping
from typing import Annotated, Any, Generic, Literal, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import (
    AT_LEAST_ONE,
    CACHE_CONTROL,
    ORIGIN,
    Architecture,
    BucketName,
    Environment,
    Flag,
    KmsKeyArn,
    RetentionDays,
    Tags,
    TopicArn,
)
from serverless_patterns.arguments.declarations import (
    NOT_EMPTY,
    Between,
    Default,
    DependentDefault,
    Length,
    Matches,
    Omitted,
)
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.blocks.function.runtimes import Runtime
from serverless_patterns.connections.links import LinksArgs
from serverless_patterns.safeguards.policy import PolicyStatement, ServicePrincipalArgs

SUFFIX_BY_FORMAT = {"jpeg": ".jpg", "png": ".png", "webp": ".webp", "avif": ".avif"}
"""Suffix of the results of each format that the image converter writes."""
IMAGE_SUFFIXES = (
    *(".avif", ".gif", ".heic", ".heif", ".jpeg", ".jpg"),
    *(".png", ".tif", ".tiff", ".webp"),
)
"""Suffixes of the formats that the image converter reads."""
MAX_SUFFIXES = 18
"""Each is two values four levels deep; values times levels may be 150 (SNS filter policy constraints)."""

# What S3 recommends for keys, which needs no escaping anywhere.
KEY_PART = Matches(r"[A-Za-z0-9/._-]*", "letters, digits and / . _ -")

_Side = Annotated[
    int | None,
    Between(1, 16_384),
    Default(None, "the size that keeps the aspect ratio, or that of the source"),
]


@arguments
class FanOutConversionImageArgs(TypedDict, Generic[Omitted], total=False):
    """Options of the built-in image converter; results are upright, in sRGB, and without metadata."""

    width: _Side
    """Width in pixels. Valid range: 1 to 16384. Defaults to the size that keeps the aspect ratio, or that of
    the source."""
    height: _Side
    """Height in pixels. Valid range: 1 to 16384. Defaults to the size that keeps the aspect ratio, or that of
    the source."""
    fit: Annotated[Literal["inside", "cover"] | Omitted, Default("inside")]
    """Fit of an image in ``width`` and ``height``: ``inside`` keeps the whole image and never enlarges it,
    ``cover`` fills both and crops the rest. Valid values: `inside`, `cover`. Defaults to `inside`."""
    format: Annotated[
        Literal["jpeg", "png", "webp", "avif"] | None, Default(None, "the format of the source")
    ]
    """Format of the result. Valid values: `jpeg`, `png`, `webp`, `avif`. Defaults to the format of the
    source."""
    quality: Annotated[
        int | None, Between(1, 100), Default(None, "`80`, or `50` for avif, which looks the same")
    ]
    """Quality of a lossy format. Valid range: 1 to 100. Defaults to `80`, or `50` for avif, which looks the
    same."""
    background: Annotated[str | Omitted, Matches("#[0-9a-fA-F]{6}", "a color as #rrggbb"), Default("#ffffff")]
    """Color behind transparent pixels in a format without transparency, as ``#rrggbb``. Defaults to
    `#ffffff`."""
    max_pixels: Annotated[
        int | None,
        Between(1, 1_000_000_000),
        Default(None, "30,000 for each MB of `memory_size` above 100, at most 50,000,000"),
    ]
    """Pixels of the largest image that is decoded or created; proportionally fewer if a pixel has more than
    four bytes. Valid range: 1 to 1000000000. Defaults to 30,000 for each MB of `memory_size` above 100, at
    most 50,000,000."""


@arguments
class FanOutConversionZipArgs(TypedDict, total=False):
    """Options of the built-in zip converter: none. It stores the source as the entry of an archive."""


def _default_memory_size(entry: Mapping[str, Any]) -> int:
    return 1_024 if entry.get("image") is None else 1_769


def _default_suffixes(entry: Mapping[str, Any]) -> list[str]:
    return [] if entry.get("image") is None else list(IMAGE_SUFFIXES)


def _default_output_suffix(entry: Mapping[str, Any]) -> str:
    image: Mapping[str, Any] = entry.get("image") or {}
    return ".zip" if entry.get("zip") is not None else SUFFIX_BY_FORMAT.get(image.get("format") or "", "")


@arguments
class FanOutConversionEntryArgs(TypedDict, Generic[Omitted], total=False):
    """A conversion: exactly one of ``image``, ``zip``, and ``code``, and how it runs."""

    image: Annotated[FanOutConversionImageArgs[Omitted] | None, Default()]
    """Options of the built-in image converter. Defaults to none."""
    zip: Annotated[FanOutConversionZipArgs | None, Default()]
    """Options of the built-in zip converter: ``{}``. Defaults to none."""
    code: Annotated[str | None, NOT_EMPTY, Default()]
    """Path of the directory that contains a custom conversion. Python code imports the package
    ``conversion``, which is packaged beside it. Defaults to none."""
    handler: Annotated[str | None, NOT_EMPTY, Default()]
    """Entry point of ``code``, such as ``caption.handler``. Required with ``code``. Defaults to none."""
    requirements_files: Annotated[list[Annotated[str, NOT_EMPTY]] | None, Default()]
    """Paths of the requirements files of ``code``. Defaults to none."""
    runtime: Annotated[Runtime, Default(None, "`python3.13`")]
    """Lambda runtime identifier of ``code``. Other runtimes than Python receive SQS batches of S3 events.
    Defaults to `python3.13`."""
    environment: Annotated[Environment[None], Default()]
    """Environment variables of ``code``. Defaults to none."""
    links: Annotated[LinksArgs[None], Default()]
    """Resources that ``code`` uses, each by the name of the environment variable that it sets, such as
    ``ITEMS_TABLE``; the execution role is allowed what it says. Defaults to none."""
    policy_statements: Annotated[list[PolicyStatement] | None, Default()]
    """IAM policy statements to add to the execution role of ``code``, which allows reading the source and
    writing the result. Defaults to none."""
    filter_suffixes: Annotated[
        list[Annotated[str, Matches(r"(\.[a-z0-9]+)+", "a suffix in lower case, such as .png")]] | Omitted,
        Length(0, MAX_SUFFIXES),
        DependentDefault("every key, or the suffixes of images for `image`", _default_suffixes),
    ]
    """Suffixes of the keys to convert, in lower case; a key matches in any case. An empty list matches every
    key. Valid length: 0 to 18. Defaults to every key, or the suffixes of images for `image`."""
    output_prefix: Annotated[
        str | None, KEY_PART, Default(None, "the name of the conversion, followed by a slash")
    ]
    """Prefix of the keys of the results. Defaults to the name of the conversion, followed by a slash."""
    output_suffix: Annotated[
        str | Omitted,
        KEY_PART,
        DependentDefault(
            "the suffix of `format`, `.zip` for `zip`, or the suffix of the source", _default_output_suffix
        ),
    ]
    """Suffix of the keys of the results, which replaces that of the source; empty to keep it. Defaults to the
    suffix of `format`, `.zip` for `zip`, or the suffix of the source."""
    memory_size: Annotated[
        int | Omitted,
        Between(128, 10_240),
        DependentDefault("`1024`, or `1769` for `image`, which is one vCPU", _default_memory_size),
    ]
    """Memory of the function in MB. Valid range: 128 to 10240. Defaults to `1024`, or `1769` for `image`,
    which is one vCPU."""
    timeout: Annotated[int | Omitted, Between(1, 900), Default(60)]
    """Timeout in seconds for one batch. Valid range: 1 to 900. Defaults to `60`."""
    batch_size: Annotated[int | Omitted, Between(1, 10), Default(1)]
    """Number of files in one invocation. With one, a slow file delays no other. Valid range: 1 to 10.
    Defaults to `1`."""
    maximum_concurrency: Annotated[int | Omitted, Between(2, 1_000), Default(50)]
    """Maximum number of concurrent invocations, so that a burst of uploads leaves concurrency for the other
    functions of the account. Valid range: 2 to 1000. Defaults to `50`."""
    max_receive_count: Annotated[int | Omitted, Between(1, 1_000), Default(5)]
    """Number of receives before SQS moves a message to the dead-letter queue. A file that cannot be converted
    is sent there after the first. Valid range: 1 to 1000. Defaults to `5`."""


Conversions = Annotated[
    dict[
        Annotated[
            str,
            Matches("[a-z][a-z0-9-]*", "a name of lower-case letters, digits and hyphens, a letter first"),
        ],
        FanOutConversionEntryArgs[Omitted],
    ],
    AT_LEAST_ONE,
]


@arguments
class FanOutConversionArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`FanOutConversion`."""

    conversions: Required[Conversions[Omitted]]
    """Conversions by name; each creates one result of every upload."""
    source_bucket_name: Annotated[BucketName, Default(None, "a new bucket")]
    """Name of an existing bucket to convert from. This component then sets its event notifications: S3 keeps
    one configuration for a bucket, so no other component or program can set them. If the bucket is encrypted
    with a customer managed key, ``kms_key_arn`` must be that key. Defaults to a new bucket."""
    upload_allowed_origins: Annotated[list[Annotated[pulumi.Input[str], ORIGIN]] | Omitted, Default([])]
    """Origins, such as ``https://app.example.com``, whose pages can PUT into the new source bucket with a
    presigned URL. Defaults to none."""
    output_readers: Annotated[list[ServicePrincipalArgs] | Omitted, Default([])]
    """AWS services that are allowed to read results, each for one source ARN, such as CloudFront for a
    distribution. Defaults to none."""
    output_cache_control: Annotated[pulumi.Input[str] | None, CACHE_CONTROL, Default()]
    """``Cache-Control`` header of the results, such as ``public, max-age=86400``. A source that is replaced
    has a new result under the same key, so ``immutable`` requires that sources are never replaced. Defaults
    to none."""
    status_notifications: Flag[Omitted]
    """Whether to create an SNS topic, ``status_topic_arn``, that is notified when the conversion of an upload
    succeeds or fails, at least once; ``conversion``, ``source_key``, and ``sequencer`` identify repetitions.
    Defaults to `false`."""
    max_source_bytes: Annotated[int | Omitted, Between(1, 4 * 1024**3), Default(100 * 1024**2)]
    """Size in bytes of the largest file to convert. Valid range: 1 to 4294967296. Defaults to `104857600`."""
    architecture: Architecture[Omitted]
    """Instruction set architecture of the functions; ``arm64`` costs less. Valid values: `arm64`, `x86_64`.
    Defaults to `arm64`."""
    log_retention_days: RetentionDays[Omitted]
    """Days that CloudWatch Logs keeps log events of the conversions. Valid values: `1`, `3`, `5`, `7`, `14`,
    `30`, `60`, `90`, `120`, `150`, `180`, `365`, `400`, `545`, `731`, `1096`, `1827`, `2192`, `2557`, `2922`,
    `3288`, `3653`. Defaults to `30`, or `365` if `hardened`."""
    access_log_bucket_name: Annotated[BucketName, Default(None, "no access logs")]
    """Name of the bucket that receives the server access logs of the new buckets; its policy must allow
    ``logging.s3.amazonaws.com`` to write there. Defaults to no access logs."""
    force_destroy: Flag[Omitted]
    """Whether deleting the component deletes the uploads in a new source bucket, as it always deletes the
    results, and schedules the deletion of the key of ``hardened``. Defaults to `false`."""
    kms_key_arn: Annotated[KmsKeyArn, Default(None, "keys that AWS manages, or a new key if `hardened`")]
    """ARN of the customer managed key that encrypts the buckets, topics, queues, logs, and environments of
    functions; its policy must allow S3, SNS, CloudWatch Logs, and the ``output_readers`` to use it. Defaults
    to keys that AWS manages, or a new key if `hardened`."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key, unless ``kms_key_arn`` is given, and to keep log events for a
    year. Both add monthly costs. The key stays in AWS when it leaves the program, unless ``force_destroy``.
    Defaults to `false`."""
    alarm_topic_arn: TopicArn
    """ARN of the SNS topic to notify when a function fails or a dead-letter queue holds a message. Defaults
    to none."""
    tags: Tags[Omitted]
    """Tags of every resource. Valid length: 0 to 50. Defaults to none."""
