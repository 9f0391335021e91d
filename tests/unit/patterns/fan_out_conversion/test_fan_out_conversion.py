"""Registrations of a fan-out conversion, and the connections of its parts."""

import json
import random
import zipfile
from collections.abc import Callable
from functools import cache
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from conversion.keys import output_key
from conversion.settings import VARIABLES, Settings
from graphs import ALARM_ARN, CAPTION, KEY_ARN, evaluate, names, statements

from embedded_aws import Recording, Registration
from serverless_patterns import FanOutConversion

CONVERSIONS = {
    "small": {"image": {"width": 300}, "filter_suffixes": [".png"]},
    "archive": {"zip": {}},
    "caption": {"code": str(CAPTION), "handler": "caption.handler", "output_suffix": ".txt"},
}


def make(conversions: dict[str, Any] = CONVERSIONS, **args: Any) -> Recording:
    return evaluate(lambda: FanOutConversion("media", {"conversions": conversions, **args}))


@cache
def default() -> Recording:
    return make()


def variables(recording: Recording, conversion: str) -> dict[str, str]:
    return recording.find_by_name(f"media-{conversion}-function").inputs["environment"]["variables"]


def test_each_conversion_has_its_own_queue_function_mapping_and_subscription():
    recording = default()
    for type_, parts in {
        "aws:sqs/queue:Queue": ("queue", "dead-letters"),
        "aws:lambda/function:Function": ("function",),
        "aws:iam/role:Role": ("role",),
        "aws:cloudwatch/logGroup:LogGroup": ("logs",),
        "aws:lambda/eventSourceMapping:EventSourceMapping": ("mapping",),
        "aws:sns/topicSubscription:TopicSubscription": ("uploads-subscription",),
    }.items():
        expected = {f"media-{conversion}-{part}" for conversion in CONVERSIONS for part in parts}
        assert {found.name for found in recording.find_by_type(type_)} == expected
    assert [topic.name for topic in recording.find_by_type("aws:sns/topic:Topic")] == ["media-uploads-topic"]


def test_uploads_are_told_to_the_topic_once_every_conversion_waits():
    recording = default()
    (notification,) = recording.find_by_type("aws:s3/bucketNotification:BucketNotification")
    topic_arn = recording.find_by_name("media").outputs["upload_topic_arn"]
    assert notification.inputs == {
        "bucket": "media-source-bucket",
        "topics": [{"topicArn": topic_arn, "events": ["s3:ObjectCreated:*"]}],
    }
    waits_for = names(recording, notification.dependencies)
    for part in ("uploads-subscription", "queue-policy", "mapping"):
        assert {f"media-{conversion}-{part}" for conversion in CONVERSIONS} <= waits_for
    assert "media-uploads-topic-policy" in waits_for


@pytest.mark.parametrize("conversion", CONVERSIONS)
def test_subscription_waits_for_the_queue_to_be_open(conversion: str):
    recording = default()
    subscription = recording.find_by_name(f"media-{conversion}-uploads-subscription")
    waits_for = names(recording, subscription.dependencies)
    assert {f"media-{conversion}-queue-policy", "media-uploads-topic-policy"} <= waits_for
    assert subscription.inputs["rawMessageDelivery"] is True
    assert subscription.inputs["protocol"] == "sqs"
    assert subscription.inputs["endpoint"].endswith(f":media-{conversion}-queue")


def test_mapping_reports_failures_one_by_one():
    assert default().find_by_name("media-small-mapping").inputs == {
        "eventSourceArn": "arn:aws:sqs:us-east-1:123456789012:media-small-queue",
        "functionName": "arn:aws:lambda:us-east-1:123456789012:function:media-small-function",
        "batchSize": 1,
        "enabled": True,
        "functionResponseTypes": ["ReportBatchItemFailures"],
        "scalingConfig": {"maximumConcurrency": 50},
        "tags": {},
    }


def test_role_may_do_exactly_what_its_conversion_needs():
    logs = "arn:aws:logs:us-east-1:123456789012:log-group:media-small-logs:log-stream:*"
    queues = "arn:aws:sqs:us-east-1:123456789012:media-small"
    assert {
        (action, resource)
        for statement in statements(default().find_by_name("media-small-policy"))
        for action in statement["Action"]
        for resource in statement["Resource"]
    } == {
        ("logs:CreateLogStream", logs),
        ("logs:PutLogEvents", logs),
        ("xray:PutTraceSegments", "*"),
        ("xray:PutTelemetryRecords", "*"),
        ("sqs:ReceiveMessage", f"{queues}-queue"),
        ("sqs:DeleteMessage", f"{queues}-queue"),
        ("sqs:GetQueueAttributes", f"{queues}-queue"),
        ("sqs:SendMessage", f"{queues}-dead-letters"),
        ("s3:GetObject", "arn:aws:s3:::media-source-bucket/*"),
        ("s3:ListBucket", "arn:aws:s3:::media-source-bucket"),
        ("s3:GetObject", "arn:aws:s3:::media-output-bucket/small/*"),
        ("s3:PutObject", "arn:aws:s3:::media-output-bucket/small/*"),
    }


def test_own_statements_come_on_top():
    scan = {"actions": ["rekognition:DetectLabels"], "resources": ["*"]}
    recording = make({"caption": {**CONVERSIONS["caption"], "policy_statements": [scan]}})
    *_, last = statements(recording.find_by_name("media-caption-policy"))
    assert last == {"Effect": "Allow", "Action": scan["actions"], "Resource": ["*"]}


IMAGES = [".avif", ".bmp", ".gif", ".heic", ".heif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"]


def list_accepted(suffixes: list[str]) -> list[str]:
    """Returns the suffixes that the topic lets through."""
    recording = make({"small": {"image": {}, "filter_suffixes": suffixes}})
    inputs = recording.find_by_name("media-small-uploads-subscription").inputs
    assert inputs["filterPolicyScope"] == "MessageBody"
    matched = json.loads(inputs["filterPolicy"])["Records"]["s3"]["object"]["key"]
    return [match["suffix"] for match in matched]


@pytest.mark.parametrize(
    ("suffixes", "count"),
    [
        ([".png"], 8),
        ([".jpeg", ".jpg"], 24),
        ([".tar.gz"], 32),
        ([".001"], 1),
        ([".7z", ".mp3"], 2 + 4),
        # With the last characters, of which one ends others.
        ([".png", ".heic", ".jpeg"], 8 * 3),
        (IMAGES, 32),
        ([f".{letter}{'a' * 40}" for letter in "abcdefghijklmnopqr"], 32),
        ([f".x{letter}" for letter in "abcdefghijklmnopqr"], 36),
        ([".abcdefghijklmnopqrstuvwxyz"], 32),
    ],
)
def test_sns_lets_each_suffix_through_in_every_case(suffixes: list[str], count: int):
    accepted = tuple(list_accepted(suffixes))
    assert len(accepted) == len({*accepted}) == count <= 36
    generator = random.Random(1)
    for suffix in suffixes:
        for case in (suffix, suffix.upper(), suffix.title(), suffix.swapcase()):
            assert f"key{case}".endswith(accepted)
        for _ in range(20):
            mixed = "".join(generator.choice((each, each.upper())) for each in suffix)
            assert f"key{mixed}".endswith(accepted), mixed


def test_sns_lets_other_suffixes_not_through_if_all_cases_fit():
    accepted = tuple(list_accepted([".jpeg", ".jpg"]))
    assert not any(key.endswith(accepted) for key in ("a.png", "a.jpgx", "ajpg", "a.eg", "a"))


def test_no_suffix_is_no_filter():
    recording = make({"small": {"image": {}, "filter_suffixes": []}})
    inputs = recording.find_by_name("media-small-uploads-subscription").inputs
    assert not {"filterPolicy", "filterPolicyScope"} & inputs.keys()


def test_images_are_the_default_of_the_image_converter_alone():
    recording = make({"small": {"image": {}}, "archive": {"zip": {}}})
    suffixes = json.loads(variables(recording, "small")["FILTER_SUFFIXES"])
    assert {".jpg", ".jpeg", ".png", ".webp", ".avif", ".heic", ".gif", ".tif"} <= set(suffixes)
    assert json.loads(variables(recording, "archive")["FILTER_SUFFIXES"]) == []


@pytest.mark.parametrize("conversion", CONVERSIONS)
def test_functions_find_their_settings_in_the_environment(conversion: str):
    given = variables(default(), conversion)
    assert given.keys() == set(VARIABLES)
    settings = Settings.from_environment(given)
    assert (settings.name, settings.output_bucket) == (conversion, "media-output-bucket")
    assert (
        settings.dead_letter_queue_url
        == default().find_by_name("media").outputs["dead_letter_queue_urls"][conversion]
    )
    assert (settings.max_source_bytes, settings.max_receive_count) == (100 * 1024**2, 5)


@pytest.mark.parametrize(
    ("entry", "source", "expected"),
    [
        ({"image": {}}, "a/cat.PNG", "x/a/cat.PNG"),
        ({"image": {"format": "jpeg"}}, "a/cat.png", "x/a/cat.jpg"),
        ({"image": {"format": "webp"}}, "cat.png", "x/cat.webp"),
        ({"image": {"format": "avif"}}, "cat.png", "x/cat.avif"),
        ({"zip": {}}, "cat.png", "x/cat.zip"),
        ({"zip": {}, "output_prefix": "zips/2024-"}, "cat.png", "zips/2024-cat.zip"),
        ({"zip": {}, "output_suffix": ".png.zip"}, "cat.png", "x/cat.png.zip"),
        ({**CONVERSIONS["caption"], "output_suffix": ""}, "cat.png", "x/cat.png"),
    ],
)
def test_results_lie_under_the_key_that_is_promised(entry: dict[str, Any], source: str, expected: str):
    recording = make({"x": entry})
    given = variables(recording, "x")
    key = output_key(source, given["OUTPUT_PREFIX"], given["OUTPUT_SUFFIX"])
    assert key == expected
    (writing,) = [
        statement
        for statement in statements(recording.find_by_name("media-x-policy"))
        if "s3:PutObject" in statement["Action"]
    ]
    (resource,) = writing["Resource"]
    assert f"arn:aws:s3:::media-output-bucket/{key}".startswith(resource.removesuffix("*"))


def test_existing_bucket_is_converted_from():
    recording = make(source_bucket_name="archive-of-2019")
    assert {bucket.name for bucket in recording.find_by_type("aws:s3/bucket:Bucket")} == {
        "media-output-bucket"
    }
    assert recording.find_by_name("media-notification").inputs["bucket"] == "archive-of-2019"
    outputs = recording.find_by_name("media").outputs
    assert outputs["source_bucket_name"] == "archive-of-2019"
    assert outputs["source_bucket_arn"] == "arn:aws:s3:::archive-of-2019"
    assert outputs["source_bucket_regional_domain_name"] == "archive-of-2019.s3.us-east-1.amazonaws.com"
    (publishing,) = [
        statement
        for statement in statements(recording.find_by_name("media-uploads-topic-policy"))
        if statement["Effect"] == "Allow"
    ]
    assert publishing["Condition"]["ArnEquals"] == {"aws:SourceArn": "arn:aws:s3:::archive-of-2019"}


def test_existing_bucket_may_be_known_only_later():
    def program():
        uploads = aws.s3.Bucket("uploads")
        FanOutConversion("media", {"conversions": CONVERSIONS, "source_bucket_name": uploads.bucket})

    assert evaluate(program).find_by_name("media-notification").inputs["bucket"] == "uploads"
    unknown = evaluate(program, preview=True).find_by_name("media-notification").inputs["bucket"]
    assert unknown == pulumi.runtime.rpc.UNKNOWN


def list_keys(recording: Recording) -> dict[str, Any]:
    """The keys in use, by the property that names them."""

    def keys(type_: str, read: Callable[[Registration], Any]) -> set[Any]:
        return {read(found) for found in recording.find_by_type(type_)}

    encryption = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    return {
        "buckets": keys(
            encryption,
            lambda found: found.inputs["rules"][0]["applyServerSideEncryptionByDefault"]["kmsMasterKeyId"],
        ),
        "topic": keys("aws:sns/topic:Topic", lambda found: found.inputs["kmsMasterKeyId"]),
        "queues": keys("aws:sqs/queue:Queue", lambda found: found.inputs["kmsMasterKeyId"]),
        "functions": keys("aws:lambda/function:Function", lambda found: found.inputs["kmsKeyArn"]),
        "logs": keys("aws:cloudwatch/logGroup:LogGroup", lambda found: found.inputs["kmsKeyId"]),
    }


EVERYTHING = ("buckets", "topic", "queues", "functions", "logs")


def test_given_key_encrypts_everything():
    recording = make(kms_key_arn=KEY_ARN, hardened=True)
    assert recording.find_by_name("media").outputs["kms_key_arn"] == KEY_ARN
    assert list_keys(recording) == {what: {KEY_ARN} for what in EVERYTHING}
    assert not recording.find_by_type("aws:kms/key:Key")
    using = statements(recording.find_by_name("media-small-policy"))[-1]
    assert using == {
        "Effect": "Allow",
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Resource": [KEY_ARN],
    }


def test_hardened_makes_a_key_that_encrypts_everything():
    recording = make(hardened=True)
    (key,) = recording.find_by_type("aws:kms/key:Key")
    assert recording.find_by_name("media").outputs["kms_key_arn"] == key.outputs["arn"]
    assert key.inputs["enableKeyRotation"] is True
    assert list_keys(recording) == {what: {key.outputs["arn"]} for what in EVERYTHING}
    for part in ("queue", "dead-letters", "logs"):
        waits_for = names(recording, recording.find_by_name(f"media-small-{part}").dependencies)
        assert "media-key-policy" in waits_for, "the key is not used before its services are admitted"


def test_key_admits_its_services_for_their_sources_alone():
    administration, logs, s3, sns = statements(make(hardened=True).find_by_name("media-key-policy"))
    assert administration["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}
    topic_arn = "arn:aws:sns:us-east-1:123456789012:media-uploads-topic"
    for admitted, service, source in (
        (s3, "s3.amazonaws.com", "arn:aws:s3:::media-source-bucket"),
        (sns, "sns.amazonaws.com", topic_arn),
    ):
        assert admitted["Principal"] == {"Service": service}
        assert admitted["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
        assert admitted["Condition"] == {
            "ArnEquals": {"aws:SourceArn": source},
            "StringEquals": {"aws:SourceAccount": "123456789012"},
        }
    assert logs["Principal"] == {"Service": "logs.us-east-1.amazonaws.com"}
    assert logs["Condition"]["ArnLike"] == {
        "kms:EncryptionContext:aws:logs:arn": ["arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/*"]
    }


def test_image_converter_brings_its_library_and_zip_converter_none():
    recording = make({"small": {"image": {}}, "archive": {"zip": {}}})
    for conversion, has_library in (("small", True), ("archive", False)):
        code = recording.find_by_name(f"media-{conversion}-function").inputs["code"]
        with zipfile.ZipFile(code.path) as package:
            assert ("pyvips/__init__.py" in package.namelist()) is has_library


def test_options_and_memory_are_those_of_the_built_in_converters():
    assert json.loads(variables(default(), "caption")["OPTIONS"]) == {}
    assert default().find_by_name("media-small-function").inputs["memorySize"] == 1_769
    assert json.loads(variables(default(), "small")["OPTIONS"])["width"] == 300


def test_alarms_on_dead_letters_and_errors_when_there_is_somebody_to_tell():
    assert not default().find_by_type("aws:cloudwatch/metricAlarm:MetricAlarm")
    alarms = make(alarm_topic_arn=ALARM_ARN).find_by_type("aws:cloudwatch/metricAlarm:MetricAlarm")
    assert {alarm.name for alarm in alarms} == {
        f"media-{conversion}-{what}-alarm"
        for conversion in CONVERSIONS
        for what in ("dead-letters", "errors")
    }
    assert all(alarm.inputs["alarmActions"] == [ALARM_ARN] for alarm in alarms)


def test_outputs_by_conversion():
    outputs = default().find_by_name("media").outputs
    queues = "https://sqs.us-east-1.amazonaws.com/123456789012/media"
    assert outputs == {
        "source_bucket_name": "media-source-bucket",
        "source_bucket_arn": "arn:aws:s3:::media-source-bucket",
        "source_bucket_regional_domain_name": "media-source-bucket.s3.us-east-1.amazonaws.com",
        "output_bucket_name": "media-output-bucket",
        "output_bucket_arn": "arn:aws:s3:::media-output-bucket",
        "output_bucket_regional_domain_name": "media-output-bucket.s3.us-east-1.amazonaws.com",
        "upload_topic_arn": "arn:aws:sns:us-east-1:123456789012:media-uploads-topic",
        "queue_urls": {name: f"{queues}-{name}-queue" for name in CONVERSIONS},
        "dead_letter_queue_urls": {name: f"{queues}-{name}-dead-letters" for name in CONVERSIONS},
        "function_names": {name: f"media-{name}-function" for name in CONVERSIONS},
    }


def test_transforms_reach_a_grandchild():
    def poll_patiently(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if args.type_ != "aws:sqs/queue:Queue" or args.name != "media-small-queue":
            return None
        return pulumi.ResourceTransformResult({**args.props, "receiveWaitTimeSeconds": 20}, args.opts)

    opts = pulumi.ResourceOptions(transforms=[poll_patiently])
    recording = evaluate(lambda: FanOutConversion("media", {"conversions": CONVERSIONS}, opts))
    changed = [
        queue.name
        for queue in recording.find_by_type("aws:sqs/queue:Queue")
        if queue.inputs.get("receiveWaitTimeSeconds") == 20
    ]
    assert changed == ["media-small-queue"]
