"""Answers of CloudWatch Logs and AWS STS, as AWS gives them."""

import contextlib
import gzip
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from tests.permissions.emulators import administrator

GROUP = {"logGroupName": "answers"}
KINESIS = "arn:aws:kinesis:us-east-1:{account}:stream/none"
FUNCTION = "arn:aws:lambda:us-east-1:{account}:function:none"


@pytest.fixture(scope="module")
def account(emulator: Emulator) -> str:
    return emulator.client("sts").get_caller_identity()["Account"]


@pytest.fixture(scope="module")
def logs(emulator: Emulator) -> Any:
    client = emulator.client("logs")
    client.create_log_group(**GROUP)
    client.create_log_stream(**GROUP, logStreamName="stream")
    return client


@pytest.mark.parametrize(
    ("call", "arguments", "code", "message"),
    [
        (
            "create_log_group",
            GROUP,
            "ResourceAlreadyExistsException",
            "The specified log group already exists",
        ),
        (
            "describe_subscription_filters",
            {"logGroupName": "none"},
            "ResourceNotFoundException",
            "The specified log group does not exist.",
        ),
        (
            "describe_log_groups",
            {"logGroupNamePrefix": "a", "logGroupNamePattern": "b"},
            "InvalidParameterException",
            "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
        ),
        (
            "describe_log_streams",
            {**GROUP, "logGroupIdentifier": "answers"},
            "ValidationException",
            "LogGroup name and LogGroup ARN are mutually exclusive parameters.",
        ),
        (
            "put_subscription_filter",
            {**GROUP, "filterName": "f", "filterPattern": "", "destinationArn": KINESIS},
            "InvalidParameterException",
            "destinationArn for vendor kinesis cannot be used without roleArn",
        ),
        (
            "put_subscription_filter",
            {**GROUP, "filterName": "f", "filterPattern": "", "destinationArn": FUNCTION},
            "InvalidParameterException",
            "Could not execute the lambda function.",
        ),
        (
            "put_subscription_filter",
            {
                **GROUP,
                "filterName": "f",
                "filterPattern": "",
                "destinationArn": FUNCTION.format(account="210987654321"),
            },
            "AccessDeniedException",
            "Cross-account lambda invocation passing is not allowed.",
        ),
    ],
)
def test_errors(logs: Any, account: str, call: str, arguments: dict[str, str], code: str, message: str):  # noqa: PLR0917 a row
    given = {name: value.replace("{account}", account) for name, value in arguments.items()}
    with pytest.raises(ClientError) as caught:
        getattr(logs, call)(**given)
    error = caught.value.response["Error"]
    assert (error["Code"], error["Message"][: len(message)]) == (code, message)


def test_streams_and_groups_have_the_members_of_aws(logs: Any):
    (stream,) = logs.describe_log_streams(logGroupIdentifier="answers")["logStreams"]
    assert "uploadSequenceToken" not in stream
    (group,) = logs.list_log_groups(logGroupNamePattern="nswers")["logGroups"]
    assert group.keys() == {"logGroupName", "logGroupArn", "logGroupClass"}
    assert logs.describe_log_streams(logGroupIdentifier=group["logGroupArn"])["logStreams"] == [stream]
    assert logs.list_log_groups(logGroupNamePattern="^nswers")["logGroups"] == []


def test_queries_are_described(logs: Any):
    query = logs.start_query(**GROUP, startTime=1, endTime=2, queryString="fields @message")["queryId"]
    (described,) = logs.describe_queries(**GROUP, status="Complete")["queries"]
    assert described["queryId"] == query
    assert described["queryString"] == 'SOURCE "answers" START=1000 END=2999 | fields @message'
    assert logs.describe_queries(**GROUP, status="Running")["queries"] == []


def test_a_log_group_has_two_subscription_filters(logs: Any, emulator: Emulator, account: str):
    role = f"arn:aws:iam::{account}:role/none"
    put = {**GROUP, "filterPattern": "", "destinationArn": KINESIS.format(account=account), "roleArn": role}
    for name in ("one", "two", "two"):
        logs.put_subscription_filter(**put, filterName=name)
    with pytest.raises(ClientError, match="Resource limit exceeded"):
        logs.put_subscription_filter(**put, filterName="three")
    found = logs.describe_subscription_filters(**GROUP)["subscriptionFilters"]
    assert [each["applyOnTransformedLogs"] for each in found] == [False, False]


@pytest.mark.parametrize("arn", ["nothing-valid-in-here", "arn:a:::something/test-role"])
def test_the_arn_of_an_assumed_role_is_valid(emulator: Emulator, arn: str):
    with pytest.raises(ClientError) as caught:
        emulator.client("sts").assume_role(RoleArn=arn, RoleSessionName="session")
    assert caught.value.response["Error"]["Message"] == f"{arn} is invalid"


def test_a_delivery_has_an_id_of_letters_and_digits(logs: Any, account: str) -> None:
    distribution = f"arn:aws:cloudfront::{account}:distribution/E1"
    logs.put_delivery_source(name="s", logType="ACCESS_LOGS", resourceArn=distribution)
    group = f"arn:aws:logs:us-east-1:{account}:log-group:answers"
    target = logs.put_delivery_destination(
        name="d", deliveryDestinationConfiguration={"destinationResourceArn": group}
    )["deliveryDestination"]["arn"]
    made = logs.create_delivery(deliverySourceName="s", deliveryDestinationArn=target)["delivery"]
    assert made["id"].isascii()
    assert made["id"].isalnum()
    assert made["arn"].endswith(f":delivery:{made['id']}")
    assert logs.get_delivery(id=made["id"])["delivery"]["arn"] == made["arn"]
    logs.delete_delivery(id=made["id"])
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        logs.get_delivery(id=made["id"])


def write(caller: Any) -> None:
    events = [{"timestamp": 1_795_975_241_717, "message": "1"}]
    caller.put_log_events(**GROUP, logStreamName="one", logEvents=events)


def look(caller: Any) -> None:
    caller.describe_log_streams(**GROUP)


def look_by_arn(caller: Any) -> None:
    group = "arn:aws:logs:us-east-1:123456789012:log-group:answers"
    caller.describe_log_streams(logGroupIdentifier=group)


RED: dict[str, Any] = {"Condition": {"StringEquals": {"aws:ResourceTag/team": "red"}}}
BLUE: dict[str, Any] = {"Condition": {"StringEquals": {"aws:ResourceTag/team": "blue"}}}


@pytest.mark.parametrize(
    ("call", "group", "allowed"),
    [
        (write, {"Resource": "answers:*"}, True),
        (write, {"Resource": "answers:log-stream:one"}, True),
        (write, {"Resource": "answers:log-stream:other"}, False),
        (write, {"Resource": "answers"}, False),  # AWS's documents: all but tags need :* at the end
        (write, {"Resource": "other:*"}, False),
        (look, {"Resource": "answers:*"}, True),
        (look, {"Resource": "answers"}, False),
        (look, {"Resource": "answers:*", **RED}, True),
        (look, {"Resource": "answers:*", **BLUE}, False),
        (look_by_arn, {"Resource": "answers:*"}, True),
        (look_by_arn, {"Resource": "other:*"}, False),
    ],
)
def test_a_log_group_in_a_policy_ends_with_an_asterisk(
    logs: Any, emulator: Emulator, call: Callable[[Any], None], group: dict[str, Any], allowed: bool
) -> None:
    aws = administrator(emulator)
    logs.tag_log_group(**GROUP, tags={"team": "red"})
    with contextlib.suppress(ClientError):
        logs.create_log_stream(**GROUP, logStreamName="one")
    resource = aws.arn("logs", f"log-group:{group['Resource']}")
    caller = aws.user({"Action": "logs:*", **group, "Resource": resource}).client("logs")
    with contextlib.nullcontext() if allowed else pytest.raises(ClientError, match="not authorized"):
        call(caller)


def test_a_stream_is_checked_and_gets_log_events(emulator: Emulator):
    aws = administrator(emulator)
    kinesis, logs, group = aws.client("kinesis"), aws.client("logs"), aws.name("group")
    stream = aws.name("stream")
    kinesis.create_stream(StreamName=stream, ShardCount=1)
    arn = aws.arn("kinesis", f"stream/{stream}")
    # As Terraform's and AWS's examples trust the service: by its principal of the Region.
    role = aws.role("logs.us-east-1", {"Action": "kinesis:PutRecord", "Resource": arn})
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    logs.put_subscription_filter(
        logGroupName=group, filterName="f", filterPattern="", destinationArn=arn, roleArn=role
    )
    events = [{"timestamp": int(time.time() * 1000), "message": "hello"}]
    logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=events)
    at = {"StreamName": stream, "ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON"}
    records = kinesis.get_records(ShardIterator=kinesis.get_shard_iterator(**at)["ShardIterator"])["Records"]
    control, data = (json.loads(gzip.decompress(each["Data"])) for each in records)
    assert (control["messageType"], control["owner"]) == ("CONTROL_MESSAGE", "CloudwatchLogs")
    assert control["logEvents"][0]["message"].startswith("CWL CONTROL MESSAGE: Checking health")
    assert (data["messageType"], data["logGroup"]) == ("DATA_MESSAGE", group)
    (event,) = data["logEvents"]
    assert (event["message"], len(event["id"]), event["id"].isdecimal()) == ("hello", 56, True)
