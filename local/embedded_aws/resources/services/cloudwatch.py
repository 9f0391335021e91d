"""Amazon CloudWatch."""

from embedded_aws.program.wire import Properties
from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import Created, resource
from embedded_aws.resources.spelling import pascal, tag_list

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


@resource(
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    takes=(*_ALARM, "dimensions", "metricQueries", "name", "namePrefix", "tags"),
)
def _metric_alarm(aws: Context, name: str, inputs: Inputs) -> Created:
    physical = aws.physical_name(name, inputs)
    given = inputs.pick(_ALARM)
    if queries := inputs.get("metricQueries"):
        given["Metrics"] = [_query(query) for query in queries]
    else:
        given["Dimensions"] = _dimensions(inputs.get("dimensions", {}))
    aws.client("cloudwatch").put_metric_alarm(AlarmName=physical, Tags=tag_list(inputs), **given)
    return physical, {"arn": aws.arn("cloudwatch", f"alarm:{physical}"), "name": physical}


def _query(query: Properties) -> Properties:
    spelled: Properties = pascal({key: query[key] for key in query if key != "metric"})
    if metric := query.get("metric"):
        spelled["MetricStat"] = {
            "Metric": {
                "Namespace": metric.get("namespace", ""),
                "MetricName": metric["metricName"],
                "Dimensions": _dimensions(metric.get("dimensions", {})),
            },
            "Period": metric["period"],
            "Stat": metric["stat"],
        }
    return spelled


def _dimensions(dimensions: dict[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in dimensions.items()]
