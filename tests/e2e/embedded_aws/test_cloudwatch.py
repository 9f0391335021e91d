"""CloudWatch in each of its protocols: CBOR, which newer SDKs use, JSON, and forms."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import botocore
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from botocore.loaders import Loader
from botocore.session import get_session

from embedded_aws import Emulator
from embedded_aws.iam.cbor import Timestamp, decode, encode
from tests.permissions.account import REGION, Account

NAMESPACE = "Shop"


@pytest.fixture(scope="module")
def aws(emulator: Emulator) -> Account:
    return Account(emulator.endpoint, emulator.root.access_key, emulator.root.secret_key)


def call(caller: Account, operation: str, given: Any) -> tuple[int, Any]:
    """Returns the status and the response of a request in CBOR."""
    status, content = send(caller, f"/service/GraniteServiceVersion20100801/operation/{operation}", given)
    return status, decode(content)


def send(caller: Account, path: str, given: Any) -> tuple[int, bytes]:
    url = f"{caller.endpoint}{path}"
    headers = {"Content-Type": "application/cbor", "Smithy-Protocol": "rpc-v2-cbor"}
    request = AWSRequest("POST", url, headers, data=encode(given))
    SigV4Auth(Credentials(caller.key, caller.secret), "monitoring", REGION).add_auth(request)
    sent = Request(url, request.data, dict(request.headers.items()))
    try:
        with urlopen(sent, timeout=30) as response:
            return response.status, response.read()
    except HTTPError as error:
        return error.code, error.read()


def test_metrics_in_cbor(aws: Account) -> None:
    datum = {"MetricName": "Orders", "Value": 2.5, "Unit": "Count"}
    status, _ = call(aws, "PutMetricData", {"Namespace": NAMESPACE, "MetricData": [datum]})
    assert status == 200
    now = int(time.time())
    given = {
        "Namespace": NAMESPACE,
        "MetricName": "Orders",
        "StartTime": Timestamp(now - 600),
        "EndTime": Timestamp(now + 600),
        "Period": 60,
        "Statistics": ["Sum"],
    }
    _, found = call(aws, "GetMetricStatistics", given)
    assert found["Label"] == "Orders"
    [point] = found["Datapoints"]
    assert point["Sum"] == 2.5
    assert abs(point["Timestamp"] - now) < 120


def test_a_name_in_the_path_is_the_operation(aws: Account) -> None:
    caller = aws.user({"Effect": "Allow", "Action": "cloudwatch:ListMetrics", "Resource": "*"})
    alarm = {"AlarmName": "forbidden", "ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1}
    for operation in ("PutMetricAlarm", "DeleteAlarms", "DescribeAlarms"):
        status, error = call(caller, operation, {**alarm, "AlarmNames": ["forbidden"]})
        assert (status, error["__type"]) == (403, "AccessDeniedException")
    assert call(caller, "ListMetrics", {})[0] == 200


def test_a_missing_permission_is_an_error_in_cbor(aws: Account) -> None:
    caller = aws.user({"Effect": "Allow", "Action": "cloudwatch:GetMetricStatistics", "Resource": "*"})
    datum = {"MetricName": "Denied", "Value": 1}
    status, error = call(caller, "PutMetricData", {"Namespace": NAMESPACE, "MetricData": [datum]})
    assert status == 403
    assert error["__type"] == "AccessDeniedException"
    assert "cloudwatch:PutMetricData" in error["message"]


def test_an_invalid_request_is_an_error_in_cbor(aws: Account) -> None:
    status, error = call(aws, "GetMetricStatistics", {"Namespace": NAMESPACE})
    assert status == 400
    assert error["__type"]
    assert error["message"]


@pytest.mark.parametrize(
    "path",
    [
        "/service/graniteServiceVersion20100801/operation/PutMetricData",
        "/service/cloudwatch/operation/PutMetricData",
        "/service/cloudwatch/operation/PutMetricData?Action=ListMetrics",
        "/service/GraniteServiceVersion20100801/operation/PutMetricData/operation/ListMetrics",
        "//service/GraniteServiceVersion20100801/operation/PutMetricData",
        "/other/operation/PutMetricData",
    ],
)
def test_no_path_gets_around_a_missing_permission(aws: Account, path: str) -> None:
    caller = aws.user({"Effect": "Allow", "Action": "cloudwatch:ListMetrics", "Resource": "*"})
    datum = {"MetricName": "Hidden", "Value": 1}
    status, _ = send(caller, path, {"Namespace": "Hidden", "MetricData": [datum]})
    assert status in {400, 403}
    assert aws.client("cloudwatch").list_metrics(Namespace="Hidden")["Metrics"] == []


def test_invalid_cbor_is_an_error_of_its_own_length(aws: Account) -> None:
    path = "/service/GraniteServiceVersion20100801/operation/ListMetrics"
    for given in (b"\x00" * 3, {"a": b"x"}, {}):
        status, content = send(aws, path, given)
        assert decode(content) is not None
        assert status == (200 if given == {} else 400)


@pytest.fixture(params=["json", "query", "smithy-rpc-v2-cbor"])
def client(request: pytest.FixtureRequest, aws: Account) -> Any:
    """A client of each protocol."""

    class OneProtocol(Loader):
        def load_service_model(
            self, service_name: str, type_name: str, api_version: str | None = None
        ) -> Any:
            found = deepcopy(super().load_service_model(service_name, type_name, api_version))
            if type_name == "service-2":
                found["metadata"].update(protocol=request.param, protocols=[request.param])
            return found

    session = get_session()
    session.register_component("data_loader", OneProtocol([f"{botocore.__path__[0]}/data"]))
    return session.create_client(
        "cloudwatch",
        endpoint_url=aws.endpoint,
        region_name=REGION,
        aws_access_key_id=aws.key,
        aws_secret_access_key=aws.secret,
    )


def query(identifier: str, **stat: Any) -> dict[str, Any]:
    metric = {"Namespace": stat.pop("Namespace"), "MetricName": stat.pop("MetricName", "Orders")}
    return {"Id": identifier, "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum", **stat}}


def get(client: Any, queries: list[dict[str, Any]], minutes: int = 10, **more: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    start, end = now - timedelta(minutes=minutes), now + timedelta(minutes=1)
    return client.get_metric_data(MetricDataQueries=queries, StartTime=start, EndTime=end, **more)


def test_queries_have_labels_units_and_pages(aws: Account, client: Any) -> None:
    space = aws.name("space")
    now = datetime.now(UTC)
    data: list[dict[str, Any]] = [
        {
            "MetricName": "Orders",
            "Value": number,
            "Unit": "Count",
            "Timestamp": now - timedelta(minutes=number),
        }
        for number in (1, 2, 3)
    ]
    client.put_metric_data(Namespace=space, MetricData=[*data, {**data[0], "Unit": "Seconds", "Value": 100}])
    count = {"Namespace": space, "Unit": "Count"}

    found = get(client, [query("a", **count), query("b", **count, Stat="Maximum")])
    assert found["Messages"] == []
    assert [each["Label"] for each in found["MetricDataResults"]] == ["Orders Sum", "Orders Maximum"]
    assert [each["Values"] for each in found["MetricDataResults"]] == [[1.0, 2.0, 3.0]] * 2
    [result] = get(client, [query("a", **count)], ScanBy="TimestampAscending")["MetricDataResults"]
    assert (result["Label"], result["Values"]) == ("Orders", [3.0, 2.0, 1.0])
    assert result["Timestamps"] == sorted(result["Timestamps"])

    [result] = get(client, [query("a", Namespace=space)])["MetricDataResults"]
    assert result["Messages"] == [
        {"Code": "MultipleUnits", "Value": "Multiple units returned: '[Count, Seconds]'"}
    ]
    assert result["Values"] == [1.0, 2.0, 3.0]

    first = get(client, [query("a", **count)], MaxDatapoints=2)
    assert first["MetricDataResults"][0]["StatusCode"] == "PartialData"
    second = get(client, [query("a", **count)], MaxDatapoints=2, NextToken=first["NextToken"])
    pages = [page["MetricDataResults"][0]["Values"] for page in (first, second)]
    assert (pages, "NextToken" in second) == ([[1.0, 2.0], [3.0]], False)

    assert client.list_metrics(Namespace=space)["Metrics"] == [
        {"Namespace": space, "MetricName": "Orders", "Dimensions": []}
    ]
    statistics = client.get_metric_statistics(
        Namespace=space,
        MetricName="Orders",
        StartTime=now - timedelta(minutes=10),
        EndTime=now + timedelta(minutes=1),
        Period=60,
        ExtendedStatistics=["p50"],
    )
    assert sorted((each["Unit"], each["ExtendedStatistics"]["p50"]) for each in statistics["Datapoints"]) == [
        ("Count", 1.0),
        ("Count", 2.0),
        ("Count", 3.0),
        ("Seconds", 100.0),
    ]


def test_expressions_compute_with_metrics(aws: Account, client: Any) -> None:
    space = aws.name("space")
    for name, value in (("Errors", 2), ("Invocations", 8)):
        client.put_metric_data(Namespace=space, MetricData=[{"MetricName": name, "Value": value}])
    queries = [
        {**query("errors", Namespace=space, MetricName="Errors"), "ReturnData": False},
        {**query("all", Namespace=space, MetricName="Invocations"), "ReturnData": False},
        {"Id": "rate", "Expression": "100 * errors / all", "Label": "Error rate"},
        {"Id": "twice", "Expression": "rate * 2"},
    ]
    rate, twice = get(client, queries)["MetricDataResults"]
    assert (rate["Label"], rate["Values"]) == ("Error rate", [25.0])
    assert (twice["Label"], twice["Values"]) == ("twice", [50.0])

    name = aws.name("alarm")
    client.put_metric_alarm(
        AlarmName=name,
        EvaluationPeriods=1,
        ComparisonOperator="GreaterThanThreshold",
        Threshold=20,
        Metrics=[*queries[:2], {**queries[2], "ReturnData": True}],
    )
    [alarm] = client.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    assert alarm["StateValue"] == "ALARM"
    assert "25.0" in alarm["StateReason"]
    assert [each["Id"] for each in alarm["Metrics"]] == ["errors", "all", "rate"]


def test_dashboards_are_listed_by_the_beginning_of_their_names(aws: Account, client: Any) -> None:
    shop, body = aws.name("shop"), json.dumps({"widgets": []})
    for name in (f"{shop}-b", f"{shop}-a", aws.name("mail")):
        client.put_dashboard(DashboardName=name, DashboardBody=body)
    found = client.list_dashboards(DashboardNamePrefix=shop)["DashboardEntries"]
    assert [each["DashboardName"] for each in found] == [f"{shop}-a", f"{shop}-b"]
    assert {each["Size"] for each in found} == {len(body)}
    everything = client.list_dashboards()["DashboardEntries"]
    assert len(everything) >= 3
    assert client.list_dashboards(DashboardNamePrefix=f"{shop}-c")["DashboardEntries"] == []


def test_invalid_requests_are_rejected(aws: Account, client: Any) -> None:
    space, now = aws.name("space"), datetime.now(UTC)
    point = {"MetricName": "Orders", "Value": 1}
    both = {**point, "Values": [1]}
    counts = {"MetricName": "Orders", "Values": [1], "Counts": [1, 2]}
    times = {"StartTime": now, "EndTime": now + timedelta(days=1)}
    statistics = {"Namespace": space, "MetricName": "Orders", "Period": 1, "Statistics": ["Sum"]}
    alarm = {"AlarmName": space, "ComparisonOperator": "LessThanThreshold", "EvaluationPeriods": 1}
    metric = {"Namespace": space, "MetricName": "Orders", "Period": 60, "Threshold": 1}
    search = {"Id": "a", "Expression": "SEARCH('{AWS/Lambda}', 'Sum')"}
    late, old = now + timedelta(hours=3), now - timedelta(days=15)
    one = query("a", Namespace=space)
    data: dict[str, Any] = {**times, "MetricDataQueries": [one]}
    filled = {"Id": "b", "Expression": "FILL(a, 0)", "Period": 1}
    decades = {"StartTime": now - timedelta(days=9_000), "EndTime": now, "MetricDataQueries": [one, filled]}
    for operation, given, code, text in (
        ("put_metric_data", {"MetricData": [both]}, "InvalidParameterCombination", "mutually exclusive"),
        ("put_metric_data", {"MetricData": [counts]}, "InvalidParameterValue", "of the same size"),
        ("get_metric_statistics", {**statistics, **times}, "InvalidParameterCombination", "limit of 1440"),
        (
            "get_metric_statistics",
            {**statistics, **times, "EndTime": now},
            "InvalidParameterValue",
            "StartTime",
        ),
        (
            "put_metric_alarm",
            {**alarm, **metric, "ExtendedStatistic": "tm99"},
            "InvalidParameterValue",
            "tm99",
        ),
        ("put_metric_alarm", {**alarm, "Metrics": [search]}, "ValidationError", "SEARCH is not evaluated"),
        ("put_metric_alarm", {**alarm, **metric, "Period": 45, "Statistic": "Sum"}, "ValidationError", "60"),
        (
            "put_dashboard",
            {"DashboardName": "a b", "DashboardBody": "{}"},
            "InvalidParameterValue",
            "dash (-)",
        ),
        ("put_metric_alarm", {**alarm, **metric}, "MissingParameter", "Statistic"),
        (
            "put_metric_data",
            {"MetricData": [{**point, "Timestamp": late}]},
            "InvalidParameterValue",
            "future",
        ),
        (
            "put_metric_data",
            {"MetricData": [{**point, "Timestamp": old}]},
            "InvalidParameterValue",
            "two weeks",
        ),
        ("get_metric_data", {**data, "MetricDataQueries": [one, one]}, "ValidationError", "not unique"),
        ("get_metric_data", {**data, "MetricDataQueries": [{"Id": "a"}]}, "ValidationError", "MetricStat"),
        ("get_metric_data", {**data, "NextToken": "LTU="}, "InvalidNextToken", "LTU="),
        ("get_metric_data", decades, "ValidationError", "periods"),
    ):
        named = {"Namespace": space} if operation == "put_metric_data" else {}
        with pytest.raises(ClientError) as raised:
            getattr(client, operation)(**named, **given)
        assert raised.value.response["Error"]["Code"] == code
        assert text in raised.value.response["Error"]["Message"]
    assert client.list_metrics(Namespace=space)["Metrics"] == []
    assert client.describe_alarms(AlarmNames=[space])["MetricAlarms"] == []


def test_an_alarm_of_another_region_keeps_its_tags(emulator: Emulator) -> None:
    given: dict[str, Any] = {
        "ComparisonOperator": "LessThanThreshold",
        "EvaluationPeriods": 1,
        "Threshold": 1,
        "Period": 60,
    }
    metric = {"Namespace": NAMESPACE, "MetricName": "Orders", "Statistic": "Sum"}
    here, there = (emulator.client("cloudwatch", region=region) for region in (REGION, "eu-west-1"))
    for each in (here, there):
        each.put_metric_alarm(AlarmName="twin", Tags=[{"Key": "a", "Value": "b"}], **given, **metric)
    arn = there.describe_alarms(AlarmNames=["twin"])["MetricAlarms"][0]["AlarmArn"]
    here.delete_alarms(AlarmNames=["twin"])
    assert there.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "a", "Value": "b"}]


def test_one_change_of_a_state_notifies_once(emulator: Emulator) -> None:
    cloudwatch, sns, sqs = (emulator.client(name) for name in ("cloudwatch", "sns", "sqs"))
    topic = sns.create_topic(Name="alarms-of-threads")["TopicArn"]
    queue = sqs.create_queue(QueueName="alarms-of-threads")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    principal = {"Service": "sns.amazonaws.com"}
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sqs:SendMessage", "Resource": arn}
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps({"Statement": [statement]})})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    cloudwatch.put_metric_alarm(
        AlarmName="threads",
        Namespace="Threads",
        MetricName="Failures",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
        AlarmActions=[topic],
    )
    data = [{"MetricName": "Failures", "Value": 1}]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(40):
            pool.submit(cloudwatch.put_metric_data, Namespace="Threads", MetricData=data)
    found = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=2)["Messages"]
    [message] = [json.loads(json.loads(each["Body"])["Message"]) for each in found]
    assert (message["NewStateValue"], message["Trigger"]["Statistic"]) == ("ALARM", "SUM")
