"""Dependencies point one way."""

import ast
import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphs import ROOT

COMPONENTS = ROOT / "components"
LIBRARY = COMPONENTS / "serverless_patterns"
LOCAL = ROOT / "local"
CONVERTERS = LIBRARY / "converters"
PATTERNS = sorted(found.parent for found in LIBRARY.glob("*/component.py"))
BLOCKS = sorted(LIBRARY.glob("*.py"))


def sources(*directories: Path, without: tuple[Path, ...] = ()) -> list[Path]:
    found = [path for directory in directories for path in sorted(directory.rglob("*.py"))]
    return [path for path in found if not any(other in path.parents for other in without)]


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports, wherever in it, and what it takes from them."""
    package = path.parent.relative_to(
        next(root for root in (COMPONENTS, LOCAL, ROOT) if root in path.parents)
    )
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.parts[: len(package.parts) + 1 - node.level] if node.level else ()
            module = ".".join([*parts, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def forbidden(paths: list[Path], *modules: str) -> list[str]:
    assert paths
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in paths
        for name in imported(path)
        if any(name == module or name.startswith(f"{module}.") for module in modules)
    ]


def test_library_knows_nothing_of_what_runs_it():
    assert forbidden(sources(COMPONENTS), "embedded_aws", "serverless_patterns_cli", "stacks") == []


def test_library_imports_what_it_declares():
    """Without the extra ``local``, which is for the embedded AWS and the command line."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = {re.split(r"[^a-z0-9-]", requirement)[0] for requirement in project["dependencies"]}
    distributions = importlib.metadata.packages_distributions()
    undeclared = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(LIBRARY, without=(CONVERTERS,))
        for name in imported(path)
        if (module := name.partition(".")[0]) not in sys.stdlib_module_names | {"serverless_patterns"}
        and not declared & {found.lower().replace("_", "-") for found in distributions.get(module, [])}
    ]
    assert undeclared == []


def test_embedded_aws_knows_nothing_of_the_library():
    embedded = sources(LOCAL / "embedded_aws")
    assert forbidden(embedded, "serverless_patterns", "serverless_patterns_cli", "stacks") == []


def test_blocks_know_nothing_of_patterns():
    blocks = [path for path in BLOCKS if path.name != "__init__.py"]
    assert forbidden(blocks, *(f"serverless_patterns.{pattern.name}" for pattern in PATTERNS)) == []


def test_small_shared_parts_know_nothing_of_blocks():
    components = [path.stem for path in BLOCKS if "pulumi.ComponentResource)" in path.read_text()]
    assert {"bucket", "function", "queue", "topic"} <= set(components)
    shared = [
        LIBRARY / f"{name}.py"
        for name in ("conformance", "validation", "policy", "packaging", "function_code", "alarms")
    ]
    assert forbidden(shared, *(f"serverless_patterns.{component}" for component in components)) == []


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.name)
def test_patterns_know_nothing_of_each_other(pattern: Path):
    others = [f"serverless_patterns.{other.name}" for other in PATTERNS if other != pattern]
    assert forbidden(sources(pattern), *others) == []


def test_converters_run_without_pulumi_and_everything_here():
    assert (
        forbidden(sources(CONVERTERS), "pulumi", "pulumi_aws", "embedded_aws", "serverless_patterns_cli")
        == []
    )
    beyond = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(CONVERTERS)
        for name in imported(path)
        if name.startswith("serverless_patterns") and not name.startswith("serverless_patterns.converters")
    ]
    assert beyond == []


def test_stacks_know_the_library_alone():
    stacks = sources(ROOT / "stacks")
    assert forbidden(stacks, "embedded_aws", "serverless_patterns_cli", "boto3") == []


def test_annotations_of_components_can_be_read():
    """Pulumi's schema inference cannot, once they are text."""
    assert forbidden(sources(LIBRARY, without=(CONVERTERS,)), "__future__") == []


def test_imports_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The tests above can fail."""
    monkeypatch.setattr("test_layers.ROOT", tmp_path)
    file = tmp_path / "a/b/c.py"
    file.parent.mkdir(parents=True)
    file.write_text("import x.y as z\nfrom . import d\nfrom ..e import f\ndef g():\n    from h.i import j\n")
    assert set(imported(file)) == {"x.y", "a.b", "a.b.d", "a.e", "a.e.f", "h.i", "h.i.j"}
    assert forbidden([file], "h", "a.b.d", "x.yy") == [
        "a/b/c.py imports a.b.d",
        "a/b/c.py imports h.i",
        "a/b/c.py imports h.i.j",
    ]
