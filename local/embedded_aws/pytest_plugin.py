"""Fixtures for tests of Pulumi programs. Every pytest run loads this module, so it imports late."""

from collections.abc import Generator, Mapping
from contextlib import ExitStack
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal

import pytest

if TYPE_CHECKING:
    from embedded_aws import Deployment, Emulator
    from embedded_aws.program.runtime import Program
    from embedded_aws.step_functions.mock_config import MockSource


class DeployForTest:
    """Deploys a program, or the directory of a project, until the end of a test, module, or session.

    It accepts the arguments of :func:`embedded_aws.deploy`. Each call starts an emulator unless ``emulator``
    is given; ``emulator=embedded_aws_emulator`` deploys into the shared one, which is faster.
    """

    def __init__(self, ends: ExitStack) -> None:
        self._ends = ends
        self._once: dict[object, Deployment] = {}

    def __call__(
        self,
        program: "Program | str | PathLike[str]",
        *,
        stack: str = "test",
        config: Mapping[str, Any] | None = None,
        emulator: "Emulator | None" = None,
        step_functions_mocks: "MockSource | None" = None,
    ) -> "Deployment":
        """Deploys a program."""
        from embedded_aws import deploy  # noqa: PLC0415 see above

        return self._ends.enter_context(
            deploy(
                program,
                stack=stack,
                config=config,
                emulator=emulator,
                step_functions_mocks=step_functions_mocks,
            )
        )

    def once(self, key: object, program: "Program | str | PathLike[str]", **options: Any) -> "Deployment":
        """Deploys a program with the first call; later ones with the same key return that deployment."""
        if key not in self._once:
            self._once[key] = self(program, **options)
        return self._once[key]


def stack_fixture(
    program: "Program | str | PathLike[str]",
    *,
    stack: str = "test",
    config: Mapping[str, Any] | None = None,
    step_functions_mocks: "MockSource | None" = None,
    scope: Literal["session", "module"] = "session",
) -> Any:
    """Returns a fixture: a stack that is deployed once, without the data of other tests.

    Before each test that uses it, :meth:`embedded_aws.Deployment.clear_data` takes a few milliseconds.

    Args:
        program: The program, or the directory of a Pulumi project.
        stack: Name of the stack.
        config: Configuration by ``namespace:key``.
        step_functions_mocks: Mock configuration file of Step Functions Local, or its content.
        scope: How long the stack is kept: until the end of the ``"session"``, or of each ``"module"``.

    Example::

        deployed = stack_fixture("infrastructure", stack="dev")


        def test_upload(deployed):
            deployed.client("s3").put_object(...)
            deployed.wait_until_idle()
    """
    key = object()

    @pytest.fixture
    def deployed(request: pytest.FixtureRequest) -> "Deployment":
        deploy: DeployForTest = request.getfixturevalue(f"embedded_aws_{scope}")
        deployment = deploy.once(
            key, program, stack=stack, config=config, step_functions_mocks=step_functions_mocks
        )
        deployment.clear_data()
        return deployment

    return deployed


@pytest.fixture(scope="session")
def embedded_aws_emulator() -> "Generator[Emulator]":
    """An embedded emulator that all tests of the session share; each sees what the others created."""
    from embedded_aws import Emulator  # noqa: PLC0415 see above

    with Emulator() as running:
        yield running


@pytest.fixture
def embedded_aws() -> Generator[DeployForTest]:
    """A function that deploys a program, or the directory of a project, until the end of the test.

    See :class:`DeployForTest` for its arguments.
    """
    with ExitStack() as ends:
        yield DeployForTest(ends)


@pytest.fixture(scope="module")
def embedded_aws_module() -> Generator[DeployForTest]:
    """The same function for a module: deployments last until the end of its last test."""
    with ExitStack() as ends:
        yield DeployForTest(ends)


@pytest.fixture(scope="session")
def embedded_aws_session() -> Generator[DeployForTest]:
    """The same function for the session: deployments last until the end of its last test."""
    with ExitStack() as ends:
        yield DeployForTest(ends)
