"""The deployment package of a Lambda function: a zip of its code, or a container image."""

import re
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.text import show
from serverless_patterns.blocks.container_image import build_image, check_context
from serverless_patterns.blocks.function.args import FunctionArgs, FunctionImageConfigArgs
from serverless_patterns.blocks.function.code import FunctionCode
from serverless_patterns.blocks.function.layers import check_layers
from serverless_patterns.blocks.function.runtimes import DEFAULT_RUNTIME
from serverless_patterns.component import Scope, resolve_after
from serverless_patterns.safeguards.arns import build_arn
from serverless_patterns.safeguards.policy import service_document

_OF_CODE = (
    *("handler", "runtime", "layers", "additional_code", "requirements_files"),
    *("source_map", "external_packages"),
)
"""Arguments of a zip only: Lambda rejects the first three with an image."""
_REPOSITORY = r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*"
"""Name of a repository (CreateRepository)."""


def build_package(given: FunctionArgs[Completed], errors: Errors) -> Path | None:
    """Checks where the code of a function is, and builds its zip.

    Returns:
        The zip; None if the code is in a container image, or if ``errors`` have a reason.
    """
    kind = errors.check_exactly_one(given, "code", "image_uri", "context")
    if kind in {"image_uri", "context"}:
        for argument in _OF_CODE:
            if given.get(argument):
                errors.add(argument, f"cannot be combined with '{kind}'; the image says it. Remove it")
    elif kind == "code" and given["image_config"]:
        errors.add("image_config", "requires 'image_uri' or 'context'. Remove it")
    if context := given["context"]:
        check_context(context, errors)
        _check_repository_name(errors)
    check_layers(given["layers"], errors)
    if not given["code"]:
        return None
    if given["handler"] is None and not errors.concern("handler"):
        errors.add("handler", "is required with 'code'; must be its entry point, such as orders.handler")
    return _code(given).build(errors)


def package_arguments(scope: Scope, given: FunctionArgs[Completed], package: Path | None) -> dict[str, Any]:
    """Returns what ``aws.lambda_.Function`` takes of a zip, or of an image, which is built if need be."""
    if package:
        return {
            "code": pulumi.FileArchive(str(package)),
            "handler": given["handler"],
            "runtime": _runtime(given),
            "layers": given["layers"] or None,
        }
    return {
        "package_type": "Image",
        "image_uri": given["image_uri"] or _build_image(scope, given["context"] or "", given["architecture"]),
        "image_config": _image_config(given["image_config"] or {}),
    }


def _check_repository_name(errors: Errors) -> None:
    if not re.fullmatch(_REPOSITORY, f"{errors.name}-repository"):
        errors.add(
            "",
            f"{show(errors.name)} must be lower-case letters and digits with hyphens or underscores between"
            " them if 'context' is given: the ECR repository has this name. Rename the function",
        )


def _code(given: FunctionArgs[Completed]) -> FunctionCode:
    return FunctionCode(
        directories=(given["code"] or "", *given["additional_code"]),
        handler=given["handler"] or "",
        runtime=_runtime(given),
        architecture=given["architecture"],
        requirements_files=tuple(given["requirements_files"]),
        has_layers=bool(given["layers"]),
        source_map=given["source_map"],
        external_packages=tuple(given["external_packages"]),
    )


def _runtime(given: FunctionArgs[Completed]) -> str:
    return given["runtime"] or DEFAULT_RUNTIME


def _image_config(given: FunctionImageConfigArgs[Completed]) -> dict[str, Any] | None:
    config = {name: value for name, value in given.items() if value}
    return config or None


def _build_image(scope: Scope, context: str, architecture: str) -> pulumi.Output[str]:
    """Builds the image, and returns its URI once Lambda is allowed to pull it."""
    built = build_image(scope, context, architecture)
    # Lambda pulls the image before the function exists, whose name Pulumi ends with random digits.
    functions = build_arn(scope, "lambda", "function:*")
    policy = aws.ecr.RepositoryPolicy(
        scope.child("repository-policy"),
        repository=built.repository.name,
        policy=service_document(
            {"service": "lambda.amazonaws.com", "source_arn": functions},
            # Lambda developer guide, Amazon ECR permissions.
            ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        ),
        opts=scope.opts(),
    )
    return resolve_after(built.uri, policy)
