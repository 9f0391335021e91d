"""Writes the generated parts of the documentation, or checks that they are current.

A part stands between ``<!-- generated: <what> -->`` and ``<!-- /generated -->``, where <what> is:

* ``graph <stack>``: the architecture, drawn from the registered resources;
* ``arguments <component>`` and ``outputs <component>``: from the docstrings, as Pulumi's schema has them;
  ``arguments <component> without <other>`` leaves out the types that the other one has, too;
* ``changes <component>``: what a changed argument does, from the change matrix of the tests;
* ``example <resource>``: that resource of the examples, in each language;
* ``languages``: the program in YAML above it, in TypeScript and in Go;
* ``methods <component>``: what its methods return, as other languages write it, from outputs;
* ``permissions <component>``: what its roles may do, and what the policies of its resources say;
* ``costs <component>``: what AWS charges for, from costs.toml;
* ``chart <pattern>``: what it changes, drawn from the benchmarks and the prices, and as a table;
* ``commands``: what each command of ``serverless-patterns`` takes;
* ``api``: the public names of ``embedded_aws``;
* ``links``: what each access of a link allows;
* ``pairs``: the line that connects each pair of services;
* ``differences``: where the embedded emulator differs from AWS;
* ``recorded``: counts and reasons of the recorded answers of AWS, from the ledger of the tests;
* ``supported <kind>``: the types, functions and components that run in the embedded emulator.

``python docs/scripts/generate.py`` renews all parts and the pictures of charts; with ``--check`` it only
names the files that are not current.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from api_pages import describe_api
from argument_entries import list_arguments, one_line, python_name, type_of
from change_tables import describe_changes
from charts import describe_chart, draw_all
from command_pages import describe_commands
from cost_tables import describe_costs
from example_parts import show_example
from language_programs import show_languages
from method_forms import describe_methods
from permission_tables import describe_permissions
from pulumi.provider.experimental.component import ComponentProvider
from recorded_tables import describe_recorded
from supported_tables import describe_supported

import serverless_patterns
from embedded_aws import record
from embedded_aws.resources import differences
from serverless_patterns.connections.links.access import KINDS, LinkKind
from serverless_patterns_cli.architecture import draw, format_mermaid

ROOT = Path(__file__).resolve().parents[2]
PART = re.compile(r"(<!-- generated: (?P<what>[^>]+) -->\n).*?(<!-- /generated -->)", re.DOTALL)


def main() -> int:
    """Renews or checks; the exit code says whether everything was current."""
    current = {path: renew(path.read_text()) for path in find_documents()} | draw_all()
    stale = [path for path, text in current.items() if not path.exists() or path.read_text() != text]
    if "--check" not in sys.argv:
        for path in stale:
            path.write_text(current[path])
    for path in stale:
        sys.stderr.write(f"{path.relative_to(ROOT)} was not current\n")
    return 1 if stale and "--check" in sys.argv else 0


def find_documents() -> list[Path]:
    """Every Markdown file of the project that may have generated parts."""
    return sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("patterns/*/README.md")])


def renew(text: str) -> str:
    """Returns ``text`` with its generated parts renewed."""
    return PART.sub(lambda part: f"{part[1]}{_generate(part)}\n{part[3]}", text)


def _generate(part: re.Match[str]) -> str:
    kind, _, subject = part["what"].strip().partition(" ")
    if kind == "languages":
        return show_languages(part.string, part.start())
    return _GENERATORS[kind](subject)


def _graph(stack: str) -> str:
    config = {"pattern": stack, "buildPlatform": "host"}
    recording = record(ROOT, stack="drawn", config=config)  # a name without configuration
    return f"```mermaid\n{format_mermaid(draw(recording)).strip()}\n```"


def _arguments(subject: str) -> str:
    component, _, other = subject.partition(" without ")
    schema = _schema()
    described = (
        _list_nested_types(schema, schema["resources"][_token(other)]["inputProperties"]) if other else ()
    )
    resource = schema["resources"][_token(component)]
    nested = [
        name for name in _list_nested_types(schema, resource["inputProperties"]) if name not in described
    ]
    parts = [list_arguments(component, resource["inputProperties"], resource["requiredInputs"], nested)]
    for name in nested:
        definition = schema["types"][_token(name)]
        parts.append(f'<a id="{name}"></a>**`{name}`**: {one_line(definition["description"])}')
        if properties := definition.get("properties"):
            parts.append(list_arguments(name, properties, definition.get("required", []), nested))
    return "\n\n".join(parts)


def _outputs(component: str) -> str:
    return _table("output", _schema()["resources"][_token(component)]["properties"], [])


def _bridges(_subject: str) -> str:
    rows = [
        f"| `{row['type']}` | {row['property']} | {row['rule']} | {row['reason']} |"
        for row in differences.describe()
    ]
    return "\n".join(["| resource type | inputs | here | because |", "| --- | --- | --- | --- |", *rows])


def _links(_subject: str) -> str:
    rows = [
        f"| `{name}` | {kind.variable} | {access} | {_code(actions)} | {_code(kind.key_actions(actions))} |"
        for name, kind in KINDS.items()
        for access, actions in (*_levels(kind), ("an action by its name", kind.others))
        if actions
    ]
    head = ["| link to | variable | access | actions | on its customer managed key |", "|" + " --- |" * 5]
    return "\n".join([*head, *rows])


def _pairs(_subject: str) -> str:
    from tests.pairs import describe_pairs  # noqa: PLC0415 only now it can be found

    return describe_pairs()


def _levels(kind: LinkKind) -> list[tuple[str, tuple[str, ...]]]:
    return [(f"`{level}`", actions) for level, actions in kind.levels.items()]


def _code(actions: Iterable[str]) -> str:
    return ", ".join(f"`{action}`" for action in actions)


_GENERATORS: dict[str, Callable[[str], str]] = {
    "pairs": _pairs,
    "graph": _graph,
    "arguments": _arguments,
    "outputs": _outputs,
    "changes": describe_changes,
    "example": show_example,
    "methods": describe_methods,
    "permissions": describe_permissions,
    "costs": describe_costs,
    "chart": describe_chart,
    "commands": describe_commands,
    "api": describe_api,
    "differences": _bridges,
    "links": _links,
    "recorded": describe_recorded,
    "supported": describe_supported,
}


@cache
def _schema() -> dict[str, Any]:
    provider = ComponentProvider(serverless_patterns.components(), "serverless-patterns")
    return json.loads(provider.schema)


def _token(name: str) -> str:
    return f"serverless-patterns:index:{name}"


def _table(what: str, properties: dict[str, Any], required: list[str]) -> str:
    rows = [
        f"| `{python_name(name)}` | {type_of(definition)} | {'**required.** ' if name in required else ''}"
        f"{one_line(definition['description'])} |"
        for name, definition in properties.items()
    ]
    return "\n".join([f"| {what} | type | meaning |", "| --- | --- | --- |", *rows])


def _list_nested_types(schema: dict[str, Any], properties: dict[str, Any]) -> list[str]:
    """The types that ``properties`` mention, and those that these mention, each once."""
    found: list[str] = []
    for type_ in re.findall(r"#/types/serverless-patterns:index:(\w+)", json.dumps(properties)):
        nested = _list_nested_types(schema, schema["types"][_token(type_)].get("properties", {}))
        found += [each for each in (type_, *nested) if each not in found]
    return list(dict.fromkeys(found))


if __name__ == "__main__":
    sys.exit(main())
