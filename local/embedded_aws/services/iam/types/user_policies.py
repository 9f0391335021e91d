"""AWS IAM: what users and groups may do, and the users of groups."""

import json
from collections.abc import Callable, Iterable
from typing import Final

from embedded_aws.emulator.clients import Client
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import Put, ResourceType
from embedded_aws.resource_model.spelling import format_json


class _InlinePolicy(Put):
    """A policy within a user or a group. Its id has the name of its owner and its own.

    Attributes:
        owner: The input that names the owner: ``user`` or ``group``.
    """

    owner: str

    def __init_subclass__(cls) -> None:
        cls.takes = ("name", "namePrefix", "policy", cls.owner)
        cls.replaced_by = ("name", "namePrefix", cls.owner)

    def identify(self, aws: Context, name: str, given: Inputs) -> str:
        return f"{given[self.owner]}:{aws.physical_name(name, given)}"

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        self._call(aws, "put", identifier, PolicyDocument=format_json(given["policy"]))

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        stored = self._call(aws, "get", identifier)
        return {"name": stored["PolicyName"], "policy": json.dumps(stored["PolicyDocument"])}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        self._call(aws, "delete", identifier)

    def _call(self, aws: Context, verb: str, identifier: str, **more: object) -> Properties:
        owner, _, policy = identifier.partition(":")
        method: Callable[..., Properties] = getattr(aws.client("iam"), f"{verb}_{self.owner}_policy")
        return method(**{f"{self.owner.title()}Name": owner}, PolicyName=policy, **more)


@resource_type("aws:iam/userPolicy:UserPolicy")
class UserPolicy(_InlinePolicy):
    """A policy within a user."""

    owner = "user"


@resource_type("aws:iam/groupPolicy:GroupPolicy")
class GroupPolicy(_InlinePolicy):
    """A policy within a group."""

    owner = "group"


_OWNERS: Final = {"groups": "group", "roles": "role", "users": "user"}


def _attach(iam: Client, verb: str, owner: str, name: str, arn: str) -> None:
    """Attaches a managed policy to a user, group or role, or detaches it."""
    getattr(iam, f"{verb}_{owner}_policy")(**{f"{owner.title()}Name": name}, PolicyArn=arn)


def _list_attached(iam: Client, owner: str, name: str) -> set[str]:
    answer = getattr(iam, f"list_attached_{owner}_policies")(**{f"{owner.title()}Name": name})
    return {each["PolicyArn"] for each in answer["AttachedPolicies"]}


class _Attachment(ResourceType):
    """A managed policy that a user or a group has.

    Attributes:
        owner: The input that names it: ``user`` or ``group``.
    """

    owner: str
    delete_before_replace = True

    def __init_subclass__(cls) -> None:
        cls.takes = cls.replaced_by = ("policyArn", cls.owner)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        _attach(aws.client("iam"), "attach", self.owner, given[self.owner], given["policyArn"])
        return f"{given[self.owner]}/{given['policyArn']}"

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        attached = _list_attached(aws.client("iam"), self.owner, given[self.owner])
        return {} if given["policyArn"] in attached else None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        _attach(aws.client("iam"), "detach", self.owner, given[self.owner], given["policyArn"])


@resource_type("aws:iam/userPolicyAttachment:UserPolicyAttachment")
class UserPolicyAttachment(_Attachment):
    """A managed policy that a user has."""

    owner = "user"


@resource_type("aws:iam/groupPolicyAttachment:GroupPolicyAttachment")
class GroupPolicyAttachment(_Attachment):
    """A managed policy that a group has."""

    owner = "group"


@resource_type("aws:iam/policyAttachment:PolicyAttachment")
class PolicyAttachment(ResourceType):
    """All users, groups and roles that have a managed policy through it."""

    takes = ("name", "policyArn", *_OWNERS)
    replaced_by = ("name", "policyArn")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        return aws.physical_name(name, given)

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        iam, arn = aws.client("iam"), given["policyArn"]
        for ours, owner in _OWNERS.items():
            wanted: Iterable[str] = given.get(ours, [])
            for name in wanted:
                _attach(iam, "attach", owner, name, arn)
            for name in set(given.before.get(ours, [])) - set(wanted):
                _attach(iam, "detach", owner, name, arn)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        iam = aws.client("iam")
        kept = {
            ours: [
                name for name in given.get(ours, []) if given["policyArn"] in _list_attached(iam, owner, name)
            ]
            for ours, owner in _OWNERS.items()
            if ours in given
        }
        return kept if any(kept.values()) else None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        for ours, owner in _OWNERS.items():
            for name in given.get(ours, []):
                _attach(aws.client("iam"), "detach", owner, name, given["policyArn"])


class _Membership(ResourceType):
    """Users of a group, or groups of a user.

    Attributes:
        of: The input that says what stays the same.
        members: The input that lists the others.
    """

    of: str
    members: str

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        return (
            aws.physical_name(name, given) if self.of == "group" else f"{given[self.of]}-{aws.make_up_id(8)}"
        )

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        iam, wanted, former = aws.client("iam"), given[self.members], given.before.get(self.members, [])
        for each in wanted:
            iam.add_user_to_group(**self._build_pair(given[self.of], each))
        for each in set(former) - set(wanted):
            iam.remove_user_from_group(**self._build_pair(given[self.of], each))

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        iam, of = aws.client("iam"), given[self.of]
        if self.of == "group":
            there = {each["UserName"] for each in iam.get_group(GroupName=of)["Users"]}
        else:
            there = {each["GroupName"] for each in iam.list_groups_for_user(UserName=of)["Groups"]}
        kept = [each for each in given[self.members] if each in there]
        return {self.members: kept} if kept else None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        for each in given[self.members]:
            aws.client("iam").remove_user_from_group(**self._build_pair(given[self.of], each))

    def _build_pair(self, of: str, member: str) -> dict[str, str]:
        group, user = (of, member) if self.of == "group" else (member, of)
        return {"GroupName": group, "UserName": user}


@resource_type("aws:iam/groupMembership:GroupMembership")
class GroupMembership(_Membership):
    """The users of a group."""

    of, members = "group", "users"
    takes = ("group", "name", "users")
    replaced_by = ("group", "name")


@resource_type("aws:iam/userGroupMembership:UserGroupMembership")
class UserGroupMembership(_Membership):
    """The groups of a user."""

    of, members = "user", "groups"
    takes = ("groups", "user")
    replaced_by = ("user",)
