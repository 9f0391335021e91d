"""A container service on Fargate, behind an internal load balancer."""

from serverless_patterns.blocks.container_service.args import ContainerServiceArgs
from serverless_patterns.blocks.container_service.component import ContainerService

__all__ = ["ContainerService", "ContainerServiceArgs"]
