"""Amazon CloudWatch."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import replace_tags
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import Put
from embedded_aws.resource_model.seen import keep_spelling, read_inputs
from embedded_aws.resource_model.spelling import convert_to_pascal, format_json, tag_list

_ALARM = {
    "actionsEnabled": "ActionsEnabled",
    "alarmActions": "AlarmActions",
    "alarmDescription": "AlarmDescription",
    "comparisonOperator": "ComparisonOperator",
    "datapointsToAlarm": "DatapointsToAlarm",
    "evaluateLowSampleCountPercentiles": "EvaluateLowSampleCountPercentile",
    "evaluationPeriods": "EvaluationPeriods",
    "extendedStatistic": "ExtendedStatistic",
    "insufficientDataActions": "InsufficientDataActions",
    "metricName": "MetricName",
    "namespace": "Namespace",
    "okActions": "OKActions",
    "period": "Period",
    "statistic": "Statistic",
    "threshold": "Threshold",
    "thresholdMetricId": "ThresholdMetricId",
    "treatMissingData": "TreatMissingData",
    "unit": "Unit",
}


@resource_type("aws:cloudwatch/metricAlarm:MetricAlarm")
class MetricAlarm(Put):
    """An alarm."""

    takes = (*_ALARM, "dimensions", "metricQueries", "name", "namePrefix", "tags")
    replaced_by = ("name",)

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        client, alarm = aws.client("cloudwatch"), given.pick(_ALARM)
        if queries := given.get("metricQueries"):
            alarm["Metrics"] = [_query(query) for query in queries]
        else:
            alarm["Dimensions"] = _build_dimensions(given.get("dimensions", {}))
        client.put_metric_alarm(AlarmName=identifier, Tags=tag_list(given), **alarm)
        replace_tags(client, _build_arn(aws, identifier), given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        alarms = aws.client("cloudwatch").describe_alarms(AlarmNames=[identifier])["MetricAlarms"]
        if not alarms:
            return None
        dimensions = {each["Name"]: each["Value"] for each in alarms[0].get("Dimensions", [])}
        wanted = {"metricQueries": [_query(query) for query in given.get("metricQueries", [])]}
        return {
            **read_inputs(given, alarms[0], _ALARM),
            **({"dimensions": dimensions} if "dimensions" in given else {}),
            **keep_spelling(given, wanted, alarms[0], {"metricQueries": "Metrics"}),
            "arn": _build_arn(aws, identifier),
            "name": identifier,
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("cloudwatch").delete_alarms(AlarmNames=[identifier])


@resource_type("aws:cloudwatch/dashboard:Dashboard")
class Dashboard(Put):
    """A dashboard, which nothing shows."""

    takes = ("dashboardBody", "dashboardName")
    replaced_by = ("dashboardName",)
    name_input = "dashboardName"

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        body = format_json(given["dashboardBody"])
        aws.client("cloudwatch").put_dashboard(DashboardName=identifier, DashboardBody=body)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        found_dashboard = aws.client("cloudwatch").get_dashboard(DashboardName=identifier)
        arn = f"arn:{aws.partition}:cloudwatch::{aws.account}:dashboard/{identifier}"
        return {
            "dashboardArn": arn,
            "dashboardBody": found_dashboard["DashboardBody"],
            "dashboardName": identifier,
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("cloudwatch").delete_dashboards(DashboardNames=[identifier])


def _build_arn(aws: Context, name: str) -> str:
    return aws.arn("cloudwatch", f"alarm:{name}")


def _query(query: Properties) -> Properties:
    spelled: Properties = convert_to_pascal({key: query[key] for key in query if key != "metric"})
    if metric := query.get("metric"):
        spelled["MetricStat"] = {
            "Metric": {
                "Namespace": metric.get("namespace", ""),
                "MetricName": metric["metricName"],
                "Dimensions": _build_dimensions(metric.get("dimensions", {})),
            },
            "Period": metric["period"],
            "Stat": metric["stat"],
            **({"Unit": metric["unit"]} if metric.get("unit") else {}),
        }
    return spelled


def _build_dimensions(dimensions: dict[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in dimensions.items()]
