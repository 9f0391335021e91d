"""Capacity and metrics of event source mappings: what Lambda rejects of them."""

from collections.abc import Mapping
from typing import Final

from embedded_aws.json_values import JsonObject, read_array, read_object

_LEAST: Final = 2
"""Pollers of a queue, at least; Kafka has fewer (Lambda API reference, ProvisionedPollerConfig)."""
_EVENT_COUNT: Final = "EventCount"


def find_capacity_problem(settings: Mapping[str, object], source: str) -> str | None:
    """Returns why Lambda rejects the pollers or the metrics of a mapping; None if it does not.

    Args:
        settings: Settings of the mapping.
        source: ARN of the event source.
    """
    metrics = read_array(read_object(settings.get("MetricsConfig")).get("Metrics"))
    others = [str(each) for each in metrics if each != _EVENT_COUNT]
    if others:
        return f"Unsupported metrics for the event source: {', '.join(others)}; only Kafka has them."
    pollers = read_object(settings.get("ProvisionedPollerConfig"))
    return _find_poller_problem(settings, pollers, source) if pollers else None


def _find_poller_problem(settings: Mapping[str, object], pollers: JsonObject, source: str) -> str | None:
    if ":sqs:" not in source:
        return "ProvisionedPollerConfig is supported for SQS and Kafka event sources only."
    if pollers.get("PollerGroupName"):
        return "PollerGroupName is supported for Kafka event sources only."
    least, most = _read_count(pollers, "MinimumPollers", _LEAST), _read_count(pollers, "MaximumPollers", 200)
    if least < _LEAST or most < _LEAST:
        return f"MinimumPollers and MaximumPollers of an SQS event source must be at least {_LEAST}."
    if least > most:
        return f"MinimumPollers {least} must not exceed MaximumPollers {most}."
    if read_object(settings.get("ScalingConfig")).get("MaximumConcurrency"):
        return "ScalingConfig and ProvisionedPollerConfig cannot be combined."
    return None


def _read_count(pollers: JsonObject, name: str, default: int) -> int:
    count = pollers.get(name)
    return count if isinstance(count, int) else default
