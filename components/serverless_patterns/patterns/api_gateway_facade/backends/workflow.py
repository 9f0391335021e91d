"""Step Functions: the body becomes the input of an execution."""

from collections.abc import Mapping
from typing import Any

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.connections.mapping_templates import json_literal, json_string
from serverless_patterns.connections.resource_arns import without_qualifier
from serverless_patterns.connections.routes import ApiGatewayFacadeWorkflowArgs
from serverless_patterns.patterns.api_gateway_facade.backends.backend import (
    Backend,
    RouteSettings,
    answered,
    service_integration,
    service_uri,
)
from serverless_patterns.patterns.api_gateway_facade.request.pending import PendingValues
from serverless_patterns.patterns.api_gateway_facade.request.service_errors import DESCRIPTIONS, ServiceErrors
from serverless_patterns.patterns.api_gateway_facade.request.sources import Source, read_sources
from serverless_patterns.patterns.api_gateway_facade.request.template_files import load_template
from serverless_patterns.patterns.api_gateway_facade.request.templates import (
    Changes,
    assign_all,
    empty_unless_utf8,
    quoted,
    set_status,
)
from serverless_patterns.safeguards.policy import allow

ERRORS = ServiceErrors(
    code_path="$.__type",
    client=("InvalidExecutionInput", "ValidationException", "SerializationException"),
    busy=("Throttling", "ExecutionLimitExceeded"),
)
_STARTED = '{"executionArn":"$!input.path(\'$.executionArn\')"}'


def read_workflow(
    given: ApiGatewayFacadeWorkflowArgs[Completed], route: RouteSettings, errors: Errors
) -> Backend:
    """Returns a Step Functions state machine as a backend."""
    arn, sync, kms_key_arn = given["arn"], given["sync"], given["kms_key_arn"]
    _check_timeout(given, route, errors)
    parameters = read_sources(given["parameters"], errors.at("parameters"), route.parameters)
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
    # The caller must be allowed to decrypt the output (Step Functions API, StartSyncExecution).
    decrypting = [allow(["kms:Decrypt"], kms_key_arn)] if sync and kms_key_arn else []
    return Backend(
        integration=integration,
        answers=answers | ERRORS.answers,
        statements=[allow([f"states:{action}"], without_qualifier(arn)), *decrypting],
        name=given["name"],
        sources=list(parameters.values()),
    )


def _check_timeout(
    given: ApiGatewayFacadeWorkflowArgs[Completed], route: RouteSettings, errors: Errors
) -> None:
    timeout = given["timeout"]
    if given["sync"] and timeout and timeout >= route.timeout:
        errors.add(
            "timeout",
            f"{timeout} s must be less than the {route.timeout:g} s that the route waits; lower"
            " TimeoutSeconds of the workflow, or do not wait for it",
        )


def _input(changes: Changes, parameters: Mapping[str, Source]) -> tuple[str, str]:
    """Returns VTL to begin the template with, and the expression of the input."""
    if not parameters:
        return changes.body()
    before, body = changes.body(original="$input.json('$')")
    members = (f"{json_literal(name)}:{quoted(f'$parameter{i}')}" for i, name in enumerate(parameters))
    read = load_template(
        __name__,
        "workflow_input.vtl",
        before=before,
        assign=assign_all(parameters.values(), "parameter"),
        body=body,
        parameters=",".join(members),
    )
    return read, "$document"


def _outcome(changes: Changes) -> str:
    """Returns VTL of the response to a client that waits for the output."""
    return load_template(
        __name__,
        "workflow_response.vtl",
        output=changes.answer("$!input.path('$.output')"),
        timed_out=ERRORS.fail(504),
        set_status=set_status(500),
        error=quoted("$error"),
    )
