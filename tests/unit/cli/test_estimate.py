"""The monthly cost of stacks, against AWS's published examples and sums made by hand."""

import json
from pathlib import Path
from typing import Any

import pulumi_aws as aws
import pytest
from estimating import dollars, estimate_program, quantity
from tests.conftest import ROOT

from serverless_patterns import ApiGatewayFacade, Database, Function, Queue, Table, Topic
from serverless_patterns_cli.errors import UserError
from serverless_patterns_cli.estimate import prices
from serverless_patterns_cli.estimate.assumptions import Assumptions
from serverless_patterns_cli.estimate.report import print_report
from serverless_patterns_cli.estimate.rules import CHARGES
from serverless_patterns_cli.estimate.schedule_runs import count_runs

CODE = ROOT / "tests/data/functions/one"


def function(name: str = "work", **given) -> aws.lambda_.Function:
    return aws.lambda_.Function(name, role="arn:aws:iam::123456789012:role/role", **given)


def test_lambda_as_in_the_first_example_of_its_prices():
    """AWS: 512 MB, three million times a second, $18.34 and $0.40 beyond the free tier."""
    found = estimate_program(lambda: function(memory_size=512), requests="3M", duration="1000")
    free_compute, free_requests = 400_000 * prices.find_price("gigabyte_second", "lambda_x86_64"), 0.20
    assert dollars(found, "Lambda", "GB-seconds") - free_compute == pytest.approx(18.33, abs=0.01)
    assert dollars(found, "Lambda", "invocations") - free_requests == pytest.approx(0.40)


def test_arm_and_ephemeral_storage():
    storage = aws.lambda_.FunctionEphemeralStorageArgs(size=512 + 1024)
    found = estimate_program(
        lambda: function(architectures=["arm64"], memory_size=1024, ephemeral_storage=storage), requests="1M"
    )
    assert dollars(found, "Lambda", "GB-seconds on arm64") == pytest.approx(1.33334)  # 100,000 GB-seconds
    assert dollars(found, "Lambda", "GB-seconds of ephemeral") == pytest.approx(0.00309)


@pytest.mark.parametrize(("architecture", "expected"), [("x86_64", 2 * 10.95), ("arm64", 2 * 8.76)])
def test_provisioned_concurrency_is_charged_all_the_time(architecture: str, expected: float):
    def program() -> None:
        provisioned = function(memory_size=1024, architectures=[architecture], publish=True)
        aws.lambda_.ProvisionedConcurrencyConfig(
            "provisioned",
            function_name=provisioned.name,
            qualifier=provisioned.version,
            provisioned_concurrent_executions=2,
        )

    found = estimate_program(program, requests="0")
    assert dollars(found, "Lambda", "GB-hours of provisioned") == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(("runtime", "unpriced"), [("python3.13", True), ("java21", False)])
def test_snapshots_cost_nothing_in_java(runtime: str, unpriced: bool):
    found = estimate_program(lambda: function(runtime=runtime, snap_start={"apply_on": "PublishedVersions"}))
    assert any("SnapStart" in each for each in map(str, found.unpriced)) is unpriced


def test_environments_of_tenants_have_no_price_here():
    found = estimate_program(lambda: function(tenancy_config={"tenant_isolation_mode": "PER_TENANT"}))
    assert ["environments of tenants" in each for each in map(str, found.unpriced)] == [True]


def test_provisioned_pollers_have_no_price_here():
    found = estimate_program(
        lambda: aws.lambda_.EventSourceMapping(
            "jobs",
            event_source_arn="arn:aws:sqs:us-east-1:123456789012:jobs",
            function_name="work",
            provisioned_poller_config={"minimum_pollers": 2, "maximum_pollers": 5},
        )
    )
    assert ["provisioned pollers" in each for each in map(str, found.unpriced)] == [True]


def test_durable_operations_have_no_price_here():
    found = estimate_program(lambda: function(durable_config={"execution_timeout": 60}))
    assert ["durable" in each for each in map(str, found.unpriced)] == [True]


def test_rest_api_as_in_the_example_of_its_prices():
    """AWS: five million calls with answers of 3 KB, $17.50 and $1.29."""
    found = estimate_program(lambda: aws.apigateway.RestApi("api", body="{}"), requests="5M", payload="3")
    assert dollars(found, "API Gateway", "REST requests") == pytest.approx(17.50)
    assert dollars(found, "API Gateway", "GB to the internet") == pytest.approx(1.29, abs=0.005)
    assert (
        dollars(
            estimate_program(lambda: aws.apigateway.RestApi("api"), transfer="api=100"), "API Gateway", "GB"
        )
        == 9
    )


def test_a_web_acl_with_ten_rules():
    statement = {"geo_match_statement": {"country_codes": ["JP"]}}
    metric = {"cloudwatch_metrics_enabled": False, "metric_name": "m", "sampled_requests_enabled": False}
    rules = [
        {"name": f"r{n}", "priority": n, "statement": statement, "visibility_config": metric}
        for n in range(10)
    ]

    def program():
        aws.wafv2.WebAcl(
            "acl", scope="REGIONAL", default_action={"allow": {}}, rules=rules, visibility_config=metric
        )

    found = estimate_program(program, requests="50M")
    assert found.dollars(fixed=True) == pytest.approx(5 + 10)
    assert found.dollars(fixed=False) == pytest.approx(50 * 0.60)


def test_tasks_and_endpoints_cost_by_the_hour():
    def program():
        task = aws.ecs.TaskDefinition(
            "task",
            family="task",
            cpu="1024",
            memory="4096",
            container_definitions="[]",
            requires_compatibilities=["FARGATE"],
        )
        aws.ecs.Service("service", task_definition=task.arn, desired_count=2, launch_type="FARGATE")
        aws.ec2.VpcEndpoint(
            "inside",
            vpc_id="vpc-1",
            service_name="com.amazonaws.us-east-1.ecr.api",
            vpc_endpoint_type="Interface",
            subnet_ids=["subnet-1", "subnet-2"],
        )
        aws.ec2.VpcEndpoint("gateway", vpc_id="vpc-1", service_name="com.amazonaws.us-east-1.s3")

    found = estimate_program(program, requests="0")
    assert dollars(found, "Fargate") == pytest.approx(2 * 730 * (0.04048 + 4 * 0.004445))
    assert dollars(found, "PrivateLink") == pytest.approx(2 * 730 * 0.01)
    assert found.dollars(fixed=False) == 0


def test_transitions_are_counted_in_the_definition():
    states = {"A": {"Type": "Parallel", "Branches": [{"States": {"B": {}, "C": {}}}], "Next": "D"}, "D": {}}
    definition = json.dumps({"States": states})

    def program(**given):
        return lambda: aws.sfn.StateMachine("flow", definition=definition, role_arn="arn", **given)

    assert estimate_program(program(), requests="1M").dollars() == pytest.approx(4 * 25)
    assert estimate_program(program(), requests="1M", transitions="flow=9").dollars() == pytest.approx(9 * 25)
    express = estimate_program(
        program(type="EXPRESS"), requests="1M", duration="150"
    )  # charged as 200 ms of 64 MB
    assert express.dollars() == pytest.approx(1 + 1_000_000 * 0.2 / 16 * 0.00001667)


def test_requests_follow_the_arrows():
    def program():
        topic = Topic("news", {})
        for name in ("mail", "push"):
            Queue(name, {"subscriptions": {"news": {"topic_arn": topic.arn}}})

    found = estimate_program(program, requests="2M 1M news-topic=3M", payload="65")
    assert dollars(found, "SNS") == pytest.approx(3 * 2 * 0.50)  # two of 64 KB each
    queues = [found.charges[f"{name}-queue"][0].dollars for name in ("mail", "push")]
    assert queues == [pytest.approx(3 * (2 + 2 + 1) * 0.40)] * 2  # to delete is one request
    assert found.charges["mail-dead-letters"][0].dollars == 0


def test_an_api_divides_requests_among_its_backends(tmp_path: Path):
    (tmp_path / "index.py").write_text("def handler(event, context): ...")

    def program():
        items = Table("items", {"partition_key": {"name": "id", "type": "S"}})
        work = Function("work", {"code": str(tmp_path), "handler": "index.handler"})
        routes = {
            "GET /work": work.route(),
            "GET /items/{id}": items.route("get"),
            "PUT /items/{id}": items.route("put", attributes={"name": "body.name"}),
        }
        ApiGatewayFacade("api", {"routes": routes})

    found = estimate_program(program, requests="2M", payload="1")
    assert found.charges["work-function"][0].quantity == 1
    assert dollars(found, "DynamoDB", "write units") == pytest.approx(1 * 0.625)
    assert dollars(found, "DynamoDB", "read units") == pytest.approx(1 * 0.5 * 0.125)
    assert "aws:iam/role:Role" in found.free


@pytest.mark.parametrize(
    ("arguments", "given", "units", "fixed"),
    [
        ({}, {}, 0.5, False),
        ({}, {"requests": "0"}, 0, False),
        ({}, {"capacity": "3"}, 3, False),
        ({"min_capacity": 2}, {}, 2, True),
        ({"min_capacity": 2, "reader_count": 1}, {}, 4, True),
        ({"min_capacity": 2}, {"capacity": "orders-cluster=3"}, 3, True),
    ],
)
def test_a_database_costs_its_capacity_its_data_and_the_calls_of_a_function(
    arguments: Any, given: dict[str, str], units: float, fixed: bool
):
    """Sums: 730 hours of 0.12 dollars for a unit, 0.10 for a GB, 0.35 for a million calls."""

    def program():
        orders = Database("orders", arguments)
        Function(
            "order",
            {"code": str(CODE), "handler": "echo.handler", "links": {"ORDERS": orders.link("execute")}},
        )

    found = estimate_program(program, storage="10", **{"requests": "2M", **given})
    calls = 0 if given.get("requests") == "0" else 2
    assert dollars(found, "Aurora", "hours of capacity units") == pytest.approx(730 * 0.12 * units)
    assert dollars(found, "Aurora", "GB-months") == pytest.approx(10 * 0.10)
    assert dollars(found, "Aurora", "calls of the Data API") == pytest.approx(calls * 0.35)
    assert dollars(found, "Secrets Manager") == pytest.approx(0.40)
    (capacity, *_) = found.charges["orders-instance-1"]
    assert capacity.is_fixed is fixed


@pytest.mark.parametrize(
    ("expression", "runs"),
    [
        ("rate(1 minute)", 43_800),
        ("rate(12 hours)", 730 / 12),
        ("cron(* * * * ? *)", 43_800),
        ("cron(0/15 9-17 ? * MON-FRI *)", 4 * 9 * 261 / 12),  # a year of 365 days has 261 or so
        ("cron(0 8 1,15W,L * ? *)", 3),
        ("cron(0 8 ? * 2#1 *)", 1),
        ("cron(0 8 ? * L *)", 52 / 12),
        ("cron(0 8 1-3 JAN,2 ? *)", 6 / 12),
        ("cron(0 22-1 ? * FRI-SUN *)", 4 * 156 / 12),
        ("at(2030-01-01T08:00:00)", 1),
        ("every minute", None),
        ("cron(0 8)", None),
        ("rate(0 minutes)", None),
    ],
)
def test_runs_of_a_schedule_are_those_of_its_expression(expression: str, runs: float | None):
    found = count_runs(expression)
    assert found == (None if runs is None else pytest.approx(runs, rel=0.01))


def test_schedules_and_rules_with_a_schedule_invoke_as_often_as_they_run():
    def program() -> None:
        for name, more in {"often": {}, "never": {"state": "DISABLED"}}.items():
            target = {"arn": function(f"{name}-work").arn, "roleArn": "arn:aws:iam::123456789012:role/role"}
            window = {"mode": "OFF"}
            aws.scheduler.Schedule(
                name, schedule_expression="rate(1 minute)", flexible_time_window=window, target=target, **more
            )
        rule = aws.cloudwatch.EventRule("hourly", schedule_expression="rate(1 hour)")
        aws.cloudwatch.EventTarget("hourly", rule=rule.name, arn=function("hourly-work").arn)

    found = estimate_program(program)
    assert quantity(found, "EventBridge", "scheduled runs") == pytest.approx(0.0438)
    assert quantity(found, "Lambda", "invocations") == pytest.approx((43_800 + 730) / 1_000_000)
    chosen = estimate_program(program, schedule_runs="30 often=60")
    assert quantity(chosen, "EventBridge", "scheduled runs") == pytest.approx(0.00009)
    assert quantity(chosen, "Lambda", "invocations") == pytest.approx(0.00012)


@pytest.mark.parametrize(("days", "share"), [(None, 1), (0, 1), (7, 7 / (730 / 24)), (90, 1)])
def test_an_archive_costs_the_events_of_its_bus_when_they_arrive_and_while_they_are_kept(
    days: int | None, share: float
):
    def program() -> None:
        bus = aws.cloudwatch.EventBus("orders")
        aws.cloudwatch.EventArchive("orders", event_source_arn=bus.arn, retention_days=days)

    found = estimate_program(program, requests="1M", payload="64")
    gigabytes = 64 * 1_000_000 / 1024**2
    assert found.unpriced == []
    assert dollars(found, "EventBridge", "GB of events archived") == pytest.approx(gigabytes * 0.10)
    assert dollars(found, "EventBridge", "GB of events kept") == pytest.approx(gigabytes * 0.023 * share)


def test_what_has_no_price_is_named():
    def program():
        aws.codebuild.SourceCredential("token", auth_type="BASIC_AUTH", server_type="GITHUB", token="")
        aws.sns.TopicSubscription("text", topic="arn:aws:sns:us-east-1:1:news", protocol="sms", endpoint="+1")
        aws.s3.BucketPolicy("open", bucket="files", policy="{}")

    found = estimate_program(program)
    assert found.unpriced == [
        "'token' (aws:codebuild/sourceCredential:SourceCredential)",
        "deliveries by sms of 'text' (aws:sns/topicSubscription:TopicSubscription)",
    ]
    assert found.free == {"aws:s3/bucketPolicy:BucketPolicy": 1}
    assert found.dollars() == 0


def test_every_price_has_a_unit_and_a_source_or_is_named_as_having_none():
    named: set[str] = set()
    for unit in prices.UNITS:
        for item in prices._TABLE[unit]:
            assert prices.find_price(unit, item) > 0
            named |= {prices.find_source(unit, item) or ""}
    assert named - {""} == prices.SOURCES.keys()
    assert set(prices._TABLE) - set(prices.UNITS) == {"date", "region", "sources"}
    assert {each.rpartition("_cache_")[0] for each in prices.find_uncompared()} == {"api_gateway"}
    assert all(each in prices.SOURCE for each in prices.find_uncompared())
    assert len(CHARGES) > 25


def test_all_faults_of_the_assumptions_are_in_one_error():
    with pytest.raises(UserError) as raised:
        Assumptions({"requests": ["many", "-1"], "cache-hit-rate": ["101"], "users": ["5"]}, "eu-west-1")
    lines = str(raised.value).splitlines()
    assert [line.partition(" must be ")[0] for line in lines] == [
        "--region 'eu-west-1'",
        "--requests 'many'",
        "--requests '-1'",
        "--cache-hit-rate '101'",
    ]
    with pytest.raises(UserError, match=r"no resource 'wrok'. Did you mean 'work'\?"):
        estimate_program(function, duration="wrok=5")


def test_the_most_expensive_is_first_and_only_assumptions_with_an_effect_are_listed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    def program() -> list[object]:
        return [aws.sqs.Queue("jobs"), aws.kms.Key("key")]

    monkeypatch.setenv("COLUMNS", "60")
    print_report(estimate_program(program, requests="20M", users="7"))
    printed = capsys.readouterr().out
    rows = [line.split("│")[1].strip() for line in printed.splitlines() if line.startswith("│")]
    assert [row for row in rows if ":" in row] == ["KMS: calls", "SQS: requests", "KMS: keys"]
    assumed = [line for line in printed.splitlines() if line.startswith("  - --")]
    assert assumed[0].startswith("  - --requests 20,000,000: ")
    assert assumed[-1] == "  - --users"  # given, without effect
    assert not [line for line in assumed if "--cache-hit-rate" in line]
    assert max(map(len, printed.partition("Total")[0].splitlines())) <= 60
