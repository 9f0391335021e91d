"""Policies of functions: who may invoke them."""

from typing import Final

from embedded_aws.iam.policy_language.actions import is_known
from embedded_aws.iam.policy_language.principals import is_principal
from embedded_aws.json_values import read_text
from embedded_aws.ministack import responses
from embedded_aws.ministack.function_records import Alias
from embedded_aws.ministack.lambda_functions import Configuration, FunctionRecord
from embedded_aws.services.lambda_.operations.calls import (
    LATEST,
    FunctionCall,
    reject_value,
    report_missing,
)
from embedded_aws.services.lambda_.operations.functions import check_revision

_STALE: Final = (
    "The Revision Id provided does not match the latest Revision Id. "
    "Call the GetPolicy API to retrieve the latest Revision Id"
)


def check_addition(call: FunctionCall) -> None:
    """Checks AddPermission.

    Raises:
        OperationError: If the version cannot have a policy, or another revision is the latest one.
    """
    if call.qualifier == LATEST:
        raise reject_value("We currently do not support adding policies for $LATEST.")
    if not is_known(action := read_text(call.data.get("Action"))):
        raise reject_value(f"The provided action was invalid: {action}. Please check it and try again.")
    if not _is_principal(read_text(call.data.get("Principal"))):
        raise reject_value("The provided principal was invalid. Please check the principal and try again.")
    check_revision(call, find_revised(call, call.require_version()), _STALE)


def _is_principal(name: str) -> bool:
    """Whether a principal is everyone, or a service, an account, a user or a role."""
    return is_principal("AWS" if name == "*" or ":" in name or name.isdecimal() else "Service", name)


def find_revised(call: FunctionCall, function: FunctionRecord) -> Alias | Configuration:
    """Returns the alias or configuration whose revision a change of the policy renews."""
    qualifier = call.qualifier or LATEST
    if qualifier in function["aliases"]:
        return function["aliases"][qualifier]
    return function["versions"].get(qualifier, function)["config"]


def _list_statements(call: FunctionCall, function: FunctionRecord) -> list[dict[str, object]]:
    resource = call.arn if call.qualifier in (None, LATEST) else call.qualified_arn
    return [each for each in function["policy"]["Statement"] if each.get("Resource") == resource]


def renew_revision(call: FunctionCall) -> None:
    """Renews the revision of what the policy belongs to."""
    function = call.function
    if function is not None:
        find_revised(call, function)["RevisionId"] = responses.new_uuid()


def remove_permission(call: FunctionCall, statement_id: str) -> tuple[int, object]:
    """Removes a statement of a policy."""
    if call.function is None:
        raise report_missing(f"No policy found for: {call.arn}")
    function = call.require_version()
    statements = _list_statements(call, function)
    if not statements:
        raise report_missing("No policy is associated with the given resource.")
    found = next((each for each in statements if each.get("Sid") == statement_id), None)
    if found is None:
        raise report_missing(f"Statement {statement_id} is not found in resource policy.")
    check_revision(call, find_revised(call, function))
    function["policy"]["Statement"].remove(found)
    renew_revision(call)
    return 204, None


def check_policy(call: FunctionCall) -> None:
    """Checks GetPolicy.

    Raises:
        OperationError: If there is no policy.
    """
    if not _list_statements(call, call.require_function()):
        raise report_missing()
