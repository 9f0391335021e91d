"""AWS's rounding, chunks and units, each by a sum made without the estimate."""

from pathlib import Path
from typing import Any

import pulumi_aws as aws
import pytest
from estimating import dollars, estimate_program, quantity

from serverless_patterns import Function, Table

ROLE = "arn:aws:iam::123456789012:role/role"


@pytest.mark.parametrize(("duration", "charged"), [("1", 1), ("1.2", 2), ("99.1", 100)])
def test_lambda_counts_milliseconds_begun(duration: str, charged: int):
    found = estimate_program(
        lambda: aws.lambda_.Function("work", role=ROLE, memory_size=1024), duration=duration
    )
    assert quantity(found, "Lambda", "GB-seconds") == pytest.approx(1_000_000 * charged / 1000)


@pytest.mark.parametrize(("payload", "requests"), [("0", 3), ("64", 3), ("65", 5), ("256", 9)])
def test_sqs_counts_chunks_of_64_kilobytes_but_a_deletion_once(payload: str, requests: int):
    assert (
        quantity(estimate_program(lambda: aws.sqs.Queue("jobs"), payload=payload), "SQS", "requests")
        == requests
    )


@pytest.mark.parametrize(("payload", "chunks"), [("1", 1), ("64", 1), ("64.1", 2), ("256", 4)])
def test_sns_and_eventbridge_count_chunks_of_64_kilobytes(payload: str, chunks: int):
    def program():
        topic = aws.sns.Topic("news")
        for protocol, endpoint in (("https", "https://example.com"), ("sqs", "arn:aws:sqs:us-east-1:1:jobs")):
            aws.sns.TopicSubscription(protocol, topic=topic.arn, protocol=protocol, endpoint=endpoint)
        aws.cloudwatch.EventBus("bus", name="bus")

    found = estimate_program(program, payload=payload)
    assert dollars(found, "SNS", "messages published") == pytest.approx(chunks * 0.50)
    assert dollars(found, "SNS", "deliveries by https") == pytest.approx(chunks * 0.60)
    assert dollars(found, "SNS") == pytest.approx(chunks * 1.10)  # to a queue it is free
    assert dollars(found, "EventBridge") == pytest.approx(chunks * 1.00)


def test_fifo_topics_are_charged_by_message_and_gigabyte_for_each_subscription():
    def program():
        topic = aws.sns.Topic("orders", fifo_topic=True)
        for name in ("mail", "stock"):
            queue = f"arn:aws:sqs:us-east-1:123456789012:{name}.fifo"
            aws.sns.TopicSubscription(name, topic=topic.arn, protocol="sqs", endpoint=queue)

    found = estimate_program(program, requests="2M", payload="100")  # no chunks: 190.7 GB
    gigabytes = 2_000_000 * 100 / 1_048_576
    assert dollars(found, "SNS") == pytest.approx(
        2 * 0.30 + gigabytes * 0.017 + 2 * (2 * 0.01 + gigabytes * 0.001)
    )
    assert found.unpriced == []


def test_http_apis_count_512_kilobytes_and_websockets_32():
    def program():
        aws.apigatewayv2.Api("http", protocol_type="HTTP")
        aws.apigatewayv2.Api("live", protocol_type="WEBSOCKET")
        aws.apigatewayv2.VpcLink("link", subnet_ids=[], security_group_ids=[])

    found = estimate_program(program, payload="513")
    assert dollars(found, "API Gateway", "HTTP requests") == pytest.approx(2 * 1.00)
    assert dollars(found, "API Gateway", "WebSocket messages") == pytest.approx(17 * 1.00)
    assert dollars(found, "API Gateway", "connection minutes") == pytest.approx(0.25)
    assert found.free == {"aws:apigatewayv2/vpcLink:VpcLink": 1}
    small = estimate_program(program, payload="512 live=32")
    assert dollars(small, "API Gateway", "HTTP requests") == pytest.approx(1.00)
    assert dollars(small, "API Gateway", "WebSocket messages") == pytest.approx(1.00)


def table(**given) -> aws.dynamodb.Table:
    return aws.dynamodb.Table("items", hash_key="id", attributes=[{"name": "id", "type": "S"}], **given)


@pytest.mark.parametrize(
    ("payload", "written", "read"), [("0.1", 1, 0.5), ("1.5", 2, 0.5), ("4", 4, 0.5), ("4.1", 5, 1)]
)
def test_dynamodb_counts_kilobytes_written_and_four_of_them_read(
    code: Path, payload: str, written: int, read: float
):
    """Reads that are not strongly consistent are half a unit."""

    def program():
        items = Table("items", {"partition_key": {"name": "id"}})
        links: Any = {"items": items.link("read", "write")}
        Function("work", {"code": str(code), "handler": "orders.handler", "links": links})

    found = estimate_program(program, payload=payload)
    assert quantity(found, "DynamoDB", "write units") == written
    assert quantity(found, "DynamoDB", "read units") == read


def test_replicas_write_everything_again_and_keep_it():
    """AWS: a replicated write unit in each Region, at the price of a write unit; indexes as in one Region."""
    replicas = [{"region_name": "us-east-2", "point_in_time_recovery": True}, {"region_name": "us-west-2"}]
    index = {"name": "by-name", "hash_key": "id", "projection_type": "ALL"}

    def program():
        table(
            billing_mode="PAY_PER_REQUEST",
            replicas=replicas,
            global_secondary_indexes=[index],
            point_in_time_recovery={"enabled": True},
        )

    found = estimate_program(program, payload="1", storage="10")
    assert dollars(found, "DynamoDB", "write units") == pytest.approx((1 + 1) * 3 * 0.625)
    assert dollars(found, "DynamoDB", "GB-months of backups") == pytest.approx(2 * 10 * 0.20)
    assert quantity(found, "DynamoDB", "GB-months") == pytest.approx(3 * 10 + 2 * 10)
    assert found.unpriced == []


def test_provisioned_capacity_of_a_table_its_index_and_its_replica():
    index = {
        "name": "by-name",
        "hash_key": "id",
        "projection_type": "ALL",
        "read_capacity": 3,
        "write_capacity": 1,
    }

    def program():
        table(
            read_capacity=5,
            write_capacity=2,
            global_secondary_indexes=[index],
            replicas=[{"region_name": "us-east-2"}],
        )

    found = estimate_program(program, storage="0")
    assert dollars(found, "DynamoDB") == pytest.approx(2 * 730 * ((5 + 3) * 0.00013 + (2 + 1) * 0.00065))


@pytest.mark.parametrize(("payload", "units"), [("5", 1), ("25", 1), ("45", 2), ("1000", 40)])
def test_kinesis_counts_payloads_of_25_kilobytes(payload: str, units: int):
    """AWS: 5 KB are one PUT payload unit, 45 KB two, and 1 MB is 40."""
    found = estimate_program(lambda: aws.kinesis.Stream("clicks", shard_count=4), payload=payload)
    assert dollars(found, "Kinesis", "PUT payload") == pytest.approx(units * 0.014)
    assert found.dollars(fixed=True) == pytest.approx(43.80)  # Infracost: four shards for a month


def test_kinesis_on_demand_counts_kilobytes_begun_for_each_reader():
    def program():
        stream = aws.kinesis.Stream(
            "clicks", stream_mode_details={"stream_mode": "ON_DEMAND"}, retention_period=48
        )
        for name in ("one", "two"):
            aws.lambda_.EventSourceMapping(name, event_source_arn=stream.arn, function_name="work")

    found = estimate_program(program, payload="4.5", requests="1M")
    gigabytes = 1_000_000 * 5 / 1_048_576  # AWS: a record of 4.5 KB counts as 5 KB
    assert found.dollars(fixed=True) == pytest.approx(29.20)
    assert found.dollars(fixed=False) == pytest.approx(gigabytes * (0.08 + 2 * 0.04))
    assert found.unpriced == ["records kept for more than 24 hours of 'clicks' (aws:kinesis/stream:Stream)"]


def test_lambda_at_the_edge_is_charged_for_viewers_and_for_uncached_requests():
    def program():
        work = aws.lambda_.Function("work", role=ROLE, memory_size=128, publish=True)
        associations = [
            {"event_type": event, "lambda_arn": work.qualified_arn}
            for event in ("viewer-request", "origin-response")
        ]
        aws.cloudfront.Distribution(
            "site",
            enabled=True,
            origins=[{"domain_name": "example.com", "origin_id": "site"}],
            default_cache_behavior={
                "target_origin_id": "site",
                "viewer_protocol_policy": "https-only",
                "allowed_methods": ["GET"],
                "cached_methods": ["GET"],
                "lambda_function_associations": associations,
            },
            restrictions={"geo_restriction": {"restriction_type": "none"}},
            viewer_certificate={"cloudfront_default_certificate": True},
        )

    found = estimate_program(program, requests="2M", duration="20", cache_hit_rate="75", transfer="0")
    invocations = 2 + 0.5
    assert dollars(found, "CloudFront", "invocations of Lambda@Edge") == pytest.approx(invocations * 0.60)
    seconds = invocations * 1_000_000 * 0.020 / 8
    assert dollars(found, "CloudFront", "GB-seconds of Lambda@Edge") == pytest.approx(seconds * 0.00005001)
    assert dollars(found, "Lambda") == 0
    assert found.unpriced == []


@pytest.mark.parametrize(("duration", "charged"), [("1", 100), ("100", 100), ("101", 200), ("10000", 10_000)])
def test_express_workflows_count_100_milliseconds_of_64_megabytes(duration: str, charged: int):
    """AWS's example has 62,500,000 GB-seconds for 100 million executions of ten seconds."""
    definition = '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}'

    def program():
        aws.sfn.StateMachine("flow", definition=definition, role_arn=ROLE, type="EXPRESS")

    found = estimate_program(program, requests="100M", duration=duration)
    assert quantity(found, "Step Functions", "GB-seconds") == pytest.approx(
        100e6 * charged / 1000 * 64 / 1024
    )
    assert dollars(found, "Step Functions", "Express executions") == pytest.approx(100)


def test_logs_are_charged_when_written_and_kept():
    found = estimate_program(lambda: aws.lambda_.Function("work", role=ROLE), requests="1M", log="2")
    gigabytes = 2 * 1_000_000 / 1_048_576
    assert dollars(found, "CloudWatch") == pytest.approx(gigabytes * (0.50 + 0.03))


def test_alarms_are_charged_by_metric_and_period():
    """Infracost: 0.10 for one, 0.20 for an expression of two, 0.30 below a minute, 0.30 for a band."""

    def query(name: str, period: int = 60) -> dict:
        return {
            "id": name,
            "metric": {"metric_name": name, "period": period, "stat": "Sum", "namespace": "N"},
        }

    common = {"comparison_operator": "GreaterThanThreshold", "evaluation_periods": 1}

    def program(**given):
        return lambda: aws.cloudwatch.MetricAlarm("alarm", **common, **given)

    band = {"id": "band", "expression": "ANOMALY_DETECTION_BAND(m)", "return_data": True}
    assert estimate_program(program(metric_name="Errors", period=60)).dollars() == pytest.approx(0.10)
    assert estimate_program(program(metric_name="Errors", period=10)).dollars() == pytest.approx(0.30)
    assert estimate_program(program(metric_queries=[query("a"), query("b")])).dollars() == pytest.approx(0.20)
    assert estimate_program(
        program(metric_queries=[query("m"), band], threshold_metric_id="band")
    ).dollars() == pytest.approx(0.30)


def test_a_load_balancer_has_capacity_units_by_its_largest_dimension():
    """A unit is 25 new connections a second, or 1 GB an hour."""

    def program():
        aws.lb.LoadBalancer("front", internal=True)

    small = estimate_program(program, requests="9M", payload="1")
    assert quantity(small, "ELB", "LCU-hours") == pytest.approx(9_000_000 / (25 * 3600))
    large = estimate_program(program, requests="9M", payload="100")
    assert quantity(large, "ELB", "LCU-hours") == pytest.approx(9_000_000 * 100 / 1_048_576)
    assert dollars(large, "ELB", "hours") == pytest.approx(730 * 0.0225)


def test_data_is_sent_to_the_internet_once_behind_a_distribution():
    found = estimate_program(
        lambda: aws.apigatewayv2.Api("http", protocol_type="HTTP"), requests="5M", payload="3"
    )
    assert dollars(found, "API Gateway", "GB to the internet") == pytest.approx(14.3 * 0.09, abs=0.001)


def test_a_key_a_secret_and_traces():
    def program():
        aws.kms.Key("key")
        aws.secretsmanager.Secret("token")
        aws.ssm.Parameter("large", type="String", value="x", tier="Advanced")
        aws.lambda_.Function("work", role=ROLE, tracing_config={"mode": "Active"})

    found = estimate_program(program, requests="1488k", traced="10")
    assert dollars(found, "KMS") == pytest.approx(1 + 1.488 * 3)
    assert found.dollars(fixed=True) == pytest.approx(1 + 0.40 + 0.05)
    assert dollars(found, "X-Ray") == pytest.approx(148_800 * 0.000005)  # as in AWS's example, with free ones
