"""The console runs the demonstration by the command that the opener of the console gave, and no other."""

import json
import sys
from http import HTTPStatus

import pytest

from embedded_aws.server.console.demonstration import RUNNING, run_demonstration
from embedded_aws.server.middleware.rejections import Rejection

RESULTS = {"ok": True, "results": [{"action": "sent", "ok": True}]}


def command(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_results_of_the_command_are_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_PORT", "1")
    monkeypatch.setenv("EMBEDDED_AWS_USER_HOME", "/home/user")
    checks = "'GATEWAY_PORT' not in os.environ and os.environ['HOME'] == '/home/user'"
    code = f"import os; assert {checks}; print({json.dumps(RESULTS)!r})"
    assert run_demonstration({"demonstration": command(code)}) == RESULTS


def test_wrong_results_are_results() -> None:
    failed = {**RESULTS, "ok": False}
    code = f"import sys; print({json.dumps(failed)!r}); sys.exit(1)"
    assert run_demonstration({"demonstration": command(code)}) == failed


@pytest.mark.parametrize(
    ("picture", "status", "message"),
    [
        ({}, HTTPStatus.NOT_FOUND, "no demonstration"),
        ({"demonstration": ["/nowhere/python"]}, HTTPStatus.BAD_GATEWAY, "did not run"),
        (
            {"demonstration": command("import sys; sys.exit('the stack is gone')")},
            HTTPStatus.BAD_GATEWAY,
            "is gone",
        ),
        ({"demonstration": command("print([])")}, HTTPStatus.BAD_GATEWAY, "no results"),
    ],
)
def test_missing_results_are_named(picture, status: HTTPStatus, message: str) -> None:
    with pytest.raises(Rejection, match=message) as raised:
        run_demonstration(picture)
    assert raised.value.status == status


def test_one_runs_at_a_time() -> None:
    with RUNNING, pytest.raises(Rejection, match="is running"):
        run_demonstration({"demonstration": command("")})
