"""Amazon EC2: security groups and their rules, which are kept and shown, but block no traffic."""

from collections.abc import Iterator
from typing import Final

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import find_one
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType, keep
from embedded_aws.resource_model.seen import read_inputs
from embedded_aws.services.ec2.types.networks import describe_owned, replace_tags, tag_specifications

_TO_ALL: Final[dict[str, object]] = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}


_DESCRIPTION: Final = "Managed by Pulumi"
_RULE: Final = {"ipProtocol": "IpProtocol", "fromPort": "FromPort", "toPort": "ToPort"}
_SOURCES: Final = {
    "cidrIpv4": ("IpRanges", "CidrIp"),
    "cidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
    "prefixListId": ("PrefixListIds", "PrefixListId"),
    "referencedSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
}
_INPUTS: Final = {
    "cidrIpv4": "cidrBlocks",
    "cidrIpv6": "ipv6CidrBlocks",
    "prefixListId": "prefixListIds",
    "referencedSecurityGroupId": "securityGroups",
}
_MODIFIED: Final = {
    "cidrIpv4": "CidrIpv4",
    "cidrIpv6": "CidrIpv6",
    "prefixListId": "PrefixListId",
    "referencedSecurityGroupId": "ReferencedGroupId",
}


@resource_type("aws:ec2/securityGroup:SecurityGroup")
class SecurityGroup(ResourceType):
    """A security group, with the rules that belong to it."""

    takes = ("description", "egress", "ingress", "name", "namePrefix", "tags", "vpcId")
    meaningless = ("revokeRulesOnDelete",)
    replaced_by = ("description", "name", "namePrefix", "vpcId")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        created = aws.client("ec2").create_security_group(
            GroupName=aws.physical_name(name, given),
            Description=given.get("description", _DESCRIPTION),
            **given.pick({"vpcId": "VpcId"}),
            **tag_specifications(given, "security-group"),
        )
        return created["GroupId"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        replace_tags(aws, identifier, given)

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        _put_rules(aws, identifier, given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        group = find_one(aws.client("ec2").describe_security_groups(GroupIds=[identifier])["SecurityGroups"])
        rules = _read_rules(identifier, given, group)
        return {**rules, **describe_owned(aws, f"security-group/{identifier}"), "name": group["GroupName"]}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("ec2").delete_security_group(GroupId=identifier)


@resource_type("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
class DefaultSecurityGroup(ResourceType):
    """The group that came with a VPC and is deleted with it; its rules become only those of the program."""

    takes = ("egress", "ingress", "tags", "vpcId")
    meaningless = ("revokeRulesOnDelete",)
    replaced_by = ("vpcId",)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        filters = [
            {"Name": "vpc-id", "Values": [given["vpcId"]]},
            {"Name": "group-name", "Values": ["default"]},
        ]
        (found,) = aws.client("ec2").describe_security_groups(Filters=filters)["SecurityGroups"]
        return found["GroupId"]

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        replace_tags(aws, identifier, given)
        _put_rules(aws, identifier, given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        group = find_one(aws.client("ec2").describe_security_groups(GroupIds=[identifier])["SecurityGroups"])
        computed = {"name": group["GroupName"], "description": group["Description"]}
        rules = _read_rules(identifier, given, group)
        return {**rules, **describe_owned(aws, f"security-group/{identifier}"), **computed}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        keep(aws, identifier, given)


class _Rule(ResourceType):
    """A rule of a security group.

    Attributes:
        direction: ``ingress`` or ``egress``.
    """

    direction: str
    takes = (*_RULE, *_SOURCES, "description", "securityGroupId", "tags")
    replaced_by = (*_SOURCES, "securityGroupId")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        ec2 = aws.client("ec2")
        described = given.pick({"description": "Description"})
        permission = given.pick(_RULE)
        for ours, (ranges, key) in _SOURCES.items():
            if ours in given:
                permission[ranges] = [{key: given[ours], **described}]
        authorize = {
            "ingress": ec2.authorize_security_group_ingress,
            "egress": ec2.authorize_security_group_egress,
        }[self.direction]
        created = authorize(
            GroupId=given["securityGroupId"],
            IpPermissions=[permission],
            **tag_specifications(given, "security-group-rule"),
        )
        return created["SecurityGroupRules"][0]["SecurityGroupRuleId"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        if given.has_changed(*_RULE, "description"):
            wanted = {
                **given.pick(_RULE),
                **given.pick(_MODIFIED),
                "Description": given.get("description", ""),
            }
            aws.client("ec2").modify_security_group_rules(
                GroupId=given["securityGroupId"],
                SecurityGroupRules=[{"SecurityGroupRuleId": identifier, "SecurityGroupRule": wanted}],
            )
        replace_tags(aws, identifier, given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        rules = aws.client("ec2").describe_security_group_rules(SecurityGroupRuleIds=[identifier])
        if not rules["SecurityGroupRules"]:
            return None
        rule = rules["SecurityGroupRules"][0]
        return {
            **read_inputs(given, rule, _RULE),
            "arn": aws.arn("ec2", f"security-group-rule/{identifier}"),
            "securityGroupRuleId": identifier,
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        ec2 = aws.client("ec2")
        revoke = {
            "ingress": ec2.revoke_security_group_ingress,
            "egress": ec2.revoke_security_group_egress,
        }[self.direction]
        revoke(GroupId=given["securityGroupId"], SecurityGroupRuleIds=[identifier])


@resource_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
class SecurityGroupIngressRule(_Rule):
    """An inbound rule of a security group."""

    direction = "ingress"


@resource_type("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")
class SecurityGroupEgressRule(_Rule):
    """An outbound rule of a security group."""

    direction = "egress"


def _put_rules(aws: Context, group_id: str, given: Inputs) -> None:
    """Makes the rules of a group those that are given with it.

    A new group has one that lets everything out.
    """
    ec2 = aws.client("ec2")
    if not given.before:
        ec2.revoke_security_group_egress(GroupId=group_id, IpPermissions=[_TO_ALL])
    for ours, authorize, revoke in (
        ("ingress", ec2.authorize_security_group_ingress, ec2.revoke_security_group_ingress),
        ("egress", ec2.authorize_security_group_egress, ec2.revoke_security_group_egress),
    ):
        wanted = [_build_permission(group_id, rule) for rule in given.get(ours, [])]
        before = [_build_permission(group_id, rule) for rule in given.before.get(ours, [])]
        if gone := [rule for rule in before if rule not in wanted]:
            revoke(GroupId=group_id, IpPermissions=gone)
        if added := [rule for rule in wanted if rule not in before]:
            authorize(GroupId=group_id, IpPermissions=added)


def _read_rules(group_id: str, given: Inputs, group: Properties) -> Properties:
    """Returns the rules of a group, if they are given with it: those that are there, and those of others."""
    found: Properties = {}
    for ours, theirs in (("ingress", "IpPermissions"), ("egress", "IpPermissionsEgress")):
        if ours not in given:
            continue
        there = {part for permission in group[theirs] for part in _list_parts(permission)}
        wanted = [(rule, set(_list_parts(_build_permission(group_id, rule)))) for rule in given[ours]]
        others = there.difference(*(parts for _, parts in wanted))
        kept = [rule for rule, parts in wanted if parts <= there]
        found[ours] = [*kept, *(_build_rule(part) for part in sorted(others, key=str))]
    return found


_Part = tuple[str, int | None, int | None, str, str]
"""Protocol, ports, kind of the source, and source."""


def _list_parts(permission: Properties) -> Iterator[_Part]:
    """Yields the protocol, the ports, and the kind and value of each source of a permission."""
    every = permission["IpProtocol"] == "-1"
    first, last = (0, 0) if every else (permission.get("FromPort"), permission.get("ToPort"))
    for kind, (ranges, key) in _SOURCES.items():
        for source in permission.get(ranges, []):
            yield (permission["IpProtocol"], first, last, kind, source[key])


def _build_rule(part: _Part) -> Properties:
    protocol, from_port, to_port, kind, source = part
    return {"protocol": protocol, "fromPort": from_port, "toPort": to_port, _INPUTS[kind]: [source]}


def _build_permission(group_id: str, rule: Properties) -> dict[str, object]:
    groups = [*rule.get("securityGroups", []), *([group_id] if rule.get("self") else [])]
    return {
        "IpProtocol": rule["protocol"],
        "FromPort": int(rule["fromPort"]),
        "ToPort": int(rule["toPort"]),
        "IpRanges": [{"CidrIp": block} for block in rule.get("cidrBlocks", [])],
        "Ipv6Ranges": [{"CidrIpv6": block} for block in rule.get("ipv6CidrBlocks", [])],
        "PrefixListIds": [{"PrefixListId": each} for each in rule.get("prefixListIds", [])],
        "UserIdGroupPairs": [{"GroupId": each} for each in groups],
    }
