# ruff: noqa: E501  a message is easier to compare in one piece

import json
from pathlib import Path

import pytest
from asl_builders import make, reject

from serverless_patterns.patterns.workflow.definition.asl_file import load

YAML = """\
# Words for whoever reads it.
StartAt: No
TimeoutSeconds: 60
States:
  No:
    Type: Wait
    Timestamp: 2030-01-01T00:00:00Z
    Next: 200
  200:
    Type: Pass
    ResultPath: null
    Result:
      {on: off, yes: ~, number: 3, float: 2.5, exponent: 1e3, true: True, text: "3", none: , date: 2030-01-01}
    Next: Done
  Done: &done {Type: Succeed}
"""


def write(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("suffix", ["asl.yaml", "asl.yml", "yaml"])
def test_yaml_is_read_as_workflow_studio_writes_it(tmp_path: Path, suffix: str):
    definition = load(Path(write(tmp_path / f"order.{suffix}", YAML)))
    assert definition == {
        "StartAt": "No",
        "TimeoutSeconds": 60,
        "States": {
            "No": {"Type": "Wait", "Timestamp": "2030-01-01T00:00:00Z", "Next": 200},
            "200": {
                "Type": "Pass",
                "ResultPath": None,
                "Result": {
                    "on": "off",
                    "yes": None,
                    "number": 3,
                    "float": 2.5,
                    "exponent": 1000.0,
                    "True": True,
                    "text": "3",
                    "none": None,
                    "date": "2030-01-01",
                },
                "Next": "Done",
            },
            "Done": {"Type": "Succeed"},
        },
    }


def test_both_kinds_of_file_and_a_dict_deploy_the_same(tmp_path: Path):
    definition = load(Path(write(tmp_path / "order.asl.yaml", YAML.replace("200", "Two hundred"))))
    yaml_file = str(tmp_path / "order.asl.yaml")
    json_file = write(tmp_path / "order.asl.json", json.dumps(definition, indent=2, ensure_ascii=False))
    graphs = [make(definition_file=file).graph() for file in (yaml_file, json_file)]
    assert graphs == [make(definition).graph()] * 2


def test_names_keep_their_letters(tmp_path: Path):
    file = write(
        tmp_path / "a.asl.json",
        '{"StartAt": "é 東京", "TimeoutSeconds": 1, "States": {"é 東京": {"Type": "Succeed"}}}',
    )
    assert '"é 東京": {' in make(definition_file=file).find_by_name("orders-workflow").inputs["definition"]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.asl.json", '{"States": {}, ', "cannot be read: Expecting property name enclosed in double quotes: line 1"),
        ("a.asl.json", '{"States": {"A": {}, "A": {}}}', "cannot be read: duplicate key 'A' in the same object"),
        ("a.asl.yaml", "States:\n  A: {}\n  A: {}\n", "cannot be read: duplicate key 'A' in the same object"),
        ("a.asl.yaml", "States: [", "cannot be read: while parsing a flow node"),
        ("a.asl.yaml", "A: !Sub x", "cannot be read: could not determine a constructor for the tag '!Sub'"),
        ("a.asl.yaml", "A: !!python/name:os.system x", "cannot be read: could not determine a constructor"),
        ("a.asl.json", "[]", "contains a value of type list; must contain an object"),
        ("a.asl.yaml", "", "contains a value of type NoneType; must contain an object"),
        ("a.asl.txt", "{}", "must be named *.asl.json or *.asl.yaml, as Workflow Studio names it"),
    ],
)  # fmt: skip
def test_files_that_are_refused(tmp_path: Path, name: str, text: str, expected: str):
    file = write(tmp_path / name, text)
    (found,) = reject(definition_file=file)
    assert found.startswith(f"definition_file: '{file}' {expected}")


def test_file_that_is_not_there(tmp_path: Path):
    file = str(tmp_path / "absent.asl.json")
    assert reject(definition_file=file) == [f"definition_file: [Errno 2] No such file or directory: '{file}'"]


def test_exactly_one_definition_is_needed(tmp_path: Path):
    way = "name: must have exactly one of definition, definition_file;"
    assert reject() == [f"{way} none given"]
    assert reject({}, definition_file="a.asl.json")[0] == f"{way} definition and definition_file given"
