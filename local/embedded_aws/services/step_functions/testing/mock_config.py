"""Reads a mock configuration file of Step Functions Local.

The Step Functions developer guide describes its format: "Configuration file for mocked service integrations".
"""

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from os import PathLike
from pathlib import Path
from typing import Final, cast

from embedded_aws.errors import EmbeddedAwsError
from embedded_aws.json_values import Json, JsonObject
from embedded_aws.services.step_functions.testing.names import explain_unknown

VARIABLE: Final = "SFN_MOCK_CONFIG"
"""Environment variable with the path of the file, as of Step Functions Local."""

MockSource = str | PathLike[str] | Mapping[str, Json]
"""The path of a file, or its content."""

_INVOCATIONS: Final = re.compile(r"(\d+)(?:-(\d+))?")
_LONGEST_SHOWN: Final = 60


class MockConfigError(EmbeddedAwsError):
    """A mock configuration is invalid.

    Attributes:
        errors: All errors; each begins with the path of the field.
    """

    def __init__(self, source: str, errors: Sequence[str]) -> None:
        count = f"{len(errors)} error{'s' if len(errors) > 1 else ''}"
        super().__init__("".join([f"{source} has {count}:", *(f"\n- {error}" for error in errors)]))
        self.errors = tuple(errors)


@dataclass(frozen=True)
class MockedResponse:
    """Mocked response of some invocations of a task: its result or its error.

    Attributes:
        first: Number of the first invocation; 0 is the first one of an execution.
        last: Number of the last one.
        outcome: ``{"Return": …}`` or ``{"Throw": {"Error": …, "Cause": …}}``.
    """

    first: int
    last: int
    outcome: Mapping[str, Json]


@dataclass(frozen=True)
class MockConfig:
    """A valid mock configuration.

    Attributes:
        source: What errors call it: the path of its file.
        cases: Responses by state, by test case, by name of the state machine.
    """

    source: str
    cases: Mapping[str, Mapping[str, Mapping[str, Sequence[MockedResponse]]]]


def read_mock_config(given: MockSource) -> MockConfig:
    """Reads and validates a mock configuration.

    Raises:
        MockConfigError: If it is invalid. The message lists all errors.
    """
    if isinstance(given, Mapping):
        return _Reader("step_functions_mocks").read(given)
    source = os.fspath(given)
    try:
        text = Path(source).read_text(encoding="utf-8")
    except OSError as error:
        raise MockConfigError(source, [f"the file cannot be read: {error.strerror}"]) from None
    reader = _Reader(source)
    try:
        content = json.loads(text, object_pairs_hook=reader.unique)
    except ValueError as error:
        raise MockConfigError(source, [f"the file must be JSON: {error}"]) from None
    return reader.read(content)


_Responses = Mapping[str, list[MockedResponse]]


class _Reader:
    """Reads the content of a file and gathers its errors."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._errors: list[str] = []

    def unique(self, pairs: list[tuple[str, Json]]) -> JsonObject:
        """Makes an object of JSON; a name that is used twice in it is an error."""
        names = [name for name, _ in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})
        self._errors += [
            f"{name}: the name is used twice in one object; names must be unique" for name in twice
        ]
        return dict(pairs)

    def read(self, content: Json) -> MockConfig:
        fields = self._fields("", content, {"StateMachines", "MockedResponses"})
        responses = {
            name: self._responses(f"MockedResponses.{name}", each)
            for name, each in self._object("MockedResponses", fields.get("MockedResponses", {})).items()
        }
        cases = {
            name: self._machine(f"StateMachines.{name}", each, responses)
            for name, each in self._object("StateMachines", fields.get("StateMachines", {})).items()
        }
        if self._errors:
            raise MockConfigError(self._source, self._errors)
        return MockConfig(self._source, cases)

    def _machine(
        self, path: str, given: Json, responses: _Responses
    ) -> dict[str, dict[str, list[MockedResponse]]]:
        cases = self._fields(path, given, {"TestCases"}).get("TestCases", {})
        return {
            name: self._case(f"{path}.TestCases.{name}", each, responses)
            for name, each in self._object(f"{path}.TestCases", cases).items()
        }

    def _case(self, path: str, given: Json, responses: _Responses) -> dict[str, list[MockedResponse]]:
        if "#" in path:
            self._add(path, "the name of a test case must not contain '#', which precedes it in the ARN")
        case = self._object(path, given)
        for state, name in case.items():
            if not isinstance(name, str):
                self._must(f"{path}.{state}", name, "the name of one of MockedResponses")
            elif name not in responses:
                self._add(f"{path}.{state}", explain_unknown("mocked response", name, responses))
        return {
            state: responses[name]
            for state, name in case.items()
            if isinstance(name, str) and name in responses
        }

    def _responses(self, path: str, given: Json) -> list[MockedResponse]:
        found: list[MockedResponse] = []
        for key, each in self._object(path, given).items():
            numbers = _INVOCATIONS.fullmatch(key)
            first = int(numbers[1]) if numbers else 0
            last = int(numbers[2] or first) if numbers else 0
            if not numbers or last < first:
                self._must(
                    f"{path}.{key}", key, 'the number of an invocation, such as "0", or a range, as "1-2"'
                )
            outcome = self._outcome(f"{path}.{key}", each)
            if numbers and first <= last and outcome is not None:
                found.append(MockedResponse(first, last, outcome))
        found.sort(key=lambda each: each.first)
        if isinstance(given, Mapping) and len(found) == len(given):
            self._check_numbers(path, found)
        return found

    def _check_numbers(self, path: str, found: Sequence[MockedResponse]) -> None:
        """Each invocation must have one response, since an invocation without one fails the execution."""
        if not found:
            self._add(path, 'is empty. Add one for the first invocation, "0"')
        elif found[0].first:
            self._add(
                path, f'the first invocation, "0", has no response; the first one is for "{found[0].first}"'
            )
        for before, after in pairwise(found):
            if after.first <= before.last:
                self._add(path, f'the invocation "{after.first}" has two responses')
            elif after.first > before.last + 1:
                self._add(
                    path, f'the invocation "{before.last + 1}" has no response, but "{after.first}" has one'
                )

    def _outcome(self, path: str, given: Json) -> Mapping[str, Json] | None:
        outcome = self._object(path, given)
        if len(outcome) != 1 or not {"Return", "Throw"} & set(outcome):
            self._must(path, given, "an object with one field, 'Return' or 'Throw'")
            return None
        if "Throw" in outcome:
            thrown = self._fields(f"{path}.Throw", outcome["Throw"], {"Error", "Cause"})
            for name, value in thrown.items():
                if not isinstance(value, str):
                    self._must(f"{path}.Throw.{name}", value, "a string")
        return outcome

    def _fields(self, path: str, given: Json, names: set[str]) -> JsonObject:
        """Returns the fields of an object that must have these fields and no others."""
        found = self._object(path, given)
        prefix = f"{path}." if path else ""
        for name in sorted(set(found) - names):
            self._add(f"{prefix}{name}", explain_unknown("field", name, names))
        if isinstance(given, Mapping):
            self._errors += [f"{prefix}{name}: the field is required" for name in sorted(names - set(found))]
        return {name: found[name] for name in names if name in found}

    def _object(self, path: str, given: Json) -> JsonObject:
        if isinstance(given, Mapping):
            return {str(name): value for name, value in cast("Mapping[object, Json]", given).items()}
        self._must(path or "the content", given, "an object")
        return {}

    def _must(self, path: str, value: Json, allowed: str) -> None:
        shown = json.dumps(value, default=str)
        if len(shown) > _LONGEST_SHOWN:
            shown = f"{shown[:_LONGEST_SHOWN]}…"
        self._add(path, f"{shown} must be {allowed}")

    def _add(self, path: str, reason: str) -> None:
        self._errors.append(f"{path}: {reason}")
