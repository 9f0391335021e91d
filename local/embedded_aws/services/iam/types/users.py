"""AWS IAM: users with their keys, groups, and instance profiles."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.spelling import tag_list
from embedded_aws.services.iam.types.roles import read_boundary, replace_tags


@resource_type("aws:iam/user:User")
class User(ResourceType):
    """A user."""

    takes = ("forceDestroy", "name", "path", "permissionsBoundary", "tags")
    defaults = {"path": "/"}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical = aws.physical_name(name, given)
        settings = given.pick({"path": "Path", "permissionsBoundary": "PermissionsBoundary"})
        aws.client("iam").create_user(UserName=physical, Tags=tag_list(given), **settings)
        return physical

    def update(self, aws: Context, identifier: str, given: Inputs) -> str:
        iam, user, renamed = aws.client("iam"), {"UserName": identifier}, given.get("name", identifier)
        if given.has_changed("permissionsBoundary"):
            if boundary := given.get("permissionsBoundary"):
                iam.put_user_permissions_boundary(**user, PermissionsBoundary=boundary)
            elif "permissionsBoundary" in given.before:
                iam.delete_user_permissions_boundary(**user)
        replace_tags(iam.tag_user, iam.untag_user, given, **user)
        if renamed != identifier or given.get("path", "/") != given.before.get("path", "/"):
            iam.update_user(**user, NewUserName=renamed, NewPath=given.get("path", "/"))
        return renamed

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        user = aws.client("iam").get_user(UserName=identifier)["User"]
        boundary = read_boundary(given, user)
        names = {"arn": user["Arn"], "name": identifier, "path": user["Path"], "uniqueId": user["UserId"]}
        return {**boundary, **names}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        """AWS deletes no user that has keys, policies or groups, unless they may be taken away by force."""
        iam, user = aws.client("iam"), {"UserName": identifier}
        if given.get("forceDestroy"):
            for key in iam.list_access_keys(**user)["AccessKeyMetadata"]:
                iam.delete_access_key(**user, AccessKeyId=key["AccessKeyId"])
            for policy in iam.list_attached_user_policies(**user)["AttachedPolicies"]:
                iam.detach_user_policy(**user, PolicyArn=policy["PolicyArn"])
            for name in iam.list_user_policies(**user)["PolicyNames"]:
                iam.delete_user_policy(**user, PolicyName=name)
            for group in iam.list_groups_for_user(**user)["Groups"]:
                iam.remove_user_from_group(**user, GroupName=group["GroupName"])
        iam.delete_user(**user)


@resource_type("aws:iam/group:Group")
class Group(ResourceType):
    """A group of users."""

    takes = ("name", "path")
    defaults = {"path": "/"}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical = aws.physical_name(name, given)
        aws.client("iam").create_group(GroupName=physical, **given.pick({"path": "Path"}))
        return physical

    def update(self, aws: Context, identifier: str, given: Inputs) -> str:
        renamed, path = given.get("name", identifier), given.get("path", "/")
        if renamed != identifier or path != given.before.get("path", "/"):
            aws.client("iam").update_group(GroupName=identifier, NewGroupName=renamed, NewPath=path)
        return renamed

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        group = aws.client("iam").get_group(GroupName=identifier)["Group"]
        return {"arn": group["Arn"], "name": identifier, "path": group["Path"], "uniqueId": group["GroupId"]}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("iam").delete_group(GroupName=identifier)


@resource_type("aws:iam/accessKey:AccessKey")
class AccessKey(ResourceType):
    """The access key of a user. AWS shows its secret once, so that only its creation knows it."""

    takes = ("status", "user")
    replaced_by = ("user",)
    defaults = {"status": "Active"}

    def create_with_outputs(self, aws: Context, name: str, given: Inputs) -> tuple[str, Properties]:
        key = aws.client("iam").create_access_key(UserName=given["user"])["AccessKey"]
        return key["AccessKeyId"], {"secret": key["SecretAccessKey"], "createDate": str(key["CreateDate"])}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        return self.create_with_outputs(aws, name, given)[0]

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        if given.get("status", "Active") != given.before.get("status", "Active"):
            aws.client("iam").update_access_key(
                UserName=given["user"], AccessKeyId=identifier, Status=given.get("status", "Active")
            )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        keys = aws.client("iam").list_access_keys(UserName=given["user"])["AccessKeyMetadata"]
        (status,) = [each["Status"] for each in keys if each["AccessKeyId"] == identifier] or [None]
        return {"status": status} if status else None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("iam").delete_access_key(UserName=given["user"], AccessKeyId=identifier)


@resource_type("aws:iam/instanceProfile:InstanceProfile")
class InstanceProfile(ResourceType):
    """An instance profile, with its one role."""

    takes = ("name", "namePrefix", "path", "role", "tags")
    replaced_by = ("name", "namePrefix", "path")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical = aws.physical_name(name, given)
        aws.client("iam").create_instance_profile(
            InstanceProfileName=physical, Tags=tag_list(given), **given.pick({"path": "Path"})
        )
        return physical

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        iam, profile = aws.client("iam"), {"InstanceProfileName": identifier}
        wanted, former = given.get("role"), given.before.get("role")
        if former and former != wanted:
            iam.remove_role_from_instance_profile(**profile, RoleName=former)
        if wanted and former != wanted:
            iam.add_role_to_instance_profile(**profile, RoleName=wanted)
        if given.before:
            replace_tags(iam.tag_instance_profile, iam.untag_instance_profile, given, **profile)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = aws.client("iam").get_instance_profile(InstanceProfileName=identifier)
        profile = answer["InstanceProfile"]
        return {
            "arn": profile["Arn"],
            "createDate": str(profile["CreateDate"]),
            **(
                {"role": next((each["RoleName"] for each in profile["Roles"]), "")} if "role" in given else {}
            ),
            "name": identifier,
            "uniqueId": profile["InstanceProfileId"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        iam, profile = aws.client("iam"), {"InstanceProfileName": identifier}
        for role in iam.get_instance_profile(**profile)["InstanceProfile"]["Roles"]:
            iam.remove_role_from_instance_profile(**profile, RoleName=role["RoleName"])
        iam.delete_instance_profile(**profile)
