"""Keys and alarms."""

from embedded_aws.resources.differences.difference import Difference

DIFFERENCES = (
    Difference(
        type="aws:kms/key:Key",
        property="policy",
        rule="enforced for direct calls, not for what S3 and SQS encrypt on behalf of a caller",
        reason="the emulator's S3 and SQS do not call KMS",
    ),
    Difference(
        type="aws:cloudwatch/metricAlarm:MetricAlarm",
        property="alarmActions, metricQueries",
        rule="alarms are evaluated only when a metric is put, those on metric queries never",
        reason="the emulator publishes hardly any metrics of its services",
    ),
)
