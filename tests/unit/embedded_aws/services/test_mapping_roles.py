"""The role of an event source mapping, whose policies the program may create at the same time."""

from typing import Any
from unittest.mock import MagicMock

import pytest

from embedded_aws.errors import DeploymentError
from embedded_aws.services.lambda_ import differences

INPUTS = {"functionName": "orders", "eventSourceArn": "arn:aws:sqs:us-east-1:123456789012:orders"}


def check(monkeypatch: pytest.MonkeyPatch, *denied: str | None) -> int:
    """Checks a mapping with one answer after the other, the last one for ever; returns how many were used."""
    answers, used = [*denied], 0

    def find_denied(*_: Any) -> str | None:
        nonlocal used
        used += 1
        return answers.pop(0) if len(answers) > 1 else answers[0]

    monkeypatch.setattr(differences, "find_denied", find_denied)
    monkeypatch.setattr(differences, "_PATIENCE", 0.3)
    differences._check_role_may_consume(MagicMock(), INPUTS)
    return used


def test_a_policy_that_comes_a_moment_later(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check(monkeypatch, "sqs:ReceiveMessage", None) == 2


def test_a_policy_that_is_there_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check(monkeypatch, None) == 1


def test_a_policy_that_does_not_come(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DeploymentError, match="does not have permissions to call ReceiveMessage on SQS"):
        check(monkeypatch, "sqs:ReceiveMessage")
