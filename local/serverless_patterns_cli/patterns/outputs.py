"""The outputs of stacks that the Pulumi CLI deployed, to AWS or to an embedded emulator."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from serverless_patterns_cli.errors import UserError
from serverless_patterns_cli.patterns.demo import StackOutputs

if TYPE_CHECKING:
    from embedded_aws.emulator.reachable import ReachableEmulator

STDIN: Final = Path("-")
"""Names standard input instead of a file."""
_REMEDY: Final = "Write it with: pulumi stack output --json"


def read_outputs(file: Path) -> StackOutputs:
    """Reads the outputs of a stack, as ``pulumi stack output --json`` prints them.

    Args:
        file: The file; ``-`` for standard input.

    Raises:
        UserError: If the file cannot be read or is not a JSON object.
    """
    try:
        text = sys.stdin.read() if file == STDIN else file.read_text(encoding="utf-8")
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}.") from None
    return _parse(text, "standard input" if file == STDIN else str(file))


def read_reachable_outputs(file: Path) -> StackOutputs:
    """Reads the outputs of a stack on AWS, or in the embedded emulator that ``AWS_ENDPOINT_URL`` names.

    Raises:
        UserError: If the file cannot be read or is not a JSON object.
        EmulatorError: If the emulator does not respond, or the credentials are not those of its root user.
    """
    outputs, emulator = read_outputs(file), find_emulator()
    if emulator is None:
        return outputs
    return StackOutputs(outputs, lambda name: emulator.local_url(str(outputs[name])) or outputs[name])


def ask_pulumi(project: Path, stack: str | None) -> StackOutputs:
    """Returns the outputs of a stack from the Pulumi CLI.

    Args:
        project: Directory of the project.
        stack: Name of the stack; None for the selected one.

    Raises:
        UserError: If the Pulumi CLI or the stack does not exist.
    """
    if not (pulumi := shutil.which("pulumi")):
        raise UserError(
            "The Pulumi CLI is not on the PATH. Give the outputs in a file, with --outputs-file, or name a"
            " stack that `serverless-patterns up` runs, with --stack."
        )
    command = [pulumi, "stack", "output", "--json", *(["--stack", stack] if stack else [])]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise UserError(f"`{' '.join(['pulumi', *command[1:]])}` failed: {done.stderr.strip()}")
    return _parse(done.stdout, "the answer of the Pulumi CLI")


def find_emulator() -> "ReachableEmulator | None":
    """Returns the embedded emulator that ``AWS_ENDPOINT_URL`` names; None if it names none.

    Raises:
        EmulatorError: If the emulator does not respond, or the credentials are not those of its root user.
    """
    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    if not endpoint:
        return None
    # Here, since imports take time.
    from embedded_aws.emulator.reachable import ReachableEmulator  # noqa: PLC0415

    return ReachableEmulator.find(endpoint, os.environ.get("AWS_SECRET_ACCESS_KEY", ""))


def _parse(text: str, source: str) -> StackOutputs:
    try:
        content: Any = json.loads(text)
    except ValueError as error:
        raise UserError(f"{source} is not JSON: {error}. {_REMEDY}") from None
    if not isinstance(content, dict):
        raise UserError(f"{source} must contain a JSON object, not a {type(content).__name__}. {_REMEDY}")
    return StackOutputs(cast("dict[str, Any]", content))
