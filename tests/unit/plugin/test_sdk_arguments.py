"""The SDK for TypeScript takes the arguments of every component with the types that the component takes."""

import json
from pathlib import Path

import pytest
from every_component import CASES
from tests.engine.sdk_projects import TypeScriptProject
from tests.engine.sdk_tools import why_skipped
from tests.schema_names import convert_names


@pytest.mark.exhaustive
def test_the_arguments_of_every_component_compile(tmp_path: Path):
    if reason := why_skipped():
        pytest.skip(reason)
    program = 'import * as patterns from "serverless-patterns";\n'
    for case, (component, args) in CASES.items():
        inputs = json.dumps(convert_names(args, component))
        program += f"new patterns.{component.__name__}({json.dumps(case)}, {inputs});\n"
    assert TypeScriptProject(tmp_path).compile({"every": program}) == ""
