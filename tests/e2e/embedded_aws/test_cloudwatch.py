"""CloudWatch in CBOR, the protocol in which newer SDKs speak with it."""

import time
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

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
