"""Policies that are larger than AWS stores: of users, groups and roles, and of queues.

The messages are those that users of AWS report.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from embedded_aws.iam.policy_language.grammar import IDENTITY, TRUST, Kind, find_fault
from embedded_aws.json_values import JsonObject, is_array, read_object
from embedded_aws.ministack import iam
from embedded_aws.ministack.records import Response

_Act = Callable[..., Response]
_Given = dict[str, object]

_MOST_INLINE: Final = {"group": 5_120, "role": 10_240, "user": 2_048}
"""Characters of all inline policies of one identity, without white space."""
_MOST_MANAGED: Final = 6_144
"""Characters of a managed policy, without white space."""
_MOST_TRUST: Final = 2_048
"""Characters of the trust policy of a role, without white space."""
_MOST_QUEUE_STATEMENTS: Final = 20
_MOST_QUEUE_ACTIONS: Final = 7
_MOST_QUEUE_BYTES: Final = 8_192


def limit_policies(actions: dict[str, _Act]) -> dict[str, _Act]:
    """Returns the operations of IAM with AWS's quotas of the size of policies."""
    inline = {
        f"Put{kind.title()}Policy": _limit_inline(actions[f"Put{kind.title()}Policy"], kind)
        for kind in _MOST_INLINE
    }
    managed = f"Cannot exceed quota for PolicySize: {_MOST_MANAGED}"
    trust = f"Cannot exceed quota for ACLSizePerRole: {_MOST_TRUST}"
    return {
        **actions,
        **inline,
        **{
            name: _limit(actions[name], "PolicyDocument", IDENTITY, _MOST_MANAGED, managed)
            for name in ("CreatePolicy", "CreatePolicyVersion")
        },
        "CreateRole": _limit(actions["CreateRole"], "AssumeRolePolicyDocument", TRUST, _MOST_TRUST, trust),
        "UpdateAssumeRolePolicy": _limit(
            actions["UpdateAssumeRolePolicy"], "PolicyDocument", TRUST, _MOST_TRUST, trust
        ),
    }


def find_queue_excess(policy: object) -> str | None:
    """Returns the message with which SQS rejects a valid policy for its size; None if it accepts it."""
    text = policy if isinstance(policy, str) else json.dumps(policy)
    return next(_find_queue_excesses(text, read_object(json.loads(text))), None)


def _find_queue_excesses(text: str, document: JsonObject) -> Iterator[str]:
    statements = _list(document.get("Statement"))
    if len(statements) > _MOST_QUEUE_STATEMENTS:
        yield (
            f"{len(statements)} statements were found in the submitted policy, max allowed is"
            f" {_MOST_QUEUE_STATEMENTS}"
        )
    for statement in map(read_object, statements):
        actions = _list(statement.get("Action", statement.get("NotAction")))
        if len(actions) > _MOST_QUEUE_ACTIONS:
            yield (
                f"{len(actions)} actions were found in a statement from the submitted policy, max allowed is"
                f" {_MOST_QUEUE_ACTIONS}"
            )
    if len(text.encode()) > _MOST_QUEUE_BYTES:
        yield "Submitted policy is over max allowed size."


def _limit_inline(put: _Act, kind: str) -> _Act:
    """Rejects an inline policy that makes all of those of its identity too large."""
    most = _MOST_INLINE[kind]

    def put_policy(given: _Given) -> Response:
        owner, name = iam.parameter(given, f"{kind.title()}Name"), iam.parameter(given, "PolicyName")
        document = iam.parameter(given, "PolicyDocument")
        policies = {**_list_inline(kind, owner), name: document}
        exists = owner in {"group": iam.groups, "role": iam.roles, "user": iam.users}[kind]
        fits = sum(map(_measure, policies.values())) <= most
        if fits or not exists or find_fault(document, IDENTITY):
            return put(given)
        message = f"Maximum policy size of {most} bytes exceeded for {kind} {owner}"
        return iam.xml_error(409, "LimitExceeded", message)

    return put_policy


def _list_inline(kind: str, owner: str) -> Mapping[str, str]:
    if kind == "role":
        role = iam.roles.get(owner)
        return role["InlinePolicies"] if role else {}
    return (iam.user_inline_policies if kind == "user" else iam.group_inline_policies).get(owner) or {}


def _limit(act: _Act, member: str, kind: Kind, most: int, message: str) -> _Act:
    """Rejects one policy that is too large; an invalid one has the error of the operation."""

    def act_within_limit(given: _Given) -> Response:
        document = iam.parameter(given, member)
        if _measure(document) > most and not find_fault(document, kind):
            return iam.xml_error(409, "LimitExceeded", message)
        return act(given)

    return act_within_limit


def _measure(document: str) -> int:
    return len(re.sub(r"\s", "", document))


def _list(value: object) -> list[object]:
    return list(value) if is_array(value) else [value]
