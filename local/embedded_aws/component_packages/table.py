"""The components that are expanded, by type."""

from collections.abc import Mapping
from typing import Final

from embedded_aws.component_packages import (
    fargate,
    load_balancers,
    repositories,
    rest_apis,
    synced_folders,
    vpc_plans,
    vpcs,
)
from embedded_aws.component_packages.expansion import Component

COMPONENTS: Final[Mapping[str, Component]] = {
    "aws-apigateway:index:RestAPI": Component(rest_apis.expand, rest_apis.TAKES),
    "awsx:ec2:DefaultVpc": Component(vpcs.expand_default),
    "awsx:ec2:Vpc": Component(vpcs.expand, vpcs.TAKES, vpc_plans.explain),
    "awsx:ecr:Repository": Component(repositories.expand, repositories.TAKES),
    "awsx:ecs:FargateService": Component(fargate.expand_service, fargate.SERVICE_TAKES),
    "awsx:ecs:FargateTaskDefinition": Component(fargate.expand_task_definition, fargate.TASK_TAKES),
    "awsx:lb:ApplicationLoadBalancer": Component(load_balancers.expand, load_balancers.TAKES),
    "synced-folder:index:S3BucketFolder": Component(synced_folders.expand, synced_folders.TAKES),
}
"""Components by the token of their type."""
