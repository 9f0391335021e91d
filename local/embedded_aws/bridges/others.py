"""Keys and alarms."""

from embedded_aws.bridges.bridge import Bridge

BRIDGES = (
    Bridge(
        type="aws:kms/key:Key",
        property="policy",
        rule="enforced for direct calls, not for what S3 and SQS encrypt on behalf of a caller",
        reason="the emulator's S3 and SQS do not call KMS",
    ),
    Bridge(
        type="aws:cloudwatch/metricAlarm:MetricAlarm",
        property="alarmActions, metricQueries",
        rule="alarms are evaluated only when a metric is put, those on metric queries never",
        reason="the emulator publishes hardly any metrics of its services",
    ),
)
