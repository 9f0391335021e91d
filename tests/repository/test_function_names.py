"""Names of functions begin with verbs, and not with participles or prepositions."""

import ast
import re
from collections.abc import Iterator

from tests.conftest import ROOT

FOLDERS = ("components", "local", "stacks", "patterns", "templates", "examples", "docs", "tests", "bench")
PREPOSITION = (
    r"about|above|across|after|against|along|among|around|as|at|before|behind|below|beneath|beside|between|beyond|by"
    r"|during|except|for|if|in|inside|into|like|near|nothing|of|off|on|only|onto|out|outside|over|per|since|than|then"
    r"|through|toward|under|unless|until|upon|via|when|where|while|who|what|whose|with|within|without"
)
PARTICIPLE = (
    r"[a-z]+(?:ing|ed)|begun|bound|bought|broken|brought|built|caught|chosen|done|drawn|driven|felt|forgotten|fought"
    r"|found|frozen|given|gone|grown|heard|held|hidden|kept|known|led|left|lent|lost|made|meant|met|paid|said|seen"
    r"|sent|shown|sold|spent|spoken|stood|stuck|taken|taught|thought|thrown|told|torn|understood|woken|worn|written"
)
NO_VERB = re.compile(f"{PREPOSITION}|{PARTICIPLE}")
# Verbs and nouns that end as a participle does.
VERBS = frozenset(
    {"bring", "embed", "exceed", "feed", "need", "ping", "proceed", "ring", "seed", "speed", "string"}
)
ALLOWED = {
    "deferred_output",  # named as the function of Pulumi that it replaces
    "_succeed",  # the state of that name, and its end
    "thing",  # a noun
    "unauthorized",  # of AppSync's ``$util``
}
CALLED_BY_OTHERS = ("property", "fixture", "overload", "setter")


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yields the functions that have a name of their own choice."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            decorators = " ".join(map(ast.unparse, node.decorator_list))
            if not any(each in decorators for each in CALLED_BY_OTHERS):
                yield node


def is_verb(name: str) -> bool:
    """Returns whether the first word of a name is neither a participle nor a preposition."""
    if name in ALLOWED or name.startswith(("__", "test_")):
        return True
    first = name.lstrip("_").partition("_")[0]
    return first in VERBS or not NO_VERB.fullmatch(first)


def test_functions_are_named_by_verbs():
    found = [
        f"{path.relative_to(ROOT)}:{each.lineno}: {each.name}"
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if not {".venv", "node_modules"} & {*path.parts}
        for each in functions(ast.parse(path.read_text()))
        if not is_verb(each.name)
    ]
    assert found == []


def test_participles_and_prepositions_are_found():
    names = ("_nothing_or_404", "_noting_ends", "filled", "_as_on_aws", "below", "kept", "with_roles", "of")
    assert not any(map(is_verb, names))
    assert all(
        map(is_verb, ("validate_value", "from_scope", "to_json", "string_of", "test_named", "__init__"))
    )
