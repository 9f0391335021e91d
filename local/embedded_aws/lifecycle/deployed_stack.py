"""Queries on a deployed stack: its resources, clients, data, state machines, and events."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from embedded_aws.emulator.addresses import find_local_url
from embedded_aws.emulator.administration import WAITS_PATH
from embedded_aws.event_log.model import EventPage
from embedded_aws.lifecycle import data
from embedded_aws.program.masking import Outputs
from embedded_aws.services.step_functions.testing.executions import Execution, run_execution
from embedded_aws.services.step_functions.testing.machines import Machine, find_machine, find_machines
from embedded_aws.services.step_functions.testing.state_test import StateResult, run_state_test

# They import Pulumi, which takes a second.
if TYPE_CHECKING:
    from embedded_aws.lifecycle.stack import Stack
    from embedded_aws.program.registration import Recording, Registration


class DeployedStack:
    """A stack that runs in the embedded emulator.

    Attributes:
        emulator: Where it runs.
        region: Region of the stack: ``aws:region`` of its configuration.
    """

    def __init__(self, stack: "Stack") -> None:
        self.emulator = stack.emulator
        self.region = stack.region
        self._stack = stack

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

    def client(self, service: str, *, role_arn: str | None = None, endpoint_url: str | None = None) -> Any:
        """Returns a boto3 client in the stack's Region.

        Args:
            service: Name of the service, such as ``"s3"``.
            role_arn: ARN of the role whose permissions the client has; its trust policy is ignored.
                Defaults to the permissions of the account's root user.
            endpoint_url: URL that it sends requests to, such as that of a WebSocket API's stage for
                ``"apigatewaymanagementapi"``. Defaults to that of the emulator.
        """
        return self.emulator.client(service, role_arn=role_arn, region=self.region, endpoint_url=endpoint_url)

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

    @contextmanager
    def skip_waits(self) -> Generator[None]:
        """Makes waits and the delays of retries of durable executions end at once, during the block.

        Timeouts of callbacks and of executions are not skipped.

        Raises:
            EmulatorError: If the emulator is not running or does not respond.
        """
        self.emulator.ask("POST", WAITS_PATH, {"skips": True})
        try:
            yield
        finally:
            self.emulator.ask("POST", WAITS_PATH, {"skips": False})

    def clear_data(self, timeout: float = 30) -> None:
        """Deletes the data in the resources of the stack, so that the next test finds them as deployed.

        Deletes objects, items, messages, users, executions, and log events, without the events that this
        would cause. Objects that the program creates are as the program created them. Resources, values of
        parameters and secrets, and warm functions are kept.

        Running work ends: messages and records of streams are deleted first, executions are stopped,
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
        input: object = None,  # noqa: A002 as in the API
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
            LookupError: If the state machine does not exist.
            TimeoutError: If the execution still runs after ``timeout``; it is stopped.
            ClientError: If the test case does not exist.
        """
        machine, states = self.state_machine(state_machine), self.client("stepfunctions")
        return run_execution(states, machine, input, case=test_case, seconds=timeout)

    def test_state(
        self,
        state_machine: str,
        state_name: str,
        input: object = None,  # noqa: A002 as in the API
        **parameters: object,
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
            LookupError: If the state machine does not exist.
            ClientError: If the API rejects the request, for example because the state does not exist.
        """
        machine = self.state_machine(state_machine)
        return run_state_test(self.client("stepfunctions"), machine, state_name, input, parameters)

    def local_url(self, output: str) -> str:
        """Returns the local URL of a stack output.

        Args:
            output: Name of an output: the URL of an API stage or a queue, or the domain name or URL of a
                CloudFront distribution or a custom domain.

        Raises:
            LookupError: If the output does not exist, or is not an address in the embedded emulator.
        """
        if output not in self.outputs:
            known = ", ".join(sorted(self.outputs)) or "nothing"
            raise LookupError(f"the stack does not export '{output}'; it exports {known}")
        value = self.outputs[output]
        local = (
            find_local_url(value, self.emulator.port, self.emulator.host_ports)
            if isinstance(value, str)
            else None
        )
        if local is None:
            shown = self.outputs.mask_secrets()[output]
            raise LookupError(f"the export '{output}' is not an address in the embedded emulator: {shown}")
        return local
