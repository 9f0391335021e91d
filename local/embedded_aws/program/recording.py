"""Evaluates a Pulumi program and keeps what it registered; nothing is created anywhere."""

from collections.abc import Mapping
from os import PathLike
from typing import Any

from pulumi.runtime.mocks import Mocks

from embedded_aws.program.monitor import RecordingMonitor
from embedded_aws.program.plausible import PlausibleMocks
from embedded_aws.program.project import prepare
from embedded_aws.program.registration import Recording, Registration
from embedded_aws.program.runtime import Program, run

__all__ = ["Recording", "RecordingMonitor", "Registration", "record"]


def record(
    program: Program | str | PathLike[str],
    *,
    project: str = "project",
    stack: str = "stack",
    config: Mapping[str, Any] | None = None,
    preview: bool = False,
    mocks: Mocks | None = None,
) -> Recording:
    """Runs a Pulumi program with neither engine nor cloud and returns what it registered.

    Args:
        program: A function without arguments, or the directory of a Pulumi project.
        project: Name of the project; that of a directory is in its ``Pulumi.yaml``.
        stack: Name of the stack.
        config: Configuration by ``namespace:key``; over that of the project's files, if any.
        preview: Leave what AWS would compute unknown, as ``pulumi preview`` does.
        mocks: Answers for the providers; by default plausible ones, made up from names.

    Raises:
        Exception: Whatever the program or one of its ``apply`` calls raised.
    """
    monitor = RecordingMonitor(mocks or PlausibleMocks(), preview=preview)
    run(prepare(program, project=project, stack=stack, config=config), monitor, preview=preview)
    return monitor.recording
