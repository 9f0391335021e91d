"""Mocks of the state machines of a stack: a mock configuration, found in the stack."""

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Self

from embedded_aws.emulator.process import Emulator
from embedded_aws.services.step_functions.testing.machines import Machine, find_machine, find_machines
from embedded_aws.services.step_functions.testing.mock_config import (
    VARIABLE,
    MockConfig,
    MockConfigError,
    MockedResponse,
    MockSource,
    read_mock_config,
)
from embedded_aws.services.step_functions.testing.names import explain_unknown

if TYPE_CHECKING:
    from embedded_aws.program.registration import Registration

Mocks = dict[str, dict[str, dict[str, list[dict[str, object]]]]]
"""Responses by state, by test case, by name of the state machine in AWS, as the emulator gets them."""


class StackMocks:
    """The mock configuration of a stack.

    Args:
        config: The configuration; None if there is none.
        ignore_others: Whether it may name state machines of other stacks.
    """

    def __init__(self, config: MockConfig | None, *, ignore_others: bool = False) -> None:
        self._config = config
        self._ignore_others = ignore_others

    @classmethod
    def read(cls, given: MockSource | None) -> Self:
        """Reads the configuration that is given, or that the environment names for all stacks.

        Raises:
            MockConfigError: If it is invalid. The message lists all errors.
        """
        named = os.environ.get(VARIABLE)
        source = named if given is None else given
        return cls(read_mock_config(source) if source else None, ignore_others=given is None)

    def apply(self, emulator: Emulator, resources: "Sequence[Registration]") -> None:
        """Mocks the state machines of a stack.

        Raises:
            MockConfigError: If the configuration names what the stack does not have.
        """
        if self._config:
            machines = find_machines(resources)
            emulator.mock_step_functions(
                find_mocks(self._config, machines, ignore_others=self._ignore_others)
            )


def find_mocks(config: MockConfig, machines: Sequence[Machine], *, ignore_others: bool = False) -> Mocks:
    """Returns the mocks of these state machines.

    Args:
        config: The configuration.
        machines: State machines of a stack.
        ignore_others: Whether the configuration may name state machines of other stacks.

    Raises:
        MockConfigError: If the state machine, or the Task state in it, does not exist. The message lists all
            errors.
    """
    errors: list[str] = []
    found: Mocks = {}
    for name, cases in config.cases.items():
        path = f"StateMachines.{name}"
        try:
            machine = find_machine(machines, name)
        except LookupError as error:
            if not ignore_others:
                errors.append(f"{path}: {error}")
            continue
        if machine.name in found:
            errors.append(f"{path}: the state machine '{machine.name}' has test cases under another name too")
        errors += _find_errors(path, machine, cases)
        found[machine.name] = {case: _make_plain(states) for case, states in cases.items()}
    if errors:
        raise MockConfigError(config.source, errors)
    return found


def _find_errors(path: str, machine: Machine, cases: Mapping[str, Mapping[str, object]]) -> list[str]:
    types = machine.states()
    tasks = {name for name, type_ in types.items() if type_ == "Task"}
    errors: list[str] = []
    for case, states in cases.items():
        for state in states:
            where = f"{path}.TestCases.{case}.{state}"
            if state not in types:
                errors.append(f"{where}: {explain_unknown('Task state', state, tasks)}")
            elif state not in tasks:
                errors.append(f"{where}: the state is a {types[state]} state; only Task states can be mocked")
    return errors


def _make_plain(states: Mapping[str, Sequence[MockedResponse]]) -> dict[str, list[dict[str, object]]]:
    return {
        state: [{"first": each.first, "last": each.last, **each.outcome} for each in responses]
        for state, responses in states.items()
    }
