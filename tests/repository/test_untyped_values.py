"""Values above the adapter to MiniStack have types: each line with ``Any`` is listed, with its reason."""

import re
from collections.abc import Iterator

from tests.conftest import ROOT

EMBEDDED_AWS = ROOT / "local/embedded_aws"
ADAPTER = EMBEDDED_AWS / "ministack"
INPUTS = "inputs of resources, which Pulumi's schemas describe at run time only"
CLIENTS = "operations of boto3's clients, which exist at run time only"
REASONS = {
    "component_packages/expansion.py: Properties = dict[str, Any]": INPUTS,
    "emulator/clients.py: def __getattr__(self, name: str) -> Any: ...": CLIENTS,
    "lifecycle/deployed_stack.py: def client(self, service: str, *, role_arn: str | None = None,"
    " endpoint_url: str | None = None) -> Any:": "users declare the client with the types of boto3-stubs",
    "program/wire.py: Properties = dict[str, Any]": INPUTS,
    "resource_model/coercion.py: def __getattr__(self, name: str) -> Any:": CLIENTS,
    "resource_model/context.py: def __getitem__(self, name: str) -> Any:": INPUTS,
    "resource_model/context.py: def get(self, name: str, default: object = None) -> Any:": INPUTS,
    "services/dynamodb/values.py: Value: TypeAlias = Mapping[str, Any]": (
        "the name in an attribute value tells the type of its content"
    ),
    'schemas/types.py: Any: {"$ref": "pulumi.json#/Any"},': "a type that Pulumi's SDK has in annotations",
}
"""The reason of each line with ``Any``, by file and line."""
_ANY = re.compile(r"\bAny\b")
_ALIAS = re.compile(r"^(\w+)(?:: TypeAlias)? = [^=\n]*\bAny\b", re.MULTILINE)


def list_lines() -> Iterator[str]:
    for path in sorted(EMBEDDED_AWS.rglob("*.py")):
        if ADAPTER not in path.parents:
            name = path.relative_to(EMBEDDED_AWS).as_posix()
            for line in path.read_text().splitlines():
                if _ANY.search(line) and not line.startswith("from typing import "):
                    yield f"{name}: {line.strip()}"


def test_each_line_with_any_has_a_reason():
    unlisted = sorted(set(list_lines()) - REASONS.keys())
    assert not unlisted, f"use a type, or `Json` of embedded_aws.json_values: {unlisted}"


def test_listed_lines_exist():
    assert sorted(REASONS.keys() - set(list_lines())) == []


def test_records_have_no_alias_of_any():
    """``Any`` does not come back to the rooms above by another name."""
    assert _ALIAS.findall((ADAPTER / "records.py").read_text()) == ["Query"]
