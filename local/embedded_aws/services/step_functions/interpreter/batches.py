"""Inputs of the iterations of a distributed Map state, one item or one batch each."""

from embedded_aws.json_values import Json, JsonObject
from embedded_aws.services.step_functions.interpreter.data_flow import apply_input_path, is_jsonata
from embedded_aws.services.step_functions.interpreter.definitions import State
from embedded_aws.services.step_functions.interpreter.frames import Fields, Frame, format_json
from embedded_aws.services.step_functions.interpreter.iterations import select_item
from embedded_aws.services.step_functions.interpreter.limits import read_limit
from embedded_aws.services.step_functions.interpreter.values import build, evaluate


def make_batches(
    state: State, given: Json, items: list[Json], frame: Frame
) -> list[tuple[Json, JsonObject | None]]:
    """Returns the inputs of the iterations, and what the Context object has about each."""
    selected = [select_item(state, given, item, at, frame) for at, item in enumerate(items)]
    batcher = state.get("ItemBatcher")
    if batcher is None:
        return [(item, context) for item, context in selected]
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
    batches: list[list[Json]] = []
    for item, _ in selected:
        grown = [*(batches[-1] if batches else []), item]
        full = most is not None and len(grown) > most
        size = len(format_json({**shared, "Items": grown}).encode())
        large = largest is not None and size > largest
        if not batches or full or large:
            batches.append([])
        batches[-1].append(item)
    return [({**shared, "Items": batch}, None) for batch in batches]
