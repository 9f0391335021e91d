"""Step Functions: the body becomes the input of an execution."""

from collections.abc import Mapping
from typing import Annotated, Any, Generic, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import Flag
from serverless_patterns.arguments.declarations import Between, Completed, Default, Omitted
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.backends.arguments import Name
from serverless_patterns.connections.backends.kind import BackendKind
from serverless_patterns.connections.http_integration import HttpIntegration, call_service, reject
from serverless_patterns.connections.mapping_templates import json_literal, json_string
from serverless_patterns.connections.request_sources import Source
from serverless_patterns.connections.resource_arns import STATE_MACHINE_ARN, KeyArn, remove_qualifier
from serverless_patterns.connections.rest.backend import (
    RestBackend,
    RouteSettings,
    default_response,
    service_integration,
)
from serverless_patterns.connections.rest.pending import PendingValues
from serverless_patterns.connections.rest.service_errors import DESCRIPTIONS, ServiceErrors
from serverless_patterns.connections.rest.sources import RequestPart, read_sources
from serverless_patterns.connections.rest.template_files import load_template
from serverless_patterns.connections.rest.templates import (
    Changes,
    assign_all,
    empty_unless_utf8,
    quote,
    set_status,
)
from serverless_patterns.connections.service_call import ServiceCall
from serverless_patterns.connections.websocket_integration import (
    ENVELOPE,
    FAILED,
    READ_MESSAGE,
    Integration,
    join,
    service_responses,
)


@arguments
class ApiGatewayFacadeWorkflowArgs(TypedDict, Generic[Omitted], total=False):
    """A Step Functions state machine that is started with the body as its input."""

    arn: Required[Annotated[pulumi.Input[str], STATE_MACHINE_ARN]]
    """ARN of the state machine, its version or its alias."""
    name: Name
    """Name of the state machine in the names of resources, the same for all routes to it. Defaults to a name
    made from the ARN, or from the route if the ARN is an `Output`."""
    sync: Flag[Omitted]
    """Whether the client waits for the output, which requires an Express workflow. Otherwise it gets HTTP 202
    with the ARN of the execution. Defaults to `false`."""
    timeout: Annotated[int | None, Between(1, 99_999_998), Default(None, "no comparison")]
    """``TimeoutSeconds`` of the state machine, which must be less than the route's timeout if ``sync``. Valid
    range: 1 to 99999998. Defaults to no comparison."""
    kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the state machine; required with ``sync`` to read the
    output. Defaults to none."""
    parameters: Annotated[dict[str, Source] | Omitted, Default({}, "the body as the input")]
    """Sources by name; with any, the input is ``{"body": …, "parameters": {…}}``. Defaults to the body as the
    input."""


class WorkflowRouteOptions(TypedDict, total=False):
    """Arguments of :class:`ApiGatewayFacadeWorkflowArgs` that do not follow from the workflow."""

    sync: bool | None
    parameters: dict[str, str] | None


@arguments
class WebSocketApiWorkflowArgs(TypedDict, Generic[Omitted], total=False):
    """A Step Functions state machine that is started with ``connectionId`` and ``message``."""

    arn: Required[Annotated[pulumi.Input[str], STATE_MACHINE_ARN]]
    """ARN of the state machine, its version or its alias."""
    name: Name
    """Name of the state machine in the names of resources, the same for all routes to it. Defaults to a name
    made from the ARN, or from the route if the ARN is an `Output`."""
    sync: Flag[Omitted]
    """Whether the client receives the output, which requires an Express workflow. Otherwise it receives the
    ARN of the execution. Defaults to `false`."""
    kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the state machine; required with ``sync`` to read the
    output. Defaults to none."""


ERRORS = ServiceErrors(
    code_path="$.__type",
    client=("InvalidExecutionInput", "ValidationException", "SerializationException"),
    busy=("Throttling", "ExecutionLimitExceeded"),
)
_STARTED = '{"executionArn":"$!input.path(\'$.executionArn\')"}'


def _read_rest(
    given: ApiGatewayFacadeWorkflowArgs[Completed], route: RouteSettings, errors: Errors
) -> RestBackend:
    arn, sync, call = given["arn"], given["sync"], _call(given)
    _check_timeout(given, route, errors)
    parameters = read_sources(given["parameters"], errors.narrow("parameters"), route.parameters)
    before, document = _input(route.changes, parameters)
    success = (
        default_response(200, _outcome(route.changes))
        if sync
        else default_response(202, route.changes.answer(_STARTED))
    )

    def integration(values: PendingValues) -> dict[str, Any]:
        read = f"{before}#set($execution = {document}){empty_unless_utf8('$execution')}"
        started = f'"stateMachineArn":"{values.text(arn)}","input":"{json_string("$execution")}"'
        template = f"{read}{{{started}}}"
        return service_integration(values.text(call.uri), template, {**success, **ERRORS.responses()})

    descriptions = (
        {200: "The output of the workflow.", 504: DESCRIPTIONS[504]}
        if sync
        else {202: "The workflow is started."}
    )
    return RestBackend(
        integration=integration,
        descriptions=descriptions | ERRORS.descriptions,
        call=call,
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


def _input(changes: Changes, parameters: Mapping[str, RequestPart]) -> tuple[str, str]:
    """Returns VTL to begin the template with, and the expression of the input."""
    if not parameters:
        return changes.body()
    before, body = changes.body(original="$input.json('$')")
    members = (f"{json_literal(name)}:{quote(f'$parameter{i}')}" for i, name in enumerate(parameters))
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
        error=quote("$error"),
    )


def _read_http_api(
    given: ApiGatewayFacadeWorkflowArgs[Completed], route: RouteSettings, errors: Errors
) -> HttpIntegration:
    _check_timeout(given, route, errors)
    reject(
        "parameters",
        given["parameters"],
        "an HTTP API would insert the values into JSON without escaping them",
        errors,
    )
    call, sync = _call(given), given["sync"]
    return call_service(
        call,
        "StepFunctions-StartSyncExecution" if sync else "StepFunctions-StartExecution",
        {"StateMachineArn": given["arn"], "Input": "$request.body"},
        accepted=not sync,
    )


def _read_websocket(
    given: WebSocketApiWorkflowArgs[Completed], _timeout: float, _errors: Errors
) -> Integration:
    template = join(READ_MESSAGE, '{"stateMachineArn":"', given["arn"], '","input":"', ENVELOPE, '"}')
    # A synchronous execution that failed is HTTP 200, too.
    outcome = f"#if($input.path('$.status') == 'SUCCEEDED')$input.path('$.output')#else{FAILED}#end"
    started = '{"executionArn":"$input.path(\'$.executionArn\')"}'
    return Integration(
        "AWS",
        _call(given),
        template=template,
        responses=service_responses(outcome if given["sync"] else started),
    )


def _call(
    given: ApiGatewayFacadeWorkflowArgs[Completed] | WebSocketApiWorkflowArgs[Completed],
) -> ServiceCall:
    return ServiceCall(
        given["arn"],
        "states:StartSyncExecution" if given["sync"] else "states:StartExecution",
        allowed_on=remove_qualifier(given["arn"]),
        # The caller must be allowed to decrypt the output (Step Functions API, StartSyncExecution).
        kms_key_arn=given["kms_key_arn"] if given["sync"] else None,
        name=given["name"],
    )


WORKFLOW = BackendKind("workflow", _read_rest, _read_websocket, _read_http_api)
