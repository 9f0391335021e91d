"""Container images: existing ones in a private ECR repository, and those that are built from a Dockerfile."""

from serverless_patterns.blocks.container_image.build import BuiltImage, build_image, check_context
from serverless_patterns.blocks.container_image.private_image import (
    PRIVATE_IMAGE,
    is_private_image,
    repository_arn,
)

__all__ = [
    "PRIVATE_IMAGE",
    "BuiltImage",
    "build_image",
    "check_context",
    "is_private_image",
    "repository_arn",
]
