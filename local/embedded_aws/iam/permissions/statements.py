"""Statements of policies, with the parts that MiniStack leaves out: the version, and the principals."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from embedded_aws.json_values import is_array, is_object, read_object
from embedded_aws.ministack import iam_evaluator
from embedded_aws.ministack.iam_evaluator import EvalContext, EvalResult, ParsedStatement

_WITH_VARIABLES: Final = "2012-10-17"
_parse_one: Final = iam_evaluator.parse_policy_document.get()


@dataclass
class Statement(ParsedStatement):
    """A statement of a policy.

    Attributes:
        principal: Principals to which it applies; None in an identity policy.
        excepted: Principals to which it does not apply.
        literal: Whether the version of the policy has no variables.
    """

    principal: object = None
    excepted: object = None
    literal: bool = False


def parse(policy: object) -> list[Statement]:
    """Returns the statements of a policy; the policy is a dictionary or its JSON."""
    # Each request needs the policies of its caller and its resource.
    return _parse_text(policy) if isinstance(policy, str) else list(_read(policy))


@lru_cache(maxsize=1024)
def _parse_text(policy: str) -> list[Statement]:
    try:
        return list(_read(json.loads(policy)))
    except ValueError:
        return []


def _read(document: object) -> Iterator[Statement]:
    policy = read_object(document)
    literal = policy.get("Version") != _WITH_VARIABLES
    found = policy.get("Statement", [])
    for given in found if is_array(found) else [found]:
        for plain in _parse_one({"Statement": given}):
            parts = read_object(given)
            principal, excepted = parts.get("Principal"), parts.get("NotPrincipal")
            yield Statement(**vars(plain), principal=principal, excepted=excepted, literal=literal)


def evaluate_resource_policy(
    policy: object,
    context: EvalContext,
    service: str | None = None,
    named_only: bool = False,
    direct_only: bool = False,
) -> EvalResult:
    """Evaluates the policy of a resource for the principal of a request.

    Args:
        policy: Policy of the resource.
        context: The request.
        service: Service principal of a service that calls, such as ``"s3.amazonaws.com"``.
        named_only: Whether statements that name only the account do not apply.
        direct_only: Whether only statements apply that name the user, or the session of a role or of a
            federated user.
    """
    caller: str = context.principal_arn
    if service is not None:
        named = {"aws:principalservicename": service, "aws:principalservicenameslist": [service]}
        context = replace(context, service_context={**context.service_context, **named})

    def applies(statement: Statement) -> bool:
        if statement.excepted is not None:
            excepted = iam_evaluator.names_caller(statement.excepted, caller) or _is_service(
                statement.excepted, service
            )
            # An Allow is for everyone else, whom it does not name directly.
            return not excepted and (statement.effect == "Deny" or not direct_only)
        if direct_only:
            return iam_evaluator.names_caller_directly(statement.principal, caller) or _names_federated_user(
                statement.principal, caller
            )
        if named_only:
            return iam_evaluator.names_caller(statement.principal, caller)
        return iam_evaluator.principal_matches(statement.principal, caller) or _is_service(
            statement.principal, service
        )

    return iam_evaluator.evaluate(context, [[each for each in parse(policy) if applies(each)]])


def _names_federated_user(principal: object, caller: str) -> bool:
    """Whether a principal is the session of a federated user: no session policy limits that statement."""
    if not is_object(principal) or ":federated-user/" not in caller:
        return False
    found = principal.get("AWS", [])
    return caller in (found if is_array(found) else [found])


def _is_service(principal: object, service: str | None) -> bool:
    return service is not None and iam_evaluator.service_principal_matches(principal, service)


def evaluate_trust_policy(policy: object, caller: str, context: EvalContext | None = None) -> bool:
    """Whether a trust policy allows a caller, such as a user or an identity provider, to assume the role."""
    request = context or iam_evaluator.EvalContext(caller, "", "", "sts:AssumeRole", "*", "")
    if request.action != "sts:AssumeRoleWithWebIdentity":
        return evaluate_resource_policy(policy, replace(request, principal_arn=caller)).decision == "Allow"
    applicable = [each for each in parse(policy) if _is_federating(each.principal, caller)]
    return iam_evaluator.evaluate(request, [[*applicable]]).decision == "Allow"


def _is_federating(principal: object, provider: str) -> bool:
    if not is_object(principal):
        return principal == "*"
    found = principal.get("Federated", [])
    return provider in (found if is_array(found) else [found])
