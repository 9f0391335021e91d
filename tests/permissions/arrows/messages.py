"""Notifications: S3, SNS and SQS."""

from typing import Any, Final

from tests.permissions.account import Account, Arrived, Queue, allow_service
from tests.permissions.arrows.arrow import Arrows

_ARROWS: Final = Arrows()
_LAMBDA_ARROWS: Final = Arrows(frozenset({"lambda"}))
_OTHER_SERVICE: Final = "events"


def _upload(aws: Account, bucket: str, **configuration: Any) -> None:
    s3 = aws.client("s3")
    s3.put_bucket_notification_configuration(
        Bucket=bucket,
        NotificationConfiguration={
            kind: [{**target, "Events": ["s3:ObjectCreated:*"]}] for kind, target in configuration.items()
        },
    )
    s3.put_object(Bucket=bucket, Key="photo.png", Body=b"1")


def _bucket_arn(bucket: str) -> str:
    return f"arn:aws:s3:::{bucket}"


@_ARROWS.add("S3 → SNS", "the topic's policy names another service")
def _s3_to_sns(aws: Account, granted: bool) -> Arrived:
    bucket = aws.bucket()
    service = "s3" if granted else _OTHER_SERVICE
    topic, queue = aws.create_watched_topic(allow_service(service, "sns:Publish", _bucket_arn(bucket)))
    _upload(aws, bucket, TopicConfigurations={"TopicArn": topic})
    return aws.watch_queue(queue, "photo.png")


@_ARROWS.add("S3 → SQS", "the queue's policy")
def _s3_to_sqs(aws: Account, granted: bool) -> Arrived:
    bucket = aws.bucket()
    service = "s3" if granted else _OTHER_SERVICE
    return _upload_to_queue(
        aws, bucket, aws.queue(allow_service(service, "sqs:SendMessage", _bucket_arn(bucket)))
    )


@_ARROWS.add("S3 → SQS", "`aws:SourceAccount` is another account's")
def _source_account(aws: Account, granted: bool) -> Arrived:
    bucket = aws.bucket()
    account = {"StringEquals": {"aws:SourceAccount": aws.number if granted else "999999999999"}}
    return _upload_to_queue(aws, bucket, aws.queue(allow_service("s3", "sqs:SendMessage", None, **account)))


@_LAMBDA_ARROWS.add("S3 → Lambda", "the function's permission")
def _s3_to_function(aws: Account, granted: bool) -> Arrived:
    bucket = aws.bucket()
    function, arrived = aws.create_forwarding_function()
    if granted:
        aws.permit(function, "s3", _bucket_arn(bucket))
    _upload(aws, bucket, LambdaFunctionConfigurations={"LambdaFunctionArn": function})
    return arrived


@_ARROWS.add("SNS → SQS", "the queue's policy")
def _sns_to_sqs(aws: Account, granted: bool) -> Arrived:
    topic = aws.topic()
    return _publish(
        aws, topic, aws.queue(allow_service("sns" if granted else _OTHER_SERVICE, "sqs:SendMessage", topic))
    )


@_ARROWS.add("SNS → SQS", "`aws:SourceArn` is another topic's")
def _source_arn(aws: Account, granted: bool) -> Arrived:
    topic, other = aws.topic(), aws.topic()
    return _publish(
        aws, topic, aws.queue(allow_service("sns", "sqs:SendMessage", topic if granted else other))
    )


@_ARROWS.add("SNS → SQS", "nothing, but the queue's policy denies it")
def _deny(aws: Account, granted: bool) -> Arrived:
    topic = aws.topic()
    action = "sqs:PurgeQueue" if granted else "sqs:SendMessage"
    denied = {"Effect": "Deny", "Principal": "*", "Action": action}
    return _publish(aws, topic, aws.queue(allow_service("sns", "sqs:SendMessage", topic), denied))


@_LAMBDA_ARROWS.add("SNS → Lambda", "the function's permission")
def _sns_to_function(aws: Account, granted: bool) -> Arrived:
    topic, sns = aws.topic(), aws.client("sns")
    function, arrived = aws.create_forwarding_function()
    if granted:
        aws.permit(function, "sns", topic)
    sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=function)
    sns.publish(TopicArn=topic, Message="1")
    return arrived


def _upload_to_queue(aws: Account, bucket: str, queue: Queue) -> Arrived:
    _upload(aws, bucket, QueueConfigurations={"QueueArn": queue.arn})
    return aws.watch_queue(queue, "photo.png")


def _publish(aws: Account, topic: str, queue: Queue) -> Arrived:
    sns = aws.client("sns")
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue.arn)
    sns.publish(TopicArn=topic, Message="1")
    return aws.watch_queue(queue)


ARROWS: Final = (*_ARROWS.found, *_LAMBDA_ARROWS.found)
