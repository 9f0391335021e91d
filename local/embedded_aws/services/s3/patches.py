"""Patches of Amazon S3."""

from embedded_aws.iam.permissions import notified_resources
from embedded_aws.ministack import s3
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.services.s3 import configurations, websites

PATCHES = (
    *configurations.PATCHES,
    *websites.PATCHES,
    Patch(
        s3.validate_notifications,
        steps(notified_resources.validate_destinations, configurations.validate_events),
        "a bucket notifies only destinations that allow that, of events that exist",
    ),
)
