"""The pattern that a stack deploys: by the stack's name, or by ``pattern`` in its configuration."""

import difflib
from collections.abc import Mapping
from pathlib import Path

from serverless_patterns_cli.errors import UserError
from serverless_patterns_cli.patterns.catalog import Pattern, find_pattern, has_patterns, read_patterns


def find_deployed_pattern(project: Path, stack: str, config: Mapping[str, str]) -> Pattern:
    """Returns the pattern that a stack deploys.

    Raises:
        UserError: If there is none.
    """
    patterns = read_patterns(project)
    if stack in {pattern.stack for pattern in patterns}:
        return find_pattern(patterns, stack)
    named = _read_setting(project, stack, config)
    try:
        return find_pattern(patterns, named or stack)
    except UserError as error:
        hint = "" if named else " To use another stack name, name its pattern: --config pattern=<stack>."
        raise UserError(f"{error}{hint}") from None


def check_stack_name(project: Path, stack: str, config: Mapping[str, str]) -> None:
    """Rejects a misspelled name of a stack of a catalog, before its program is imported.

    Raises:
        UserError: If the name is near that of a stack, and the configuration names no pattern.
    """
    if not has_patterns(project):
        return
    known = {pattern.stack for pattern in read_patterns(project)}
    if stack not in known and difflib.get_close_matches(stack, known, n=1):
        find_deployed_pattern(project, stack, config)


def _read_setting(project: Path, stack: str, config: Mapping[str, str]) -> str | None:
    from embedded_aws.program.project import load_project  # noqa: PLC0415 a name that is right needs none

    loaded = load_project(project)
    return loaded.stack_config(stack, config).values.get(f"{loaded.name}:pattern")
