"""Buckets, topics and what they send."""

from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context
from embedded_aws.resource_model.difference import Difference


def _check_topics_have_policies(aws: Context, inputs: Properties) -> None:
    for topic in inputs.get("topics", []):
        arn = topic["topicArn"]
        attributes = aws.client("sns").get_topic_attributes(TopicArn=arn)["Attributes"]
        if "__default_policy_ID" in attributes["Policy"]:
            raise DeploymentError(f"Unable to validate the following destination configurations: {arn}")


DIFFERENCES = (
    Difference(
        type="aws:s3/bucket:Bucket",
        property="objects that are not there",
        rule="are NoSuchKey also for callers without s3:ListBucket, whom AWS denies access; tags "
        "that come with an object need no s3:PutObjectTagging",
        reason="the emulator asks for the action of the call alone",
    ),
    Difference(
        type="aws:s3/bucketPolicy:BucketPolicy",
        property="policy",
        rule="aws:SecureTransport is always true, in every policy; the process is patched",
        reason="the loopback interface does not use TLS, and policies deny unencrypted requests",
    ),
    Difference(
        type="aws:sns/topicSubscription:TopicSubscription",
        property="filterPolicy",
        rule="paths through arrays (an S3 event's Records) match",
        reason="the emulator alone stops at an array; its process is patched at the start",
    ),
    Difference(
        type="aws:sns/topicSubscription:TopicSubscription",
        property="redrivePolicy",
        rule="what an endpoint rejects is a dead letter after one attempt",
        reason="the emulator does not repeat deliveries, which takes SNS minutes to days",
    ),
    Difference(
        type="aws:s3/bucketNotification:BucketNotification",
        property="topics",
        rule="rejected here if a topic does not have a policy yet",
        reason="the emulator lets S3 publish under the policy that every topic starts with",
        check=_check_topics_have_policies,
    ),
    Difference(
        type="aws:sqs/queue:Queue",
        property="name",
        rule="a queue can be created immediately after one with its name was deleted; AWS rejects that for 60"
        " seconds with QueueDeletedRecently",
        reason="programs with fixed names are deployed many times in a test run",
    ),
    Difference(
        type="aws:sqs/queue:Queue",
        property="metrics",
        rule="CloudWatch gets the numbers of visible, delayed and in flight messages and the age of the "
        "oldest one, of all queues; that of the current minute follows the queue within a second. AWS "
        "records each minute, queues that were used within six hours, and other metrics, too",
        reason="an alarm on a dead-letter queue does not wait for the end of the minute",
    ),
    Difference(
        type="aws:lb/targetGroup:TargetGroup",
        property="lambdaMultiValueHeadersEnabled",
        rule="the event of a function has headers and queryStringParameters also with multi-value headers",
        reason="the emulator adds the lists to the event",
    ),
)
