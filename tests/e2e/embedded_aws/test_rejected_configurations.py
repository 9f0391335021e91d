"""Configurations of topics, user pools and buckets that AWS rejects."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator

SIX_KEYS = {name: ["x"] for name in "abcdef"}


@pytest.fixture(scope="module")
def topic_arn(emulator: Emulator) -> str:
    return emulator.client("sns").create_topic(Name="rejected-configurations")["TopicArn"]


@pytest.fixture(scope="module")
def queue_arn(emulator: Emulator) -> str:
    sqs = emulator.client("sqs")
    url = sqs.create_queue(QueueName="rejected-configurations")["QueueUrl"]
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


@pytest.fixture(scope="module")
def pool_id(emulator: Emulator) -> str:
    return emulator.client("cognito-idp").create_user_pool(PoolName="rejected")["UserPool"]["Id"]


@pytest.fixture(scope="module")
def bucket(emulator: Emulator) -> str:
    emulator.client("s3").create_bucket(Bucket="rejected-configurations")
    return "rejected-configurations"


# The texts of SNS, as recorded.
REJECTED = [
    ({"key": [["value"]]}, "FilterPolicy: Match value must be String, number, true, false, or null"),
    ({"key": [{"wrong-operator": True}]}, "FilterPolicy: Unrecognized match type wrong-operator"),
    ({"key": [{"suffix": "a", "prefix": "b"}]}, "FilterPolicy: Only one key allowed in match expression"),
    ({"key": []}, "FilterPolicy: Empty arrays are not allowed"),
    ({"key": [{"suffix": 100}]}, "FilterPolicy: suffix match pattern must be a string"),
    ({"key": {"suffix": "value"}}, 'FilterPolicy: "suffix" must be an object or an array'),
    ({"key": [{"cidr": "bad-filter"}]}, "FilterPolicy: Malformed CIDR, one '/' required"),
    ({"key": [{"numeric": []}]}, "FilterPolicy: Invalid member in numeric match: ]"),
    ({"key": [{"numeric": ["=", "000"]}]}, "FilterPolicy: Value of equals must be numeric"),
    ({"key": [{"numeric": [">", 3, "<", 1]}]}, "FilterPolicy: Bottom must be less than top"),
    ({"key": [{"exists": "no"}]}, "FilterPolicy: exists match pattern must be either true or false."),
    ({"key": [{"anything-but": {"suffix": "a"}}]}, "FilterPolicy: Unsupported anything-but pattern: suffix"),
    ({"key": [{"anything-but": {"prefix": False}}]}, "FilterPolicy: "),
    ({"key": [{"numeric": [">", 1e12]}]}, "FilterPolicy: Value must be between -1.0E9 and 1.0E9, inclusive"),
    ({"key": [{"wildcard": "*"}]}, "FilterPolicy: Unrecognized match type wildcard"),
    (SIX_KEYS, "FilterPolicy: Filter policy can not have more than 5 keys"),
    ({"key": [*map(str, range(151))]}, "FilterPolicy: Filter policy is too complex"),
]  # fmt: skip


@pytest.mark.parametrize(("policy", "message"), REJECTED)
def test_a_filter_policy_that_sns_rejects(
    emulator: Emulator, topic_arn: str, queue_arn: str, policy: dict[str, Any], message: str
):
    with pytest.raises(ClientError) as caught:
        emulator.client("sns").subscribe(
            TopicArn=topic_arn,
            Protocol="sqs",
            Endpoint=queue_arn,
            Attributes={"FilterPolicy": json.dumps(policy)},
        )
    error = caught.value.response["Error"]
    assert error["Code"] == "InvalidParameter"
    assert error["Message"].startswith(f"Invalid parameter: Attributes Reason: {message}")


def test_a_change_of_a_filter_policy(emulator: Emulator, topic_arn: str, queue_arn: str):
    sns, subscription = emulator.client("sns"), {"TopicArn": topic_arn, "Protocol": "sqs"}
    arn = sns.subscribe(**subscription, Endpoint=f"{queue_arn}-2")["SubscriptionArn"]
    changes = {
        "FilterPolicy": [json.dumps({"a": {"b": ["x"]}}), json.dumps(SIX_KEYS), json.dumps({"a": []})],
        "FilterPolicyScope": ["RandomValue"],
    }
    for name, values in changes.items():
        for value in values:
            with pytest.raises(
                ClientError, match=r"InvalidParameter.*Invalid parameter: (Filter|FilterPolicy)"
            ):
                sns.set_subscription_attributes(SubscriptionArn=arn, AttributeName=name, AttributeValue=value)
    for name, value in (
        ("FilterPolicyScope", "MessageBody"),
        ("FilterPolicy", nested := json.dumps({"a": {"b": [{"prefix": "x"}]}})),
    ):
        sns.set_subscription_attributes(SubscriptionArn=arn, AttributeName=name, AttributeValue=value)
    assert sns.subscribe(
        **subscription,
        Endpoint=f"{queue_arn}-2",
        Attributes={"FilterPolicyScope": "MessageBody", "FilterPolicy": nested},
    )  # fmt: skip
    with pytest.raises(ClientError, match="Subscription already exists with different attributes"):
        sns.subscribe(
            **subscription, Endpoint=f"{queue_arn}-2", Attributes={"FilterPolicy": json.dumps({"a": ["x"]})}
        )


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"CallbackURLs": ["https://a.example#b"]}, "not a valid callback URL"),
        ({"CallbackURLs": ["http://a.example"]}, "not a valid callback URL"),
        ({"CallbackURLs": [f"https://a.example/{n}" for n in range(101)]}, "less than or equal to 100"),
        ({"CallbackURLs": [f"https://a.example/{'x' * 1_024}"]}, "less than or equal to 1024"),
        ({"LogoutURLs": ["http://a.example"]}, "not a valid logout URL"),
        ({"AllowedOAuthScopes": [f"a/{n}" for n in range(51)]}, "less than or equal to 50"),
        (
            {"AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthScopes": ["openid"]},
            "InvalidOAuthFlowException",
        ),
        ({"AllowedOAuthFlows": ["client_credentials", "code"]}, "InvalidOAuthFlowException"),
    ],
)
def test_a_client_that_cognito_rejects(
    emulator: Emulator, pool_id: str, settings: dict[str, Any], message: str
):
    cognito = emulator.client("cognito-idp")
    with pytest.raises(ClientError, match=message):
        cognito.create_user_pool_client(UserPoolId=pool_id, ClientName="web", **settings)
    client = cognito.create_user_pool_client(
        UserPoolId=pool_id, ClientName="web", CallbackURLs=["myapp://signin", "http://localhost:3000"]
    )["UserPoolClient"]
    with pytest.raises(ClientError, match=message):
        cognito.update_user_pool_client(UserPoolId=pool_id, ClientId=client["ClientId"], **settings)


def test_more_scopes_than_a_resource_server_has(emulator: Emulator, pool_id: str):
    cognito = emulator.client("cognito-idp")
    scopes = [{"ScopeName": f"a{n}", "ScopeDescription": "a"} for n in range(101)]
    server = {"UserPoolId": pool_id, "Identifier": "shop", "Name": "shop"}
    with pytest.raises(ClientError, match="less than or equal to 100"):
        cognito.create_resource_server(**server, Scopes=scopes)
    cognito.create_resource_server(**server, Scopes=scopes[:100])
    with pytest.raises(ClientError, match="less than or equal to 100"):
        cognito.update_resource_server(**server, Scopes=scopes)


@pytest.mark.parametrize("event", ["s3:ObjectCreate:*", "s3:ObjectCreated:Get", "ObjectCreated"])
def test_a_notification_that_s3_rejects(emulator: Emulator, bucket: str, queue_arn: str, event: Any):
    with pytest.raises(ClientError, match="The event is not supported for notifications"):
        emulator.client("s3").put_bucket_notification_configuration(
            Bucket=bucket,
            NotificationConfiguration={"QueueConfigurations": [{"QueueArn": queue_arn, "Events": [event]}]},
        )


RULE = {"AllowedOrigins": ["https://*.example.com"], "AllowedMethods": ["GET"]}


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ([RULE] * 101, "100 rules"),
        ([{**RULE, "AllowedHeaders": ["x-*-*"]}], "more than one wildcard"),
        ([{**RULE, "AllowedOrigins": ["https://*.*.example.com"]}], "more than one wildcard"),
        ([{**RULE, "ExposeHeaders": ["*"]}], "do not support wildcard for ExposeHeader"),
        ([{**RULE, "AllowedMethods": ["PATCH"]}], "Unsupported method is PATCH"),
    ],
)
def test_cors_rules_that_s3_rejects(emulator: Emulator, bucket: str, rules: list[Any], message: str):
    s3 = emulator.client("s3")
    with pytest.raises(ClientError, match=message):
        s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": rules})
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [RULE] * 100})


@pytest.mark.parametrize("name", ["xn--photos", "sthree-photos", "photos-s3alias", "photos--ol-s3"])
def test_names_of_buckets_that_s3_reserves(emulator: Emulator, name: str):
    with pytest.raises(ClientError, match="InvalidBucketName"):
        emulator.client("s3").create_bucket(Bucket=name)


INDEX = {"IndexDocument": {"Suffix": "index.html"}}


@pytest.mark.parametrize(
    ("website", "message"),
    [
        ({"IndexDocument": {"Suffix": "/index.html"}}, "The IndexDocument Suffix is not well formed"),
        ({"IndexDocument": {"Suffix": ""}}, "The IndexDocument Suffix is not well formed"),
        ({"RedirectAllRequestsTo": {"HostName": "test"}, **INDEX}, "in conjunction with other Routing Rules"),
        ({"ErrorDocument": {"Key": "error.html"}}, "A value for IndexDocument Suffix must be provided"),
        ({**INDEX, "RoutingRules": [{"Redirect": {"Protocol": "ftp"}}]}, "Invalid protocol"),
        (
            {**INDEX, "RoutingRules": [{"Redirect": {"ReplaceKeyPrefixWith": "a", "ReplaceKeyWith": "b"}}]},
            "ReplaceKeyPrefix or ReplaceKey but not both",
        ),
        (
            {**INDEX, "RoutingRules": [{"Redirect": {"ReplaceKeyPrefixWith": "a"}, "Condition": {}}]},
            "Condition cannot be empty",
        ),
        ({**INDEX, "RoutingRules": []}, "MalformedXML"),
    ],
)
def test_websites_that_s3_rejects(emulator: Emulator, bucket: str, website: Any, message: str):
    with pytest.raises(ClientError, match=message):
        emulator.client("s3").put_bucket_website(Bucket=bucket, WebsiteConfiguration=website)
