"""Log events in the embedded metric format, as AWS's specification has it."""

import json
import time
from typing import Any

import pytest

from embedded_aws.services.cloudwatch_logs.embedded_metrics import read_metrics

NOW = int(time.time() * 1_000)
METRIC = {"Name": "Time", "Unit": "Milliseconds"}
DIRECTIVE = {"Namespace": "Shop", "Dimensions": [["Service"]], "Metrics": [METRIC]}
SERVICE = [{"Name": "Service", "Value": "pay"}]


def write(directive: Any = None, moment: Any = NOW, **members: Any) -> str:
    metadata = {"Timestamp": moment, "CloudWatchMetrics": [DIRECTIVE if directive is None else directive]}
    return json.dumps({"_aws": metadata, "Service": "pay", "Route": "GET /", "Time": 12, **members})


def read(message: str) -> list[tuple[str, str, Any, Any]]:
    return [
        (namespace, each["MetricName"], each["Values"], each["Dimensions"])
        for namespace, data in read_metrics(message)
        for each in data
    ]


def test_a_document_has_a_metric():
    ((namespace, (datum,)),) = read_metrics(write())
    assert namespace == "Shop"
    assert datum == {
        "MetricName": "Time",
        "Unit": "Milliseconds",
        "Timestamp": NOW / 1_000,
        "Values": [12.0],
        "Dimensions": SERVICE,
    }


def test_each_set_of_dimensions_has_its_own_metric():
    found = read(write({**DIRECTIVE, "Dimensions": [["Service", "Route"], ["Service"], []]}))
    assert [[each["Name"] for each in dimensions] for *_, dimensions in found] == [
        ["Service", "Route"],
        ["Service"],
        [],
    ]


def test_a_metric_has_several_values_and_a_document_several_directives():
    metadata = {"Timestamp": NOW, "CloudWatchMetrics": [DIRECTIVE, {**DIRECTIVE, "Namespace": "Other"}]}
    message = json.dumps({"_aws": metadata, "Service": "pay", "Time": [1, 2.5, 1]})
    values = ("Time", [1.0, 2.5, 1.0], SERVICE)
    assert read(message) == [("Shop", *values), ("Other", *values)]


def test_a_unit_is_optional_and_metrics_without_a_value_are_left_out():
    metrics = [{"Name": "Time"}, {"Name": "Missing"}, {"Name": "Route"}, {"Name": "Flag"}]
    (datum,) = next(read_metrics(write({**DIRECTIVE, "Metrics": metrics}, Flag=True)))[1]
    assert (datum["MetricName"], datum["Unit"]) == ("Time", "None")


def test_lambda_may_write_the_time_and_the_request_before_a_document():
    assert len(read(f"2026-11-30T10:00:00.000Z\t8f5e-11\tINFO\t{write()}\n")) == 1


@pytest.mark.parametrize(
    "message",
    [
        "",
        "no JSON",
        '"CloudWatchMetrics"',
        "{" + write(),
        write() + " more",
        "text " + write(),
        f"[{write()}]",
        '{"_aws": {"CloudWatchMetrics": 5, "Timestamp": 5}}',
        '{"_aws": "CloudWatchMetrics"}',
        write(moment=None),
        write(moment="now"),
        write(moment=True),
        write(moment=NOW - 15 * 86_400_000),
        write(moment=NOW + 3 * 3_600_000),
        write(5),
        write({**DIRECTIVE, "Namespace": ""}),
        write({**DIRECTIVE, "Namespace": "AWS/Lambda"}),
        write({**DIRECTIVE, "Namespace": "x" * 1_025}),
        write({**DIRECTIVE, "Dimensions": None}),
        write({**DIRECTIVE, "Dimensions": ["Service"]}),
        write({**DIRECTIVE, "Dimensions": [["Missing"]]}),
        write({**DIRECTIVE, "Dimensions": [["Time"]]}),
        write({**DIRECTIVE, "Dimensions": [["Service"] * 31]}),
        write({**DIRECTIVE, "Metrics": {}}),
        write({**DIRECTIVE, "Metrics": [METRIC] * 101}),
        write({**DIRECTIVE, "Metrics": [{**METRIC, "Unit": "Hours"}]}),
        write({**DIRECTIVE, "Metrics": [{**METRIC, "Unit": ["Count"]}]}),
        write({**DIRECTIVE, "Metrics": [{"Unit": "Count"}]}),
        write(Time="12"),
        write(Time=None),
        write(Time=[]),
        write(Time=[1, "2"]),
        write(Time=[1] * 101),
        write(Time=float("nan")),
        write(Time=float("inf")),
        write(Time=2.0**361),
        write(Service=5),
        write(Service=""),
    ],
)
def test_a_document_that_is_not_valid_has_no_metric(message: str):
    assert read(message) == []
