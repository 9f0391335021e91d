"""Patches of Amazon CloudWatch."""

from embedded_aws.ministack import cloudwatch
from embedded_aws.ministack.patching import Patch
from embedded_aws.services.cloudwatch import alarm_actions, alarms, recorded_metrics, requests

PATCHES = (
    *alarm_actions.PATCHES,
    *recorded_metrics.PATCHES,
    Patch(
        cloudwatch.evaluate_alarm,
        alarms.replace_evaluation,
        "an alarm has dimensions, periods, datapoints to alarm, missing data, and expressions",
    ),
    Patch(
        cloudwatch.handle_request,
        requests.serve_operations,
        "metrics have units, labels and pages; forms and JSON have the same members; data are validated",
    ),
)
