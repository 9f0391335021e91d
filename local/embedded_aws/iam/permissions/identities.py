"""The resource of a request to IAM: users, roles, groups and policies with their paths, and providers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from embedded_aws.ministack import iam, iam_evaluator
from embedded_aws.ministack.records import read_members
from embedded_aws.ministack.responses import get_account_id
from embedded_aws.ministack.stores import Store


@dataclass(frozen=True)
class _Type:
    """A type of resource: its operations, the parameter that names it, and and its records."""

    operations: re.Pattern[str]
    parameter: str
    kind: str
    stored: Store[iam.Group] | Store[iam.InstanceProfile] | Store[iam.Role] | Store[iam.User] | None = None


# The first that matches; an operation has the parameters of others as well.
_TYPES: Final = (
    _Type(re.compile("ForUser$"), "UserName", "user", iam.users),
    _Type(re.compile("ForRole$"), "RoleName", "role", iam.roles),
    _Type(re.compile("InstanceProfile"), "InstanceProfileName", "instance-profile", iam.instance_profiles),
    _Type(re.compile("^CreateVirtualMFADevice$"), "VirtualMFADeviceName", "mfa"),
    _Type(re.compile("^CreateSAMLProvider$"), "Name", "saml-provider"),
    _Type(re.compile("Group"), "GroupName", "group", iam.groups),
    _Type(re.compile("Role"), "RoleName", "role", iam.roles),
    _Type(re.compile("^CreatePolicy$"), "PolicyName", "policy"),
    _Type(
        re.compile(
            "User|LoginProfile|AccessKey|MFADevice|SigningCertificate|SSHPublicKey|ServiceSpecificCredential"
        ),
        "UserName",
        "user",
        iam.users,
    ),
)
_ARNS: Final = ("PolicyArn", "OpenIDConnectProviderArn", "SAMLProviderArn", "PolicySourceArn")


def find_resource(operation: str, form: Mapping[str, str], access_key: str) -> str:
    """Returns the ARN of the resource of a request; ``*`` if it has none.

    Args:
        operation: Operation, such as ``"DeleteUser"``.
        form: Parameters of the request.
        access_key: Access key of the caller, whom some operations are about if they name no user.
    """
    if operation == "CreateServiceLinkedRole":
        return _build_arn("role", f"/aws-service-role/{form.get('AWSServiceName', '')}/", "*")
    if operation == "CreateOpenIDConnectProvider":
        return _build_arn("oidc-provider", "/", form.get("Url", "").removeprefix("https://"))
    return _find_named(operation, form, access_key)


def _find_named(operation: str, form: Mapping[str, str], access_key: str) -> str:
    found = next((each for each in _TYPES if each.operations.search(operation)), None)
    if found is None:
        return next((form[name] for name in _ARNS if name in form), "*")
    name = form.get(found.parameter)
    if not name:
        if (found.kind == "user" and not operation.startswith("List")) or operation in _OWN:
            return _find_caller(access_key)
        return (
            _build_arn(found.kind, form.get("PathPrefix", "/"), "") if operation.startswith("List") else "*"
        )
    stored = None if found.stored is None else found.stored.get(name)
    if operation.startswith("Create") or stored is None:
        return _build_arn(found.kind, form.get("Path") or "/", name)
    return stored["Arn"]


_OWN: Final = frozenset({"ListAccessKeys", "ListMFADevices", "ListSSHPublicKeys", "ListSigningCertificates"})


def _find_caller(access_key: str) -> str:
    principal = iam_evaluator.resolve_principal(access_key, get_account_id())
    return getattr(principal, "arn", "*")


def _build_arn(kind: str, path: str, name: str) -> str:
    return f"arn:aws:iam::{get_account_id()}:{kind}{path}{name}"


def find_keys(action: str, form: Mapping[str, str]) -> dict[str, object]:
    """Returns the condition keys of a request to IAM or STS.

    Args:
        action: IAM action, such as ``"iam:CreateRole"``.
        form: Parameters of the request.
    """
    if action.startswith("sts:"):
        transitive = [form[name] for name in form if name.startswith("TransitiveTagKeys.")]
        given = {key: form[name] for key, name in _OF_SESSIONS.items() if name in form}
        return {**given, **({"sts:TransitiveTagKeys": transitive} if transitive else {})}
    operation = action.partition(":")[2]
    found: dict[str, object] = {}
    if operation.startswith(("Attach", "Detach")) and "PolicyArn" in form:
        found["iam:PolicyARN"] = form["PolicyArn"]
    boundary = form.get("PermissionsBoundary")
    if boundary is None and _BOUNDED.search(operation):
        kind, records = ("Role", iam.roles) if "Role" in operation else ("User", iam.users)
        boundary = read_members(records.get(form.get(f"{kind}Name", ""))).get("PermissionsBoundary")
    if boundary:
        found["iam:PermissionsBoundary"] = boundary
    if "AWSServiceName" in form:
        found["iam:AWSServiceName"] = form["AWSServiceName"]
    return found


_OF_SESSIONS: Final = {
    "sts:ExternalId": "ExternalId",
    "sts:RoleSessionName": "RoleSessionName",
    "sts:SourceIdentity": "SourceIdentity",
    "sts:DurationSeconds": "DurationSeconds",
    "sts:SigningAlgorithm": "SigningAlgorithm",
}
# Operations whose permission can depend on the boundary that the user or role has.
_BOUNDED: Final = re.compile(
    "^(Attach|Detach|Put|Delete)(User|Role)(Policy|PermissionsBoundary)$"
    "|^Delete(User|Role)$|^UpdateAssumeRolePolicy$"
)
