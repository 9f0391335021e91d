"""A stack in the embedded emulator, from its first deployment to its end."""

from collections.abc import Mapping
from dataclasses import replace

from embedded_aws.emulator.process import Emulator
from embedded_aws.lifecycle.state import Operation, Resource, State
from embedded_aws.lifecycle.update import Update
from embedded_aws.program.events import Listener
from embedded_aws.program.monitor import RecordingMonitor
from embedded_aws.program.registration import Recording
from embedded_aws.program.runtime import Job, run
from embedded_aws.program.wire import Properties
from embedded_aws.resources.changes import changed_paths
from embedded_aws.resources.operations import Operations


class Stack:
    """The resources of a stack and what becomes of them.

    Args:
        emulator: Where they are.
        region: Region of the resources that name none.
        name: What identifies it, such as its project and its name.

    Attributes:
        emulator: Where they are.
        region: Region of the resources that name none.
        recording: What the program registered at last, with the outputs of each resource.
    """

    def __init__(self, emulator: Emulator, *, region: str, name: str) -> None:
        self.recording = Recording([], {})
        self.emulator = emulator
        self.region = region
        self._name = name
        self._state = State()

    def update(self, job: Job, listener: Listener) -> Mapping[str, Operation]:
        """Runs a program and makes the stack what it registers.

        Returns:
            What was done to each resource by its URN; unchanged ones are left out.

        Raises:
            DeploymentError: If AWS rejects an operation. What was done until then is kept; the next update
                goes on from there.
            Exception: Whatever else the program or one of its ``apply`` calls raised; likewise.
        """
        update = Update(self._state, self._operations(), listener)
        monitor = RecordingMonitor(update)
        update.ask_for_parents(monitor.registered)
        outputs, secrets = self.recording.outputs, self.recording.secret_outputs
        try:
            run(job, monitor)
            recorded = monitor.recording
            update.end([each for each in recorded.registrations if not each.custom])
            outputs, secrets = recorded.outputs, recorded.secret_outputs
        finally:
            self._record(outputs, secrets)
        return update.done

    def destroy(self, listener: Listener) -> Mapping[str, Operation]:
        """Deletes every resource.

        Returns:
            What was done, by URN.

        Raises:
            DeploymentError: If a resource is protected, or AWS rejects a deletion. What was deleted until
                then is gone.
        """
        update = Update(self._state, self._operations(), listener)
        try:
            update.end([])
        finally:
            self._record({}, frozenset())
        return update.done

    def refresh(self) -> Mapping[str, frozenset[str]]:
        """Reads every resource, so that the next update reverts what others changed or deleted.

        Returns:
            The names of the inputs that AWS has otherwise, by the URN of the resource; ``id`` for one that is
            gone.

        Raises:
            DeploymentError: If AWS rejects the request.
        """
        operations, found = self._operations(), dict[str, frozenset[str]]()
        for resource in self._state.resources:
            known = resource.registration
            if not known.custom:
                continue
            outputs = operations.read(known)
            if outputs is None:
                self._state.remove(resource)
                found[known.urn] = frozenset({"id"})
                continue
            changed = set(changed_paths(known.outputs, outputs)) & set(known.inputs)
            actual = {name: outputs[name] for name in changed}
            self._state.put(
                Resource(
                    replace(known, inputs={**known.inputs, **actual}, outputs=outputs),
                    {**resource.comparable, **actual},
                    resource.attempts,
                )
            )
            if changed:
                found[known.urn] = frozenset(changed)
        self._record(self.recording.outputs, self.recording.secret_outputs)
        return found

    def _record(self, outputs: Properties, secrets: frozenset[str]) -> None:
        registrations = [resource.registration for resource in self._state.resources]
        self.recording = Recording(sorted(registrations, key=lambda each: each.urn), outputs, secrets)

    def _operations(self) -> Operations:
        seed = f"{self.emulator.next_deployment()} {self._name}"
        return Operations(self.emulator, region=self.region, seed=seed)
