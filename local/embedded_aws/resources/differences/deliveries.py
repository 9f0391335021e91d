"""Rules, schedules, pipes, streams, alarms and GraphQL APIs: what they deliver to, and what is refused."""

from embedded_aws.resource_model.difference import Difference
from embedded_aws.services.appsync.supported import DATA_SOURCES
from embedded_aws.services.eventbridge.supported_targets import (
    PIPE_ENRICHMENTS,
    PIPE_SOURCES,
    RULE_TARGETS,
    SCHEDULE_TARGETS,
)

DIFFERENCES = (
    Difference(
        type="aws:cloudwatch/eventTarget:EventTarget",
        property="arn",
        rule=f"must be one of: {', '.join(sorted(RULE_TARGETS))}; others are refused before anything is "
        "created",
        reason="the emulator delivers to no others",
    ),
    Difference(
        type="aws:cloudwatch/eventApiDestination:EventApiDestination",
        property="invocationEndpoint, retries",
        rule="may be an HTTP endpoint on this machine, otherwise it must be HTTPS; retries pause "
        "0.2 to 30 seconds; connections to private APIs are refused",
        reason="servers that are tested have no certificate, and tests should not wait for hours",
    ),
    Difference(
        type="aws:scheduler/schedule:Schedule",
        property="target.arn",
        rule=f"must be one of: {', '.join(sorted(SCHEDULE_TARGETS))}; others are refused before anything is "
        "created; the number of an attempt is always 1",
        reason="the emulator delivers to no others, and tries once",
    ),
    Difference(
        type="aws:pipes/pipe:Pipe",
        property="source, enrichment, target, logConfiguration",
        rule=f"sources are {', '.join(sorted(PIPE_SOURCES))}; "
        f"enrichments {', '.join(sorted(PIPE_ENRICHMENTS))}; "
        "targets those of rules; others and logs are refused; the permission for one record of a stream is "
        "enough for a batch",
        reason="the emulator runs no others, and AWS does not document which permission a batch needs",
    ),
    Difference(
        type="aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
        property="destination, extendedS3Configuration",
        rule="each record is delivered to the bucket as it arrives, as the role, with its delimiter, and "
        "compressed if the format is GZIP; other formats and destinations are "
        "refused; records that the role cannot deliver are lost, where AWS retries",
        reason="the emulator has no buffer",
    ),
    Difference(
        type="aws:sns/topicSubscription:TopicSubscription",
        property="protocol",
        rule="e-mails, SMS messages and push notifications are accepted but not sent",
        reason="this machine has no mail server, and no telephone",
    ),
    Difference(
        type="aws:cloudwatch/metricAlarm:MetricAlarm",
        property="alarmActions, metricQueries",
        rule="alarms are evaluated when a metric gets a data point and when they are described; of metric "
        "math, searches, anomaly detection and some functions are refused; topics whose policy allows it are "
        "notified, functions are invoked, and the default bus gets new states; other actions are stored",
        reason="the emulator publishes few metrics of its services",
    ),
    Difference(
        type="aws:appsync/dataSource:DataSource",
        property="type, serviceRoleArn",
        rule=f"must be one of {', '.join(sorted(DATA_SOURCES))}; others are refused; each acts as its role; "
        "DynamoDB has no transactions and no Sync; signed HTTP endpoints must be those of AWS services",
        reason="the emulator reads and writes tables itself, and ignores the role",
    ),
    Difference(
        type="aws:appsync/resolver:Resolver",
        property="code, requestTemplate, responseTemplate",
        rule="templates run, also of functions; those with $util.rds, $util.xml, $extensions or headers,"
        " and code with these, are refused before anything is created",
        reason="the emulator has no relational data sources, and the methods that most templates use",
    ),
    Difference(
        type="aws:cognito/userPool:UserPool",
        property="lambdaConfig",
        rule="each trigger is invoked if the policy of the function allows that, but customEmailSender and "
        "customSmsSender, which are refused",
        reason="the emulator sends no messages, and encrypts no codes",
    ),
    Difference(
        type="aws:cognito/userPool:UserPool",
        property="webAuthnConfiguration, signInPolicy",
        rule="passkeys and codes as the first factor are refused: any webAuthnConfiguration, and each factor "
        "but PASSWORD; the flow USER_AUTH is rejected",
        reason="the emulator verifies no signatures of authenticators, and sends no codes",
    ),
)
