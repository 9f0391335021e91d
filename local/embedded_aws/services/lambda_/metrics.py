"""Metrics of functions: of every invocation, also by its alias or version."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Final

from embedded_aws.ministack import cloudwatch, lambda_functions
from embedded_aws.ministack.lambda_functions import Configuration, Result
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.responses import request_scope

_NAMESPACE: Final = "AWS/Lambda"
_PARTS: Final = 7
"""Parts of the ARN of a function without a version or alias."""


def count_invocation(dispatch: Callable[..., Result]) -> Callable[..., Result]:
    """Records the metrics of invocations."""

    def dispatch_counted(
        function: Mapping[str, object], config: Configuration, event: object, request_id: str, started: float
    ) -> Result:
        begun = time.perf_counter()
        result = dispatch(function, config, event, request_id, started)
        if result.get("throttle"):
            return result
        took, failed = (time.perf_counter() - begun) * 1000, int(bool(result.get("error")))
        with _enter_scope(config):
            for dimensions in _list_dimensions(config):
                cloudwatch.record_metric(_NAMESPACE, "Invocations", 1, "Count", dimensions)
                cloudwatch.record_metric(_NAMESPACE, "Duration", took, "Milliseconds", dimensions)
                cloudwatch.record_metric(_NAMESPACE, "Errors", failed, "Count", dimensions)
        return result

    return dispatch_counted


def record_iterator_age(config: Configuration, arrival: float) -> None:
    """Records the age of the last record of a batch, when its function is invoked.

    Args:
        config: The configuration of the function.
        arrival: When the record arrived in the stream, in seconds since the epoch.
    """
    age = max(0.0, time.time() - arrival) * 1000
    with _enter_scope(config):
        for dimensions in _list_dimensions(config):
            cloudwatch.record_metric(_NAMESPACE, "IteratorAge", age, "Milliseconds", dimensions)


def _enter_scope(config: Configuration) -> AbstractContextManager[None]:
    """Enters the account and the Region of a function."""
    _, _, _, region, account, *_ = config["FunctionArn"].split(":")
    return request_scope(account, region)


def _list_dimensions(config: Configuration) -> Iterator[dict[str, str]]:
    """Yields the dimensions of the function, of the alias or version, and of the version of the alias."""
    name, version = config["FunctionName"], config.get("Version", "$LATEST")
    parts = config["FunctionArn"].split(":")
    qualifier = parts[_PARTS] if len(parts) > _PARTS else None
    yield {"FunctionName": name}
    named = {"FunctionName": name, "Resource": f"{name}:{qualifier}" if qualifier else name}
    yield named
    if qualifier not in {None, version}:
        yield {**named, "ExecutedVersion": version}


def _count_throttles_only(emit: Callable[..., None]) -> Callable[..., None]:
    """The other metrics are those of :func:`count_invocation`."""

    def emit_throttle(function_name: str, duration_ms: float, *, throttle: bool, **_: object) -> None:
        # MiniStack counts a throttled call of Invoke twice, the second time with its duration.
        if throttle and not duration_ms:
            cloudwatch.record_metric(_NAMESPACE, "Throttles", 1, "Count", {"FunctionName": function_name})

    del emit
    return emit_throttle


PATCHES = (
    Patch(
        lambda_functions.emit_metrics,
        _count_throttles_only,
        "metrics of functions have each invocation once",
    ),
)
