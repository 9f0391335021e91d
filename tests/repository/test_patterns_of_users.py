"""No code of the emulator gives a pattern from outside to an engine that can take exponential time."""

import ast
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

from embedded_aws.server.user_patterns import PATCHES

EMULATOR: Final = Path("local/embedded_aws")
MINISTACK: Final = Path(str(find_spec("ministack").origin)).parent  # pyright: ignore[reportOptionalMemberAccess]
SAFE: Final = {
    *("services/apigateway_v1.py", "services/bedrock_agentcore.py", "services/cloudformation/engine.py"),
    *("services/cloudwatch_logs.py", "services/ec2.py", "services/glue.py", "services/iot.py"),
}
"""Modules of MiniStack whose ``re`` is replaced by one that is safe for these functions:"""
REPLACED: Final = {"compile", "fullmatch", "match", "search"}
ENGINES: Final = {"re", "re2", "regex", "fnmatch"}
MATCHING: Final = {
    *("compile", "findall", "finditer", "fnmatch", "fnmatchcase", "filter", "fullmatch", "match", "search"),
    *("split", "sub", "subn", "subf", "subfn", "template", "translate"),
}
ALLOWED: Final[dict[str, dict[str, str]]] = tomllib.loads(
    Path(__file__).with_name("patterns_of_users.toml").read_text(encoding="utf-8")
)


def find_uses(code: str) -> Iterator[str]:
    """Yields the calls whose pattern is not a constant, and imports that hide such calls."""
    tree = ast.parse(code)
    engines = {"re": "re"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            engines |= {each.asname or each.name: each.name for each in node.names if each.name in ENGINES}
        elif isinstance(node, ast.ImportFrom) and node.module in ENGINES:
            yield ast.unparse(node)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called, first = node.func, 0
        if not (isinstance(called, ast.Attribute) and is_engine(called.value, engines)):
            continue
        if called.attr.startswith("fnmatch"):
            first = 1
        patterns = [
            *node.args[first : first + 1],
            *(each.value for each in node.keywords if each.arg == "pattern"),
        ]
        if called.attr in MATCHING and not all(map(is_constant, patterns)):
            yield ast.unparse(node)


def is_engine(node: ast.expr, engines: dict[str, str]) -> bool:
    return isinstance(node, ast.Name) and node.id in engines


def is_constant(node: ast.expr) -> bool:
    """Whether a pattern is text of the code, constants of the module, and what ``re.escape`` returns."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Name):
        return node.id.isupper()
    if isinstance(node, ast.JoinedStr):
        return all(map(is_constant, node.values))
    if isinstance(node, ast.FormattedValue):
        return is_constant(node.value)
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) == "re.escape"
    return isinstance(node, ast.BinOp) and is_constant(node.left) and is_constant(node.right)


def list_uses(root: Path) -> set[str]:
    return {
        f"{name}: {use}"
        for path in root.rglob("*.py")
        if (name := path.relative_to(root).as_posix())
        for use in find_uses(path.read_text(encoding="utf-8"))
        if not (root is MINISTACK and name in SAFE and use.removeprefix("re.").partition("(")[0] in REPLACED)
    }


@pytest.mark.parametrize(("section", "root"), [("emulator", EMULATOR), ("ministack", MINISTACK)])
def test_each_pattern_that_is_not_a_constant_has_a_reason(section: str, root: Path):
    allowed = ALLOWED[section]
    message = "match patterns of users with emulator/patterns.py or iam/policy_language/patterns.py"
    assert list_uses(root) == set(allowed), message
    assert all(allowed.values())


def test_the_safe_modules_are_those_of_the_patches():
    assert {f"{patch.target.removesuffix('.re').replace('.', '/')}.py" for patch in PATCHES} == SAFE


def test_a_pattern_from_outside_is_found():
    for code in (
        "import re\nre.search(given, text)",
        "import re as _re\n_re.compile(given['Pattern'])",
        "import re\nre.sub(f'^{given}$', '', text)",
        "import re\nre.compile(pattern=given)",
        "def find():\n    import regex\n    return regex.fullmatch('a' + given, text)",
        "from re import search",
        "import fnmatch\nfnmatch.fnmatch('name', given)",
    ):
        assert list(find_uses(code)), code
    for code in ("re.search('a', text)", "re.compile(f'{re.escape(given)}{_DIGITS}')", "given.search(text)"):
        assert not list(find_uses(code)), code
