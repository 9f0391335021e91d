"""The parts of the examples that the pages show are whole statements of the programs."""

import ast
import os
import sys
from pathlib import Path

import pytest
import yaml

sys.path.insert(0, os.fspath(Path(__file__).resolve().parents[2] / "docs/scripts"))

from example_parts import EXAMPLES, PROGRAMS, part_of

RESOURCES = sorted(yaml.safe_load((EXAMPLES / "yaml/Pulumi.yaml").read_text())["resources"])


@pytest.mark.parametrize("resource", RESOURCES)
def test_each_resource_has_a_whole_part_in_each_language(resource: str):
    parts = {
        language: part_of((EXAMPLES / program).read_text(), language, resource)
        for language, program in PROGRAMS.items()
    }
    declared = yaml.safe_load((EXAMPLES / "yaml/Pulumi.yaml").read_text())["resources"]
    assert yaml.safe_load(parts["YAML"]) == {resource: declared[resource]}
    (statement,) = ast.parse(parts["Python"]).body
    assert isinstance(statement, ast.Assign)
    kind = declared[resource]["type"].rpartition(":")[2]
    for language in ("TypeScript", "Go"):
        assert f"patterns.{'New' * (language == 'Go')}{kind}(" in parts[language]
        for opening, closing in ("()", "{}", "[]"):
            assert parts[language].count(opening) == parts[language].count(closing)


def test_a_resource_that_no_example_has():
    with pytest.raises(LookupError, match=r"^0 resources are called 'sh' in the example in Python$"):
        part_of('shop = Queue("shop", {})\n', "Python", "sh")
