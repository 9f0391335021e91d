"""Deploys a Pulumi program into the embedded emulator, and updates what it deployed."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from embedded_aws.emulator.addresses import local_url
from embedded_aws.emulator.clients import REGION
from embedded_aws.emulator.process import Emulator
from embedded_aws.events.model import EventPage
from embedded_aws.lifecycle import data
from embedded_aws.program.events import Event, Listener
from embedded_aws.program.masking import Outputs
from embedded_aws.step_functions.executions import Execution, run_execution
from embedded_aws.step_functions.machines import Machine, find_machine, find_machines
from embedded_aws.step_functions.mock_config import MockSource
from embedded_aws.step_functions.mocks import StackMocks
from embedded_aws.step_functions.state_test import StateResult, run_state_test

# Pulumi and boto3 take a second to import: deploy() starts the emulator before them.
if TYPE_CHECKING:
    from embedded_aws.lifecycle.content import Builder
    from embedded_aws.lifecycle.stack import Stack
    from embedded_aws.lifecycle.state import Operation
    from embedded_aws.program.registration import Recording, Registration
    from embedded_aws.program.runtime import Job, Program

    Prepare = Callable[[Program | str | PathLike[str], Mapping[str, Any] | None], Job]

RUNS_FUNCTIONS_HERE: Final = {"functions:platform": "host"}
"""What a program can ask for in its configuration: compiled code of a function runs on this machine."""


class Deployment:
    """A stack that runs in the embedded emulator; a context manager that ends it.

    Attributes:
        emulator: Where it runs.
        region: Region of the stack: ``aws:region`` of its configuration.
    """

    def __init__(self, stack: "Stack", prepare: "Prepare", mocks: StackMocks, end: ExitStack) -> None:
        self.emulator = stack.emulator
        self.region = stack.region
        self._stack = stack
        self._prepare = prepare
        self._mocks = mocks
        self._end = end

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def recording(self) -> "Recording":
        """Everything that was registered, with the outputs of each resource."""
        return self._stack.recording

    @property
    def outputs(self) -> Outputs:
        """The stack's exports, by name."""
        return Outputs(self.recording.outputs, self.recording.secret_outputs)

    @property
    def resources(self) -> "Sequence[Registration]":
        """Every resource of the stack, sorted by URN."""
        return self.recording.registrations

    def update(
        self,
        program: "Program | str | PathLike[str]",
        *,
        config: Mapping[str, Any] | None = None,
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
            The operation on each resource by its URN: ``"create"``, ``"update"``, ``"replace"``, or
            ``"delete"``; unchanged ones are left out.

        Raises:
            DeploymentError: If AWS rejects an operation, or a protected resource would be deleted. What was
                done until then is kept; the next update continues from there.
            MockConfigError: If the mock configuration names what the updated stack does not have.
            Exception: Whatever else the program or one of its ``apply`` calls raised.
        """
        done = self._stack.update(self._prepare(program, config), on_event or _silent)
        data.keep_objects(self.emulator, self.resources, done)
        self._mocks.apply(self.emulator, self.resources)
        return done

    def update_content(
        self,
        changed: Collection[Path] | None = None,
        *,
        builder: "Builder | None" = None,
        on_event: Listener | None = None,
    ) -> "Mapping[str, Operation]":
        """Puts anew what differs on disk, such as code of functions, without running the program.

        That is for files which are nothing but the content of a resource: see :meth:`content_paths`. For any
        other change, use :meth:`update`.

        Args:
            changed: Absolute paths of files and directories that may differ. Defaults to all.
            builder: Finds the sources of archives that the program built, and builds them anew. Defaults to
                none: an archive is a file like others.
            on_event: Called with each operation as it begins and ends.

        Returns:
            The operation on each resource by its URN; unchanged ones are left out.

        Raises:
            DeploymentError: If AWS rejects an operation. The next update continues from there.
            pulumi.RunError: If a file cannot be read. Then nothing was changed.
            Exception: Whatever else ``builder`` raised. Then nothing was changed.
        """
        return self._stack.update_content(changed, builder or _no_builder(), on_event or _silent)

    def content_paths(self, builder: "Builder | None" = None) -> frozenset[Path]:
        """Returns the absolute paths of files, and of directories, that are only content.

        These are what assets, archives and the sources of archives consist of, if the resource can be updated
        with it in place, and neither another resource nor an export has its hash or version.

        Args:
            builder: Finds the sources of archives that the program built. Defaults to none.
        """
        return self._stack.content_paths(builder or _no_builder())

    def refresh(self) -> Mapping[str, frozenset[str]]:
        """Reads every resource, as ``pulumi refresh`` does: the next update reverts what others changed.

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
        return self._stack.destroy(on_event or _silent)

    def events(self, after: int = 0, wait: float = 0.0) -> EventPage:
        """Returns what happened in the emulator of the stack; see :meth:`Emulator.events`.

        Args:
            after: ID of an event: only later ones are returned. Defaults to 0, all that the log has.
            wait: Maximum seconds to wait for an event if there is none yet, 0 to 60. Defaults to 0.

        Raises:
            EmulatorError: If the emulator is not running or does not respond, or an argument is invalid.
        """
        return self.emulator.events(after, wait)

    @property
    def endpoint(self) -> str:
        """The URL for AWS requests."""
        return self.emulator.endpoint

    def client(self, service: str, *, role_arn: str | None = None) -> Any:
        """Returns a boto3 client in the stack's Region.

        Args:
            service: Name of the service, such as ``"s3"``.
            role_arn: ARN of the role whose permissions the client has, whatever its trust policy allows.
                Defaults to the permissions of the account's root user.
        """
        return self.emulator.client(service, role_arn=role_arn, region=self.region)

    def state_machine(self, name: str) -> Machine:
        """Returns a state machine of the stack.

        Args:
            name: Its name or ARN in AWS, its name in the program, or that of its ``Workflow``.

        Raises:
            LookupError: If there is none, or more than one.
        """
        return find_machine(find_machines(self.resources), name)

    def wait_until_idle(self, timeout: float = 30, *, skip_visibility_timeout: bool = False) -> None:
        """Waits until nothing flows in the emulator any more.

        That is: no request and no function is running, no delivery of S3, SNS or EventBridge is on its way,
        no queue or stream has anything for a function, and no execution is running.

        What waits for something from outside does not count: messages in a queue without an event source
        mapping, such as a dead-letter queue, and executions that wait for a task token or an activity. What
        continues by itself does: a message whose function failed is retried after its visibility timeout, and
        a Wait state ends.

        Args:
            timeout: Maximum seconds to wait.
            skip_visibility_timeout: Whether messages whose function failed are retried without waiting for
                the visibility timeout, until they are processed or in the dead-letter queue.

        Raises:
            TimeoutError: If something still flows after ``timeout``. The message lists what: which function
                or execution is running, and which queue has how many messages.
            EmulatorError: If the emulator is not running or does not respond.
        """
        data.wait_until_idle(self.emulator, timeout, skip_visibility_timeout=skip_visibility_timeout)

    def clear_data(self, timeout: float = 30) -> None:
        """Deletes the data in the resources of the stack, so that the next test finds them as deployed.

        Deletes objects, items, messages, users, executions, and log events, without the events that this
        would cause. Objects that the program creates are as the program created them. Resources, values of
        parameters and secrets, and warm functions are kept.

        What runs is not continued: messages and records of streams are deleted first, executions are stopped,
        and functions that are running may end.

        Args:
            timeout: Maximum seconds to wait for functions that are running.

        Raises:
            TimeoutError: If a function still runs after ``timeout``. The data was deleted nevertheless.
            EmulatorError: If the emulator is not running or does not respond.
        """
        data.clear_data(self.emulator, self.resources, timeout)

    def run_execution(
        self,
        state_machine: str,
        input: Any = None,  # noqa: A002 as in the API
        *,
        test_case: str | None = None,
        timeout: float = 60,
    ) -> Execution:
        """Runs an execution of a state machine to its end.

        Args:
            state_machine: Name of the state machine; see :meth:`state_machine`.
            input: Input, as JSON values. Defaults to ``{}``.
            test_case: Test case of ``step_functions_mocks``. Its mocked tasks do not call their services, and
                their retries follow without a delay. Defaults to none: every task calls its service.
            timeout: Maximum seconds to wait.

        Raises:
            LookupError: If there is no such state machine.
            TimeoutError: If the execution still runs after ``timeout``; it is stopped.
            ClientError: If there is no such test case.
        """
        machine, states = self.state_machine(state_machine), self.client("stepfunctions")
        return run_execution(states, machine, input, case=test_case, seconds=timeout)

    def test_state(
        self,
        state_machine: str,
        state_name: str,
        input: Any = None,  # noqa: A002 as in the API
        **parameters: Any,
    ) -> StateResult:
        """Tests a single state of a state machine, as the TestState API does.

        Without a mock, a task calls its service with the permissions of the state machine's role.

        Args:
            state_machine: Name of the state machine; see :meth:`state_machine`.
            state_name: Name of the state, also of one inside a Map or Parallel state.
            input: Input of the state, as JSON values. Defaults to ``{}``.
            parameters: More parameters of ``test_state`` of boto3: ``mock``, ``variables``, ``context``,
                ``stateConfiguration``. JSON in them is given as values rather than as a string, so a mock is
                ``{"result": {…}}`` or ``{"errorOutput": {"error": "…", "cause": "…"}}``.

        Raises:
            LookupError: If there is no such state machine.
            ClientError: If the API rejects the request, as if there is no such state.
        """
        machine = self.state_machine(state_machine)
        return run_state_test(self.client("stepfunctions"), machine, state_name, input, parameters)

    def local_url(self, output: str) -> str:
        """Returns the local URL of a stack output.

        Args:
            output: Name of an output: the URL of an API stage or a queue, or the domain name or URL of a
                CloudFront distribution or a custom domain.

        Raises:
            LookupError: If there is no such output, or nothing in the embedded emulator has its address.
        """
        if output not in self.outputs:
            known = ", ".join(sorted(self.outputs)) or "nothing"
            raise LookupError(f"the stack does not export '{output}'; it exports {known}")
        value = self.outputs[output]
        local = (
            local_url(value, self.emulator.port, self.emulator.host_ports) if isinstance(value, str) else None
        )
        if local is None:
            shown = self.outputs.masked()[output]
            raise LookupError(f"the export '{output}' is no address in the embedded emulator: {shown}")
        return local

    def close(self) -> None:
        """Ends the emulator, unless it was given to :func:`deploy`."""
        self._end.close()


def deploy(
    program: "Program | str | PathLike[str]",
    *,
    project: str = "project",
    stack: str = "stack",
    config: Mapping[str, Any] | None = None,
    on_event: Listener | None = None,
    emulator: Emulator | None = None,
    step_functions_mocks: MockSource | None = None,
) -> Deployment:
    """Runs a Pulumi program and creates what it registers in the embedded emulator.

    Args:
        program: A function without arguments, or the directory of a Pulumi project.
        project: Name of the project; that of a directory is in its ``Pulumi.yaml``.
        stack: Name of the stack.
        config: Configuration by ``namespace:key``; over that of the project's files, if any.
        on_event: Told of each resource as it is created; see :mod:`embedded_aws.program.progress`.
        emulator: Where to deploy, beside whatever is there; by default a new one of its own.
        step_functions_mocks: Mock configuration file of Step Functions Local, or its content: what tasks
            return in executions of ``<ARN of the state machine>#<test case>``. Defaults to the file that the
            environment variable ``SFN_MOCK_CONFIG`` names, if any.

    Raises:
        MockConfigError: The mock configuration is invalid, or names what the stack does not have.
        DeploymentError: A resource could not be created; the message says which and why.
        ProjectError: The directory is no project, or its configuration has errors.
        EmulatorError: The emulator did not start.
        Exception: Whatever else the program or one of its ``apply`` calls raised.
    """
    mocks = StackMocks.read(step_functions_mocks)
    with ExitStack() as undo:
        target = emulator or undo.enter_context(Emulator())
        # The emulator starts while these take their time.
        from embedded_aws.lifecycle.stack import Stack  # noqa: PLC0415
        from embedded_aws.program.project import prepare  # noqa: PLC0415

        def prepare_again(
            changed: "Program | str | PathLike[str]", settings: Mapping[str, Any] | None
        ) -> "Job":
            chosen = config if settings is None else settings
            job = prepare(changed, project=project, stack=stack, config=chosen)
            return replace(job, config={**job.config, **RUNS_FUNCTIONS_HERE})

        job = prepare_again(program, config)
        deployed = Stack(
            target, region=job.config.get("aws:region", REGION), name=f"{job.project} {job.stack}"
        )
        done = deployed.update(job, on_event or _silent)
        data.keep_objects(target, deployed.recording.registrations, done)
        mocks.apply(target, deployed.recording.registrations)
        return Deployment(deployed, prepare_again, mocks, undo.pop_all())


def _no_builder() -> "Builder":
    # Imported with Pulumi, which is there once something is deployed.
    from embedded_aws.lifecycle.content import NoBuilder  # noqa: PLC0415

    return NoBuilder()


def _silent(_event: Event) -> None:
    """Listens to nothing."""
