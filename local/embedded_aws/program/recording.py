"""Evaluates a Pulumi program and returns its registered resources, without creating any."""

from collections.abc import Mapping
from os import PathLike

from pulumi.runtime.mocks import Mocks

from embedded_aws.emulator.aws_settings import build_unreachable_settings, use_settings
from embedded_aws.emulator.clients import REGION
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
    config: Mapping[str, object] | None = None,
    preview: bool = False,
    mocks: Mocks | None = None,
) -> Recording:
    """Runs a Pulumi program without an engine or a cloud, and returns its registered resources.

    AWS clients of the program itself reach nothing, and have no credentials of the user.

    Args:
        program: A function without arguments, or the directory of a Pulumi project.
        project: Name of a function's project; a directory has its own in ``Pulumi.yaml``.
        stack: Name of the stack.
        config: Configuration by ``namespace:key``; overrides the project's files.
        preview: Whether computed outputs are unknown, as in ``pulumi preview``.
        mocks: Mocks of the providers. Defaults to plausible outputs, derived from names.

    Raises:
        Exception: If the program or one of its ``apply`` calls raises it.
    """
    monitor = RecordingMonitor(mocks or PlausibleMocks(), preview=preview)
    job = prepare(program, project=project, stack=stack, config=config)
    with use_settings(build_unreachable_settings(job.config.get("aws:region", REGION))):
        run(job, monitor, preview=preview)
    return monitor.recording
