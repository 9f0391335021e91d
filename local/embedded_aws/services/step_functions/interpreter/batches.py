"""Inputs of the iterations of a distributed Map state, one item or one batch each."""

from typing import Any

from embedded_aws.services.step_functions.interpreter.data_flow import apply_input_path, is_jsonata
from embedded_aws.services.step_functions.interpreter.frames import Fields, Frame, format_json
from embedded_aws.services.step_functions.interpreter.iterations import select_item
from embedded_aws.services.step_functions.interpreter.limits import read_limit
from embedded_aws.services.step_functions.interpreter.values import build, evaluate


def make_batches(state: Fields, given: Any, items: list[Any], frame: Frame) -> list[tuple[Any, Fields]]:
    """Returns the inputs of the iterations, and what the Context object has about each."""
    selected = [select_item(state, given, item, at, frame) for at, item in enumerate(items)]
    batcher = state.get("ItemBatcher")
    if batcher is None:
        return selected
    most = read_limit("MaxItemsPerBatch", state, given, frame, within=batcher)
    largest = read_limit("MaxInputBytesPerBatch", state, given, frame, within=batcher)
    shared: Fields = {}
    if "BatchInput" in batcher:
        template = batcher["BatchInput"]
        shared["BatchInput"] = (
            evaluate(template, "ItemBatcher/BatchInput", given, frame)
            if is_jsonata(state, frame)
            else build(template, apply_input_path(state, given, frame), frame)
        )
    batches: list[list[Any]] = []
    for item, _ in selected:
        grown = {**shared, "Items": [*(batches[-1] if batches else []), item]}
        full = most is not None and len(grown["Items"]) > most
        large = largest is not None and len(format_json(grown).encode()) > largest
        if not batches or full or large:
            batches.append([])
        batches[-1].append(item)
    return [({**shared, "Items": batch}, {}) for batch in batches]
