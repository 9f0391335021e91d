"""Sharing in a fan-out: uploads of pages, results for readers, and status notifications."""
# ruff: noqa: E501  a message is easier to compare in one piece

from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from graphs import KEY_ARN, errors_in, evaluate, names, statements

from embedded_aws import Recording
from serverless_patterns import FanOutConversion

CONVERSIONS = {"small": {"image": {"width": 300}}, "archive": {"zip": {}}}
DISTRIBUTION_ARN = "arn:aws:cloudfront::123456789012:distribution/E1"
READER = {"service": "cloudfront.amazonaws.com", "source_arn": DISTRIBUTION_ARN}
STATUS_TOPIC_ARN = "arn:aws:sns:us-east-1:123456789012:media-outcomes-topic"


def make(**args: Any) -> Recording:
    return evaluate(lambda: FanOutConversion("media", {"conversions": CONVERSIONS, **args}))


def select_allowed(recording: Recording, policy: str) -> list[dict[str, Any]]:
    return [found for found in statements(recording.find_by_name(policy)) if found["Effect"] == "Allow"]


def test_pages_may_put_and_nothing_else_and_into_the_source_alone():
    recording = make(upload_allowed_origins=["https://a.example.com", "http://localhost:8080"])
    (cors,) = recording.find_by_type("aws:s3/bucketCorsConfiguration:BucketCorsConfiguration")
    assert cors.inputs == {
        "bucket": "media-source-bucket",
        "corsRules": [
            {
                "allowedOrigins": ["https://a.example.com", "http://localhost:8080"],
                "allowedMethods": ["PUT"],
                "allowedHeaders": ["content-type", "if-none-match", "x-amz-*"],
                "exposeHeaders": ["ETag"],
                "maxAgeSeconds": 3_600,
            }
        ],
    }


def test_an_origin_may_be_known_only_later():
    def program():
        address = pulumi.Output.from_input("https://d1.cloudfront.net")
        FanOutConversion("media", {"conversions": CONVERSIONS, "upload_allowed_origins": [address]})

    rules = evaluate(program).find_by_name("media-source-cors").inputs["corsRules"]
    assert rules[0]["allowedOrigins"] == ["https://d1.cloudfront.net"]


def test_reader_reads_results_for_its_source_alone():
    recording = make(output_readers=[READER])
    assert select_allowed(recording, "media-output-policy") == [
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudfront.amazonaws.com"},
            "Action": ["s3:GetObject"],
            "Resource": "arn:aws:s3:::media-output-bucket/*",
            "Condition": {"ArnEquals": {"aws:SourceArn": DISTRIBUTION_ARN}},
        }
    ]
    assert select_allowed(recording, "media-source-policy") == []


def test_reader_of_a_hardened_fan_out_may_decrypt_and_not_encrypt():
    recording = make(output_readers=[READER], hardened=True)
    (reading,) = [
        statement
        for statement in select_allowed(recording, "media-key-policy")
        if statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    ]
    assert reading == {
        "Effect": "Allow",
        "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Action": ["kms:Decrypt"],
        "Resource": "*",
        "Condition": {"ArnEquals": {"aws:SourceArn": DISTRIBUTION_ARN}},
    }


@pytest.mark.parametrize("hardened", [False, True])
def test_reader_may_be_made_from_the_bucket_it_reads(hardened: bool):
    """As a distribution is, whose origin is the bucket that has to know the distribution."""

    def program():
        arn, resolve = pulumi.deferred_output()
        media = FanOutConversion(
            "media",
            {
                "conversions": CONVERSIONS,
                "hardened": hardened,
                "status_notifications": True,
                "output_readers": [{**READER, "source_arn": arn}],
            },
        )
        domain_name, topic_arn = media.output_bucket_regional_domain_name, media.status_topic_arn
        # Stands for the distribution, which might tell its pages of the other outputs, too.
        told = pulumi.Output.all(domain_name, topic_arn, media.kms_key_arn).apply(str)
        reader = aws.sns.Topic("reader", display_name=told)
        resolve(reader.arn)

    recording = evaluate(program)
    (reading,) = select_allowed(recording, "media-output-policy")
    assert reading["Condition"] == {
        "ArnEquals": {"aws:SourceArn": recording.find_by_name("reader").outputs["arn"]},
    }


def test_outcomes_are_told_to_a_topic_by_the_conversions_alone():
    recording = make(status_notifications=True)
    assert recording.find_by_name("media").outputs["status_topic_arn"] == STATUS_TOPIC_ARN
    assert select_allowed(recording, "media-outcomes-topic-policy") == [], (
        "roles of the account need no entry"
    )
    for conversion in CONVERSIONS:
        publishing = [
            (action, statement["Resource"])
            for statement in statements(recording.find_by_name(f"media-{conversion}-policy"))
            for action in statement["Action"]
            if action.startswith("sns:")
        ]
        assert publishing == [("sns:Publish", [STATUS_TOPIC_ARN])]
        function = recording.find_by_name(f"media-{conversion}-function")
        assert function.inputs["environment"]["variables"]["STATUS_TOPIC_ARN"] == STATUS_TOPIC_ARN
        assert "media-outcomes-topic-policy" in names(recording, function.dependencies)


def test_no_outcomes_by_default():
    recording = make()
    assert [topic.name for topic in recording.find_by_type("aws:sns/topic:Topic")] == ["media-uploads-topic"]
    assert recording.find_by_name("media").outputs.get("status_topic_arn") is None
    variables = recording.find_by_name("media-small-function").inputs["environment"]["variables"]
    assert variables["STATUS_TOPIC_ARN"] == ""


@pytest.mark.parametrize("key", [{"kms_key_arn": KEY_ARN}, {"hardened": True}])
def test_outcomes_are_encrypted_with_the_key_which_the_conversions_may_use(key: dict[str, Any]):
    recording = make(status_notifications=True, tags={"team": "press"}, **key)
    topic = recording.find_by_name("media-outcomes-topic").inputs
    key_arn = KEY_ARN if "kms_key_arn" in key else recording.find_by_name("media-key").outputs["arn"]
    assert (topic["kmsMasterKeyId"], topic["tags"]) == (key_arn, {"team": "press"})
    using = statements(recording.find_by_name("media-small-policy"))[-1]
    assert (using["Action"], using["Resource"]) == (["kms:Decrypt", "kms:GenerateDataKey"], [key_arn])


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (
            {"upload_allowed_origins": ["*", "https://a.example.com/upload"]},
            [
                "upload_allowed_origins.0: '*' must be an origin, such as https://app.example.com",
                "upload_allowed_origins.1: 'https://a.example.com/upload' must be an origin, such as https://app.example.com",
            ],
        ),
        (
            {"upload_allowed_origins": ["https://a.example.com"], "source_bucket_name": "archive-of-2019"},
            ["upload_allowed_origins: cannot be combined with 'source_bucket_name'. Remove it, and set the CORS rules of that bucket"],
        ),
        ({"output_readers": [{**READER, "source_arn": "E1"}]}, ["output_readers.0.source_arn: 'E1' must be the ARN of one resource"]),
        (
            {"output_readers": [{"service": "*"}]},
            ["output_readers.0.service: '*' must be a service principal, such as sns.amazonaws.com", "output_readers.0.source_arn: is required; must be a string"],
        ),
        ({"output_cache_control": "public\r\nx: y"}, ["output_cache_control: 'public\\r\\nx: y' must be a Cache-Control header, such as 'public, max-age=60'"]),
        (
            {"conversions": {"x": {"code": "src", "handler": "x.handler", "environment": {"STATUS_TOPIC_ARN": "mine"}}}},
            ["conversions.x.environment.STATUS_TOPIC_ARN: is set for every conversion. Choose another name"],
        ),
    ],
)  # fmt: skip
def test_errors(args: dict[str, Any], expected: list[str]):
    whole = {"conversions": CONVERSIONS, **args}
    assert errors_in(lambda: FanOutConversion("media", whole))[: len(expected)] == expected
