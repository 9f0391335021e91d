"""Map states whose iterations are executions of their own (distributed)."""

from dataclasses import replace

from embedded_aws.json_values import Json, JsonObject, is_array, read_array, read_object, read_text
from embedded_aws.ministack import responses, step_functions
from embedded_aws.ministack.state_machine_records import Execution
from embedded_aws.services.step_functions.interpreter.batches import make_batches
from embedded_aws.services.step_functions.interpreter.csv_rows import order_members
from embedded_aws.services.step_functions.interpreter.data_flow import apply_input_path, is_jsonata
from embedded_aws.services.step_functions.interpreter.definitions import State
from embedded_aws.services.step_functions.interpreter.frames import (
    EndedError,
    Frame,
    Scope,
    StateError,
    describe_data,
    format_json,
)
from embedded_aws.services.step_functions.interpreter.inventories import read_inventory
from embedded_aws.services.step_functions.interpreter.iterations import Iterations
from embedded_aws.services.step_functions.interpreter.limits import read_limit
from embedded_aws.services.step_functions.interpreter.map_runs import MapRun, Tolerance, write_results
from embedded_aws.services.step_functions.interpreter.parallels import run_all
from embedded_aws.services.step_functions.interpreter.values import build, evaluate


def run(work: Iterations, items: list[Json] | None, frame: Frame) -> Json:
    """Runs the iterations and returns their results.

    Args:
        work: The iterations.
        items: The items; None if the ``ItemReader`` reads them.
        frame: The position.
    """
    state, given = work.state, work.given
    limits = _read_tolerance(state, given, frame)
    map_run = MapRun.start(state, frame, work.most, limits)
    frame.add("MapRunStarted", {"mapRunArn": map_run.arn})
    try:
        if items is None:
            items = _read_items(state, given, frame)
        inputs = make_batches(state, given, items, frame)
        children = _run_children(map_run, work, inputs, frame)
        # Also those of a Map Run that fails: what has not begun is in a file of its own.
        output = write_results(state, given, map_run, children, frame)
        map_run.require_tolerance()
    except StateError as error:
        map_run.end("FAILED")
        if error.error != "States.Runtime":
            details = {"error": error.error, "cause": error.cause}
            frame.add("MapRunFailed", {name: text for name, text in details.items() if text is not None})
        raise
    map_run.end("SUCCEEDED")
    frame.add("MapRunSucceeded")
    return output


def _read_tolerance(state: State, given: Json, frame: Frame) -> Tolerance:
    count = read_limit("ToleratedFailureCount", state, given, frame)
    share = read_limit("ToleratedFailurePercentage", state, given, frame, whole=False)
    if count is not None and count < 0:
        raise frame.fail("ToleratedFailureCount cannot be negative.")
    if share is not None and not 0 <= share <= 100:  # noqa: PLR2004 - percent
        raise frame.fail("ToleratedFailurePercentage must be between 0 and 100.")
    return Tolerance(count, share)


def _read_items(state: State, given: Json, frame: Frame) -> list[Json]:
    """Returns the items that an ``ItemReader`` reads."""
    reader = state.get("ItemReader", {})
    config = dict(reader.get("ReaderConfig", {}))
    if is_jsonata(state, frame):
        parameters = evaluate(reader.get("Arguments", {}), "ItemReader/Arguments", given, frame)
    else:
        parameters = build(reader.get("Parameters", {}), apply_input_path(state, given, frame), frame)
    most = read_limit("MaxItems", state, given, frame, within=config)
    if most is not None and most < 0:
        raise StateError("States.ItemReaderFailed", "field MaxItems must be positive")
    headers = list(map(read_text, read_array(config.get("CSVHeaders"))))
    if len(set(headers)) < len(headers):
        raise StateError("States.ItemReaderFailed", "CSV headers cannot contain duplicates.")
    if config.get("InputType") == "MANIFEST":
        return read_inventory(parameters, int(most) if most else None)
    config.pop("MaxItems", None)
    config.pop("MaxItemsPath", None)
    resolved = {"Resource": reader.get("Resource", ""), "Parameters": parameters, "ReaderConfig": config}
    try:
        items = step_functions.read_map_items(resolved, given, frame.context)
    except step_functions.ExecutionError as error:
        raise StateError(error.error, error.cause) from None
    except (ValueError, LookupError, TypeError):
        items = None
    if not is_array(items):
        raise StateError("States.ItemReaderFailed", "Attempting to map over non-iterable node.")
    if config.get("InputType") == "CSV":
        rows = [order_members(read_object(row)) for row in items]
        return [*rows[: int(most) if most else None]]
    return items[: int(most) if most else None]


def _run_children(
    map_run: MapRun, work: Iterations, inputs: list[tuple[Json, JsonObject | None]], frame: Frame
) -> list[Execution]:
    map_run.expect(len(inputs))

    def run_child(at: int) -> Execution:
        item, context = inputs[at]
        if map_run.exceeds_tolerance:
            return map_run.describe_child(item, frame, "PENDING")
        child = map_run.open_child(item, frame)
        position = replace(
            frame.open_branch(Scope(), context),
            execution=child,
            previous=0,
        )
        identity: JsonObject = {
            "Id": child["executionArn"],
            "Name": child["name"],
            "Input": item,
            "StartTime": child["startDate"],
        }
        position.context["Execution"] = {**position.context["Execution"], **identity}
        try:
            output = work.run_workflow(work.processor, item, position)
            position.add("ExecutionSucceeded", describe_data("output", output))
            child.update({"status": "SUCCEEDED", "output": format_json(output)})
        except StateError as error:
            position.end_with_error(error)
        except EndedError:
            pass  # the child has reached a limit, or was stopped
        child["stopDate"] = responses.now_iso()
        map_run.count(child)
        return child

    return run_all(run_child, len(inputs), work.most_at_once, Scope())
