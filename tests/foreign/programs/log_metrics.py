"""Metrics of log events: of a function's errors, of JSON, and of an access log."""

import gzip
import json
import time
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from botocore.exceptions import ClientError

from embedded_aws import Deployment
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.programs import allow, simple_function, trust


def program() -> None:
    _metrics("{ $.latency > 100 }")


def second_program() -> None:
    _metrics("{ $.latency > 1000 }")


CHANGES = {"latency": "update"}
CODE = "def handler(event, context): print('ERROR', event['reason'])"


def _metrics(slow: str) -> None:
    function = simple_function("worker", CODE)
    group = aws.cloudwatch.LogGroup("worker", name=function.name.apply(lambda name: f"/aws/lambda/{name}"))
    access = aws.cloudwatch.LogGroup("access")
    stream = aws.cloudwatch.LogStream("access", log_group_name=access.name)
    for name, log_group, pattern, metric in (
        ("errors", group, "?ERROR ?Exception", {"value": "1", "default_value": "0", "unit": "Count"}),
        ("latency", access, slow, {"value": "$.latency", "dimensions": {"Path": "$.request.path"}}),
        ("sent", access, "[ip, ..., status = 2*, size]", {"value": "$size", "default_value": "0"}),
    ):
        aws.cloudwatch.LogMetricFilter(
            name,
            log_group_name=log_group.name,
            pattern=pattern,
            metric_transformation=_metric(name, metric),
        )
    _subscribe(access)
    for name, output in {"function": function.name, "group": access.name, "stream": stream.name}.items():
        pulumi.export(name, output)


def _subscribe(group: aws.cloudwatch.LogGroup) -> None:
    stream = aws.kinesis.Stream("slow", shard_count=1)
    role = aws.iam.Role("logs", assume_role_policy=trust("logs"))
    granted = aws.iam.RolePolicy(
        "logs", role=role.name, policy=stream.arn.apply(lambda arn: allow("kinesis:PutRecord", arn))
    )
    aws.cloudwatch.LogSubscriptionFilter(
        "slow",
        log_group=group.name,
        destination_arn=stream.arn,
        role_arn=role.arn,
        filter_pattern="{ $.latency > 900 }",
        opts=pulumi.ResourceOptions(depends_on=[granted]),
    )
    pulumi.export("slow", stream.name)


def _metric(name: str, settings: Any) -> Any:
    return {"name": name, "namespace": "Shop", **settings}


def check(stack: Deployment) -> None:
    stack.client("lambda").invoke(FunctionName=stack.outputs["function"], Payload=b'{"reason": "no stock"}')
    assert eventually(lambda: _sum(stack, "errors"), "the error of the function") == 1
    invoked = {"Namespace": "AWS/Lambda", "MetricName": "Invocations"}
    for dimensions in ([], [{"Name": "FunctionName", "Value": stack.outputs["function"]}]):
        assert _read(stack, {**invoked, "Dimensions": dimensions})
    _put(stack, '10.0.0.1 - "GET /" 500 100')
    assert _statistics(stack, "sent") == {"Sum": 0, "SampleCount": 1}
    _put(
        stack,
        '10.0.0.1 - "GET /" 200 100',
        '10.0.0.1 - "GET /a" 204 20',
        json.dumps({"latency": 150, "request": {"path": "/a"}}),
        json.dumps({"latency": 250, "request": {"path": "/a"}}),
        json.dumps({"latency": 50, "request": {"path": "/a"}}),
        json.dumps({"latency": 950}),
        json.dumps({"latency": "slow", "request": {"path": "/b"}}),
    )
    assert _statistics(stack, "sent") == {"Sum": 120, "SampleCount": 3}
    assert _statistics(stack, "latency", "/a") == {"Sum": 400, "SampleCount": 2}
    assert _statistics(stack, "latency") is None
    found = stack.client("logs").filter_log_events(
        logGroupName=stack.outputs["group"], filterPattern="{ $.latency >= 150 && $.request.path NOT EXISTS }"
    )
    assert [json.loads(each["message"])["latency"] for each in found["events"]] == [950]
    _check_filters(stack)
    (delivered,) = eventually(lambda: _read_delivered(stack), "the slow request")
    assert json.loads(delivered["message"]) == {"latency": 950}


def _read_delivered(stack: Deployment) -> Any:
    kinesis, stream = stack.client("kinesis"), stack.outputs["slow"]
    (shard,) = kinesis.list_shards(StreamName=stream)["Shards"]
    at = {"StreamName": stream, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
    iterator = kinesis.get_shard_iterator(**at)["ShardIterator"]
    records = kinesis.get_records(ShardIterator=iterator)["Records"]
    return [
        event
        for record in records
        for event in json.loads(gzip.decompress(record["Data"]))["logEvents"]
        if "latency" in event["message"]
    ]


def _check_filters(stack: Deployment) -> None:
    logs = stack.client("logs")
    tested = logs.test_metric_filter(
        filterPattern="[ip, status = 4*]", logEventMessages=["10.0.0.1 404", "10.0.0.1 200"]
    )
    extracted = {"$ip": "10.0.0.1", "$status": "404"}
    assert tested["matches"] == [
        {"eventNumber": 1, "eventMessage": "10.0.0.1 404", "extractedValues": extracted}
    ]
    (shown,) = logs.describe_metric_filters(metricName="latency", metricNamespace="Shop")["metricFilters"]
    assert shown["applyOnTransformedLogs"] is False
    assert {*shown} == {
        *("applyOnTransformedLogs", "creationTime", "filterName", "filterPattern"),
        *("logGroupName", "metricTransformations"),
    }
    group = stack.outputs["group"]
    for call, given in (
        (logs.filter_log_events, {}),
        (logs.put_metric_filter, {"filterName": "a", "metricTransformations": [_transform()]}),
        (logs.put_subscription_filter, {"filterName": "a", "destinationArn": "arn:aws:lambda:::function:a"}),
    ):
        with pytest.raises(ClientError, match=r"InvalidParameterException.*Invalid filter pattern"):
            call(logGroupName=group, filterPattern="{ $.latency = }", **given)


def _transform() -> dict[str, Any]:
    return {"metricName": "a", "metricNamespace": "Shop", "metricValue": "1"}


def check_changed(stack: Deployment) -> None:
    _put(stack, *(json.dumps({"latency": value, "request": {"path": "/c"}}) for value in (500, 1500)))
    assert _statistics(stack, "latency", "/c") == {"Sum": 1500, "SampleCount": 1}


def _put(stack: Deployment, *messages: str) -> None:
    at = {"logGroupName": stack.outputs["group"], "logStreamName": stack.outputs["stream"]}
    events = [{"timestamp": int(time.time() * 1000), "message": message} for message in messages]
    stack.client("logs").put_log_events(**at, logEvents=events)


def _sum(stack: Deployment, name: str) -> float | None:
    found = _statistics(stack, name)
    return found["Sum"] if found else None


def _statistics(stack: Deployment, name: str, path: str | None = None) -> dict[str, float] | None:
    """Returns the sum and the number of the values of a metric, by both operations that read it."""
    dimensions = [{"Name": "Path", "Value": path}] if path else []
    metric = {"Namespace": "Shop", "MetricName": name, "Dimensions": dimensions}
    points = _read(stack, metric)
    query = {"Id": "a", "MetricStat": {"Metric": metric, "Period": 7200, "Stat": "Sum"}}
    (result,) = stack.client("cloudwatch").get_metric_data(MetricDataQueries=[query], **_times())[
        "MetricDataResults"
    ]
    total: dict[str, float] = {each: sum(point[each] for point in points) for each in ("Sum", "SampleCount")}
    assert sum(result["Values"]) == total["Sum"]
    return total if points else None


def _read(stack: Deployment, metric: Any) -> Any:
    return stack.client("cloudwatch").get_metric_statistics(
        **metric, **_times(), Period=7200, Statistics=["Sum", "SampleCount"]
    )["Datapoints"]


def _times() -> dict[str, float]:
    return {"StartTime": time.time() - 3600, "EndTime": time.time() + 60}
