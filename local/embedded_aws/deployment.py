"""Deploys a Pulumi program into the embedded emulator, and updates what it deployed."""

import logging
from collections.abc import Callable, Collection, Generator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Final

from embedded_aws.closing import Closing
from embedded_aws.emulator.clients import REGION
from embedded_aws.emulator.containers.engine import ContainerMode
from embedded_aws.emulator.process import Emulator
from embedded_aws.lifecycle import data, debugging
from embedded_aws.lifecycle.deployed_stack import DeployedStack
from embedded_aws.lifecycle.function_starts import start_changed
from embedded_aws.lifecycle.stored_data import StoredData
from embedded_aws.program.events import Event, Listener
from embedded_aws.services.step_functions.testing.mock_config import MockSource
from embedded_aws.services.step_functions.testing.mocks import StackMocks

# Pulumi and boto3 take a second to import: deploy() starts the emulator before them.
if TYPE_CHECKING:
    from embedded_aws.lifecycle.content import Builder
    from embedded_aws.lifecycle.stack import Stack
    from embedded_aws.lifecycle.state import Operation
    from embedded_aws.program.runtime import Job, Program

    Prepare = Callable[[Program | str | PathLike[str], Mapping[str, object] | None], Job]

RUNS_FUNCTIONS_HERE: Final = {"functions:platform": "host"}
"""Configuration that a program can require: functions with compiled code run on this machine."""


class Deployment(Closing, DeployedStack):
    """A stack that runs in the embedded emulator; a context manager that ends it.

    Attributes:
        emulator: Where it runs.
        region: Region of the stack: ``aws:region`` of its configuration.
    """

    def __init__(self, stack: "Stack", prepare: "Prepare", mocks: StackMocks, end: ExitStack) -> None:
        super().__init__(stack)
        self._prepare = prepare
        self._mocks = mocks
        self._end = end
        self._stored: StoredData | None = None
        self._debugged: dict[str, int] = {}

    def update(
        self,
        program: "Program | str | PathLike[str]",
        *,
        config: Mapping[str, object] | None = None,
        on_event: Listener | None = None,
    ) -> "Mapping[str, Operation]":
        """Runs a changed program and applies the difference, as ``pulumi up`` does.

        Unchanged resources are left alone, and changed ones are updated in place or replaced. What was
        replaced, and what is not registered any more, is deleted in the end.

        Args:
            program: The program, or the directory of its project.
            config: Configuration by ``namespace:key``. Defaults to that of :func:`deploy`.
            on_event: Called with each operation as it begins and ends.

        Returns:
            The operation on each resource by its URN: ``"create"``, ``"import"``, ``"update"``,
            ``"replace"``, or ``"delete"``; unchanged ones are left out.

        Raises:
            DeploymentError: If AWS rejects an operation, or a protected resource would be deleted. What was
                done until then is kept; the next update continues from there.
            MockConfigError: If the mock configuration names what the updated stack does not have.
            Exception: Each other exception that the program or one of its ``apply`` calls raised.
        """
        with self._stored.pause_saves() if self._stored else nullcontext():
            done = self._stack.update(self._prepare(program, config), on_event or _ignore_progress)
        data.keep_created(self.emulator, self.resources, done)
        self._mocks.apply(self.emulator, self.resources)
        self._debug_again(done)
        return done

    def update_content(
        self,
        changed: Collection[Path] | None = None,
        *,
        builder: "Builder | None" = None,
        on_event: Listener | None = None,
    ) -> "Mapping[str, Operation]":
        """Uploads content that differs on disk, such as the code of functions, without running the program.

        That is for files which are nothing but the content of a resource: see :meth:`content_paths`. For any
        other change, use :meth:`update`.

        Args:
            changed: Absolute paths of files and directories that may differ. Defaults to all.
            builder: Finds the sources of archives that the program built, and builds them again. Defaults to
                none: an archive is a file like others.
            on_event: Called with each operation as it begins and ends.

        Returns:
            The operation on each resource by its URN; unchanged ones are left out.

        Raises:
            DeploymentError: If AWS rejects an operation. The next update continues from there.
            pulumi.RunError: If a file cannot be read. Then nothing was changed.
            Exception: Each other exception that ``builder`` raised. Nothing was changed.
        """
        done = self._stack.update_content(changed, builder or _reject_builder(), on_event or _ignore_progress)
        data.keep_created(self.emulator, self.resources, done)
        self._debug_again(done)
        return done

    def start_functions(self, done: "Mapping[str, Operation]") -> None:
        """Starts functions that an update has created or changed, before they are invoked.

        New code then responds without a cold start. Of more than eight functions, those start that were
        invoked last. It returns immediately; an error of a function is that of its next invocation.

        Args:
            done: What :meth:`update` or :meth:`update_content` returned.
        """
        start_changed(self.emulator, self.region, self.resources, done)

    def content_paths(self, builder: "Builder | None" = None) -> frozenset[Path]:
        """Returns the absolute paths of files, and of directories, that are only content.

        These are what assets, archives and the sources of archives consist of, if the resource can be updated
        with it in place, and neither another resource nor an export has its hash or version.

        Args:
            builder: Finds the sources of archives that the program built. Defaults to none.
        """
        return self._stack.content_paths(builder or _reject_builder())

    def debug_functions(self, ports: Mapping[str, int]) -> dict[str, str]:
        """Lets functions in Python or Node.js wait for a debugger, before their first invocation.

        Those in Python listen with debugpy, and those in Node.js with its inspector. Such a function has no
        timeout, and one invocation at a time. After an update, its new process waits for a debugger again.

        Args:
            ports: Ports of the loopback interface by the name of a function in AWS or in the program, or that
                of its ``Function``.

        Returns:
            The directory that has the code, to a debugger, by the same names: ``/var/task`` for Python, as on
            AWS; for Node.js, one in the cache of the user that is the same in each run with this port.

        Raises:
            DebugError: If a name is none of a function in Python or Node.js, debugpy is required and not
                installed, or the directory in the cache cannot be created.
        """
        functions = debugging.find_functions(self.resources, ports)
        directories = debugging.debug(self.emulator, self.region, functions, ports)
        self._debugged = dict(ports)
        return directories

    def _debug_again(self, done: "Mapping[str, Operation]") -> None:
        if changed := debugging.find_changed_functions(self.resources, self._debugged, done):
            debugging.debug(self.emulator, self.region, changed, self._debugged)

    @contextmanager
    def keep_data(
        self, stored: StoredData, on_error: Callable[[Exception], object] = logging.exception
    ) -> Generator[None]:
        """Loads objects, items, messages, and users from a directory, and saves them to it during the block.

        Data that the program creates is neither loaded nor saved. Executions, log events, and tokens of
        users are not kept either.

        Args:
            stored: The directory.
            on_error: Called with the error when data cannot be saved; the next save is two seconds later.

        Raises:
            DataDirectoryError: If data cannot be loaded, or cannot be saved in the end.
        """
        with stored.keep(self.emulator, lambda: self.resources, on_error):
            self._stored = stored
            try:
                yield
            finally:
                self._stored = None

    def refresh(self) -> Mapping[str, frozenset[str]]:
        """Reads every resource, as ``pulumi refresh`` does: the next update reverts what others changed.

        It reads the inputs that the program gives, and the tags. It does not read those that MiniStack
        does not keep, and few of AppSync and AWS WAF.

        Returns:
            The names of the inputs that differ, by the URN of the resource; ``{"id"}`` if it is gone.
        """
        return self._stack.refresh()

    def destroy(self, *, on_event: Listener | None = None) -> "Mapping[str, Operation]":
        """Deletes every resource of the stack, as ``pulumi destroy`` does; the emulator keeps running.

        Args:
            on_event: Called with each operation as it begins and ends.

        Returns:
            The operation on each resource by its URN.

        Raises:
            DeploymentError: If a resource is protected, or AWS rejects a deletion, as of a bucket that is not
                empty.
        """
        with self._stored.pause_saves() if self._stored else nullcontext():
            return self._stack.destroy(on_event or _ignore_progress)

    def close(self) -> None:
        """Ends the emulator, unless it was given to :func:`deploy`."""
        self._end.close()


def deploy(
    program: "Program | str | PathLike[str]",
    *,
    project: str = "project",
    stack: str = "stack",
    config: Mapping[str, object] | None = None,
    on_event: Listener | None = None,
    emulator: Emulator | None = None,
    step_functions_mocks: MockSource | None = None,
    containers: ContainerMode | None = None,
) -> Deployment:
    """Runs a Pulumi program and creates what it registers in the embedded emulator.

    Args:
        program: A function without arguments, or the directory of a Pulumi project.
        project: Name of the project; that of a directory is in its ``Pulumi.yaml``.
        stack: Name of the stack.
        config: Configuration by ``namespace:key``; over that of the project's files, if any.
        on_event: Called with each resource as it is created; see :mod:`embedded_aws.program.progress`.
        emulator: Where to deploy, beside the resources that exist; by default a new emulator.
        step_functions_mocks: Mock configuration file of Step Functions Local, or its content: what tasks
            return in executions of ``<ARN of the state machine>#<test case>``. Defaults to the file that the
            environment variable ``SFN_MOCK_CONFIG`` names, if any.
        containers: How the containers of ECS run in a new emulator: as a ``"process"`` of this machine, which
            is the default, or in containers of ``"docker"`` or ``"podman"``.

    Raises:
        ValueError: Both ``emulator`` and ``containers`` are given.
        ContainerEngineError: Docker or Podman is to run containers, and does not work.
        MockConfigError: The mock configuration is invalid, or names what the stack does not have.
        DeploymentError: A resource could not be created; the message says which and why.
        ProjectError: If the directory is not a project, or its configuration has errors.
        EmulatorError: The emulator did not start.
        Exception: Each other exception that the program or one of its ``apply`` calls raised.
    """
    if emulator and containers:
        raise ValueError("deploy: containers: belongs to the emulator; give it to Emulator(containers=…)")
    mocks = StackMocks.read(step_functions_mocks)
    with ExitStack() as undo:
        target = emulator or undo.enter_context(Emulator(containers=containers or "process"))
        # The emulator starts while these take their time.
        from embedded_aws.languages.preparing import prepare  # noqa: PLC0415
        from embedded_aws.lifecycle.stack import Stack  # noqa: PLC0415

        def prepare_again(
            changed: "Program | str | PathLike[str]", settings: Mapping[str, object] | None
        ) -> "Job":
            chosen = config if settings is None else settings
            job = prepare(changed, project=project, stack=stack, config=chosen)
            return replace(job, config={**job.config, **RUNS_FUNCTIONS_HERE})

        job = prepare_again(program, config)
        deployed = Stack(
            target, region=job.config.get("aws:region", REGION), name=f"{job.project} {job.stack}"
        )
        done = deployed.update(job, on_event or _ignore_progress)
        data.keep_created(target, deployed.recording.registrations, done)
        mocks.apply(target, deployed.recording.registrations)
        return Deployment(deployed, prepare_again, mocks, undo.pop_all())


def _reject_builder() -> "Builder":
    # Imported with Pulumi, which is there once something is deployed.
    from embedded_aws.lifecycle.content import NoBuilder  # noqa: PLC0415

    return NoBuilder()


def _ignore_progress(_event: Event) -> None:
    """Listens to nothing."""
