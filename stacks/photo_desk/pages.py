"""Public pages of the photo desk: the workflow that publishes, and the functions that write and remove."""

from typing import Literal, cast

import pulumi

from photo_desk.functions import SOURCES, arguments
from safeguards import Safeguards
from serverless_patterns import (
    FanOutConversion,
    Function,
    LinkArgs,
    LinkBucketArgs,
    Table,
    WebSocketApi,
    Workflow,
)

MARGIN_SECONDS = 600
"""Seconds for everything but waiting: an execution that times out as a whole writes no result."""
LONGEST_PATIENCE = 12 * 3600
"""Seconds: a poll every 30 seconds adds 9 of the 25,000 events of an execution (Step Functions quotas)."""
PREFIX = "published/"
"""Prefix of the keys of public pages, and of their paths."""


def create_publication(
    photos: Table, media: FanOutConversion, live: WebSocketApi, safe: Safeguards
) -> Workflow:
    """Creates the workflow that publishes, with the configured time to wait for conversions."""
    patience = pulumi.Config().require_int("publishTimeoutSeconds")
    if not 0 <= patience <= LONGEST_PATIENCE:
        raise pulumi.RunError(f"publishTimeoutSeconds is {patience}; must be 0 to {LONGEST_PATIENCE}.")
    links: dict[str, LinkArgs] = {
        "PHOTOS_TABLE": photos.link("GetItem", "UpdateItem"),
        "OUTPUT_BUCKET": {"bucket": _bucket(media, safe, "GetObject")},
        "PUBLISHED_BUCKET": {"bucket": _bucket(media, safe, "PutObject", "DeleteObject", prefix=PREFIX)},
        "MESSAGES_QUEUE": live.publish_link(),
    }
    page = Function("publish-page", arguments("publish_page", links, safe))
    return Workflow(
        "publish",
        {
            "definition_file": str(SOURCES / "publish.asl.json"),
            "definition_substitutions": {
                "PhotosTable": photos.table_name,
                "MessagesQueue": live.messages_queue_url,
                "PublishPageFunctionArn": page.arn,
                "PatienceSeconds": patience,
            },
            "timeout": patience + MARGIN_SECONDS,
            "policy_statements": safe.using_key,
            **safe.guarded,
        },
    )


def create_unpublishing(
    photos: Table, media: FanOutConversion, live: WebSocketApi, safe: Safeguards
) -> Function:
    """Creates the function that takes a page away."""
    links: dict[str, LinkArgs] = {
        "PHOTOS_TABLE": photos.link("GetItem", "UpdateItem"),
        "OUTPUT_BUCKET": {"bucket": _bucket(media, safe, "DeleteObject", prefix=PREFIX)},
        "MESSAGES_QUEUE": live.publish_link(),
    }
    return Function("unpublish", arguments("unpublish", links, safe))


def _bucket(
    media: FanOutConversion,
    safe: Safeguards,
    *access: Literal["GetObject", "PutObject", "DeleteObject"],
    prefix: str = "",
) -> LinkBucketArgs:
    """Returns the bucket of the results as a link."""
    link: LinkBucketArgs = {"arn": media.output_bucket_arn, "access": [*access]}
    if prefix:
        link["prefix"] = prefix
    if safe.hardened:
        link["kms_key_arn"] = cast("pulumi.Output[str]", media.kms_key_arn)
    return link
