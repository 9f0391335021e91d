"""A container service called ``legacy``, and what AWS would compute for it."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from graphs import evaluate

from embedded_aws import Recording
from embedded_aws.program.plausible import PlausibleMocks
from serverless_patterns import ContainerService

REGISTRY = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
IMAGE = f"{REGISTRY}/shop/legacy@sha256:{'0' * 64}"
PUBLIC_IMAGE = "public.ecr.aws/nginx/nginx:1.29"
CERTIFICATE_ARN = "arn:aws:acm:us-east-1:123456789012:certificate/1234"
VPC = {"vpc_id": "vpc-1a", "subnet_ids": ["subnet-1a", "subnet-2b"]}
LOAD_BALANCING = "arn:aws:elasticloadbalancing:us-east-1:123456789012"
LOAD_BALANCER = "app/legacy-lb/0123"
TARGET_GROUP = "targetgroup/legacy-tg/4567"
COMPUTED: dict[str, dict[str, Any]] = {
    "aws:lb/loadBalancer:LoadBalancer": {
        "arn": f"{LOAD_BALANCING}:loadbalancer/{LOAD_BALANCER}",
        "arnSuffix": LOAD_BALANCER,
        "dnsName": "internal-legacy-lb-0123.us-east-1.elb.amazonaws.com",
    },
    "aws:lb/targetGroup:TargetGroup": {
        "arn": f"{LOAD_BALANCING}:{TARGET_GROUP}",
        "arnSuffix": TARGET_GROUP,
    },
    "aws:ec2/vpc:Vpc": {"defaultRouteTableId": "rtb-1"},
    "aws:ec2/vpcEndpoint:VpcEndpoint": {"prefixListId": "pl-1"},
    "aws:ecr/repository:Repository": {
        "arn": "arn:aws:ecr:us-east-1:123456789012:repository/legacy-repository",
        "repositoryUrl": f"{REGISTRY}/legacy-repository",
    },
    "awsx:ecr:Image": {"imageUri": f"{REGISTRY}/legacy-repository@sha256:{'1' * 64}"},
}
"""Computed outputs, where a test reads them."""


class Answers(PlausibleMocks):
    def new_resource(self, args: Any) -> tuple[str, dict[str, Any]]:
        identity, outputs = super().new_resource(args)
        in_vpc = args.typ.startswith(("aws:ec2/", "aws:apigatewayv2/"))
        return args.name if in_vpc else identity, outputs | COMPUTED.get(args.typ, {})


def record(program: Callable[[], object], **options: Any) -> Recording:
    return evaluate(program, mocks=Answers(), **options)


def make(preview: bool = False, **args: Any) -> Recording:
    given: Any = args if "context" in args else {"image": IMAGE, **args}
    return record(lambda: ContainerService("legacy", given), preview=preview)


@cache
def default() -> Recording:
    return make()


def container(recording: Recording) -> dict[str, Any]:
    (found,) = json.loads(recording.find_by_name("legacy-task").inputs["containerDefinitions"])
    return found


WRITE_LOG = {
    "Effect": "Allow",
    "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
    "Resource": ["arn:aws:logs:us-east-1:123456789012:log-group:legacy-logs:log-stream:*"],
}
