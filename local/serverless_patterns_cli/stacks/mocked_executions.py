"""Runs executions of a stack's state machines with mocked integrations, and prints what became of them.

Pulumi and boto3 take a second to import, so the functions that need them import them.
"""
# ruff: noqa: PLC0415 see above

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer
from rich.console import Console
from rich.text import Text

from serverless_patterns_cli.errors import UserError, explain_unknown
from serverless_patterns_cli.tables import create_table

if TYPE_CHECKING:
    from embedded_aws import Deployment
    from embedded_aws.services.step_functions.testing.mock_config import MockConfig


_TIMEOUT: Final = 300.0
"""Maximum seconds of an execution."""


@dataclass(frozen=True)
class CaseResult:
    """The execution of a test case.

    Attributes:
        state_machine: The state machine, as the mock configuration names it.
        test_case: Name of the test case.
        status: Status of the execution, such as ``SUCCEEDED``.
        output: Its output; None unless it has succeeded.
        error: Name of its error.
        cause: Cause of the error.
        states: The states that it entered.
        seconds: Its duration.
    """

    state_machine: str
    test_case: str
    status: str
    output: Any
    error: str | None
    cause: str | None
    states: Sequence[str]
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether the execution has succeeded."""
        return self.status == "SUCCEEDED"


def choose_cases(mocks: Path, wanted: Sequence[str]) -> list[tuple[str, str]]:
    """Returns state machine and name of each test case to run.

    Args:
        mocks: The mock configuration file.
        wanted: Names of test cases, each of all state machines that have it; all test cases if empty.

    Raises:
        UserError: If a name is unknown, or the test case does not exist.
        MockConfigError: If the file is invalid.
    """
    from embedded_aws.services.step_functions.testing.mock_config import read_mock_config

    found = _list_cases(read_mock_config(mocks))
    names = {case for _, case in found}
    for name in wanted:
        if name not in names:
            raise UserError(explain_unknown("test case", name, names))
    if not found:
        raise UserError(f"{mocks} has no test cases.")
    return [(machine, case) for machine, case in found if not wanted or case in wanted]


def _list_cases(config: "MockConfig") -> list[tuple[str, str]]:
    return [(machine, case) for machine, cases in config.cases.items() for case in cases]


def read_input(file: Path | None) -> Any:
    """Returns the input of the executions.

    Raises:
        UserError: If the file is not JSON.
        OSError: If it cannot be read.
    """
    if file is None:
        return {}
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UserError(f"{file} is not JSON: {error}.") from None


def run_cases(deployment: "Deployment", cases: Iterable[tuple[str, str]], given: Any) -> Iterator[CaseResult]:
    """Runs test cases one after the other; yields each result as soon as it is available."""
    for machine, case in cases:
        start = time.monotonic()
        ended = deployment.run_execution(machine, given, test_case=case, timeout=_TIMEOUT)
        seconds = time.monotonic() - start
        yield CaseResult(
            machine, case, ended.status, ended.output, ended.error, ended.cause, ended.states, seconds
        )


def print_json(results: Iterable[CaseResult]) -> list[CaseResult]:
    """Prints the results as JSON and returns them."""
    shown = list(results)
    typer.echo(json.dumps([asdict(each) for each in shown], indent=2, ensure_ascii=False))
    return shown


def print_table(results: Iterable[CaseResult]) -> list[CaseResult]:
    """Prints a table of the results and returns them."""
    table = create_table("Test case", "States", "Result", "s")
    shown: list[CaseResult] = []
    for each in results:
        shown.append(each)
        table.add_row(
            Text(f"{each.state_machine}#{each.test_case}"),
            Text(" → ".join(each.states)),
            _build_result(each),
            f"{each.seconds:.1f}",
        )
    Console().print(table)
    return shown


def _build_result(found: CaseResult) -> Text:
    if found.ok:
        return Text.assemble((found.status, "green"), f" {json.dumps(found.output)}")
    reason = ": ".join(each for each in (found.error, found.cause) if each)
    return Text.assemble((found.status, "bold red"), f" {reason}")
