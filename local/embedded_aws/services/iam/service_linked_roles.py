"""Service-linked roles, with the name and the policy that AWS gives them.

``service_linked_roles.txt`` lists the service without its domain, the name of its role after
``AWSServiceRoleFor``, and the managed policy.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from embedded_aws.ministack import iam
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.responses import get_account_id, new_uuid

_Actions = dict[str, Callable[..., Response]]
_DOMAIN: Final = ".amazonaws.com"
_WITH_SUFFIX: Final = frozenset({"autoscaling", "connect", "lexv2"})
"""Services whose roles can have a suffix."""


def manage_service_linked_roles(actions: _Actions) -> _Actions:
    """Creates and deletes service-linked roles as AWS does."""
    return {
        **actions,
        "CreateServiceLinkedRole": _create,
        "DeleteServiceLinkedRole": _delete,
        "GetServiceLinkedRoleDeletionStatus": _get_status,
    }


@cache
def _read_table() -> Mapping[str, tuple[str, str]]:
    text = files(__name__.rpartition(".")[0]).joinpath("service_linked_roles.txt").read_text()
    rows = (line.split() for line in text.splitlines())
    return {f"{service}{_DOMAIN}": (f"AWSServiceRoleFor{name}", policy) for service, name, policy in rows}


def _create(given: dict[str, object]) -> Response:
    service, suffix = iam.parameter(given, "AWSServiceName"), iam.parameter(given, "CustomSuffix")
    if service not in _read_table():
        message = (
            f"The emulator does not have a service-linked role for {service}. Create a role for the service."
        )
        return iam.xml_error(400, "InvalidInput", message)
    if suffix and service.removesuffix(_DOMAIN) not in _WITH_SUFFIX:
        return iam.xml_error(400, "InvalidInput", f"Custom suffix is not allowed for {service}")
    name, policy = _read_table()[service]
    name = f"{name}_{suffix}" if suffix else name
    if name in iam.roles:
        message = f"Service role name {name} has been taken in this account, please try a different suffix."
        return iam.xml_error(400, "InvalidInput", message)
    path = f"/aws-service-role/{service}/"
    iam.roles[name] = {
        "RoleName": name,
        "Arn": f"arn:aws:iam::{get_account_id()}:role{path}{name}",
        "RoleId": iam.new_id("AROA"),
        "CreateDate": iam.now(),
        "Path": path,
        "AssumeRolePolicyDocument": _build_trust_policy(service),
        "Description": iam.parameter(given, "Description"),
        "MaxSessionDuration": 3600,
        "AttachedPolicies": [f"arn:aws:iam::aws:policy/aws-service-role/{policy}"],
        "InlinePolicies": {},
        "Tags": [],
    }
    role = iam.role_xml(name)
    result = f"<CreateServiceLinkedRoleResult><Role>{role}</Role></CreateServiceLinkedRoleResult>"
    return iam.xml_response(200, "CreateServiceLinkedRoleResponse", result)


def _build_trust_policy(service: str) -> str:
    statement = {"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": service}}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _delete(given: dict[str, object]) -> Response:
    name = iam.parameter(given, "RoleName")
    role = iam.roles.get(name)
    if role is None or not role["Path"].startswith("/aws-service-role/"):
        return iam.xml_error(404, "NoSuchEntity", f"The role with name {name} cannot be found.")
    task = f"task{role['Path']}{name}/{new_uuid()}"
    iam.deletion_tasks[task] = {"Status": "SUCCEEDED", "RoleName": name}
    del iam.roles[name]
    result = f"<DeletionTaskId>{task}</DeletionTaskId>"
    result = f"<DeleteServiceLinkedRoleResult>{result}</DeleteServiceLinkedRoleResult>"
    return iam.xml_response(200, "DeleteServiceLinkedRoleResponse", result)


def _get_status(given: dict[str, object]) -> Response:
    task = iam.parameter(given, "DeletionTaskId")
    if task not in iam.deletion_tasks:
        return iam.xml_error(404, "NoSuchEntity", f"Deletion task with id {task} cannot be found.")
    action, status = "GetServiceLinkedRoleDeletionStatus", iam.deletion_tasks[task]["Status"]
    return iam.xml_response(
        200, f"{action}Response", f"<{action}Result><Status>{status}</Status></{action}Result>"
    )
