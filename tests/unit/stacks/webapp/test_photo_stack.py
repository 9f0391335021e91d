"""The stack ``webapp`` as Pulumi would evaluate it, and what its configuration changes."""

import json
from typing import Any

import pulumi
import pytest
from graphs import ROOT, statements

from embedded_aws import Recording, record
from serverless_patterns import ArgumentError

pytestmark = pytest.mark.exhaustive


def evaluate(**config: Any) -> Recording:
    given = {f"serverless-patterns:{name}": value for name, value in config.items()}
    return record(ROOT, stack="webapp", config={"serverless-patterns:buildPlatform": "host", **given})


@pytest.fixture(scope="module")
def recording() -> Recording:
    return evaluate()


def test_the_dead_letters_of_conversions_and_outcomes_can_be_redriven(recording: Recording):
    redrives = {
        found.inputs["queueUrl"]: json.loads(found.inputs["redriveAllowPolicy"])["sourceQueueArns"]
        for found in recording.find_by_type("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy")
    }
    arns = {
        found.outputs["url"]: found.outputs["arn"] for found in recording.find_by_type("aws:sqs/queue:Queue")
    }
    for name, url in recording.outputs["queue_urls"].items():
        assert redrives[recording.outputs["dead_letter_queue_urls"][name]] == [arns[url]]


def test_the_page_knows_what_the_stack_is_made_of(recording: Recording):
    (document,) = (
        found
        for found in recording.find_by_type("aws:s3/bucketObjectv2:BucketObjectv2")
        if found.inputs["key"] == "config.json"
    )
    told = json.loads(document.inputs["content"])
    assert told["clientId"] == recording.outputs["user_pool_client_id"]
    assert {*told["conversions"], "outcomes"} == recording.outputs["dead_letter_queue_urls"].keys()
    variables = recording.find_by_name("upload-function").inputs["environment"]["variables"]
    assert json.loads(variables["CONVERSIONS"]) == told["conversions"]
    assert list(json.loads(variables["SUFFIXES"])) == told["types"]
    thumbnail = recording.find_by_name("media-thumbnail-function").inputs["environment"]["variables"]
    assert int(thumbnail["MAX_SOURCE_BYTES"]) == told["maxBytes"]
    # A type whose suffix no conversion takes would wait for ever.
    converted = json.loads(thumbnail["FILTER_SUFFIXES"])
    suffixes = [suffix for each in json.loads(variables["SUFFIXES"]).values() for suffix in each]
    assert set(suffixes) <= set(converted)


CLOSING = ("close-account", "erase", "end-account")


def test_functions_may_do_what_they_do_and_no_more(recording: Recording):
    own = {
        name: {
            action
            for statement in statements(recording.find_by_name(f"{name}-policy"))
            for action in statement["Action"]
            if action.startswith(
                ("dynamodb:", "s3:", "sqs:Send", "kms:", "cognito", "states:", "execute-api:")
            )
        }
        for name in ("upload", "delete", "record", "publish-page", "unpublish", "ticket", "door", *CLOSING)
    }
    assert own == {
        "upload": {"dynamodb:PutItem", "dynamodb:ConditionCheckItem", "s3:PutObject"},
        "delete": {"dynamodb:DeleteItem", "dynamodb:GetItem", "s3:DeleteObject"},
        "record": {"dynamodb:UpdateItem", "s3:DeleteObject", "sqs:SendMessage"},
        "publish-page": {
            *("dynamodb:GetItem", "dynamodb:UpdateItem", "sqs:SendMessage"),
            *("s3:GetObject", "s3:PutObject", "s3:DeleteObject"),
        },
        "unpublish": {"dynamodb:GetItem", "dynamodb:UpdateItem", "s3:DeleteObject", "sqs:SendMessage"},
        "ticket": {"dynamodb:PutItem", "dynamodb:GetItem"},
        "close-account": {
            *("dynamodb:PutItem", "states:StartExecution"),
            *("cognito-idp:AdminUserGlobalSignOut", "cognito-idp:AdminDisableUser"),
        },
        "erase": {"dynamodb:DeleteItem", "dynamodb:GetItem", "s3:DeleteObject"},
        "end-account": {
            *("dynamodb:Query", "dynamodb:DeleteItem"),
            *("execute-api:ManageConnections", "cognito-idp:AdminDeleteUser"),
        },
        "door": {"dynamodb:DeleteItem"},
    }


def test_a_page_receives_only_messages_of_its_user(recording: Recording):
    connect = recording.find_by_name("live-connect-integration").inputs["requestTemplates"]["$default"]
    assert '"$!context.authorizer.principalId"' in connect
    manages = {
        role.name: statement["Resource"]
        for role in recording.find_by_type("aws:iam/rolePolicy:RolePolicy")
        for statement in statements(role)
        if "execute-api:ManageConnections" in statement["Action"]
    }
    stage = recording.find_by_name("live-stage").outputs["executionArn"]
    assert manages == {
        "live-publisher-policy": [f"{stage}/POST/@connections/*"],
        "end-account-policy": [f"{stage}/DELETE/@connections/*"],
    }
    # What is published is sent by those who change photos.
    queue = recording.find_by_name("live-messages-queue").outputs["arn"]
    senders = {
        role.name
        for role in recording.find_by_type("aws:iam/rolePolicy:RolePolicy")
        for statement in statements(role)
        if "sqs:SendMessage" in statement["Action"] and queue in statement["Resource"]
    }
    assert senders == {
        f"{name}-policy" for name in ("live-publisher", "record", "publish", "publish-page", "unpublish")
    }


def test_pages_are_written_where_pages_are_and_nowhere_else(recording: Recording):
    output = recording.find_by_name("media-output-bucket").outputs["arn"]
    written = {
        resource
        for name in ("publish-page", "unpublish")
        for statement in statements(recording.find_by_name(f"{name}-policy"))
        if {"s3:PutObject", "s3:DeleteObject"} & set(statement["Action"])
        for resource in statement["Resource"]
    }
    assert written == {f"{output}/published/*"}


def test_the_address_of_the_socket_is_that_of_the_site(recording: Recording):
    distribution = recording.find_by_name("desk-distribution").inputs
    (behavior,) = (each for each in distribution["orderedCacheBehaviors"] if each["pathPattern"] == "/live/*")
    (origin,) = (each for each in distribution["origins"] if each["originId"] == behavior["targetOriginId"])
    assert origin["domainName"] == recording.outputs["live_url"].split("/")[2]
    assert origin["originPath"] == "/live"


@pytest.mark.parametrize("seconds", [0, 90])
def test_how_long_conversions_are_waited_for_is_configured(seconds: int):
    definition = json.loads(
        evaluate(publishTimeoutSeconds=seconds).find_by_name("publish-workflow").inputs["definition"]
    )
    begin = definition["States"]["Begin"]["Assign"]
    assert begin["deadline"] == f"{{% $millis() + {seconds} * 1000 %}}"
    assert definition["TimeoutSeconds"] > seconds


@pytest.mark.parametrize(
    ("config", "error"),
    [
        ({"thumbnailSize": 0}, "thumbnail.image.width"),
        ({"publishTimeoutSeconds": -1}, "publishTimeoutSeconds is -1; must be 0 to 43200"),
        # Its history would be full before, and then nobody could note the end.
        ({"publishTimeoutSeconds": 86_400}, "publishTimeoutSeconds is 86400"),
    ],
)
def test_a_wrong_setting_is_told_of(config: dict[str, Any], error: str):
    with pytest.raises((ArgumentError, pulumi.RunError), match=error):
        evaluate(**config)


def test_access_to_the_buckets_is_logged_where_there_is_a_bucket_for_it():
    logged = evaluate(accessLogBucketName="logs").find_by_type("aws:s3/bucketLogging:BucketLogging")
    assert {found.inputs["targetBucket"] for found in logged} == {"logs"}


def test_hardened_encrypts_users_data_with_separate_keys():
    recording = evaluate(hardened=True)
    keys = {found.name: found.outputs["arn"] for found in recording.find_by_type("aws:kms/key:Key")}
    desk, media = keys["webapp-key"], keys["media-key"]
    assert recording.find_by_name("photos-table").inputs["serverSideEncryption"]["kmsKeyArn"] == desk
    assert recording.find_by_name("outcomes-queue").inputs["kmsMasterKeyId"] == desk
    assert recording.find_by_name("live-messages-queue").inputs["kmsMasterKeyId"] == desk
    assert recording.find_by_name("publish-workflow").inputs["encryptionConfiguration"]["kmsKeyId"] == desk
    used = {
        name: {
            resource
            for statement in statements(recording.find_by_name(f"{name}-policy"))
            if "kms:Decrypt" in statement["Action"]
            for resource in statement["Resource"]
        }
        for name in ("upload", "delete", "record")
    }
    assert used == {"upload": {desk, media}, "delete": {desk}, "record": {desk}}
    policies = {
        found.name: json.loads(found.inputs["policy"])
        for found in recording.find_by_type("aws:kms/keyPolicy:KeyPolicy")
    }
    sources = {
        name: {
            (statement["Principal"].get("Service"), statement["Condition"]["ArnEquals"]["aws:SourceArn"])
            for statement in policy["Statement"]
            if "ArnEquals" in statement.get("Condition", {})
        }
        for name, policy in policies.items()
    }
    distribution = recording.find_by_name("desk-distribution").outputs["arn"]
    topic = recording.find_by_name("media-outcomes-topic").outputs["arn"]
    assert ("cloudfront.amazonaws.com", distribution) in sources["media-key-policy"]
    assert ("sns.amazonaws.com", topic) in sources["webapp-key-policy"]
