"""Fixtures for tests of Pulumi programs, and what happened in their stacks in the report of a failed test.

Every pytest run loads this module, so it imports late.
"""
# ruff: noqa: PLC0415 see above

from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import ExitStack
from os import PathLike
from typing import TYPE_CHECKING, Literal, TypedDict

import pytest

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from embedded_aws import Deployment, Emulator
    from embedded_aws.emulator.containers.engine import ContainerMode
    from embedded_aws.program.runtime import Program
    from embedded_aws.services.step_functions.testing.mock_config import MockSource


class _Watch:
    """The deployments of the fixtures, and the last event of each emulator before the test."""

    def __init__(self) -> None:
        self.deployments: list[Deployment] = []
        self._last: dict[Emulator, int] = {}

    def add(self, deployment: "Deployment") -> None:
        """Registers a deployment; its earlier events do not belong to the test."""
        self.deployments.append(deployment)
        self._begin(deployment.emulator)

    def begin_test(self) -> None:
        """Notes the last event of each emulator."""
        self._last = {}
        for deployment in self.deployments:
            self._begin(deployment.emulator)

    def sections(self, used: Iterable[object]) -> Iterator[tuple[str, str]]:
        """Returns what happened since then, by emulator; ``used`` are the values of the test's fixtures."""
        from embedded_aws.lifecycle.stack_report import report

        values = list(used)
        for emulator, last in self._last.items():
            stacks = [each for each in self.deployments if each.emulator is emulator]
            is_used = any(each is stack for each in values for stack in stacks)
            if stacks and (text := report(stacks, last, used=is_used)):
                yield "what happened in the embedded emulator", text

    def _begin(self, emulator: "Emulator") -> None:
        from embedded_aws.lifecycle.stack_report import find_last_event

        self._last.setdefault(emulator, find_last_event(emulator))


_WATCH = pytest.StashKey[_Watch]()
_IGNORED = "ignore:aws.lambda/microvms.* has been deprecated:DeprecationWarning:pulumi_aws.*"
"""A module of pulumi_aws warns about its own deprecated class when it is imported by any program."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the option that chooses what runs containers."""
    parser.getgroup("embedded AWS").addoption(
        "--embedded-aws-containers",
        choices=("process", "docker", "podman"),
        default="process",
        help="How the containers of ECS run: as processes of this machine (the default), or by Docker or"
        " Podman.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Begins to note what the fixtures deploy."""
    config.stash[_WATCH] = _Watch()
    config.addinivalue_line("filterwarnings", _IGNORED)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Notes when the test began."""
    item.config.stash[_WATCH].begin_test()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Adds what happened in the stacks to the report of a failed test."""
    report = yield
    if report.failed and call.when in {"setup", "call"}:
        funcargs = getattr(item, "funcargs", {})
        report.sections.extend(item.config.stash[_WATCH].sections(funcargs.values()))
    return report


class _Options(TypedDict, total=False):
    stack: str
    config: "Mapping[str, object] | None"
    emulator: "Emulator | None"
    step_functions_mocks: "MockSource | None"
    containers: "ContainerMode | None"


class DeployForTest:
    """Deploys a program, or the directory of a project, until the end of a test, module, or session.

    It accepts the arguments of :func:`embedded_aws.deploy`. Each call starts an emulator unless ``emulator``
    is given; ``emulator=embedded_aws_emulator`` deploys into the shared one, which is faster.
    """

    def __init__(self, ends: ExitStack, watch: _Watch, containers: "ContainerMode") -> None:
        self._ends = ends
        self._watch = watch
        self._containers: ContainerMode = containers
        self._once: dict[object, Deployment] = {}

    def __call__(
        self,
        program: "Program | str | PathLike[str]",
        *,
        stack: str = "test",
        config: Mapping[str, object] | None = None,
        emulator: "Emulator | None" = None,
        step_functions_mocks: "MockSource | None" = None,
        containers: "ContainerMode | None" = None,
    ) -> "Deployment":
        """Deploys a program."""
        from embedded_aws import deploy

        deployment = deploy(
            program,
            stack=stack,
            config=config,
            emulator=emulator,
            step_functions_mocks=step_functions_mocks,
            containers=containers or (None if emulator else self._containers),
        )
        self._ends.enter_context(deployment)
        self._watch.add(deployment)
        self._ends.callback(self._watch.deployments.remove, deployment)
        return deployment

    def once(
        self, key: object, program: "Program | str | PathLike[str]", **options: "Unpack[_Options]"
    ) -> "Deployment":
        """Deploys a program with the first call; later ones with the same key return that deployment."""
        if key not in self._once:
            self._once[key] = self(program, **options)
        return self._once[key]


def stack_fixture(
    program: "Program | str | PathLike[str]",
    *,
    stack: str = "test",
    config: Mapping[str, object] | None = None,
    step_functions_mocks: "MockSource | None" = None,
    scope: Literal["session", "module"] = "session",
) -> object:
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
def embedded_aws_emulator(request: pytest.FixtureRequest) -> "Generator[Emulator]":
    """An embedded emulator that all tests of the session share; each sees what the others created."""
    from embedded_aws import Emulator

    with Emulator(containers=_read_containers(request)) as running:
        yield running


def _read_containers(request: pytest.FixtureRequest) -> "ContainerMode":
    chosen: ContainerMode | None = request.config.getoption("--embedded-aws-containers")
    return chosen or "process"


def _provide_deployments(request: pytest.FixtureRequest) -> Generator[DeployForTest]:
    with ExitStack() as ends:
        yield DeployForTest(ends, request.config.stash[_WATCH], _read_containers(request))


@pytest.fixture
def embedded_aws(request: pytest.FixtureRequest) -> Generator[DeployForTest]:
    """A function that deploys a program, or the directory of a project, until the end of the test.

    See :class:`DeployForTest` for its arguments.
    """
    yield from _provide_deployments(request)


@pytest.fixture(scope="module")
def embedded_aws_module(request: pytest.FixtureRequest) -> Generator[DeployForTest]:
    """The same function for a module: deployments last until the end of its last test."""
    yield from _provide_deployments(request)


@pytest.fixture(scope="session")
def embedded_aws_session(request: pytest.FixtureRequest) -> Generator[DeployForTest]:
    """The same function for the session: deployments last until the end of its last test."""
    yield from _provide_deployments(request)
