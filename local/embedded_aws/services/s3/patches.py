"""Patches of Amazon S3."""

from ministack.services import s3

from embedded_aws.iam.permissions import notified_resources
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.services.s3 import configurations

PATCHES = (
    *configurations.PATCHES,
    Patch(
        s3,
        "_validate_notification_configs",
        "f922428d2a9635eb",
        steps(notified_resources.validate_destinations, configurations.validate_events),
        "a bucket notifies only destinations that allow that, of events that exist",
    ),
)
