"""Environment variables of a Lambda function."""

import json
from collections.abc import Mapping

import pulumi

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.outputs import is_made_up, is_output

MAX_ENVIRONMENT = 4_096
"""Bytes of the environment of a function, as JSON (Lambda quotas)."""
RESERVED_VARIABLES = frozenset(
    {
        *("AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV"),
        *("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION"),
        *("AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME"),
        *("AWS_LAMBDA_MAX_CONCURRENCY", "AWS_LAMBDA_METADATA_API", "AWS_LAMBDA_METADATA_TOKEN"),
        *("AWS_LAMBDA_RUNTIME_API", "AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
        *("LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT", "_HANDLER", "_X_AMZN_TRACE_ID"),
    }
)
"""Variables that Lambda sets itself (Lambda developer guide, "Defined runtime environment variables")."""


def check_environment(
    environment: Mapping[str, pulumi.Input[str]],
    links: Mapping[str, object],
    errors: Errors,
    limit: int = MAX_ENVIRONMENT,
) -> None:
    """Checks that Lambda accepts the variables of the arguments ``environment`` and ``links``.

    Args:
        environment: Environment variables by name.
        links: Links by the name of their environment variable.
        errors: Receives what is invalid.
        limit: Bytes that the variables may take, without those values that resolve later.
    """
    for argument, names in (("environment", environment), ("links", links)):
        for variable in sorted(RESERVED_VARIABLES & names.keys()):
            errors.add(f"{argument}.{variable}", "is reserved; Lambda sets it itself. Choose another name")
    known = {name: "" if is_output(value) else value for name, value in environment.items()}
    known |= dict.fromkeys(links, "")
    if reason := _size_problem(known, limit):
        errors.add("environment", reason)


def check_resolved_environment(environment: Mapping[str, pulumi.Input[str]], errors: Errors) -> None:
    """Checks the size of all variables of a function once their values resolve.

    Args:
        environment: Everything that the function gets, by name.
        errors: The errors of the component.
    """
    if not any(map(is_output, environment.values())):
        return

    def look(resolved: dict[str, str]) -> None:
        if not is_made_up() and (reason := _size_problem(resolved, MAX_ENVIRONMENT)):
            raise errors.error_later("environment", reason)

    pulumi.Output.all(**environment).apply(look)


def _size_problem(variables: Mapping[str, pulumi.Input[str]], limit: int) -> str | None:
    size = len(json.dumps(variables, ensure_ascii=False, separators=(",", ":")).encode())
    if size <= limit:
        return None
    return f"has {size:,} bytes as JSON; must be at most {limit:,}. Store large values in S3 or SSM"
