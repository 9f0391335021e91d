"""Records of past work: executions of state machines and log events."""

from embedded_aws.ministack import cloudwatch_logs, responses, step_functions
from embedded_aws.ministack.state_machine_records import Execution


class Executions:
    """The executions of a state machine; its name is its ARN."""

    def stop(self, name: str) -> None:
        """Stops the running executions, without an event."""
        for execution in self._find(name).values():
            if execution["status"] == "RUNNING":
                execution.update(status="ABORTED", stopDate=responses.now_iso())

    def clear(self, name: str) -> None:
        """Deletes all executions of a state machine and its Map Runs."""
        self.stop(name)
        for arn in self._find(name):
            step_functions.executions.pop(arn, None)
        for arn, run in list(step_functions.map_runs.items()):
            if _is_of(run["_stateMachineArn"], name):
                step_functions.map_runs.pop(arn, None)

    def _find(self, machine: str) -> dict[str, Execution]:
        executions = list(step_functions.executions.items())
        return {arn: each for arn, each in executions if _is_of(each["stateMachineArn"], machine)}


def _is_of(found: str, machine: str) -> bool:
    """Whether an ARN is that of a state machine, or of the children of its Distributed Map states."""
    return found == machine or found.startswith(f"{machine}/")


class LogEvents:
    """The log events of a log group."""

    def clear(self, name: str) -> None:
        """Deletes all log streams of a log group."""
        group = cloudwatch_logs.log_groups.get(name)
        if group is None:
            return
        with cloudwatch_logs.log_events_lock:
            group["streams"] = {}
        cloudwatch_logs.forget_log_records(name)
