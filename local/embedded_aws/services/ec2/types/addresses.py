"""Amazon EC2: public addresses, NAT gateways, and single rules of security groups. They carry nothing."""

from typing import Final

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import find_one
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.services.ec2.types.networks import replace_tags, tag_specifications

_TARGETS: Final = {
    "associateWithPrivateIp": "PrivateIpAddress",
    "instance": "InstanceId",
    "networkInterface": "NetworkInterfaceId",
}


@resource_type("aws:ec2/eip:Eip")
class Eip(ResourceType):
    """An elastic IP address."""

    takes = (*_TARGETS, "address", "domain", "networkBorderGroup", "publicIpv4Pool", "tags")
    meaningless = ("vpc",)  # by version 5 or 6 of the AWS provider
    replaced_by = ("address", "domain", "networkBorderGroup", "publicIpv4Pool", "vpc")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        names = {
            "address": "Address",
            "networkBorderGroup": "NetworkBorderGroup",
            "publicIpv4Pool": "PublicIpv4Pool",
        }
        answer = aws.client("ec2").allocate_address(
            Domain=given.get("domain", "vpc"), **given.pick(names), **tag_specifications(given, "elastic-ip")
        )
        return answer["AllocationId"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        replace_tags(aws, identifier, given)

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        if not given.has_changed(*_TARGETS):
            return
        ec2, wanted = aws.client("ec2"), given.pick(_TARGETS)
        if any(name in given.before for name in _TARGETS):
            association = find_address(aws, identifier).get("AssociationId")
            if association:
                ec2.disassociate_address(AssociationId=association)
        if wanted:
            ec2.associate_address(AllocationId=identifier, **wanted)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        address = find_address(aws, identifier)
        public = address["PublicIp"]
        dashed = public.replace(".", "-")
        return {
            "allocationId": identifier,
            "arn": aws.arn("ec2", f"elastic-ip/{identifier}"),
            "associationId": address.get("AssociationId", ""),
            "domain": address.get("Domain", "vpc"),
            "privateIp": address.get("PrivateIpAddress", ""),
            "publicDns": f"ec2-{dashed}.compute-1.amazonaws.com",
            "publicIp": public,
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        ec2 = aws.client("ec2")
        if association := find_address(aws, identifier).get("AssociationId"):
            ec2.disassociate_address(AssociationId=association)
        ec2.release_address(AllocationId=identifier)


def find_address(aws: Context, identifier: str) -> Properties:
    """An elastic IP address by its allocation."""
    return find_one(aws.client("ec2").describe_addresses(AllocationIds=[identifier])["Addresses"])


@resource_type("aws:ec2/natGateway:NatGateway")
class NatGateway(ResourceType):
    """A NAT gateway in a subnet."""

    takes = ("allocationId", "connectivityType", "privateIp", "subnetId", "tags")
    replaced_by = ("allocationId", "connectivityType", "privateIp", "subnetId")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        names = {
            "allocationId": "AllocationId",
            "connectivityType": "ConnectivityType",
            "privateIp": "PrivateIpAddress",
            "subnetId": "SubnetId",
        }
        answer = aws.client("ec2").create_nat_gateway(
            **given.pick(names), **tag_specifications(given, "natgateway")
        )
        return answer["NatGateway"]["NatGatewayId"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        replace_tags(aws, identifier, given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        gateway = find_one(aws.client("ec2").describe_nat_gateways(NatGatewayIds=[identifier])["NatGateways"])
        if gateway["State"] in ("deleted", "deleting"):
            return None
        addresses: list[Properties] = gateway.get("NatGatewayAddresses", [])
        address = addresses[0] if addresses else {}
        names = {
            "associationId": "AssociationId",
            "networkInterfaceId": "NetworkInterfaceId",
            "privateIp": "PrivateIp",
            "publicIp": "PublicIp",
        }
        found = {ours: address.get(theirs, "") for ours, theirs in names.items()}
        if not found["publicIp"] and "allocationId" in given:  # MiniStack does not say it
            found["publicIp"] = find_address(aws, given["allocationId"])["PublicIp"]
        return found

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("ec2").delete_nat_gateway(NatGatewayId=identifier)


@resource_type("aws:ec2/securityGroupRule:SecurityGroupRule")
class SecurityGroupRule(ResourceType):
    """One or more rules of a security group, beside those of other resources."""

    takes = (
        *("cidrBlocks", "description", "fromPort", "ipv6CidrBlocks", "prefixListIds", "protocol"),
        *("securityGroupId", "self", "sourceSecurityGroupId", "toPort", "type"),
    )
    replaced_by = (
        *("cidrBlocks", "fromPort", "ipv6CidrBlocks", "prefixListIds", "protocol", "securityGroupId"),
        *("self", "sourceSecurityGroupId", "toPort", "type"),
    )

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        self._call(aws, "authorize", given)
        return f"sgrule-{int(aws.make_up_id(8), 16)}"

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        """MiniStack cannot change the description of a rule: the same rule takes its place."""
        if given.has_changed("description"):
            self._call(aws, "revoke", Inputs(given.before))
            self._call(aws, "authorize", given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        group_id = given["securityGroupId"]
        answer = aws.client("ec2").describe_security_groups(GroupIds=[group_id])
        group = find_one(answer["SecurityGroups"])
        there = group["IpPermissions" if given["type"] == "ingress" else "IpPermissionsEgress"]
        wanted = self._build_permission(given)
        ranges = ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")
        keys = {kind: {_find_key(each) for each in wanted[kind]} for kind in ranges}
        for each in there:
            same = each["IpProtocol"] == wanted["IpProtocol"] and all(
                each.get(port, wanted[port]) == wanted[port] for port in ("FromPort", "ToPort")
            )
            if same and all(keys[kind] <= {_find_key(one) for one in each.get(kind, [])} for kind in ranges):
                return {}
        return None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        self._call(aws, "revoke", given)

    def _call(self, aws: Context, verb: str, given: Inputs) -> None:
        method = getattr(aws.client("ec2"), f"{verb}_security_group_{given['type']}")
        method(GroupId=given["securityGroupId"], IpPermissions=[self._build_permission(given)])

    def _build_permission(self, given: Inputs) -> Properties:
        described = given.pick({"description": "Description"})
        groups = [given["sourceSecurityGroupId"]] if "sourceSecurityGroupId" in given else []
        groups += [given["securityGroupId"]] if given.get("self") else []
        return {
            "IpProtocol": given["protocol"],
            "FromPort": int(given["fromPort"]),
            "ToPort": int(given["toPort"]),
            "IpRanges": [{"CidrIp": block, **described} for block in given.get("cidrBlocks", [])],
            "Ipv6Ranges": [{"CidrIpv6": block, **described} for block in given.get("ipv6CidrBlocks", [])],
            "PrefixListIds": [{"PrefixListId": each, **described} for each in given.get("prefixListIds", [])],
            "UserIdGroupPairs": [{"GroupId": each, **described} for each in groups],
        }


def _find_key(range_: Properties) -> str:
    """Sources or destinations of a rule."""
    names = ("CidrIp", "CidrIpv6", "PrefixListId", "GroupId")
    return next(range_[name] for name in names if name in range_)
