"""Buckets and schedules that call a function."""

from collections.abc import Callable

import pulumi_aws as aws
from called_function import (
    DEAD_LETTERS_ARN,
    FUNCTION_ARN,
    SEND_DEAD_LETTERS,
    SOURCES,
    Make,
    allow,
    list_granted,
)
from graphs import evaluate, names, statements

from serverless_patterns import Function


def test_bucket(make: Make):
    recording = make({"uploads": SOURCES["uploads"]})
    assert recording.find_by_name("orders-uploads").inputs == {
        "bucket": "uploads",
        "lambdaFunctions": [{"lambdaFunctionArn": FUNCTION_ARN, "events": ["s3:ObjectCreated:*"]}],
    }
    assert recording.find_by_name("orders-uploads-permission").inputs == {
        "action": "lambda:InvokeFunction",
        "function": "orders-function",
        "principal": "s3.amazonaws.com",
        "sourceArn": "arn:aws:s3:::uploads",
        "sourceAccount": "123456789012",
    }
    assert list_granted(recording) == [SEND_DEAD_LETTERS]


def test_bucket_notifies_once_it_may_and_failures_have_somewhere_to_go(make: Make):
    recording = make({"uploads": SOURCES["uploads"]})
    waits_for = names(recording, recording.find_by_name("orders-uploads").dependencies)
    assert {"orders-uploads-permission", "orders-asynchronous", "orders-function"} <= waits_for


def test_bucket_with_several_prefixes_and_suffixes(make: Make):
    bucket = {
        "bucket_name": "uploads",
        "events": ["s3:ObjectCreated:Put", "s3:ObjectRemoved:*"],
        "filter_prefixes": ["in/", "draft/"],
        "filter_suffixes": [".png", ".jpg"],
    }
    (notification,) = make({"uploads": {"bucket": bucket}}).find_by_type(
        "aws:s3/bucketNotification:BucketNotification"
    )
    assert notification.inputs["lambdaFunctions"] == [
        {
            "lambdaFunctionArn": FUNCTION_ARN,
            "events": ["s3:ObjectCreated:Put", "s3:ObjectRemoved:*"],
            "filterPrefix": prefix,
            "filterSuffix": suffix,
        }
        for prefix in ("in/", "draft/")
        for suffix in (".png", ".jpg")
    ]


def test_bucket_with_suffixes_alone(make: Make):
    recording = make({"uploads": {"bucket": {"bucket_name": "uploads", "filter_suffixes": [".png", ".PNG"]}}})
    filters = [
        (entry.get("filterPrefix"), entry["filterSuffix"])
        for entry in recording.find_by_name("orders-uploads").inputs["lambdaFunctions"]
    ]
    assert filters == [(None, ".png"), (None, ".PNG")]


def test_bucket_may_be_known_only_later(function: Callable[..., Function]):
    def program():
        uploads = aws.s3.Bucket("uploads")
        drafts = aws.s3.Bucket("drafts")
        function(
            {name: {"bucket": {"bucket_name": each.bucket}} for name, each in (("a", uploads), ("b", drafts))}
        )

    recording = evaluate(program)
    assert recording.find_by_name("orders-a").inputs["bucket"] == "uploads"
    assert recording.find_by_name("orders-b-permission").inputs["sourceArn"] == "arn:aws:s3:::drafts"


def test_schedule(make: Make):
    recording = make({"nightly": SOURCES["nightly"]})
    assert recording.find_by_name("orders-nightly").inputs == {
        "scheduleExpression": "cron(0 2 * * ? *)",
        "scheduleExpressionTimezone": "UTC",
        "flexibleTimeWindow": {"mode": "OFF"},
        "state": "ENABLED",
        "target": {
            "arn": FUNCTION_ARN,
            "roleArn": "arn:aws:iam::123456789012:role/orders-nightly-role",
            "deadLetterConfig": {"arn": DEAD_LETTERS_ARN},
        },
    }
    assert list_granted(recording) == [SEND_DEAD_LETTERS]


def test_schedule_has_a_separate_role(make: Make):
    recording = make({"nightly": SOURCES["nightly"]})
    assert statements(recording.find_by_name("orders-nightly-policy")) == [
        allow("lambda:InvokeFunction", FUNCTION_ARN),
        SEND_DEAD_LETTERS,
    ]
    assert recording.find_by_name("orders-nightly-policy").inputs["role"] == "orders-nightly-role"
    assert statements(recording.find_by_name("orders-nightly-role"), "assumeRolePolicy") == [
        {
            "Effect": "Allow",
            "Principal": {"Service": "scheduler.amazonaws.com"},
            "Action": ["sts:AssumeRole"],
            "Condition": {
                "ArnEquals": {
                    "aws:SourceArn": "arn:aws:scheduler:us-east-1:123456789012:schedule-group/default"
                },
                "StringEquals": {"aws:SourceAccount": "123456789012"},
            },
        }
    ]
    waits_for = names(recording, recording.find_by_name("orders-nightly").dependencies)
    assert {"orders-nightly-policy", "orders-asynchronous"} <= waits_for


def test_arguments_of_a_schedule(make: Make):
    schedule = {
        "expression": "rate(1 hour)",
        "timezone": "America/Argentina/Buenos_Aires",
        "input": {"mode": "full"},
    }
    inputs = make({"hourly": {"schedule": schedule}}).find_by_name("orders-hourly").inputs
    assert inputs["scheduleExpression"] == "rate(1 hour)"
    assert inputs["scheduleExpressionTimezone"] == "America/Argentina/Buenos_Aires"
    assert inputs["target"]["input"] == '{"mode": "full"}'
    empty = make({"hourly": {"schedule": {**schedule, "input": {}}}}).find_by_name("orders-hourly").inputs
    assert empty["target"]["input"] == "{}"
