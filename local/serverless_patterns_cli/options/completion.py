"""Shell completion: the names of stacks and patterns of the project."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from serverless_patterns_cli.catalog_files import find_catalog
from serverless_patterns_cli.errors import UserError
from serverless_patterns_cli.options.documents import find_documents
from serverless_patterns_cli.patterns import catalog


def complete_stack(ctx: Any, incomplete: str) -> list[tuple[str, str]]:
    """Returns the stacks whose names begin with ``incomplete``, each with a description.

    These are the stacks of patterns, and those that have a file with configuration.

    Args:
        ctx: Context of the command, as far as its options are known.
        incomplete: What the user has typed.
    """
    return [(name, text) for name, text in sorted(_list_stacks(ctx).items()) if name.startswith(incomplete)]


def complete_pattern(ctx: Any, incomplete: str) -> list[tuple[str, str]]:
    """Returns the patterns, and the stacks of patterns, whose names begin with ``incomplete``."""
    try:
        patterns = catalog.find_patterns(_find_directory(ctx))
    except UserError:  # a description is not valid
        return []
    names = {name: found.title for found in patterns for name in (found.name, found.stack)}
    return [(name, title) for name, title in sorted(names.items()) if name.startswith(incomplete)]


def complete_topic(incomplete: str) -> list[tuple[str, str]]:
    """Returns the topics of **help** whose names begin with ``incomplete``, each with its title."""
    return [(each.topic, each.title) for each in find_documents() if each.topic.startswith(incomplete)]


def complete_template(incomplete: str) -> list[str]:
    """Returns the templates of **new** whose names begin with ``incomplete``."""
    files = find_catalog().glob("templates/*/Pulumi.yaml")
    return sorted(name for file in files if (name := file.parent.name).startswith(incomplete))


def _list_stacks(ctx: Any) -> dict[str, str]:
    try:
        project = catalog.find_project(_find_directory(ctx))
    except UserError:
        return {}
    named: dict[str, str] = {}
    with suppress(UserError):  # a project without patterns
        named = {found.stack: found.title for found in catalog.read_patterns(project)}
    files = project.glob("Pulumi.*.yaml")
    return {file.name.removeprefix("Pulumi.").removesuffix(".yaml"): "" for file in files} | named


def _find_directory(ctx: Any) -> Path:
    return Path(ctx.params.get("cwd") or Path.cwd())
