"""Patches of Amazon CloudWatch Logs."""

from embedded_aws.ministack import cloudwatch_logs
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.services.cloudwatch_logs import (
    deliveries,
    embedded_metrics,
    log_group_keys,
    messages,
    metric_filters,
    operations,
    subscriptions,
)

PATCHES = (
    Patch(
        cloudwatch_logs.send_to_subscriptions,
        steps(subscriptions.deliver_events, metric_filters.record_metrics, embedded_metrics.extract_metrics),
        "subscription filters deliver with permission, also to streams; metric filters record metrics, as do"
        " log events in the embedded metric format",
    ),
    Patch(
        cloudwatch_logs.pattern_matches,
        metric_filters.match_patterns,
        "patterns of subscription filters and live tails have conditions",
    ),
    Patch(
        cloudwatch_logs.compile_pattern,
        metric_filters.compile_patterns,
        "patterns of FilterLogEvents have conditions",
    ),
    Patch(
        cloudwatch_logs.handle_request,
        steps(
            log_group_keys.serve_key_operations,
            operations.complete_operations,
        ),
        "a log group is associated with a key after its creation; log groups"
        " have two subscription filters at most; queries are listed",
    ),
    Patch(
        cloudwatch_logs.create_delivery,
        deliveries.identify_delivery,
        "a delivery has an ID of letters and digits",
    ),
    Patch(cloudwatch_logs.json_error, messages.word_errors, "errors of logs have the messages of AWS"),
)
