"""``demo --mocks`` deploys a stack, and runs test cases of its state machines."""

import json
from pathlib import Path

import pytest

from tests.e2e.cli.command import run

pytestmark = pytest.mark.exhaustive

PROGRAM = """
import json
import pulumi_aws as aws

trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "states.amazonaws.com"}}
role = aws.iam.Role("r", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
task = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "InputPath": "$.a", "End": True}
definition = json.dumps({"StartAt": "Call", "States": {"Call": task}})
aws.sfn.StateMachine("flow", role_arn=role.arn, definition=definition)
"""
MOCKS = {
    "StateMachines": {"flow": {"TestCases": {"Good": {"Call": "Yes"}, "Bad": {"Call": "No"}}}},
    "MockedResponses": {
        "Yes": {"0": {"Return": {"n": 1}}},
        "No": {"0": {"Throw": {"Error": "Refused", "Cause": "because"}}},
    },
}


def test_test_cases_are_run(tmp_path: Path):
    (tmp_path / "Pulumi.yaml").write_text("name: post\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    mocks, given = tmp_path / "mocks.json", tmp_path / "input.json"
    mocks.write_text(json.dumps(MOCKS))
    given.write_text('{"a": 1}')
    command = ("demo", "any", "-C", tmp_path, "--mocks", mocks, "--input-file", given)

    good = run(*command, "--case", "Good")
    assert good.returncode == 0, good.stderr
    assert "flow#Good" in good.stdout
    assert 'SUCCEEDED {"n": 1}' in good.stdout

    both = run(*command, "--json")
    assert both.returncode == 1, both.stderr
    found = [
        (each["test_case"], each["status"], each["error"], each["states"]) for each in json.loads(both.stdout)
    ]
    assert found == [("Good", "SUCCEEDED", None, ["Call"]), ("Bad", "FAILED", "Refused", ["Call"])]
