"""The table of programs of others: one that works, one with missing types, one that does not end."""

from pathlib import Path

import pytest

from tests.foreign import environments
from tests.foreign.run import Outcome, find_programs, format_table, run_program

pytestmark = pytest.mark.slow

INPUTS = "has inputs that the embedded emulator does not support"


def write(directory: Path, name: str, text: str, requirements: str = "") -> Path:
    program = directory / name
    program.mkdir(parents=True)
    (program / "Pulumi.yaml").write_text(f"name: {program.name}\nruntime: python\n")
    (program / "__main__.py").write_text(f"import pulumi_aws as aws\n{text}\n")
    (program / "requirements.txt").write_text(requirements)
    return program


@pytest.mark.representatives("1 / 0-200-outcome2", "aws.sqs.Queue('a')-200-outcome0")
@pytest.mark.parametrize(
    ("text", "seconds", "outcome"),
    [
        (
            "aws.sqs.Queue('a')",
            200,
            Outcome("a/b", "python", deploys=True, second=True, destroyed=True),
        ),
        (
            "aws.glue.Job('a', role_arn='b', command={}); aws.s3.Bucket('b', request_payer='Requester')",
            200,
            Outcome(
                "a/b",
                "python",
                missing=[
                    "aws:glue/job:Job",
                    f"aws:s3/bucket:Bucket {INPUTS}: requestPayer",
                ],
            ),
        ),
        ("1 / 0", 200, Outcome("a/b", "python", error="ZeroDivisionError: division by zero")),
        ("import time; time.sleep(99)", 3, Outcome("a/b", error="it did not end within 3 s")),
        ("import os; os._exit(3)", 200, Outcome("a/b", error="it printed nothing")),
    ],
)
def test_the_outcome_of_a_program(text: str, seconds: float, outcome: Outcome, tmp_path: Path) -> None:
    assert run_program(write(tmp_path, "a/b", text), tmp_path, seconds) == outcome


def test_every_project_below_a_directory_is_found(tmp_path: Path) -> None:
    for name in ("b", "a/c", "a/node_modules/d"):
        write(tmp_path, name, "")

    assert [str(each.relative_to(tmp_path)) for each in find_programs(tmp_path)] == ["a/c", "b"]


def test_the_table_has_a_row_for_each_and_the_sums() -> None:
    outcomes = [
        Outcome("a", "python", deploys=True, second=True, destroyed=True),
        Outcome("b", "yaml", missing=["aws:glue/job:Job", "aws:eks/cluster:Cluster"]),
    ]
    assert format_table(outcomes).splitlines()[2:] == [
        "| a | python | yes | yes | yes |  |",
        "| b | yaml | no | – | – | aws:glue/job:Job<br>aws:eks/cluster:Cluster |",
        "",
        "2 programs: 1 deploy, 1 are unchanged and destroyed as well.",
    ]


def test_only_packages_that_are_not_here_are_installed(tmp_path: Path) -> None:
    requirements = "# packages\npulumi>=3,<4\npulumi_aws>=6\nacme-widgets==1.0\n-r other.txt\n"
    program = write(tmp_path, "a", "", requirements)

    assert environments.find_missing(program) == ["acme-widgets==1.0"]


def test_a_package_that_cannot_be_installed_is_the_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_OFFLINE", "1")
    program = write(tmp_path, "a", "", "acme-widgets-of-nobody==1.0\n")

    outcome = run_program(program, tmp_path, 60)
    assert outcome.error.startswith("its packages acme-widgets-of-nobody==1.0 cannot be installed: ")
