"""Patches of durable executions."""

from collections.abc import Callable

from embedded_aws.ministack import durable_executions
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Query, Response
from embedded_aws.services.lambda_.durable import chained_invocations, history, operations
from embedded_aws.services.lambda_.durable.executions import settle_execution, wake_execution
from embedded_aws.services.lambda_.operations.calls import FunctionCall


def _settle_first(handle: Callable[[str, bytes], Response]) -> Callable[[str, bytes], Response]:
    """A checkpoint tells which operations have ended meanwhile."""

    def handle_checkpoint(arn: str, body: bytes) -> Response:
        settle_execution(arn)
        return handle(arn, body)

    return handle_checkpoint


def _wake(handle: Callable[[str, bytes], Response]) -> Callable[[str, bytes], Response]:
    def handle_stop(arn: str, body: bytes) -> Response:
        stopped = handle(arn, body)
        wake_execution(arn)
        return stopped

    return handle_stop


def _wake_instead(_resume: Callable[..., bool]) -> Callable[..., bool]:
    def resume(arn: str, *_: object) -> bool:
        wake_execution(arn)
        return True

    return resume


def _list_versions(handle: Callable[..., Response]) -> Callable[..., Response]:
    """Lists the executions of the version that an alias or the name has."""

    def handle_list(name: str, query: Query, find: object) -> Response:
        call = FunctionCall.read(name, {}, query)
        function = call.function
        alias = function["aliases"].get(call.qualifier or "") if function else None
        version = alias["FunctionVersion"] if alias else call.qualifier or "$LATEST"
        return handle(call.name, {**query, "Qualifier": [version]}, find)

    return handle_list


PATCHES = (
    Patch(
        durable_executions.add_event,
        history.complete_events,
        "an event has the name, the parent and the kind of its operation, and the attempts of a step",
    ),
    Patch(
        durable_executions.apply_update,
        operations.record_retries,
        "a step that is retried is pending until its next attempt",
    ),
    Patch(
        durable_executions.start_chained_invocation,
        chained_invocations.invoke_as_function,
        "a function is invoked with the role of the durable function, which continues when it ends",
    ),
    Patch(
        durable_executions.serialize_operations,
        operations.omit_absent_members,
        "an operation without a name has none, rather than null",
    ),
    Patch(
        durable_executions.handle_checkpoint,
        _settle_first,
        "a checkpoint returns operations that have ended meanwhile",
    ),
    Patch(durable_executions.handle_stop, _wake, "an execution that is stopped ends at once"),
    Patch(
        durable_executions.resume,
        _wake_instead,
        "executions wait each in their own thread, and continue with the version that they began with",
    ),
    Patch(durable_executions.handle_list, _list_versions, "executions are listed by alias too"),
)
