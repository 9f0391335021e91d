"""Amazon CloudWatch Logs: streams, subscription filters and metric filters of log groups."""

from typing import Final

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import Put, ResourceType

_METRIC: Final = {
    "defaultValue": "defaultValue",
    "dimensions": "dimensions",
    "name": "metricName",
    "namespace": "metricNamespace",
    "unit": "unit",
    "value": "metricValue",
}
_FILTER: Final = {
    "destinationArn": "destinationArn",
    "filterPattern": "filterPattern",
    "roleArn": "roleArn",
}


@resource_type("aws:cloudwatch/logStream:LogStream")
class LogStream(ResourceType):
    """A log stream. Its ID is its name."""

    takes = ("logGroupName", "name")
    replaced_by = ("logGroupName", "name")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical = aws.physical_name(name, given)
        aws.client("logs").create_log_stream(logGroupName=given["logGroupName"], logStreamName=physical)
        return physical

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        group: str = given["logGroupName"]
        answer = aws.client("logs").describe_log_streams(logGroupName=group, logStreamNamePrefix=identifier)
        if not any(each["logStreamName"] == identifier for each in answer["logStreams"]):
            return None
        return {"arn": aws.arn("logs", f"log-group:{group}:log-stream:{identifier}"), "name": identifier}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("logs").delete_log_stream(logGroupName=given["logGroupName"], logStreamName=identifier)


@resource_type("aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter")
class LogSubscriptionFilter(Put):
    """A filter that delivers log events to a function or a stream."""

    takes = (*_FILTER, "logGroup", "name")
    replaced_by = ("destinationArn", "logGroup", "name")

    def identify(self, aws: Context, name: str, given: Inputs) -> str:
        return aws.physical_name(name, given)

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        settings = {"filterPattern": "", **given.pick(_FILTER)}
        aws.client("logs").put_subscription_filter(
            logGroupName=given["logGroup"], filterName=identifier, **settings
        )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        answer = aws.client("logs").describe_subscription_filters(
            logGroupName=given["logGroup"], filterNamePrefix=identifier
        )
        for each in answer["subscriptionFilters"]:
            if each["filterName"] == identifier:
                return {**select_inputs(each, _FILTER), "name": identifier}
        return None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("logs").delete_subscription_filter(logGroupName=given["logGroup"], filterName=identifier)


@resource_type("aws:cloudwatch/logMetricFilter:LogMetricFilter")
class LogMetricFilter(Put):
    """A filter whose log events give values to a metric."""

    takes = ("logGroupName", "metricTransformation", "name", "pattern")
    replaced_by = ("logGroupName", "name")

    def identify(self, aws: Context, name: str, given: Inputs) -> str:
        return aws.physical_name(name, given)

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        metric = {"unit": "None", **given["metricTransformation"]}
        settings = {theirs: metric[ours] for ours, theirs in _METRIC.items() if metric.get(ours) is not None}
        if "defaultValue" in settings:
            settings["defaultValue"] = float(settings["defaultValue"])
        aws.client("logs").put_metric_filter(
            logGroupName=given["logGroupName"],
            filterName=identifier,
            filterPattern=given["pattern"],
            metricTransformations=[settings],
        )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        answer = aws.client("logs").describe_metric_filters(
            logGroupName=given["logGroupName"], filterNamePrefix=identifier
        )
        for each in answer["metricFilters"]:
            if each["filterName"] == identifier:
                metric = _read_metric(given, each["metricTransformations"][0])
                return {"metricTransformation": metric, "name": identifier, "pattern": each["filterPattern"]}
        return None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("logs").delete_metric_filter(logGroupName=given["logGroupName"], filterName=identifier)


def _read_metric(given: Inputs, there: Properties) -> Properties:
    """Returns the metric with the default value as it was given, and without a unit that was left out."""
    wanted: Properties = given.get("metricTransformation", {})
    metric = select_inputs(there, _METRIC)
    if "defaultValue" in metric:
        same = float(wanted.get("defaultValue", "nan")) == metric["defaultValue"]
        metric["defaultValue"] = wanted["defaultValue"] if same else f"{metric['defaultValue']:g}"
    if "unit" not in wanted and metric.get("unit") == "None":
        del metric["unit"]
    return metric
