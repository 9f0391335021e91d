"""The role of a function or state machine, which the service must be able to assume, and its runtime."""

from collections.abc import Callable
from typing import Any, Final, cast

from ministack.core import iam_evaluator, responses
from ministack.core.responses import get_account_id, get_region
from ministack.services import lambda_svc, stepfunctions

from embedded_aws.emulator.function_runtimes import explain_rejection
from embedded_aws.iam.authorization import assumable, find_role
from embedded_aws.iam.permissions.code_objects import reject_unreadable
from embedded_aws.iam.permissions.passed_roles import cannot_pass
from embedded_aws.ministack.patching import Patch

_RESPONSES: Final = cast("Any", responses)
_LAMBDA: Final = "lambda.amazonaws.com"
STATES: Final = "states.amazonaws.com"
"""Service principal of Step Functions."""
UNTRUSTING_ROLE: Final = (
    f"Neither the global service principal {STATES}, nor the regional one is authorized to assume the"
    " provided role."
)
"""Error of Step Functions for a role that it cannot assume."""
_Handler = Callable[..., Any]


def _of_function(change: _Handler) -> _Handler:
    """Checks the runtime and the role of a function that is created or updated."""

    def change_function(*given: Any) -> Any:
        if (runtime := given[-1].get("Runtime")) and (reason := explain_rejection(str(runtime))):
            return _RESPONSES.error_response_json("InvalidParameterValueException", reason, 400)
        if rejected := reject_unreadable(given[-1].get("Code")):
            return rejected
        name, role = given[-1].get("FunctionName") or given[0], given[-1].get("Role")
        if isinstance(role, str):
            key = cast("Any", lambda_svc)._request_access_key.get()
            if reason := cannot_pass(key, role, _LAMBDA):
                return _RESPONSES.error_response_json("AccessDeniedException", reason, 403)
            if _is_untrusting(role, _LAMBDA, _arn("lambda", "function", name)):
                reason = "The role defined for the function cannot be assumed by Lambda."
                return _RESPONSES.error_response_json("InvalidParameterValueException", reason, 400)
        return change(*given)

    return change_function


def _of_state_machine(change: _Handler) -> _Handler:
    def change_state_machine(given: dict[str, Any]) -> Any:
        role, name = given.get("roleArn"), given.get("stateMachineArn") or given.get("name", "")
        if isinstance(role, str) and _is_untrusting(role, STATES, _arn("states", "stateMachine", name)):
            return _RESPONSES.error_response_json("AccessDeniedException", UNTRUSTING_ROLE, 400)
        return change(given)

    return change_state_machine


def _arn(service: str, kind: str, name: Any) -> str:
    """Returns the ARN of a resource that its request names by name or ARN."""
    if str(name).startswith("arn:"):
        return str(name)
    return f"arn:aws:{service}:{get_region()}:{get_account_id()}:{kind}:{name}"


def _is_untrusting(role: str, service: str, source: str) -> bool:
    """Whether the role exists and does not trust the service; a missing role has a separate error."""
    return find_role(role) is not None and not assumable(role, service, source)


def _with_path(validate: Callable[[str], str | None]) -> Callable[[str], str | None]:
    """The ARN of a role has its path."""

    def validate_arn(role_arn: str) -> str | None:
        if (reason := validate(role_arn)) or not role_arn or find_role(role_arn):
            return reason
        name = role_arn.rpartition("/")[2]
        return f"The role with name {name} cannot be found. (Service: IAM, Status Code: 404)"

    return validate_arn


PATCHES = (
    Patch(
        iam_evaluator,
        "validate_role_arn",
        "85a03afb7e8cc583",
        _with_path,
        "a role has only one ARN",
    ),
    Patch(
        lambda_svc,
        "_create_function",
        "fb37a18ac32b22b6",
        _of_function,
        "who creates a function may pass its role, which Lambda can assume",
    ),
    Patch(
        lambda_svc,
        "_update_config",
        "2286c82a387bdb17",
        _of_function,
        "who changes the role of a function may pass it, and Lambda can assume it",
    ),
    Patch(
        stepfunctions,
        "_create_state_machine",
        "1feeced0796a13b9",
        _of_state_machine,
        "Step Functions can assume the role of a new state machine",
    ),
    Patch(
        stepfunctions,
        "_update_state_machine",
        "30a743f8e0d9a736",
        _of_state_machine,
        "Step Functions can assume the role that a state machine gets",
    ),
)
