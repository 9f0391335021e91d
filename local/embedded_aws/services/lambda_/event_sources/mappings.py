"""Creates and changes event source mappings: what Lambda rejects, and where a mapping begins to read."""

import json
from collections.abc import Callable, Mapping
from typing import Final, cast

from embedded_aws.event_sources.filters import is_valid_pattern
from embedded_aws.event_sources.lanes import StreamReader
from embedded_aws.event_sources.readers import READERS, find_start
from embedded_aws.event_sources.shards import stream_of
from embedded_aws.event_sources.windows import LONGEST_WINDOW
from embedded_aws.json_values import read_array, read_object, read_text
from embedded_aws.ministack import lambda_functions, responses
from embedded_aws.ministack.lambda_functions import EventSourceMapping
from embedded_aws.ministack.patching import Patch
from embedded_aws.services.lambda_.event_sources.capacity import find_capacity_problem

_OK: Final = 200
_ACCEPTED: Final = 202
_BATCH_OF_STREAM: Final = 100
_BATCH_WITHOUT_WINDOW: Final = 10
_SHORTEST_RECORD_AGE: Final = 60

_FILTERS: Final = 10
"""Filters of a mapping; of an account whose quota is not raised, 5 (Lambda quotas)."""
_OF_STREAMS: Final = (
    *("BisectBatchOnFunctionError", "MaximumRecordAgeInSeconds", "MaximumRetryAttempts"),
    *("ParallelizationFactor", "StartingPosition", "StartingPositionTimestamp"),
)

_RANGES: Final = {
    "BatchSize": (1, 10_000),
    "MaximumBatchingWindowInSeconds": (0, 300),
    "MaximumRecordAgeInSeconds": (-1, 604_800),
    "MaximumRetryAttempts": (-1, 10_000),
    "ParallelizationFactor": (1, 10),
    "TumblingWindowInSeconds": (0, LONGEST_WINDOW),
}

_STORED_HERE: Final = ("TumblingWindowInSeconds", "MetricsConfig", "ProvisionedPollerConfig")
_POLLERS: Final = {"MinimumPollers": 2, "MaximumPollers": 200}
"""Pollers of a queue by default (Lambda API reference, ProvisionedPollerConfig)."""

_Settings = Mapping[str, object]
_Response = tuple[int, dict[str, str], bytes]


def _create_checked(create: Callable[[_Settings], _Response]) -> Callable[[_Settings], _Response]:
    def create_checked(settings: _Settings) -> _Response:
        source = read_text(settings.get("EventSourceArn"))
        stream = stream_of(source) if source.count(":") >= 5 else None  # noqa: PLR2004 of an ARN
        if stream:
            settings = {"BatchSize": _BATCH_OF_STREAM, **settings}
        if problem := (
            _find_problem(settings, source)
            or _find_unsupported(settings, source)
            or (_find_position_problem(settings, source) if stream else None)
            or (f"Stream not found: {source}" if stream and not stream.shards() else None)
        ):
            return _build_rejection(problem)
        if conflict := _find_conflict(settings, source):
            return conflict
        response = create(settings)
        if response[0] == _ACCEPTED:
            mapping = lambda_functions.mappings[json.loads(response[2])["UUID"]]
            if stream:
                READERS[mapping["UUID"]] = StreamReader(stream, find_start(settings))
            response = _store_settings(response, settings)
            lambda_functions.wake_up.set()
        return response

    return create_checked


def _change_checked(update: Callable[[str, _Settings], _Response]) -> Callable[[str, _Settings], _Response]:
    def update_checked(identifier: str, settings: _Settings) -> _Response:
        mapping = lambda_functions.mappings.get(identifier)
        if mapping and (problem := _find_problem({**mapping, **settings}, mapping["EventSourceArn"])):
            return _build_rejection(problem)
        response = _store_settings(update(identifier, settings), settings)
        lambda_functions.wake_up.set()
        return response

    return update_checked


def _store_settings(response: _Response, settings: _Settings) -> _Response:
    """Stores those settings of a mapping that MiniStack does not."""
    status, headers, body = response
    stored = {name: settings[name] for name in _STORED_HERE if settings.get(name) is not None}
    if not stored or status not in {_OK, _ACCEPTED}:
        return response
    if pollers := read_object(stored.get("ProvisionedPollerConfig")):
        stored["ProvisionedPollerConfig"] = {**_POLLERS, **pollers}
    described = json.loads(body)
    lambda_functions.mappings[described["UUID"]].update(cast("EventSourceMapping", stored))
    return status, headers, json.dumps({**described, **stored}).encode()


def _find_problem(settings: _Settings, source: str) -> str | None:
    """Returns why Lambda rejects the settings of a mapping; None if it does not."""
    for name, (least, most) in _RANGES.items():
        value = settings.get(name)
        if isinstance(value, int | float) and not least <= value <= most:
            return f"{name}: {value} must be {least} to {most}."
    if 0 <= _read_number(settings, "MaximumRecordAgeInSeconds", -1) < _SHORTEST_RECORD_AGE:
        return "MaximumRecordAgeInSeconds must be -1, or 60 to 604800."
    if settings.get("TumblingWindowInSeconds"):
        if stream_of(source) is None:
            return "TumblingWindowInSeconds requires a stream of Kinesis or DynamoDB."
        if _read_number(settings, "ParallelizationFactor", 1) > 1:
            return (
                "TumblingWindowInSeconds: windows of concurrent batches are not emulated. Remove one of them."
            )
    if problem := _filter_problem(settings) or find_capacity_problem(settings, source):
        return problem
    return _queue_problem(settings) if ":sqs:" in source else None


def _read_number(settings: _Settings, name: str, default: int) -> float:
    """Returns a number; the default instead of none and of 0."""
    value = settings.get(name)
    return value if value and isinstance(value, int | float) else default


def _filter_problem(settings: _Settings) -> str | None:
    filters = read_array(read_object(settings.get("FilterCriteria")).get("Filters"))
    if len(filters) > _FILTERS:
        return f"FilterCriteria has more than {_FILTERS} filters."
    for each in map(read_object, filters):
        if (pattern := read_text(each.get("Pattern"))) and not is_valid_pattern(pattern):
            return "Invalid filter pattern definition."
    return None


def _find_unsupported(settings: _Settings, source: str) -> str | None:
    """Returns which setting is not one of the kind of source; None without one."""
    if ":sqs:" in source:
        names = [name for name in _OF_STREAMS if settings.get(name) not in {None, False}]
        return f"Unsupported parameters for an SQS event source: {', '.join(names)}." if names else None
    if stream_of(source) and read_object(settings.get("ScalingConfig")).get("MaximumConcurrency"):
        return "MaximumConcurrency is supported for SQS event sources only."
    return None


def _find_conflict(settings: _Settings, source: str) -> _Response | None:
    """Returns the error of a second mapping of a source and a function; None if it is the first."""
    name = read_text(settings.get("FunctionName")).rpartition(":function:")[2]
    for identifier, mapping in list(lambda_functions.mappings.items()):
        theirs = mapping["FunctionArn"].rpartition(":function:")[2]
        if source and (mapping["EventSourceArn"], theirs) == (source, name):
            what, end = (
                ("An event source mapping with SQS arn", "already exists")
                if ":sqs:" in source
                else ("The event source arn", "provided mapping already exists")
            )
            message = (
                f'{what} (" {source} ") and function (" {name} ") {end}.'
                f" Please update or delete the existing mapping with UUID {identifier}"
            )
            return responses.json_error("ResourceConflictException", message, 409)
    return None


def _queue_problem(settings: _Settings) -> str | None:
    batch = _read_number(settings, "BatchSize", _BATCH_WITHOUT_WINDOW)
    window = _read_number(settings, "MaximumBatchingWindowInSeconds", 0)
    fifo = read_text(settings.get("EventSourceArn")).endswith(".fifo")
    if fifo and batch > _BATCH_WITHOUT_WINDOW:
        return "The batch size of a FIFO queue must be at most 10."
    if fifo and window:
        return "Batching window is not supported for FIFO queues."
    if batch > _BATCH_WITHOUT_WINDOW and not window:
        return (
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
        )
    return None


def _find_position_problem(settings: _Settings, source: str) -> str | None:
    position = settings.get("StartingPosition")
    if position is None:
        return "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint."
    if position == "AT_TIMESTAMP" and (
        ":kinesis:" not in source or not settings.get("StartingPositionTimestamp")
    ):
        return "AT_TIMESTAMP requires a Kinesis stream and a starting position timestamp."
    return None


def _build_rejection(problem: str) -> _Response:
    return responses.json_error("InvalidParameterValueException", problem, 400)


PATCHES = (
    Patch(
        lambda_functions.create_mapping,
        _create_checked,
        "rejects what Lambda rejects of a mapping, and knows all starting positions",
    ),
    Patch(
        lambda_functions.update_mapping,
        _change_checked,
        "rejects what Lambda rejects of a change of a mapping",
    ),
)
