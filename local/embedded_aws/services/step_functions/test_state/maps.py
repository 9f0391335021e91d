"""Items, batches and limits of a Map state for its input. Its iterations do not run in a test."""

import csv
import json
from collections.abc import Mapping
from typing import Final

from embedded_aws.json_values import (
    Json,
    JsonObject,
    is_array,
    is_object,
    read_number,
    read_object,
    read_text,
)
from embedded_aws.ministack import step_functions
from embedded_aws.services.step_functions.test_state.contexts import Context
from embedded_aws.services.step_functions.test_state.inspection import Inspection
from embedded_aws.services.step_functions.test_state.invalid_test import (
    InvalidTestError,
    build_unsupported_error,
)
from embedded_aws.services.step_functions.test_state.jsonpaths import apply_path, apply_template, read_path
from embedded_aws.services.step_functions.test_state.request import Test

_THRESHOLDS: Final = ("ToleratedFailureCount", "ToleratedFailurePercentage")


def inspect_map(test: Test, given: Json, inspection: Inspection) -> None:
    """Adds the items and limits of a Map state, and fails it if too many iterations have failed.

    Raises:
        InvalidTestError: If a parameter of the test does not fit the items.
    """
    items = _select(test, given, _find_items(test, given, inspection), inspection)
    _batch(test, given, items, inspection)
    inspection.data["maxConcurrency"] = int(_limit(test, given, "MaxConcurrency") or 0)
    limits = {name: _limit(test, given, name) for name in _THRESHOLDS}
    for name, value in limits.items():
        if value is not None:
            kept = float(value) if name.endswith("Percentage") else value
            inspection.data[name[0].lower() + name[1:]] = kept
    _check_failures(test, len(items), limits)


def _check_failures(test: Test, count: int, limits: Mapping[str, float | None]) -> None:
    failed = read_number(test.configuration.get("mapIterationFailureCount", 0))
    if failed > count:
        raise InvalidTestError(
            "Map iteration failure count must be less than or equal to the number of Map iterations"
        )
    if test.mock and test.mock.error is not None:
        return
    number, percentage = limits["ToleratedFailureCount"], limits["ToleratedFailurePercentage"]
    if (number is not None and failed > number) or (
        percentage is not None and failed * 100 > percentage * count
    ):
        raise step_functions.ExecutionError(
            "States.ExceedToleratedFailureThreshold", "The specified tolerated failure threshold was exceeded"
        )


def _find_items(test: Test, given: Json, inspection: Inspection) -> list[Json]:
    definition = test.state.definition
    if "mapItemReaderData" in test.configuration:
        return _read_data(test, inspection)
    if test.state.jsonata:
        if "Items" in definition:
            return step_functions.jsonata_field(definition, "Items", "array", test.input, test.context)
        return _make_items(test.input, "the input")
    path = read_text(definition.get("ItemsPath", "$"))
    items = _make_items(apply_path(definition, "ItemsPath", given, test.context), path)
    return inspection.keep("afterItemsPath", items)


def _make_items(found: Json, path: str) -> list[Json]:
    if not is_array(found):
        raise step_functions.ExecutionError("States.Runtime", f'Reference path "{path}" must point to array.')
    return found


def _read_data(test: Test, inspection: Inspection) -> list[Json]:
    """Reads the items out of the output of the ItemReader."""
    if test.state.definition.get("ItemReader") is None:
        raise InvalidTestError("mapItemReaderData can only be specified for Map states with an ItemReader")
    config = read_object(read_object(test.state.definition["ItemReader"]).get("ReaderConfig"))
    text = read_text(test.configuration["mapItemReaderData"])
    kind = config.get("InputType", "JSON")
    if kind not in {"JSON", "JSONL", "CSV"}:
        raise build_unsupported_error(f"mapItemReaderData of the type {kind}")
    try:
        items = _make_items(
            step_functions.parse_items(text, config), read_text(config.get("ItemsPointer", "$"))
        )
    except (ValueError, KeyError, IndexError, TypeError, csv.Error) as error:
        raise InvalidTestError(f"mapItemReaderData must be {kind}: {error}") from None
    if "ItemsPointer" in config:
        inspection.keep("afterItemsPointer", items)
    return items[: int(read_number(config.get("MaxItems") or 0)) or None]


def _select(test: Test, given: Json, items: list[Json], inspection: Inspection) -> list[Json]:
    definition = test.state.definition
    template = definition.get("ItemSelector", definition.get("Parameters"))
    if template is None:
        return items
    selected = [
        step_functions.apply_template(template, test.input, context)
        if test.state.jsonata
        else apply_template(template, given, context)
        for context in (_build_context(test, index, item) for index, item in enumerate(items))
    ]
    return inspection.keep("afterItemSelector", selected)


def _build_context(test: Test, index: int, item: Json) -> Context:
    """Returns the Context object of an iteration."""
    fields = {**test.context, "Map": {"Item": {"Index": index, "Value": item}}}
    return Context(fields, jsonata=test.state.jsonata, variables=test.context.variables)


def _batch(test: Test, given: Json, items: list[Json], inspection: Inspection) -> None:
    batcher = test.state.definition.get("ItemBatcher")
    if not is_object(batcher):
        return
    if "MaxInputBytesPerBatch" in batcher or "MaxInputBytesPerBatchPath" in batcher:
        raise build_unsupported_error("MaxInputBytesPerBatch in tests of Map states")
    size = _limit(test, given, "MaxItemsPerBatch", batcher)
    if not size:
        raise step_functions.ExecutionError("States.Runtime", "MaxItemsPerBatch must be a positive integer")
    size = int(size)
    shared: JsonObject = {}
    if "BatchInput" in batcher:
        template = batcher["BatchInput"]
        shared["BatchInput"] = (
            step_functions.apply_template(template, test.input, test.context)
            if test.state.jsonata
            else apply_template(template, given, test.context)
        )
    batches = [{**shared, "Items": items[start : start + size]} for start in range(0, len(items), size)]
    inspection.keep("afterItemBatcher", batches)


def _limit(test: Test, given: Json, field: str, holder: Mapping[str, Json] | None = None) -> float | None:
    """Returns the number in a field: itself, an expression, or in the input."""
    within = test.state.definition if holder is None else holder
    if f"{field}Path" in within:
        value = read_path(read_text(within[f"{field}Path"]), given, test.context, f"{field}Path")
    elif isinstance(within.get(field), str):
        return step_functions.jsonata_field(within, field, "number", test.input, test.context)
    else:
        number = within.get(field)
        return None if number is None else read_number(number)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise step_functions.ExecutionError(
            "States.Runtime", f"{field}Path must refer to a number, not {json.dumps(value)}"
        )
    return value
