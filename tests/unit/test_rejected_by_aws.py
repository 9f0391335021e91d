"""Arguments that AWS would reject during a deployment, and their neighbors that it accepts."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from graphs import errors_in, evaluate

import serverless_patterns as patterns
from serverless_patterns import ArgumentError

QUEUE_ARN = "arn:aws:sqs:us-east-1:123456789012:jobs"
TOPIC_ARN = "arn:aws:sns:us-east-1:123456789012:news"
KINESIS_ARN = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"
IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/orders:1"
RULE: Any = {"allowed_origins": ["https://a.example.com"], "allowed_methods": ["GET"]}
SHOP: Any = {"shop": {"scopes": {"read": "Reads"}}}


def bucket(**rule: Any) -> Any:
    return patterns.Bucket("photos", {"cors_rules": [{**RULE, **rule}]})


def table(*counts: int, **args: Any) -> Any:
    indexes: Any = {
        f"by-{number}": {
            "partition_key": {"name": f"key{number}"},
            "projection_type": "INCLUDE",
            "non_key_attributes": [f"a{index}" for index in range(count)],
        }
        for number, count in enumerate(counts)
    }
    return patterns.Table("items", {"partition_key": {"name": "id"}, "secondary_indexes": indexes, **args})


def client(**args: Any) -> Any:
    given: Any = {"oauth_flow": "code", "oauth_scopes": ["openid"], "callback_urls": ["https://a.example"]}
    return patterns.UserPool(
        "users",
        {"clients": {"web": {**given, **args}}, "resource_servers": SHOP, "domain_prefix": "shop-users"},
    )


def scopes(count: int) -> Any:
    server: Any = {"scopes": {f"a{index}": "a" for index in range(count)}}
    return patterns.UserPool("users", {"resource_servers": {"shop": server}})


def site(**args: Any) -> Any:
    return patterns.StaticOffload("web", args)


def function(name: str = "orders", /, **args: Any) -> Any:
    return patterns.Function(name, {"image_uri": IMAGE, **args})


def source(kind: str, **args: Any) -> Any:
    return function(event_sources={"a": {kind: args}})


def twice(kind: str, **args: Any) -> Any:
    return function(event_sources={"a": {kind: args}, "b": {kind: args}})


def statement(operator: str) -> Any:
    conditions = {operator: {"aws:ResourceAccount": "123456789012"}}
    statements = [{"actions": ["s3:GetObject"], "resources": ["*"], "conditions": conditions}]
    return function(policy_statements=statements)


def action(name: str) -> Any:
    return function(policy_statements=[{"actions": [name], "resources": ["arn:aws:s3:::photos/*"]}])


def conversion(prefix: str) -> Any:
    return patterns.FanOutConversion("media", {"conversions": {"zip": {"zip": {}, "output_prefix": prefix}}})


def queue(**args: Any) -> Any:
    return patterns.Queue("orders", args)


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: bucket(expose_headers=["*"]), "expose_headers.0: '*' must be the name of a header"),
        (
            lambda: bucket(allowed_headers=["x-*-*"]),
            "allowed_headers.0: 'x-*-*' must be the name of a header",
        ),
        (lambda: bucket(allowed_headers=["a b"]), "allowed_headers.0: 'a b' must be the name of a header"),
        (lambda: patterns.Bucket("photos", {"cors_rules": [RULE] * 101}), "cors_rules: has 101 entries"),
        (
            lambda: patterns.Bucket("xn--photos", {}),
            "name: 'xn--photos' begins with 'xn--', which S3 reserves",
        ),
        (lambda: patterns.Bucket("sthree-a", {}), "name: 'sthree-a' begins with 'sthree-'"),
        (
            lambda: patterns.Bucket("photos", {"access_log_bucket_name": "logs--ol-s3"}),
            "'logs--ol-s3' must be the name of a bucket",
        ),
        (
            lambda: patterns.Bucket("photos", {"access_log_bucket_name": "192.168.5.4"}),
            "'192.168.5.4' must be the name of a bucket",
        ),
        (lambda: patterns.Bucket("photos", {"access_log_bucket_name": "a..b"}), "'a..b' must be the name"),
        (
            lambda: source("bucket", bucket_name="photos", events=["s3:ObjectCreate:*"]),
            "'s3:ObjectCreate:*' must be an event of S3, such as s3:ObjectCreated:*. Did you mean",
        ),
        (
            lambda: source("bucket", bucket_name="photos", events=["s3:ObjectCreated:Get"]),
            "'s3:ObjectCreated:Get' must be an event of S3",
        ),
        (
            lambda: table(20, 20, 20, 20, 20, 1),
            "secondary_indexes: have 101 'non_key_attributes'; must be at",
        ),
        (lambda: table(21), "non_key_attributes: has 21 entries, must be 0 to 20"),
        (lambda: client(callback_urls=["https://a.example#b"]), "must be a URL of at most 1024 characters"),
        (lambda: client(callback_urls=["myapp://signin#b"]), "must be a URL of at most 1024 characters"),
        (lambda: client(callback_urls=["http://127.1.example"]), "must be a URL of at most 1024 characters"),
        (lambda: client(callback_urls=["/signin"]), "must be a URL of at most 1024 characters"),
        (lambda: client(callback_urls=[f"https://a.example/{'x' * 1_024}"]), "must be a URL of at most 1024"),
        (
            lambda: client(callback_urls=[f"https://a.example/{index}" for index in range(101)]),
            "callback_urls: has 101 entries, must be 0 to 100",
        ),
        (
            lambda: client(oauth_flow="client_credentials", callback_urls=[]),
            "oauth_scopes.0: 'openid' is about a user, and 'client_credentials' signs in none",
        ),
        (lambda: client(oauth_scopes=["openid"] * 51), "oauth_scopes: has 51 entries, must be 0 to 50"),
        (lambda: scopes(101), "resource_servers.shop.scopes: has 101 entries, must be 1 to 100"),
        (
            lambda: site(allowed_countries=["ZZ"]),
            "'ZZ' must be an ISO 3166-1 code of two letters, such as DE",
        ),
        (
            lambda: site(blocked_countries=["UK"]),
            "'UK' must be an ISO 3166-1 code of two letters, such as DE. Did",
        ),
        (lambda: site(blocked_countries=["de"]), "such as DE. Did you mean 'DE'?"),
        (
            lambda: site(origins={"media": {"domain_name": "192.0.2.10"}}),
            "'192.0.2.10' must be a host name, without https:// and path, not an IP address",
        ),
        (
            lambda: source(
                "kinesis_stream",
                arn=KINESIS_ARN,
                starting_position="AT_TIMESTAMP",
                starting_position_timestamp="2030-02-31T00:00:00Z",
            ),
            "'2030-02-31T00:00:00Z' must be a time with its time zone",
        ),
        (
            lambda: source(
                "kinesis_stream", arn=KINESIS_ARN, tumbling_window_in_seconds=30, parallelization_factor=2
            ),
            "parallelization_factor: 2 cannot be combined with 'tumbling_window_in_seconds'",
        ),
        (
            lambda: statement("StringEqual"),
            "'StringEqual' must be a condition operator of IAM, such as String",
        ),
        (lambda: statement("ForAllValue:StringEquals"), "must be a condition operator of IAM"),
        (lambda: statement("ForAnyValues:StringEquals"), "must be a condition operator of IAM"),
        (lambda: statement("ForAllValues:ForAnyValue:StringEquals"), "must be a condition operator of IAM"),
        (lambda: statement("ForAllValues:Null"), "must be a condition operator of IAM"),
        (lambda: statement(":StringEquals"), "must be a condition operator of IAM"),
        (lambda: action("s3:*"), "'s3:*' must be one IAM action, such as s3:GetObject"),
        (lambda: action("s3:Get?bject"), "'s3:Get?bject' must be one IAM action"),
        (lambda: action("GetObject"), "'GetObject' must be one IAM action"),
        (lambda: action("s3:Get:Object"), "'s3:Get:Object' must be one IAM action"),
        (
            lambda: action("s3:GetObjekt"),
            "'s3:GetObjekt' must be one IAM action, such as s3:GetObject. Did you mean 's3:GetObject'?",
        ),
        (lambda: action("sqs:SendMesage"), "Did you mean 'sqs:SendMessage'?"),
        (lambda: action("dynamo:GetItem"), "Did you mean 'dynamodb:GetItem'?"),
        (lambda: action("lamda:InvokeFunction"), "Did you mean 'lambda:InvokeFunction'?"),
        (
            lambda: action("s3:Zzz"),
            "Allow an action that is newer than 2026-12-03 by an aws.iam.RolePolicy.",
        ),
        (lambda: statement("NullIfExists"), "'NullIfExists' must be a condition operator of IAM"),
        (lambda: conversion("a" * 1_020), "output_prefix: and 'output_suffix' have 1,024 characters"),
        (
            lambda: twice("queue", arn=QUEUE_ARN),
            "event_sources.b.queue.arn: is the same as 'event_sources.a.",
        ),
        (lambda: twice("topic", topic_arn=TOPIC_ARN), "event_sources.b.topic.topic_arn: is the same as"),
        (
            lambda: twice("kinesis_stream", arn=KINESIS_ARN),
            "event_sources.b.kinesis_stream.arn: is the same as",
        ),
        (
            lambda: queue(subscriptions={"a": {"topic_arn": TOPIC_ARN}, "b": {"topic_arn": TOPIC_ARN}}),
            "subscriptions.b.topic_arn: is the same as 'subscriptions.a.topic_arn'",
        ),
        (
            lambda: queue(subscriptions={"a": {"topic_arn": f"{TOPIC_ARN}:0f2c1ad3"}}),
            "must be the ARN of an SNS topic",
        ),
        (
            lambda: queue(alarm_topic_arn=f"{TOPIC_ARN}.fifo"),
            "news.fifo' must be the ARN of a standard topic",
        ),
        (lambda: queue(alarm_topic_arn=f"{TOPIC_ARN}:0f2c1ad3"), "must be the ARN of a standard topic"),
        (
            lambda: queue(kms_key_arn="arn:aws:kms:us-east-1:123456789012:alias/a"),
            "the ARN of a key, not its",
        ),
    ],
)
def test_arguments_that_aws_rejects(make: Callable[[], object], expected: str):
    assert any(expected in found for found in errors_in(make))


@pytest.mark.parametrize(
    "make",
    [
        lambda: bucket(allowed_headers=["*", "x-amz-*"], expose_headers=["ETag"]),
        lambda: patterns.Bucket("photos", {"cors_rules": [RULE] * 100, "access_log_bucket_name": "a.b-c"}),
        lambda: source(
            "bucket", bucket_name="photos", events=["s3:ObjectTagging:*", "s3:LifecycleTransition"]
        ),
        lambda: table(20, 20, 20, 20, 20),
        lambda: client(
            callback_urls=["myapp://signin", "http://localhost:3000/a?b", "https://a.example:8443/b"]
        ),
        lambda: client(oauth_flow="client_credentials", oauth_scopes=["shop/read"], callback_urls=[]),
        lambda: scopes(100),
        lambda: site(
            allowed_countries=["GB", "GR", "DE"], origins={"media": {"domain_name": "a.b2.example"}}
        ),
        lambda: statement("ForAllValues:StringLikeIfExists"),
        lambda: statement("Null"),
        lambda: action("s3:getobject"),
        lambda: action("bedrock:InvokeModel"),
        lambda: action("rds-db:connect"),
    ],
)
def test_arguments_that_aws_accepts(make: Callable[[], object]):
    assert evaluate(make)


def fails_later(program: Callable[[], object]) -> str:
    with pytest.raises(ArgumentError) as caught:
        evaluate(program)
    (error,) = caught.value.errors
    return f"{error.argument}: {error.reason}"


def test_an_environment_that_outputs_make_too_large():
    def program() -> None:
        values = {f"PART_{index}": pulumi.Output.from_input("x" * 1_000) for index in range(5)}
        function(environment=values)

    assert "environment: has 5,0" in fails_later(program)


def test_outputs_that_resolve_to_the_same_queue():
    def program() -> None:
        sources = {name: {"queue": {"arn": pulumi.Output.from_input(QUEUE_ARN)}} for name in "ab"}
        function(event_sources=sources)

    assert fails_later(program).startswith(
        "event_sources.b.queue.arn: is the same as 'event_sources.a.queue.arn'"
    )


def test_the_key_of_a_replica_is_in_its_region():
    replica = {"region": "eu-west-1", "kms_key_arn": "arn:aws:kms:eu-west-2:123456789012:key/1234"}
    key = "arn:aws:kms:us-east-1:123456789012:key/1234"
    args: Any = {"stream_view_type": "NEW_AND_OLD_IMAGES", "replicas": [replica], "kms_key_arn": key}
    (found,) = errors_in(lambda: table(**args))
    assert found.endswith("must be in eu-west-1, the Region of the replica")
