"""An image that is built from a Dockerfile, and the ECR repository that keeps it."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.text import show
from serverless_patterns.component import Scope
from serverless_patterns.packaging.docker_context import find_secrets

KEPT_IMAGES: Final = 10
"""Older images that stay in the repository for a rollback."""
PLATFORMS: Final = {"arm64": "linux/arm64", "x86_64": "linux/amd64"}
_MOST_NAMED: Final = 30
_BASE_IMAGE = re.compile(rb"^\s*FROM\s+\S", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class BuiltImage:
    """An image in its repository."""

    uri: pulumi.Output[str]
    """Name of the image, with its digest."""
    repository: aws.ecr.Repository


def check_context(context: str, errors: Errors) -> None:
    """Checks that the argument ``context`` is a directory with a Dockerfile that names a base image."""
    dockerfile = Path(context, "Dockerfile")
    exists = errors.attempt("context", dockerfile.is_file)
    if exists is False and not Path(context).is_dir():
        errors.add("context", f"{show(context)} is not a directory; must be the one that has the Dockerfile")
    elif exists is False:
        errors.add("context", f"{show(context)} has no Dockerfile. Name the directory that has it")
    elif exists:
        content = errors.attempt("context", dockerfile.read_bytes)
        if content is not None and not _BASE_IMAGE.search(content):
            errors.add("context", f"{show(context)} has a Dockerfile without FROM. Add it, with a base image")
        _name_secrets(context, errors)


def _name_secrets(context: str, errors: Errors) -> None:
    """Warns of secrets that a Dockerfile can copy into the image."""
    if secrets := errors.attempt("context", lambda: find_secrets(Path(context))):
        more = f" and {len(secrets) - _MOST_NAMED:,} more" if secrets[_MOST_NAMED:] else ""
        errors.warn(
            "context",
            f"{show(context)} has files that may be secrets, and that COPY can copy into the image:"
            f" {', '.join(secrets[:_MOST_NAMED])}{more}. Add them to '{Path(context, '.dockerignore')}'",
        )


def build_image(scope: Scope, context: str, architecture: str) -> BuiltImage:
    """Builds the image of a directory where Pulumi runs, and pushes it to a new repository.

    Args:
        scope: Scope of the component, which the image is for.
        context: The directory with the Dockerfile.
        architecture: Instruction set architecture of the image.
    """
    import pulumi_awsx as awsx  # noqa: PLC0415 takes a quarter of a second, which functions without images save

    repository = _create_repository(scope)
    built = awsx.ecr.Image(
        scope.child("image"),
        repository_url=repository.repository_url,
        context=str(Path(context).resolve()),
        platform=PLATFORMS[architecture],
        # By default the tag follows from the path of the context. It also names the resource that builds.
        image_tag=scope.name,
        opts=scope.opts(),
    )
    return BuiltImage(built.image_uri, repository)


def _create_repository(scope: Scope) -> aws.ecr.Repository:
    key = scope.kms_key_arn
    encryption: Any = {"encryption_type": "KMS", "kms_key": key} if key else {"encryption_type": "AES256"}
    repository = aws.ecr.Repository(
        scope.child("repository"),
        image_scanning_configuration={"scan_on_push": True},
        encryption_configurations=[encryption],
        force_delete=True,  # every image can be built again
        tags=scope.tags,
        opts=scope.opts(),
    )
    aws.ecr.LifecyclePolicy(
        scope.child("repository-lifecycle"),
        repository=repository.name,
        policy=_expire_untagged(),
        opts=scope.opts(),
    )
    return repository


def _expire_untagged() -> str:
    """Returns the lifecycle policy for images whose tag has moved to newer ones."""
    selection = {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": KEPT_IMAGES}
    return json.dumps({"rules": [{"rulePriority": 1, "selection": selection, "action": {"type": "expire"}}]})
