"""Network of a container service, and permitted connections."""

from collections import Counter
from typing import Any

import pulumi_aws as aws
import pytest
from graphs import evaluate, names
from legacy_service import (
    CERTIFICATE_ARN,
    IMAGE,
    LOAD_BALANCER,
    LOAD_BALANCING,
    TARGET_GROUP,
    VPC,
    Answers,
    default,
    make,
    record,
)

from embedded_aws import Recording
from serverless_patterns import ArgumentError, ContainerService


def test_load_balancer_is_internal():
    assert default().find_by_name("legacy-lb").inputs == {
        "loadBalancerType": "application",
        "internal": True,
        "subnets": ["legacy-subnet-1", "legacy-subnet-2"],
        "securityGroups": ["legacy-lb-group"],
        "dropInvalidHeaderFields": True,
        "tags": {},
    }


@pytest.mark.exhaustive
def test_internet_facing_load_balancer_of_a_new_vpc():
    recording = make(internet_facing=True, certificate_arn=CERTIFICATE_ARN, domain_name="legacy.example.com")
    balancer = recording.find_by_name("legacy-lb")
    assert balancer.inputs["internal"] is False
    assert balancer.inputs["subnets"] == ["legacy-public-subnet-1", "legacy-public-subnet-2"]
    waits = names(recording, balancer.dependencies)
    assert {"legacy-public-routes-1", "legacy-public-routes-2"} <= {*waits}
    routes = recording.find_by_name("legacy-public-routes").inputs["routes"]
    assert routes == [{"cidrBlock": "0.0.0.0/0", "gatewayId": "legacy-internet-gateway"}]
    for index in (1, 2):
        private = recording.find_by_name(f"legacy-subnet-{index}").inputs
        public = recording.find_by_name(f"legacy-public-subnet-{index}").inputs
        assert private["availabilityZone"] == public["availabilityZone"]
        association = recording.find_by_name(f"legacy-public-routes-{index}").inputs
        assert association["subnetId"] == f"legacy-public-subnet-{index}"
    rule = recording.find_by_name("legacy-internet-to-lb-ingress").inputs
    assert (rule["cidrIpv4"], rule["fromPort"], rule["toPort"]) == ("0.0.0.0/0", 443, 443)
    (network,) = [recording.find_by_name("legacy-service").inputs["networkConfiguration"]]
    assert network["subnets"] == ["legacy-subnet-1", "legacy-subnet-2"], "the tasks stay private"


def test_internet_facing_load_balancer_of_an_existing_vpc():
    recording = make(
        **VPC,
        internet_facing=True,
        public_subnet_ids=["subnet-3a", "subnet-4b"],
        certificate_arn=CERTIFICATE_ARN,
        domain_name="legacy.example.com",
    )
    assert recording.find_by_name("legacy-lb").inputs["subnets"] == ["subnet-3a", "subnet-4b"]
    assert not recording.find_by_type("aws:ec2/internetGateway:InternetGateway")


def test_internet_facing_load_balancer_redirects_http():
    recording = make(internet_facing=True, certificate_arn=CERTIFICATE_ARN, domain_name="legacy.example.com")
    assert recording.find_by_name("legacy-redirect").inputs == {
        "loadBalancerArn": f"{LOAD_BALANCING}:loadbalancer/{LOAD_BALANCER}",
        "protocol": "HTTP",
        "port": 80,
        "defaultActions": [
            {
                "type": "redirect",
                "redirect": {"protocol": "HTTPS", "port": "443", "statusCode": "HTTP_301"},
            }
        ],
        "tags": {},
    }
    rule = recording.find_by_name("legacy-internet-to-redirect-ingress").inputs
    assert (rule["cidrIpv4"], rule["fromPort"], rule["toPort"]) == ("0.0.0.0/0", 80, 80)
    assert not make(certificate_arn=CERTIFICATE_ARN, domain_name="x.example.com").find_by_type(
        "aws:wafv2/webAcl:WebAcl"
    )


WEB_ACL_ARN = "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/own/1"


@pytest.mark.parametrize(
    ("arguments", "associated"),
    [
        ({"internet_facing": True}, None),
        ({"internet_facing": True, "hardened": True}, "legacy-web-acl"),
        ({"internet_facing": True, "hardened": True, "web_acl_arn": WEB_ACL_ARN}, WEB_ACL_ARN),
        ({"web_acl_arn": WEB_ACL_ARN}, WEB_ACL_ARN),
        ({"hardened": True}, None),
    ],
)
def test_web_acl(arguments: Any, associated: str | None):
    recording = make(**arguments, certificate_arn=CERTIFICATE_ARN, domain_name="legacy.example.com")
    own = recording.find_by_type("aws:wafv2/webAcl:WebAcl")
    assert [each.name for each in own] == (["legacy-web-acl"] if associated == "legacy-web-acl" else [])
    found = recording.find_by_type("aws:wafv2/webAclAssociation:WebAclAssociation")
    given = own[0].outputs["arn"] if own else associated
    assert [each.inputs["webAclArn"] for each in found] == ([given] if given else [])
    assert all(LOAD_BALANCER in each.inputs["resourceArn"] for each in found)


def test_access_log():
    logged = make(access_log_bucket_name="logs").find_by_name("legacy-lb").inputs["accessLogs"]
    assert logged == {"bucket": "logs", "prefix": "legacy", "enabled": True}


def test_target_group():
    assert default().find_by_name("legacy-tg").inputs == {
        "vpcId": "legacy-vpc",
        "targetType": "ip",
        "protocol": "HTTP",
        "port": 8080,
        "deregistrationDelay": 30,
        "healthCheck": {
            "path": "/health",
            "matcher": "200-299",
            "interval": 15,
            "timeout": 5,
            "healthyThreshold": 2,
            "unhealthyThreshold": 3,
        },
        "tags": {},
    }


def test_listener():
    assert default().find_by_name("legacy-listener").inputs == {
        "loadBalancerArn": f"{LOAD_BALANCING}:loadbalancer/{LOAD_BALANCER}",
        "protocol": "HTTP",
        "port": 80,
        "defaultActions": [{"type": "forward", "targetGroupArn": f"{LOAD_BALANCING}:{TARGET_GROUP}"}],
        "tags": {},
    }


def test_listener_with_a_certificate_accepts_only_https():
    recording = make(certificate_arn=CERTIFICATE_ARN, domain_name="legacy.example.com")
    (listener,) = recording.find_by_type("aws:lb/listener:Listener")
    assert (listener.inputs["protocol"], listener.inputs["port"]) == ("HTTPS", 443)
    assert listener.inputs["sslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    assert listener.inputs["certificateArn"] == CERTIFICATE_ARN
    assert recording.find_by_name("legacy-link-to-lb-ingress").inputs["toPort"] == 443
    assert recording.find_by_name("legacy").outputs["url"] == "https://legacy.example.com"


def test_link():
    assert default().find_by_name("legacy-link").inputs == {
        "subnetIds": ["legacy-subnet-1", "legacy-subnet-2"],
        "securityGroupIds": ["legacy-link-group"],
        "tags": {},
    }


def rules(recording: Recording) -> set[tuple[str, str, int]]:
    """Permitted connections by port, with both sides of each."""
    targets = ("referencedSecurityGroupId", "prefixListId", "cidrIpv4")
    found: Counter[tuple[str, str, int]] = Counter()
    for kind in ("Egress", "Ingress"):
        for rule in recording.find_by_type(f"aws:vpc/securityGroup{kind}Rule:SecurityGroup{kind}Rule"):
            inputs = rule.inputs
            (other,) = [inputs[target] for target in targets if target in inputs]
            pair = (inputs["securityGroupId"], other)
            assert (inputs["ipProtocol"], inputs["fromPort"]) == ("tcp", inputs["toPort"])
            found[(*(pair if kind == "Egress" else reversed(pair)), inputs["toPort"])] += 1
    for (_, target, _), sides in found.items():
        assert sides == (2 if target.endswith("-group") else 1)
    return set(found)


def test_no_other_connections_are_allowed():
    assert rules(make(container_port=9000)) == {
        ("legacy-link-group", "legacy-lb-group", 80),
        ("legacy-lb-group", "legacy-tasks-group", 9000),
        ("legacy-tasks-group", "legacy-endpoints-group", 443),
        ("legacy-tasks-group", "pl-1", 443),
    }


def test_tasks_in_a_given_vpc_reach_aws_as_its_subnets_do():
    recording = make(**VPC)
    assert rules(recording) == {
        ("legacy-link-group", "legacy-lb-group", 80),
        ("legacy-lb-group", "legacy-tasks-group", 8080),
        ("legacy-tasks-group", "0.0.0.0/0", 443),
    }


def test_tasks_move_to_another_port_within_their_target_group():
    moved = make(container_port=9000)
    assert moved.find_by_name("legacy-tg").inputs == default().find_by_name("legacy-tg").inputs
    assert [
        each["containerPort"] for each in moved.find_by_name("legacy-service").inputs["loadBalancers"]
    ] == [9000]


def test_rules_for_another_port_are_created_before_those_for_the_old_one_are_deleted():
    for side in ("egress", "ingress"):
        rule = default().find_by_name(f"legacy-lb-to-tasks-{side}")
        assert rule.replace_on_changes == ("fromPort", "toPort")
        assert not rule.delete_before_replace


def test_security_groups_have_no_rules_but_those():
    for found in default().find_by_type("aws:ec2/securityGroup:SecurityGroup"):
        assert not {"ingress", "egress"} & found.inputs.keys()
    assert default().find_by_name("legacy-default-group").inputs == {"vpcId": "legacy-vpc", "tags": {}}


def test_given_vpc_is_used():
    recording = make(**VPC)
    assert not recording.find_by_type("aws:ec2/vpc:Vpc")
    assert not recording.find_by_type("aws:ec2/subnet:Subnet")
    assert not recording.find_by_type("aws:ec2/vpcEndpoint:VpcEndpoint")
    service = recording.find_by_name("legacy-service").inputs["networkConfiguration"]
    assert service["subnets"] == recording.find_by_name("legacy-lb").inputs["subnets"] == VPC["subnet_ids"]
    assert recording.find_by_name("legacy-link").inputs["subnetIds"] == VPC["subnet_ids"]
    assert recording.find_by_name("legacy-tasks-group").inputs["vpcId"] == "vpc-1a"
    assert recording.find_by_name("legacy-tg").inputs["vpcId"] == "vpc-1a"


@pytest.mark.exhaustive
def test_given_vpc_may_be_an_output():
    def program():
        vpc = aws.ec2.Vpc("vpc-5a", cidr_block="10.1.0.0/16")
        subnets = [aws.ec2.Subnet(name, vpc_id=vpc.id) for name in ("subnet-a", "subnet-b")]
        ids = [subnet.id for subnet in subnets]
        ContainerService("legacy", {"image": IMAGE, "vpc_id": vpc.id, "subnet_ids": ids})

    recording = record(program)
    assert recording.find_by_name("legacy-lb").inputs["subnets"] == ["subnet-a", "subnet-b"]


def test_new_vpc_has_no_route_to_the_internet():
    recording = default()
    assert recording.find_by_name("legacy-vpc").inputs == {
        "cidrBlock": "10.0.0.0/16",
        "enableDnsSupport": True,
        "enableDnsHostnames": True,
        "tags": {},
    }
    subnets = recording.find_by_type("aws:ec2/subnet:Subnet")
    assert [(found.inputs["availabilityZone"], found.inputs["cidrBlock"]) for found in subnets] == [
        ("us-east-1a", "10.0.0.0/20"),
        ("us-east-1b", "10.0.16.0/20"),
    ]
    assert not any(found.inputs["mapPublicIpOnLaunch"] for found in subnets)
    for type_ in ("internetGateway:InternetGateway", "natGateway:NatGateway", "route:Route", "eip:Eip"):
        assert not recording.find_by_type(f"aws:ec2/{type_}")


@pytest.mark.exhaustive
def test_new_vpc_avoids_zones_without_fargate():
    calls = []

    class Listening(Answers):
        def call(self, args: Any) -> Any:
            calls.append((args.token, args.args))
            return super().call(args)

    evaluate(lambda: ContainerService("legacy", {"image": IMAGE}), mocks=Listening())
    (zones,) = [given for token, given in calls if token.endswith("getAvailabilityZones")]
    assert zones["state"] == "available"
    assert {"use1-az3", "usw1-az2"} <= set(zones["excludeZoneIds"])
    assert zones["filters"] == [{"name": "opt-in-status", "values": ["opt-in-not-required"]}]


def test_new_vpc_reaches_what_fargate_needs():
    recording = default()
    assert recording.find_by_name("legacy-s3-endpoint").inputs == {
        "vpcId": "legacy-vpc",
        "serviceName": "com.amazonaws.us-east-1.s3",
        "vpcEndpointType": "Gateway",
        "routeTableIds": ["rtb-1"],
        "tags": {},
    }
    for name, service in (("ecr-api", "ecr.api"), ("ecr-dkr", "ecr.dkr"), ("logs", "logs")):
        assert recording.find_by_name(f"legacy-{name}-endpoint").inputs == {
            "vpcId": "legacy-vpc",
            "serviceName": f"com.amazonaws.us-east-1.{service}",
            "vpcEndpointType": "Interface",
            "subnetIds": ["legacy-subnet-1", "legacy-subnet-2"],
            "securityGroupIds": ["legacy-endpoints-group"],
            "privateDnsEnabled": True,
            "tags": {},
        }


CHINA = {
    ("Gateway", "s3"): "com.amazonaws.cn-north-1.s3",
    ("Interface", "s3"): "cn.com.amazonaws.cn-north-1.s3",
    ("Interface", "ecr.api"): "cn.com.amazonaws.cn-north-1.ecr.api",
    ("Interface", "ecr.dkr"): "cn.com.amazonaws.cn-north-1.ecr.dkr",
    ("Interface", "logs"): "com.amazonaws.cn-north-1.logs",
}


class Elsewhere(Answers):
    """A partition where EC2 is asked for the names of endpoint services, and an account with a few zones."""

    def __init__(self, partition: str = "aws-cn", zones: int = 2) -> None:
        self.partition, self.zones = partition, zones

    def call(self, args: Any) -> Any:
        region = "cn-north-1"
        match args.token.rpartition(":")[2]:
            case "getPartition":
                return {"partition": self.partition, "dnsSuffix": "amazonaws.com.cn"}
            case "getRegion":
                return {"region": region}
            case "getAvailabilityZones":
                return {"names": [f"{region}{zone}" for zone in "abc"[: self.zones]]}
            case "getVpcEndpointService":
                filters = {given["name"]: given["values"] for given in args.args["filters"]}
                assert filters["owner"] == ["amazon"]
                (pattern,) = filters["service-name"]
                kind, service = args.args["serviceType"], pattern.removeprefix(f"*.{region}.")
                return {"serviceName": CHINA[kind, service]}
            case _:
                return super().call(args)


@pytest.mark.exhaustive
def test_names_of_endpoint_services_in_china_are_those_that_ec2_knows():
    recording = evaluate(lambda: ContainerService("legacy", {"image": IMAGE}), mocks=Elsewhere())
    endpoints = recording.find_by_type("aws:ec2/vpcEndpoint:VpcEndpoint")
    assert {found.inputs["serviceName"] for found in endpoints} == {
        "com.amazonaws.cn-north-1.s3",
        "cn.com.amazonaws.cn-north-1.ecr.api",
        "cn.com.amazonaws.cn-north-1.ecr.dkr",
        "com.amazonaws.cn-north-1.logs",
    }


@pytest.mark.exhaustive
def test_names_of_endpoint_services_in_govcloud_are_known():
    mocks = Elsewhere(partition="aws-us-gov")
    recording = evaluate(lambda: ContainerService("legacy", {"image": IMAGE}), mocks=mocks)
    endpoint = recording.find_by_name("legacy-ecr-api-endpoint")
    assert endpoint.inputs["serviceName"] == "com.amazonaws.cn-north-1.ecr.api"


def test_new_vpc_requires_two_zones():
    reason = "vpc_id: is required, as the account has 1 of the 2 Availability Zones"
    with pytest.raises(ArgumentError, match=reason):
        evaluate(lambda: ContainerService("legacy", {"image": IMAGE}), mocks=Elsewhere(zones=1))


def test_new_vpc_reaches_other_services():
    recording = make(vpc_endpoint_services=["sqs", "dynamodb", "logs"])
    types = {
        found.name: found.inputs["vpcEndpointType"]
        for found in recording.find_by_type("aws:ec2/vpcEndpoint:VpcEndpoint")
    }
    assert types == {
        "legacy-s3-endpoint": "Gateway",
        "legacy-dynamodb-endpoint": "Gateway",
        "legacy-ecr-api-endpoint": "Interface",
        "legacy-ecr-dkr-endpoint": "Interface",
        "legacy-logs-endpoint": "Interface",
        "legacy-sqs-endpoint": "Interface",
    }
    assert recording.find_by_name("legacy-tasks-to-dynamodb-egress").inputs["prefixListId"] == "pl-1"
