"""The default VPC, which components use that name no network."""

from dataclasses import dataclass

from embedded_aws.component_packages.expansion import Expansion


@dataclass(frozen=True)
class DefaultNetwork:
    """The default VPC of a Region.

    Attributes:
        vpc: ID of the VPC.
        public: IDs of the subnets whose instances have public addresses.
        private: IDs of the other subnets.
    """

    vpc: str
    public: list[str]
    private: list[str]


def find_default_network(component: Expansion) -> DefaultNetwork:
    """Returns the default VPC with its subnets."""
    vpc = component.call("aws:ec2/getVpc:getVpc", {"default": True})["id"]
    filters = [{"name": "vpc-id", "values": [vpc]}]
    ids: list[str] = component.call("aws:ec2/getSubnets:getSubnets", {"filters": filters})["ids"]
    found = [component.call("aws:ec2/getSubnet:getSubnet", {"id": each}) for each in ids]
    public = [each["id"] for each in found if each["mapPublicIpOnLaunch"]]
    return DefaultNetwork(vpc, public, [each["id"] for each in found if each["id"] not in public])
