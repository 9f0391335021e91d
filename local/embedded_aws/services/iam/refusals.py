"""Policies of AWS that are rejected, since the emulator does not have their documents."""

import difflib
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from embedded_aws.json_values import is_array
from embedded_aws.services.iam.managed_policies import PREFIX, read_documents

_Check = Callable[[Mapping[str, object]], Iterator[str]]


def _check(*inputs: str) -> _Check:
    def explain(given: Mapping[str, object]) -> Iterator[str]:
        for name in inputs:
            value = given.get(name)
            for arn in value if is_array(value) else [value]:
                yield from _explain(name, arn)

    return explain


def _explain(path: str, arn: object) -> Iterator[str]:
    if not isinstance(arn, str) or not arn.startswith(PREFIX):
        return
    known = {name.rpartition("/")[2]: name for name in read_documents()}
    name = arn.removeprefix(PREFIX)
    if name in known.values():
        return
    near = difflib.get_close_matches(name.rpartition("/")[2], known, n=1, cutoff=0.85)
    allowed = (
        f"{PREFIX}{known[near[0]]}"
        if near
        else "one of managed_policies.json (`serverless-patterns help differences`)"
    )
    yield (
        f"{path}: {arn} is not in the embedded emulator; must be {allowed}. "
        "Or give the permissions in a policy of your own (aws.iam.RolePolicy)."
    )


REFUSALS: Final[Mapping[str, _Check]] = {
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": _check("policyArn"),
    "aws:iam/policyAttachment:PolicyAttachment": _check("policyArn"),
    "aws:iam/role:Role": _check("managedPolicyArns", "permissionsBoundary"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": _check("policyArn"),
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": _check("policyArns"),
    "aws:iam/user:User": _check("permissionsBoundary"),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": _check("policyArn"),
}
"""The reasons by type."""
