"""Stacks of inline programs in a workspace and a backend of their own, with AWS in the embedded emulator."""

import asyncio
import gc
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import pytest
from pulumi import automation
from pulumi.automation._stack import StackInitMode
from pulumi.runtime import settings

from embedded_aws import Emulator
from embedded_aws.deployment import RUNS_FUNCTIONS_HERE
from embedded_aws.provider.server import ProviderServer
from tests import tiers
from tests.engine import language_hosts, sdk_tools
from tests.engine.changing_stack import ChangingStack
from tests.engine.cli import Cli, describe, find_cli

MakeWorkspace = Callable[[str], automation.LocalWorkspace]


class MakeStack(Protocol):
    """Makes the stack ``test`` of a program; called again, the same stack with another program."""

    def __call__(
        self,
        program: automation.PulumiFn,
        *,
        project: str = "engine",
        config: Mapping[str, str] | None = None,
    ) -> automation.Stack: ...


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Says which CLI was used, or why there was none, and whether SDKs were compiled."""
    if config.option.markexpr == tiers.TEST:
        return  # all of these tests are left out
    terminalreporter.write_line(f"tests/engine: {describe(find_cli())}")
    terminalreporter.write_line(f"tests/engine: {sdk_tools.describe()}")
    terminalreporter.write_line(f"tests/engine: {language_hosts.describe()}")


@pytest.fixture(autouse=True)
def closed_loops(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Closes the event loops of programs whose update failed, which the Automation API leaves open."""
    make, made = asyncio.new_event_loop, list[asyncio.AbstractEventLoop]()

    def note() -> asyncio.AbstractEventLoop:
        made.append(make())
        return made[-1]

    monkeypatch.setattr(asyncio, "new_event_loop", note)
    yield
    left = [loop for loop in made if not loop.is_closed() and not loop.is_running()]
    for loop in left:
        loop.close()
    if left:
        gc.collect()


@pytest.fixture(autouse=True)
def connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connects each program to its engine anew, and reports the cause if that fails.

    Programs of a process share connections by address: one that waits after its engine has ended would fail
    the program of the next engine which gets that port. The SDK reports every cause as the end of the engine.
    """
    options = [*settings._GRPC_CHANNEL_OPTIONS, ("grpc.use_local_subchannel_pool", 1)]
    monkeypatch.setattr(settings, "_GRPC_CHANNEL_OPTIONS", options)
    convert = settings.grpc_error_to_exception

    def report(error: Any) -> Exception:
        converted = convert(error)
        return type(converted)(f"{converted} ({error.code()}: {error.details()})")

    monkeypatch.setattr(settings, "grpc_error_to_exception", report)


@pytest.fixture(scope="session")
def cli() -> Cli:
    """The Pulumi CLI; without one the test is skipped."""
    if not (found := find_cli()):
        pytest.skip(describe(found))
    return found


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Variables that keep the CLI from all that is not the test's: accounts, plugins, the network."""
    (tmp_path / "state").mkdir()
    return {
        "PULUMI_HOME": os.fspath(tmp_path / "home"),
        "PULUMI_BACKEND_URL": (tmp_path / "state").as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "not a secret",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }


@pytest.fixture
def aws(cli: Cli, environment: dict[str, str]) -> Iterator[Emulator]:
    """An emulator of the test's own, which the engine uses through its provider."""
    with Emulator() as emulator, ProviderServer(emulator) as provider:
        environment |= provider.environment
        yield emulator


@pytest.fixture(scope="session")
def command(cli: Cli) -> automation.PulumiCommand:
    """Runner of the CLI; it asks for the version once."""
    return automation.PulumiCommand(root=cli.root and os.fspath(cli.root))


@pytest.fixture
def make_workspace(
    command: automation.PulumiCommand, environment: dict[str, str], tmp_path: Path
) -> MakeWorkspace:
    """Makes the workspace of a project."""

    def make_workspace(project: str) -> automation.LocalWorkspace:
        return automation.LocalWorkspace(
            work_dir=os.fspath(tmp_path),
            pulumi_home=environment["PULUMI_HOME"],
            env_vars=environment,
            pulumi_command=command,
            project_settings=automation.ProjectSettings(
                project, runtime="python", main=os.fspath(Path.cwd())
            ),
        )

    return make_workspace


@pytest.fixture
def make_stack(make_workspace: MakeWorkspace) -> MakeStack:
    """Makes a stack."""

    def make_stack(
        program: automation.PulumiFn,
        *,
        project: str = "engine",
        config: Mapping[str, str] | None = None,
    ) -> automation.Stack:
        workspace = make_workspace(project)
        workspace.program = program
        stack = automation.Stack.create_or_select("test", workspace)
        if config:
            stack.set_all_config({key: automation.ConfigValue(value) for key, value in config.items()})
        return stack

    return make_stack


@pytest.fixture
def changing_stack(aws: Emulator, make_workspace: MakeWorkspace) -> ChangingStack:
    """A new stack, for many updates."""
    stack = ChangingStack("test", make_workspace("engine"), StackInitMode.CREATE)
    config = {"aws:region": "us-east-1", **RUNS_FUNCTIONS_HERE}
    stack.set_all_config({key: automation.ConfigValue(value) for key, value in config.items()})
    return stack


@pytest.fixture
def yaml_hosts(aws: Emulator, environment: dict[str, str]) -> None:
    """The ``PATH`` has the languages' hosts and, as after `pip install`, the provider of the components."""
    hosts = language_hosts.find_hosts()
    if not hosts.is_dir():
        pytest.skip(language_hosts.SKIPPED)
    there = [f"{hosts}", f"{Path(sys.executable).parent}", environment.get("PATH", os.environ["PATH"])]
    environment["PATH"] = os.pathsep.join(there)
