"""The role of a function or state machine, which the service must be able to assume, and its runtime."""

from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.iam.authorization import find_role, is_assumable
from embedded_aws.iam.permissions.code_objects import reject_unreadable
from embedded_aws.iam.permissions.passed_roles import find_pass_denial
from embedded_aws.ministack import iam_evaluator, lambda_functions, responses
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.request_validation.function_runtimes import explain_rejection

_LAMBDA: Final = "lambda.amazonaws.com"
STATES: Final = "states.amazonaws.com"
"""Service principal of Step Functions."""
UNTRUSTING_ROLE: Final = (
    f"Neither the global service principal {STATES}, nor the regional one is authorized to assume the"
    " provided role."
)
"""Error of Step Functions for a role that it cannot assume."""
_Handler = Callable[..., Response]


def _validate_function(change: _Handler) -> _Handler:
    """Checks the runtime and the role of a function that is created or updated."""

    def change_function(*request: *tuple[*tuple[str, ...], Mapping[str, object]]) -> Response:
        *named, given = request
        if (runtime := given.get("Runtime")) and (reason := explain_rejection(str(runtime))):
            return responses.json_error("InvalidParameterValueException", reason, 400)
        if rejected := reject_unreadable(given.get("Code")):
            return rejected
        name, role = given.get("FunctionName") or named[0], given.get("Role")
        if isinstance(role, str):
            key = lambda_functions.request_access_key.get()
            if reason := find_pass_denial(key, role, _LAMBDA):
                return responses.json_error("AccessDeniedException", reason, 403)
            if _is_untrusting(role, _LAMBDA, _build_arn("lambda", "function", name)):
                reason = "The role defined for the function cannot be assumed by Lambda."
                return responses.json_error("InvalidParameterValueException", reason, 400)
        return change(*request)

    return change_function


def validate_state_machine(change: _Handler) -> _Handler:
    """Rejects a state machine with a role that Step Functions cannot assume."""

    def change_state_machine(given: Mapping[str, object]) -> Response:
        role, name = given.get("roleArn"), given.get("stateMachineArn") or given.get("name", "")
        if isinstance(role, str) and _is_untrusting(role, STATES, _build_arn("states", "stateMachine", name)):
            return responses.json_error("AccessDeniedException", UNTRUSTING_ROLE, 400)
        return change(given)

    return change_state_machine


def _build_arn(service: str, kind: str, name: object) -> str:
    """Returns the ARN of a resource that its request names by name or ARN."""
    if str(name).startswith("arn:"):
        return str(name)
    return f"arn:aws:{service}:{get_region()}:{get_account_id()}:{kind}:{name}"


def _is_untrusting(role: str, service: str, source: str) -> bool:
    """Whether the role exists and does not trust the service; a missing role has a separate error."""
    return find_role(role) is not None and not is_assumable(role, service, source)


def _require_path(validate: Callable[[str], str | None]) -> Callable[[str], str | None]:
    """The ARN of a role has its path."""

    def validate_arn(role_arn: str) -> str | None:
        if (reason := validate(role_arn)) or not role_arn or find_role(role_arn):
            return reason
        name = role_arn.rpartition("/")[2]
        return f"The role with name {name} cannot be found. (Service: IAM, Status Code: 404)"

    return validate_arn


PATCHES = (
    Patch(
        iam_evaluator.validate_role_arn,
        _require_path,
        "a role has only one ARN",
    ),
    Patch(
        lambda_functions.create_function,
        _validate_function,
        "who creates a function may pass its role, which Lambda can assume",
    ),
    Patch(
        lambda_functions.update_configuration,
        _validate_function,
        "who changes the role of a function may pass it, and Lambda can assume it",
    ),
)
