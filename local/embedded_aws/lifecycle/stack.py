"""A stack in the embedded emulator, from its first deployment to its end."""

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Final

from embedded_aws.emulator.aws_settings import build_settings, use_settings
from embedded_aws.emulator.process import Emulator
from embedded_aws.lifecycle.content import Builder, Content, find_content
from embedded_aws.lifecycle.preview import Preview, preview
from embedded_aws.lifecycle.stack_references import read_reference
from embedded_aws.lifecycle.state import Operation, Resource, State
from embedded_aws.lifecycle.update import Update
from embedded_aws.program.events import Listener
from embedded_aws.program.monitor import RecordingMonitor
from embedded_aws.program.registration import Recording
from embedded_aws.program.runtime import Job, run
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.provider_settings import ProviderSettings
from embedded_aws.resources.operations import Operations
from embedded_aws.resources.problems import UnsupportedError
from embedded_aws.resources.supported_types import SupportedTypes

_CONFIG: Final = "aws:"
"""Beginning of the keys of the default provider in the configuration."""


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
        self._job: Job | None = None
        self._settings = ProviderSettings()

    def update(self, job: Job, listener: Listener) -> Mapping[str, Operation]:
        """Runs a program and makes the stack what it registers.

        Returns:
            What was done to each resource by its URN; unchanged ones are left out.

        Raises:
            DeploymentError: If AWS rejects an operation. What was done until then is kept; the next update
                goes on from there.
            Exception: Each other exception that the program or one of its ``apply`` calls raised; likewise.
        """
        self._configure(job)
        update = Update(self._state, self._create_operations(), listener, self._read_reference)
        monitor = RecordingMonitor(update)
        update.ask_for_parents(monitor.find_registration)
        review = SupportedTypes(runs_images=self.emulator.engine is not None)
        if job.is_foreign:
            with self._isolate():
                found = preview(job, update, review)
            _require_supported(found)
        outputs, secrets = self.recording.outputs, self.recording.secret_outputs
        try:
            with self._isolate():
                run(job, monitor, review=None if job.is_foreign else review)
                recorded = monitor.recording
                update.end([each for each in recorded.registrations if not each.custom])
            outputs, secrets = recorded.outputs, recorded.secret_outputs
            self.emulator.exports[self._name] = (outputs, secrets)
        finally:
            self._record(outputs, secrets)
        return update.done

    def preview(self, job: Job, *, runs_images: bool) -> Preview:
        """Runs a program without creating anything, to find all that cannot run here.

        Args:
            job: The program.
            runs_images: Whether Docker or Podman would run its containers.
        """
        self._configure(job)
        functions = Update(self._state, self._create_operations(), lambda _event: None, self._read_reference)
        with self._isolate():
            return preview(job, functions, SupportedTypes(runs_images=runs_images))

    def _configure(self, job: Job) -> None:
        self._job = job
        given = {
            name.removeprefix(_CONFIG): value
            for name, value in job.config.items()
            if name.startswith(_CONFIG)
        }
        self._settings = ProviderSettings.read(given)

    def content_paths(self, builder: Builder) -> frozenset[Path]:
        """Returns the paths that :meth:`update_content` uploads."""
        with self._find_directory():
            found = self._find_content(self._create_operations(), builder)
        return frozenset(path for content in found for path in content.paths)

    def update_content(
        self, changed: Collection[Path] | None, builder: Builder, listener: Listener
    ) -> Mapping[str, Operation]:
        """Uploads changed content of the resources, without running the program.

        Args:
            changed: Paths that may differ. Default: all.
            builder: Builds the archives that were built.
            listener: Told of each operation.

        Returns:
            What was done to each resource by its URN; unchanged ones are left out.

        Raises:
            DeploymentError: If AWS rejects an operation.
            pulumi.RunError: If a file cannot be read. Then nothing was done.
            Exception: Each other exception that ``builder`` raised. Nothing was done.
        """
        operations = self._create_operations()
        update = Update(self._state, operations, listener)
        with self._isolate(), self._find_directory():
            found = [
                each
                for each in self._find_content(operations, builder)
                if changed is None or each.has_one_of(changed)
            ]
            # All is built and read before anything is updated.
            prepared = [(each.resource, each.renew(builder)) for each in found]
            try:
                for old, new in prepared:
                    update.apply(old, new)
            finally:
                self._record(self.recording.outputs, self.recording.secret_outputs)
        return update.done

    def destroy(self, listener: Listener) -> Mapping[str, Operation]:
        """Deletes every resource.

        Returns:
            What was done, by URN.

        Raises:
            DeploymentError: If a resource is protected, or AWS rejects a deletion. What was deleted until
                then is gone.
        """
        update = Update(self._state, self._create_operations(), listener)
        try:
            with self._isolate():
                update.end([])
            self.emulator.exports.pop(self._name, None)
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
        with self._isolate():
            found = self._read_changes(self._create_operations())
        self._record(self.recording.outputs, self.recording.secret_outputs)
        return found

    def _read_changes(self, operations: Operations) -> Mapping[str, frozenset[str]]:
        found = dict[str, frozenset[str]]()
        for resource in self._state.resources:
            known = resource.registration
            if not known.custom:
                continue
            outputs = operations.read(known)
            if outputs is None:
                self._state.remove(resource)
                found[known.urn] = frozenset({"id"})
                continue
            actual = operations.find_drift(known, outputs)
            self._state.put(
                Resource(
                    replace(known, inputs={**known.inputs, **actual}, outputs=outputs),
                    {**resource.comparable, **actual},
                    resource.attempts,
                )
            )
            if actual:
                found[known.urn] = frozenset(actual)
        return found

    def _isolate(self) -> AbstractContextManager[None]:
        """Gives the settings of the emulator to all code that the program brings, in place of the user's."""
        deployer = self.emulator.deployer or self.emulator.root
        return use_settings(build_settings(self.emulator.endpoint, deployer, self.region))

    def _find_content(self, operations: Operations, builder: Builder) -> list[Content]:
        return find_content(self._state.resources, self.recording.outputs, operations, builder)

    def _find_directory(self) -> AbstractContextManager[object]:
        """Directory in which the program ran: its paths can be relative."""
        return self._job.within() if self._job else nullcontext()

    def _record(self, outputs: Properties, secrets: frozenset[str]) -> None:
        registrations = [resource.registration for resource in self._state.resources]
        self.recording = Recording(sorted(registrations, key=lambda each: each.urn), outputs, secrets)

    def _read_reference(self, name: str) -> Properties:
        return read_reference(self.emulator, name, self._name)

    def _create_operations(self) -> Operations:
        seed = f"{self.emulator.next_deployment()} {self._name}"
        return Operations(
            self.emulator, region=self.region, seed=seed, settings=replace(self._settings, region="")
        )


def _require_supported(found: Preview) -> None:
    """Raises what a preview has found, if anything.

    An error may depend on a command that a preview does not run: the deployment shows whether it does.
    """
    if found.problems:
        raise UnsupportedError(found.problems)
    if found.error and not found.not_run:
        raise found.error
