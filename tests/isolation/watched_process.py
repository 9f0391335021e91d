"""The process of a watched emulator."""

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from embedded_aws.ministack import iam_evaluator
from embedded_aws.server import process as emulator_process
from tests.isolation.watched_emulator import DECISIONS


def watch() -> None:
    """Writes down each decision of IAM that lets a role do something, once."""
    evaluate: Callable[..., Any] = iam_evaluator.evaluate.get()
    file = (Path(tempfile.gettempdir()) / DECISIONS).open("a", buffering=1)
    seen: set[tuple[str, str, str]] = set()

    def evaluate_watched(context: Any, *policies: Any) -> Any:
        result = evaluate(context, *policies)
        # arn:aws:sts::<account>:assumed-role/<role>/<session>
        kind, _, role_and_session = context.principal_arn.partition("/")
        decision = (role_and_session.partition("/")[0], context.action, context.resource_arn)
        if kind.endswith(":assumed-role") and result.decision == "Allow" and decision not in seen:
            seen.add(decision)
            print(json.dumps(decision), file=file)
        return result

    iam_evaluator.evaluate.set(evaluate_watched)


if __name__ == "__main__":
    watch()
    emulator_process.main(int(sys.argv[1]))
