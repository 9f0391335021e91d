"""A container service on Fargate, behind an internal load balancer."""

from serverless_patterns.container_service.args import ContainerServiceArgs
from serverless_patterns.container_service.service import ContainerService

__all__ = ["ContainerService", "ContainerServiceArgs"]
