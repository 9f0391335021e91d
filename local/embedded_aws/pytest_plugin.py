"""Fixtures for tests of Pulumi programs. Every pytest run loads this module, so it imports late."""

from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack
from os import PathLike
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from embedded_aws import Deployment, Emulator
    from embedded_aws.program.runtime import Program
    from embedded_aws.step_functions.mock_config import MockSource

    DeployForTest = Callable[..., Deployment]


@pytest.fixture(scope="session")
def embedded_aws_emulator() -> "Generator[Emulator]":
    """An embedded emulator that all tests of the session share; each sees what the others created."""
    from embedded_aws import Emulator  # noqa: PLC0415 see above

    with Emulator() as running:
        yield running


@pytest.fixture
def embedded_aws() -> "Generator[DeployForTest]":
    """A function that deploys a program, or the directory of a project, until the end of the test.

    It accepts the arguments of :func:`embedded_aws.deploy`. Each call starts an emulator unless ``emulator``
    is given; ``emulator=embedded_aws_emulator`` deploys into the shared one, which is faster.
    """
    yield from _deployments()


@pytest.fixture(scope="module")
def embedded_aws_module() -> "Generator[DeployForTest]":
    """The same function for a module: deployments last until the end of its last test."""
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
            step_functions_mocks: "MockSource | None" = None,
        ) -> "Deployment":
            return ends.enter_context(
                deploy(
                    program,
                    stack=stack,
                    config=config,
                    emulator=emulator,
                    step_functions_mocks=step_functions_mocks,
                )
            )

        yield deploy_for_test
