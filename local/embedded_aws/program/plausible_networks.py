"""The computed outputs of networks, derived from names, as those in :mod:`.plausible_outputs`."""

from collections.abc import Mapping
from typing import Final

NETWORKS: Final[Mapping[str, dict[str, str]]] = {
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
        "id": "sg-{hash:.17}",
        "arn": "arn:aws:ec2:{region}:{account}:security-group/sg-{hash:.17}",
    },
    "aws:ec2/eip:Eip": {
        "id": "eipalloc-{hash:.17}",
        "allocationId": "eipalloc-{hash:.17}",
        "arn": "arn:aws:ec2:{region}:{account}:elastic-ip/eipalloc-{hash:.17}",
        "publicIp": "203.0.113.10",
    },
    "aws:ec2/internetGateway:InternetGateway": {
        "id": "igw-{hash:.17}",
        "arn": "arn:aws:ec2:{region}:{account}:internet-gateway/igw-{hash:.17}",
    },
    "aws:ec2/natGateway:NatGateway": {
        "id": "nat-{hash:.17}",
        "publicIp": "203.0.113.10",
    },
    "aws:ec2/route:Route": {
        "id": "r-{routeTableId}{hash:.10}",
    },
    "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": {
        "id": "rtbassoc-{hash:.17}",
        "originalRouteTableId": "rtb-{hash:.17}",
    },
    "aws:ec2/routeTable:RouteTable": {
        "id": "rtb-{hash:.17}",
        "arn": "arn:aws:ec2:{region}:{account}:route-table/rtb-{hash:.17}",
    },
    "aws:ec2/routeTableAssociation:RouteTableAssociation": {
        "id": "rtbassoc-{hash:.17}",
    },
    "aws:ec2/securityGroup:SecurityGroup": {
        "id": "sg-{hash:.17}",
        "arn": "arn:aws:ec2:{region}:{account}:security-group/sg-{hash:.17}",
    },
    "aws:ec2/securityGroupRule:SecurityGroupRule": {
        "id": "sgrule-{hash:.8}",
    },
    "aws:ec2/subnet:Subnet": {
        "id": "subnet-{hash:.17}",
        "arn": "arn:aws:ec2:{region}:{account}:subnet/subnet-{hash:.17}",
    },
    "aws:ec2/vpc:Vpc": {
        "id": "vpc-{hash:.17}",
        "arn": "arn:aws:ec2:{region}:{account}:vpc/vpc-{hash:.17}",
        "defaultNetworkAclId": "acl-{hash:.17}",
        "defaultRouteTableId": "rtb-{hash:.17}",
        "defaultSecurityGroupId": "sg-{hash:.17}",
        "mainRouteTableId": "rtb-{hash:.17}",
    },
    "aws:ec2/vpcEndpoint:VpcEndpoint": {
        "id": "vpce-{hash:.17}",
        "arn": "arn:aws:ec2:{region}:{account}:vpc-endpoint/vpce-{hash:.17}",
    },
}
