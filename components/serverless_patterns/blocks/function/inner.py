"""Checks of a function that another component creates, with its user's code and additional variables."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.blocks.function.code import FunctionCode
from serverless_patterns.blocks.function.environment import check_environment
from serverless_patterns.blocks.function.runtimes import DEFAULT_RUNTIME
from serverless_patterns.connections.links import validate_links

_LENGTH = 64
"""Characters of a value that the component sets, such as the name of a table."""


def check_inner_function(
    given: Mapping[str, Any], errors: Errors, *, variables: Collection[str], additional_code: Sequence[str]
) -> None:
    """Checks the arguments of a component that become those of its function, and builds its package.

    Args:
        given: Arguments of the component: ``code``, ``handler``, ``requirements_files``, ``runtime``,
            ``architecture``, ``environment`` and ``links``.
        errors: Receives what is invalid.
        variables: Environment variables that the component sets.
        additional_code: Directories whose files the component adds to the code.
    """
    environment, links = given["environment"], given["links"]
    check_environment({**environment, **dict.fromkeys(variables, "-" * _LENGTH)}, links, errors)
    validate_links(links, errors, environment)
    for argument, names in (("environment", environment), ("links", links)):
        for variable in sorted(names.keys() & set(variables)):
            errors.add(f"{argument}.{variable}", "is set by the component. Choose another name")
    FunctionCode(
        directories=(given["code"], *additional_code),
        handler=given["handler"],
        runtime=given["runtime"] or DEFAULT_RUNTIME,
        architecture=given["architecture"],
        requirements_files=tuple(given["requirements_files"]),
    ).build(errors)
