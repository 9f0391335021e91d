"""Step Functions: the body becomes the input of an execution."""

from collections.abc import Mapping
from typing import Any

import pulumi

from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.arguments.reader import Given
from serverless_patterns.patterns.api_gateway_facade.backends.backend import (
    Backend,
    RouteSettings,
    answered,
    read_arn,
    read_key,
    read_name,
    service_integration,
    service_uri,
)
from serverless_patterns.patterns.api_gateway_facade.request.pending import PendingValues
from serverless_patterns.patterns.api_gateway_facade.request.service_errors import DESCRIPTIONS, ServiceErrors
from serverless_patterns.patterns.api_gateway_facade.request.sources import Source, read_sources
from serverless_patterns.patterns.api_gateway_facade.request.templates import (
    Changes,
    assign_all,
    empty_unless_utf8,
    json_literal,
    json_string,
    quoted,
    set_status,
)
from serverless_patterns.safeguards.policy import allow

ERRORS = ServiceErrors(
    code_path="$.__type",
    client=("InvalidExecutionInput", "ValidationException", "SerializationException"),
    busy=("Throttling", "ExecutionLimitExceeded"),
)
MACHINE = r"stateMachine:[^\s<>{}\[\]?*\"#%\\^|~`$&,;:/']{1,80}(:[A-Za-z0-9_.-]{1,80})?"
LONGEST = 99_999_998
"""Seconds of the longest ``TimeoutSeconds``, as a ``Workflow`` takes it."""

_STARTED = '{"executionArn":"$!input.path(\'$.executionArn\')"}'


def read_workflow(given: Given, route: RouteSettings) -> Backend:
    """A Step Functions state machine."""
    arn = read_arn(given, "states", MACHINE, "a state machine, its version or its alias")
    kms_key_arn = read_key(given)
    sync = given.flag("sync", default=False)
    _check_timeout(given, route, sync=sync)
    parameters = read_sources(given, "parameters", route.parameters)
    action = "StartSyncExecution" if sync else "StartExecution"
    before, document = _input(route.changes, parameters)
    success = (
        answered(200, _outcome(route.changes)) if sync else answered(202, route.changes.answer(_STARTED))
    )

    def integration(values: PendingValues) -> dict[str, Any]:
        read = f"{before}#set($execution = {document}){empty_unless_utf8('$execution')}"
        started = f'"stateMachineArn":"{values.text(arn)}","input":"{json_string("$execution")}"'
        template = f"{read}{{{started}}}"
        uri = service_uri(values, arn, lambda _account, _machine: f"states:action/{action}")
        return service_integration(uri, template, {**success, **ERRORS.responses()})

    answers = (
        {200: "The output of the workflow.", 504: DESCRIPTIONS[504]}
        if sync
        else {202: "The workflow is started."}
    )
    # Step Functions reads what it answers with as the caller (Step Functions API, StartSyncExecution).
    decrypting = [allow(["kms:Decrypt"], kms_key_arn)] if sync and kms_key_arn else []
    return Backend(
        integration=integration,
        answers=answers | ERRORS.answers,
        statements=[allow([f"states:{action}"], _machine(arn)), *decrypting],
        name=read_name(given),
        sources=list(parameters.values()),
    )


def _machine(arn: pulumi.Input[str]) -> pulumi.Input[str]:
    """ARN of the machine itself: it is what a call of its version or alias needs permission for.

    (Step Functions developer guide, authorization for versions and aliases)
    """

    def without_qualifier(known: str) -> str:
        return ":".join(known.split(":")[:7])

    return (
        pulumi.Output.from_input(arn).apply(without_qualifier)
        if is_output(arn)
        else without_qualifier(str(arn))
    )


def _check_timeout(given: Given, route: RouteSettings, *, sync: bool) -> None:
    timeout = given.optional_integer("timeout", 1, LONGEST)
    if sync and timeout and timeout >= route.timeout:
        given.fault(
            "timeout",
            f"{timeout} s must be less than the {route.timeout:g} s that the route waits; lower"
            " TimeoutSeconds of the workflow, or do not wait for it",
        )


def _input(changes: Changes, parameters: Mapping[str, Source]) -> tuple[str, str]:
    """VTL to begin the template with, and the expression of the input."""
    if not parameters:
        return changes.body()
    # Read and written again as JSON, a body cannot end before its end and bring parameters along.
    before, body = changes.body(original="$input.json('$')")
    members = (f"{json_literal(name)}:{quoted(f'$parameter{i}')}" for i, name in enumerate(parameters))
    envelope = f'{{"body":{body},"parameters":{{{",".join(members)}}}}}'
    assigned = assign_all(parameters.values(), "parameter")
    return f'{before}{assigned}#define($envelope){envelope}#end#set($document = "$envelope")', "$document"


def _outcome(changes: Changes) -> str:
    """Step Functions answers 200 also for an execution that failed. Why it failed stays inside."""
    output = changes.answer("$!input.path('$.output')")
    error = f'"error":{quoted("$error")}'
    failure = f'{{"message":"The workflow has failed.",{error},"requestId":"$context.requestId"}}'
    return (
        "#set($status = \"$!input.path('$.status')\")#set($error = \"$!input.path('$.error')\")"
        f'#if($status == "SUCCEEDED"){output}'
        f'#elseif($status == "TIMED_OUT"){ERRORS.fail(504)}'
        f"#{{else}}{set_status(500)}{failure}#end"
    )
