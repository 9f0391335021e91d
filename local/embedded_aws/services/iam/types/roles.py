"""AWS IAM."""

import json
from collections.abc import Callable

from embedded_aws.emulator.clients import Client
from embedded_aws.program.policy_document import build_policy_document
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.automatic_names import AutomaticName
from embedded_aws.resource_model.calls import select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import invoke, resource_type
from embedded_aws.resource_model.resource_type import Put, ResourceType
from embedded_aws.resource_model.seen import keep_spelling, read_inputs
from embedded_aws.resource_model.spelling import format_json, tag_list

_ROLE = {
    "description": "Description",
    "maxSessionDuration": "MaxSessionDuration",
    "path": "Path",
    "permissionsBoundary": "PermissionsBoundary",
}
_MOST_VERSIONS = 5
"""Versions that AWS keeps of a policy."""


@resource_type("aws:iam/role:Role")
class Role(ResourceType):
    """A role."""

    automatic_name = AutomaticName(max_length=64)
    takes = (
        *_ROLE,
        *("assumeRolePolicy", "forceDetachPolicies", "inlinePolicies", "managedPolicyArns"),
        *("name", "namePrefix", "tags"),
    )
    replaced_by = ("name", "namePrefix", "path")
    defaults = {"description": "", "maxSessionDuration": 3600}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical = aws.physical_name(name, given)
        aws.client("iam").create_role(
            RoleName=physical,
            AssumeRolePolicyDocument=format_json(given["assumeRolePolicy"]),
            Tags=tag_list(given),
            **given.pick(_ROLE),
        )
        return physical

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        iam, role = aws.client("iam"), {"RoleName": identifier}
        if given.has_changed("assumeRolePolicy"):
            document = format_json(given["assumeRolePolicy"])
            iam.update_assume_role_policy(**role, PolicyDocument=document)
        if given.has_changed("description"):
            iam.update_role_description(**role, Description=given.get("description", ""))
        if given.has_changed("maxSessionDuration"):
            iam.update_role(**role, **given.pick({"maxSessionDuration": "MaxSessionDuration"}))
        if given.has_changed("permissionsBoundary"):
            if boundary := given.get("permissionsBoundary"):
                iam.put_role_permissions_boundary(**role, PermissionsBoundary=boundary)
            else:
                iam.delete_role_permissions_boundary(**role)
        replace_tags(iam.tag_role, iam.untag_role, given, **role)

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        """The policies that belong to the role itself; those of other resources stay."""
        iam = aws.client("iam")
        inline = {each["name"]: format_json(each["policy"]) for each in given.get("inlinePolicies", [])}
        for name, document in inline.items():
            iam.put_role_policy(RoleName=identifier, PolicyName=name, PolicyDocument=document)
        for name in {each["name"] for each in given.before.get("inlinePolicies", [])} - set(inline):
            iam.delete_role_policy(RoleName=identifier, PolicyName=name)
        attached, attached_before = (
            given.get("managedPolicyArns", []),
            given.before.get("managedPolicyArns", []),
        )
        for arn in attached:
            iam.attach_role_policy(RoleName=identifier, PolicyArn=arn)
        for arn in set(attached_before) - set(attached):
            iam.detach_role_policy(RoleName=identifier, PolicyArn=arn)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        role = aws.client("iam").get_role(RoleName=identifier)["Role"]
        return {
            **select_inputs(role, {"maxSessionDuration": "MaxSessionDuration", "path": "Path"}),
            **self._read_policies(aws, identifier, given, role),
            "assumeRolePolicy": json.dumps(role["AssumeRolePolicyDocument"]),
            "description": role.get("Description", ""),
            "arn": role["Arn"],
            "name": identifier,
            "uniqueId": role["RoleId"],
        }

    def _read_policies(self, aws: Context, identifier: str, given: Inputs, role: Properties) -> Properties:
        """Returns the boundary, and all policies of a role whose program gives them with the role."""
        iam, there = aws.client("iam"), read_boundary(given, role)
        if "managedPolicyArns" in given:
            attached = iam.list_attached_role_policies(RoleName=identifier)["AttachedPolicies"]
            arns = {"managedPolicyArns": [each["PolicyArn"] for each in attached]}
            there |= read_inputs(given, arns, {"managedPolicyArns": "managedPolicyArns"})
        if "inlinePolicies" in given:
            names = iam.list_role_policies(RoleName=identifier)["PolicyNames"]
            policies = [iam.get_role_policy(RoleName=identifier, PolicyName=name) for name in names]
            inline = [
                {"name": each["PolicyName"], "policy": json.dumps(each["PolicyDocument"])}
                for each in policies
            ]
            there |= keep_spelling(
                given, {"inlinePolicies": given["inlinePolicies"]}, {"inlinePolicies": inline}
            )
        return there

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        """AWS deletes no role that has policies, unless they are its own or may be taken away by force."""
        iam, role = aws.client("iam"), {"RoleName": identifier}
        force = given.get("forceDetachPolicies", False)
        if force or given.get("inlinePolicies"):
            for name in iam.list_role_policies(**role)["PolicyNames"]:
                iam.delete_role_policy(**role, PolicyName=name)
        if force or given.get("managedPolicyArns"):
            for policy in iam.list_attached_role_policies(**role)["AttachedPolicies"]:
                iam.detach_role_policy(**role, PolicyArn=policy["PolicyArn"])
        iam.delete_role(**role)


@resource_type("aws:iam/rolePolicy:RolePolicy")
class RolePolicy(Put):
    """A policy within a role."""

    takes = ("name", "namePrefix", "policy", "role")
    replaced_by = ("name", "namePrefix", "role")

    def identify(self, aws: Context, name: str, given: Inputs) -> str:
        return f"{given['role']}:{aws.physical_name(name, given)}"

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("iam").put_role_policy(**_names(identifier), PolicyDocument=format_json(given["policy"]))

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        stored = aws.client("iam").get_role_policy(**_names(identifier))
        return {"name": stored["PolicyName"], "policy": json.dumps(stored["PolicyDocument"])}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("iam").delete_role_policy(**_names(identifier))


@resource_type("aws:iam/policy:Policy")
class Policy(ResourceType):
    """A managed policy, whose every change is a version."""

    takes = ("description", "name", "namePrefix", "path", "policy", "tags")
    meaningless = ("delayAfterPolicyCreationInMs",)
    replaced_by = ("description", "name", "namePrefix", "path")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        created = aws.client("iam").create_policy(
            PolicyName=aws.physical_name(name, given),
            PolicyDocument=format_json(given["policy"]),
            Tags=tag_list(given),
            **given.pick({"description": "Description", "path": "Path"}),
        )
        return created["Policy"]["Arn"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        iam, policy = aws.client("iam"), {"PolicyArn": identifier}
        if given.has_changed("policy"):
            older = self._list_other_versions(iam, identifier)
            if len(older) + 1 >= _MOST_VERSIONS:
                iam.delete_policy_version(**policy, VersionId=older[-1])
            document = format_json(given["policy"])
            iam.create_policy_version(**policy, PolicyDocument=document, SetAsDefault=True)
        replace_tags(iam.tag_policy, iam.untag_policy, given, **policy)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        iam = aws.client("iam")
        policy = iam.get_policy(PolicyArn=identifier)["Policy"]
        version = iam.get_policy_version(PolicyArn=identifier, VersionId=policy["DefaultVersionId"])
        return {
            "arn": identifier,
            "name": policy["PolicyName"],
            "policy": json.dumps(version["PolicyVersion"]["Document"]),
            "policyId": policy["PolicyId"],
            **read_inputs(given, policy, {"path": "Path"}),
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        iam = aws.client("iam")
        for version in self._list_other_versions(iam, identifier):
            iam.delete_policy_version(PolicyArn=identifier, VersionId=version)
        iam.delete_policy(PolicyArn=identifier)

    def _list_other_versions(self, iam: Client, arn: str) -> list[str]:
        """The versions that are not in force, the newest first."""
        versions = iam.list_policy_versions(PolicyArn=arn)["Versions"]
        others = [each["VersionId"] for each in versions if not each["IsDefaultVersion"]]
        return sorted(others, key=lambda version: int(version.removeprefix("v")), reverse=True)


@resource_type("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
class RolePolicyAttachment(ResourceType):
    """A managed policy that a role has."""

    takes = ("name", "namePrefix", "policyArn", "role")
    replaced_by = ("policyArn", "role")
    delete_before_replace = True

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        aws.client("iam").attach_role_policy(RoleName=given["role"], PolicyArn=given["policyArn"])
        return aws.physical_name(name, given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        attached = aws.client("iam").list_attached_role_policies(RoleName=given["role"])["AttachedPolicies"]
        return {} if any(each["PolicyArn"] == given["policyArn"] for each in attached) else None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("iam").detach_role_policy(RoleName=given["role"], PolicyArn=given["policyArn"])


@invoke("aws:iam/getPolicyDocument:getPolicyDocument")
def _get_policy_document(_aws: Context, inputs: Inputs) -> Properties:
    return build_policy_document(inputs.properties)


def _names(identifier: str) -> dict[str, str]:
    role, _, policy = identifier.partition(":")
    return {"RoleName": role, "PolicyName": policy}


def read_boundary(given: Inputs, identity: Properties) -> Properties:
    """Returns the permissions boundary of a role or a user, if it is given; empty if it has none."""
    boundary = identity.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", "")
    return {"permissionsBoundary": boundary} if "permissionsBoundary" in given else {}


_Call = Callable[..., object]


def replace_tags(tag: _Call, untag: _Call, given: Inputs, **which: str) -> None:
    """IAM has calls of their own for the tags of each type."""
    if not given.has_changed("tags"):
        return
    tags = tag_list(given)
    if removed := sorted(given.before.get("tags", {}).keys() - {each["Key"] for each in tags}):
        untag(**which, TagKeys=removed)
    if tags:
        tag(**which, Tags=tags)
