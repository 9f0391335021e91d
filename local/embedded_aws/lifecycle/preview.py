"""A run of a program that creates nothing: all that cannot run here is found before the first resource."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks

from embedded_aws.program.declarations import Declared
from embedded_aws.program.monitor import Answers, RecordingMonitor
from embedded_aws.program.registration import Recording
from embedded_aws.program.runtime import Job, run
from embedded_aws.program.wire import UNKNOWN, Properties
from embedded_aws.resource_model.known_inputs import UNKNOWN as NOT_KNOWN
from embedded_aws.resource_model.registry import find_function, find_results_of_code
from embedded_aws.resources.problems import Problem, UnsupportedError
from embedded_aws.resources.supported_types import SupportedTypes


@dataclass(frozen=True)
class Preview:
    """The result of a run.

    Attributes:
        recording: What the program registered.
        problems: All that cannot run here.
        error: The error that ended the program early; None if it came to its end.
        not_run: Functions that would have run code of the program, whose results are unknown.
    """

    recording: Recording
    problems: list[Problem]
    error: Exception | None
    not_run: Sequence[str] = ()


def preview(job: Job, functions: Mocks, review: SupportedTypes) -> Preview:
    """Runs a program whose resources are not created.

    Outputs are unknown, so that ``apply`` does not run.

    Args:
        job: The program.
        functions: Answers the functions of providers.
        review: What is supported.
    """
    with job.within():  # where relative paths of images are
        problems = review.find_problems(job.declared)
    if problems:
        return Preview(Recording([], {}), problems, None)  # the host has other words for them
    calls = _Calls(functions)
    monitor = RecordingMonitor(calls, preview=True)
    found: list[Problem] = []
    failure: Exception | None = None
    try:
        run(job, monitor, preview=True, review=None if job.is_foreign else review)
    except UnsupportedError as error:
        found = [*error.problems]
    except Exception as error:
        failure = error
    recording = monitor.recording
    registered = [
        Declared("type", each.type, each.name, each.urn, _mark_unknown_values(each.inputs), final=True)
        for each in recording.registrations
        if each.custom or each.urn in monitor.remote
    ]
    with job.within():
        every = review.find_problems([*registered, *calls.unknown])
    found += [each for each in every if each not in found]
    return Preview(recording, found, failure, sorted(calls.not_run))


class _Calls(Mocks):
    """Answers functions, and notes those that do not exist here."""

    def __init__(self, functions: Mocks) -> None:
        self.unknown: list[Declared] = []
        self.not_run: set[str] = set()
        self._functions = cast("Answers", functions)

    def new_resource(self, args: MockResourceArgs) -> tuple[str, Properties]:
        """Returns a resource that exists, of which nothing but its ID is known."""
        return args.resource_id or "", {}

    def call(self, args: MockCallArgs) -> tuple[Properties, None]:
        """Returns the result of a function; nothing for one that does not exist.

        No code of the program runs, such as a command: its results stay unknown.
        """
        if find_function(args.token) is None:
            self.unknown.append(Declared("function", args.token))
            return {}, None
        if results := find_results_of_code(args.token):
            self.not_run.add(args.token)
            arguments: Properties = vars(args)["args"]
            return {**arguments, **dict.fromkeys(results, UNKNOWN)}, None
        answer = self._functions.call(args)
        return (answer[0] if isinstance(answer, tuple) else answer), None


def _mark_unknown_values(inputs: Properties) -> Properties:
    return {name: _mark_unknown(value) for name, value in inputs.items()}


def _mark_unknown(value: object) -> object:
    if isinstance(value, dict):
        return _mark_unknown_values(cast("Properties", value))
    if isinstance(value, list):
        return [_mark_unknown(each) for each in cast("Iterable[object]", value)]
    return NOT_KNOWN if isinstance(value, str) and value == UNKNOWN else value
