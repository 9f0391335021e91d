"""Fixtures for tests of Pulumi programs. Loaded in every run of pytest, so it imports late."""

from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack
from os import PathLike
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from embedded_aws import Deployment, Emulator
    from embedded_aws.program.runtime import Program

    DeployForTest = Callable[..., Deployment]


@pytest.fixture(scope="session")
def emulator() -> "Generator[Emulator]":
    """An embedded AWS for all tests of the process; what one creates, the next one sees."""
    from embedded_aws import Emulator  # noqa: PLC0415 see above

    with Emulator() as running:
        yield running


@pytest.fixture
def embedded_aws() -> "Generator[DeployForTest]":
    """Deploys a program, or a project's directory, into an embedded AWS of its own.

    Takes the program and the keyword arguments of :func:`embedded_aws.deploy`; the deployment ends
    with the test. ``emulator=emulator`` deploys into the one that all tests share, which is faster.
    """
    yield from _deployments()


@pytest.fixture(scope="module")
def embedded_aws_module() -> "Generator[DeployForTest]":
    """The same for a whole module: the deployment ends with its last test."""
    yield from _deployments()


def _deployments() -> "Generator[DeployForTest]":
    from embedded_aws import deploy  # noqa: PLC0415 see above

    with ExitStack() as ends:

        def deploy_for_test(
            program: "Program | str | PathLike[str]",
            *,
            stack: str = "test",
            config: Mapping[str, Any] | None = None,
            emulator: "Emulator | None" = None,
        ) -> "Deployment":
            return ends.enter_context(deploy(program, stack=stack, config=config, emulator=emulator))

        yield deploy_for_test
