"""Map Runs, with the counts that DescribeMapRun reports, and what they write."""

import json
import threading
from dataclasses import dataclass, field
from typing import Final

from embedded_aws.json_values import Json, JsonObject, read_object, read_text
from embedded_aws.ministack import responses, state_machine_records, step_functions
from embedded_aws.ministack.responses import new_uuid
from embedded_aws.ministack.state_machine_records import Execution
from embedded_aws.services.step_functions import history
from embedded_aws.services.step_functions.interpreter import integrations
from embedded_aws.services.step_functions.interpreter.data_flow import apply_input_path, is_jsonata
from embedded_aws.services.step_functions.interpreter.definitions import State
from embedded_aws.services.step_functions.interpreter.frames import (
    Fields,
    Frame,
    StateError,
    describe_data,
    format_json,
)
from embedded_aws.services.step_functions.interpreter.values import build, evaluate

_COUNTS: Final = (
    *("pending", "running", "succeeded", "failed", "timedOut", "aborted", "total", "resultsWritten"),
    *("failuresNotRedrivable", "pendingRedrive"),
)


@dataclass(frozen=True)
class Tolerance:
    """Tolerated failures of a Map Run.

    Attributes:
        count: Their number; None without a limit.
        percentage: Their share; None without a limit.
    """

    count: float | None
    percentage: float | None


@dataclass
class MapRun:
    """A Map Run.

    Attributes:
        record: MiniStack's record of it.
        limits: Tolerated failures.
    """

    record: state_machine_records.MapRun
    limits: Tolerance
    _counting: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def start(cls, state: State, frame: Frame, most: int, limits: Tolerance) -> "MapRun":
        """Starts a Map Run of the current execution."""
        machine = frame.execution["stateMachineArn"].split(":")
        label = state.get("Label") or new_uuid()
        record: state_machine_records.MapRun = {
            "mapRunArn": ":".join([*machine[:5], "mapRun", f"{machine[6]}/{label}", new_uuid()]),
            "executionArn": frame.execution["executionArn"],
            "status": "RUNNING",
            "startDate": responses.now_iso(),
            "maxConcurrency": most,
            "toleratedFailurePercentage": float(limits.percentage or 0),
            "toleratedFailureCount": limits.count or 0,
            "itemCounts": dict.fromkeys(_COUNTS, 0),
            "executionCounts": dict.fromkeys(_COUNTS, 0),
            "redriveCount": 0,
            "_stateMachineArn": ":".join([*machine[:5], "stateMachine", f"{machine[6]}/{label}"]),
        }
        step_functions.map_runs[record["mapRunArn"]] = record
        return cls(record, limits)

    @property
    def arn(self) -> str:
        """Its ARN."""
        return self.record["mapRunArn"]

    def expect(self, total: int) -> None:
        """Counts the iterations that will run."""
        self._add(total=total, pending=total)

    def describe_child(self, given: Json, frame: Frame, status: str) -> Execution:
        """Returns the record of an iteration."""
        machine, name = self.record["_stateMachineArn"], new_uuid()
        return {
            "executionArn": f"{machine.replace(':stateMachine:', ':execution:')}:{name}",
            "stateMachineArn": machine,
            "name": name,
            "status": status,
            "startDate": responses.now_iso(),
            "stopDate": None,
            "input": format_json(given),
            "inputDetails": {"included": True},
            "output": None,
            "outputDetails": {"included": True},
            "mapRunArn": self.arn,
            "events": [],
            "testCase": frame.execution.get("testCase"),
            "mockAttempts": {},
        }

    def open_child(self, given: Json, frame: Frame) -> Execution:
        """Returns the execution of an iteration, which runs from now on."""
        child = self.describe_child(given, frame, "RUNNING")
        role = frame.context["Execution"].get("RoleArn", "")
        details = {**describe_data("input", given), "roleArn": role}
        step_functions.executions[child["executionArn"]] = child
        started: JsonObject = {"previousEventId": 0, "executionStartedEventDetails": details}
        history.record_event(child, "ExecutionStarted", started)
        self._add(pending=-1, running=1)
        return child

    def count(self, child: Execution) -> None:
        """Counts an iteration that has ended."""
        self._add(running=-1, **{child["status"].lower(): 1})

    def _add(self, **numbers: int) -> None:
        with self._counting:
            for counts in (self.record["itemCounts"], self.record["executionCounts"]):
                for name, number in numbers.items():
                    counts[name] += number

    @property
    def exceeds_tolerance(self) -> bool:
        """Whether more iterations have failed than it tolerates, so that no other begins."""
        with self._counting:
            failed, total = (self.record["itemCounts"][name] for name in ("failed", "total"))
        count, share = self.limits.count, self.limits.percentage
        exceeded = [
            *([failed > count] if count is not None else []),
            *([failed * 100 > share * total] if share is not None else []),
        ]
        return failed > 0 and any(exceeded or [True])

    def require_tolerance(self) -> None:
        """Fails the Map Run if more iterations have failed than it tolerates."""
        if self.exceeds_tolerance:
            raise StateError(
                "States.ExceedToleratedFailureThreshold",
                "The specified tolerated failure threshold was exceeded",
            )

    def end(self, status: str) -> None:
        """Ends the Map Run."""
        self._add(resultsWritten=self.record["itemCounts"]["succeeded"])
        self.record.update({"status": status, "stopDate": responses.now_iso()})


def write_results(
    state: State, given: Json, map_run: MapRun, children: list[Execution], frame: Frame
) -> Json:
    """Returns the outputs of the iterations, or where the ``ResultWriter`` has written them."""
    writer = state.get("ResultWriter")
    if not writer or "Resource" not in writer:
        return [None if child["output"] is None else json.loads(child["output"]) for child in children]
    if is_jsonata(state, frame):
        built = evaluate(writer.get("Arguments", {}), "ResultWriter/Arguments", given, frame)
    else:
        built = build(writer.get("Parameters", {}), apply_input_path(state, given, frame), frame)
    place = read_object(built)
    bucket, prefix = read_text(place["Bucket"]), read_text(place.get("Prefix")).strip("/")
    folder = "/".join(filter(None, [prefix, map_run.arn.rpartition(":")[2]]))
    files: dict[str, list[JsonObject]] = {"FAILED": [], "PENDING": [], "SUCCEEDED": []}
    for status, listed in files.items():
        found = [_describe(child) for child in children if child["status"] == status]
        if found:
            body = format_json(found)
            listed.append({"Key": f"{folder}/{status}_0.json", "Size": len(body.encode())})
            _write(bucket, f"{folder}/{status}_0.json", found)
    manifest: JsonObject = {"DestinationBucket": bucket, "MapRunArn": map_run.arn, "ResultFiles": files}
    _write(bucket, f"{folder}/manifest.json", manifest)
    details = {"Bucket": bucket, "Key": f"{folder}/manifest.json"}
    return {"MapRunArn": map_run.arn, "ResultWriterDetails": details}


def _write(bucket: str, key: str, body: Json) -> None:
    try:
        given = {"Bucket": bucket, "Key": key, "Body": body}
        integrations.invoke("arn:aws:states:::aws-sdk:s3:putObject", given, None)
    except StateError as error:
        raise StateError("States.ResultWriterFailed", error.cause) from None


def _describe(child: Execution) -> Fields:
    members = {
        name[0].upper() + name[1:]: value for name, value in read_object(child).items() if name in _DESCRIBED
    }
    return {name: value for name, value in members.items() if value is not None}


_DESCRIBED: Final = frozenset(
    {"executionArn", "input", "name", "output", "startDate", "stateMachineArn", "status", "stopDate"}
)
