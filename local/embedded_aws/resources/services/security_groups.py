"""Amazon EC2: security groups and their rules, which are kept and shown and keep nobody out."""

from typing import Any, Final

from embedded_aws.program.wire import Properties
from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import Created, resource
from embedded_aws.resources.services.ec2 import owned, tag_specifications
from embedded_aws.resources.spelling import tag_list

_TO_ALL: Final[dict[str, Any]] = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}


@resource(
    "aws:ec2/securityGroup:SecurityGroup",
    takes=("description", "egress", "ingress", "name", "namePrefix", "tags", "vpcId"),
    meaningless=("revokeRulesOnDelete",),
)
def _security_group(aws: Context, name: str, inputs: Inputs) -> Created:
    physical = aws.physical_name(name, inputs)
    group_id = aws.client("ec2").create_security_group(
        GroupName=physical,
        Description=inputs.get("description", "Managed by Pulumi"),
        **inputs.pick({"vpcId": "VpcId"}),
        **tag_specifications(inputs, "security-group"),
    )["GroupId"]
    _replace_rules(aws, group_id, inputs)
    return group_id, {**owned(aws, f"security-group/{group_id}"), "name": physical}


@resource(
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    takes=("egress", "ingress", "tags", "vpcId"),
    meaningless=("revokeRulesOnDelete",),
)
def _default_security_group(aws: Context, _name: str, inputs: Inputs) -> Created:
    """The group that came with a VPC, whose rules become those of the program alone."""
    ec2 = aws.client("ec2")
    filters = [
        {"Name": "vpc-id", "Values": [inputs["vpcId"]]},
        {"Name": "group-name", "Values": ["default"]},
    ]
    (found,) = ec2.describe_security_groups(Filters=filters)["SecurityGroups"]
    group_id = found["GroupId"]
    if tags := tag_list(inputs):
        ec2.create_tags(Resources=[group_id], Tags=tags)
    _replace_rules(aws, group_id, inputs)
    computed = {"name": found["GroupName"], "description": found["Description"]}
    return group_id, {**owned(aws, f"security-group/{group_id}"), **computed}


@resource(
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    takes=(
        "cidrIpv4",
        "cidrIpv6",
        "description",
        "fromPort",
        "ipProtocol",
        "prefixListId",
        "referencedSecurityGroupId",
        "securityGroupId",
        "tags",
        "toPort",
    ),
)
def _ingress_rule(aws: Context, _name: str, inputs: Inputs) -> Created:
    return _rule(aws, aws.client("ec2").authorize_security_group_ingress, inputs)


@resource(
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    takes=(
        "cidrIpv4",
        "cidrIpv6",
        "description",
        "fromPort",
        "ipProtocol",
        "prefixListId",
        "referencedSecurityGroupId",
        "securityGroupId",
        "tags",
        "toPort",
    ),
)
def _egress_rule(aws: Context, _name: str, inputs: Inputs) -> Created:
    return _rule(aws, aws.client("ec2").authorize_security_group_egress, inputs)


def _rule(aws: Context, authorize: Any, inputs: Inputs) -> Created:
    described = inputs.pick({"description": "Description"})
    permission = inputs.pick({"ipProtocol": "IpProtocol", "fromPort": "FromPort", "toPort": "ToPort"})
    for given, ranges, key in (
        ("cidrIpv4", "IpRanges", "CidrIp"),
        ("cidrIpv6", "Ipv6Ranges", "CidrIpv6"),
        ("prefixListId", "PrefixListIds", "PrefixListId"),
        ("referencedSecurityGroupId", "UserIdGroupPairs", "GroupId"),
    ):
        if given in inputs:
            permission[ranges] = [{key: inputs[given], **described}]
    created = authorize(
        GroupId=inputs["securityGroupId"],
        IpPermissions=[permission],
        **tag_specifications(inputs, "security-group-rule"),
    )
    rule_id = created["SecurityGroupRules"][0]["SecurityGroupRuleId"]
    return rule_id, {
        "arn": aws.arn("ec2", f"security-group-rule/{rule_id}"),
        "securityGroupRuleId": rule_id,
    }


def _replace_rules(aws: Context, group_id: str, inputs: Inputs) -> None:
    """Takes away the rule that lets everything out, and puts in those that are given with the group."""
    ec2 = aws.client("ec2")
    ec2.revoke_security_group_egress(GroupId=group_id, IpPermissions=[_TO_ALL])
    for given, authorize in (
        ("ingress", ec2.authorize_security_group_ingress),
        ("egress", ec2.authorize_security_group_egress),
    ):
        if rules := [_permission(group_id, rule) for rule in inputs.get(given, [])]:
            authorize(GroupId=group_id, IpPermissions=rules)


def _permission(group_id: str, rule: Properties) -> dict[str, Any]:
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
