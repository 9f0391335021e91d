"""``demo --mocks`` rejects what it cannot run before anything is deployed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

MOCKS = {
    "StateMachines": {"m": {"TestCases": {"Good": {"S": "R"}, "Bad": {"S": "R"}}}},
    "MockedResponses": {"R": {"0": {"Return": 1}}},
}


@pytest.fixture
def mocks(tmp_path: Path) -> Path:
    file = tmp_path / "mocks.json"
    file.write_text(json.dumps(MOCKS))
    return file


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--mocks", "MOCKS", "--case", "God"],
            "There is no test case 'God'. Did you mean 'Good'? Known: Bad, Good.",
        ),
        (["--mocks", "MOCKS", "--outputs-file", "o.json"], "--mocks requires a local stack."),
        (["--case", "Good"], "--case and --input-file require --mocks."),
        (["--input-file", "MOCKS"], "--case and --input-file require --mocks."),
        (
            ["--mocks", "none.json"],
            "none.json has 1 error:\n- the file cannot be read: No such file or directory",
        ),
        (["--mocks", "MOCKS", "--input-file", "none.json"], "No such file or directory: none.json"),
        (["--mocks", "MOCKS", "--input-file", "TEXT"], "text is not JSON: "),
        (["--mocks", "EMPTY"], "empty has no test cases."),
        (["--mocks", "INVALID"], "invalid has 2 errors:\n- MockedResponses: the field is required"),
    ],
)
def test_what_cannot_be_run(
    run: Callable[..., Result], project: Path, mocks: Path, arguments: list[str], message: str
):
    for name, content in (
        ("text", "hello"),
        ("empty", '{"StateMachines": {}, "MockedResponses": {}}'),
        ("invalid", "{}"),
    ):
        (project / name).write_text(content)
    files = {
        "MOCKS": mocks,
        "TEXT": project / "text",
        "EMPTY": project / "empty",
        "INVALID": project / "invalid",
    }
    result = run("demo", "mail", "-C", project, *(files.get(each, each) for each in arguments))
    assert result.exit_code == 1
    assert message in result.stderr
