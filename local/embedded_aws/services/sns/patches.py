"""Patches of Amazon SNS."""

from embedded_aws.ministack import sns
from embedded_aws.ministack.patching import Patch
from embedded_aws.services.sns import filters
from embedded_aws.services.sns.delivery import fan_out
from embedded_aws.services.sns.publishing import publish_for_task
from embedded_aws.services.sns.requests import handle_operations

PATCHES = (
    *filters.PATCHES,
    Patch(sns.handle_request, handle_operations, "operations validate, answer and fail as those of SNS"),
    Patch(
        sns.publish,
        fan_out,
        "messages are in the event log, and reach subscriptions with their notification and attributes",
    ),
    Patch(sns.publish_for_task, publish_for_task, "messages of state machines are validated"),
)
