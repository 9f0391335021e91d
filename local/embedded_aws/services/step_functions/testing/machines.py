"""The state machines of a stack, and their states."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from embedded_aws.json_values import JsonObject, read_array, read_object, read_text
from embedded_aws.services.step_functions.testing.names import explain_unknown

# It imports Pulumi, which takes a second.
if TYPE_CHECKING:
    from embedded_aws.program.registration import Registration

_TYPE: Final = "aws:sfn/stateMachine:StateMachine"


@dataclass(frozen=True)
class Machine:
    """A deployed state machine.

    Attributes:
        names: What tests can call it: its name in AWS and in Pulumi, and the name of its component.
        name: Its name in AWS.
        arn: Its ARN.
        role_arn: ARN of its role.
        definition: Its definition as JSON.
    """

    names: frozenset[str]
    name: str
    arn: str
    role_arn: str
    definition: str

    def states(self) -> dict[str, str]:
        """Returns the type of each state by its name, also of those inside Map and Parallel states."""
        return dict(_list_states(json.loads(self.definition)))


def find_machines(resources: "Sequence[Registration]") -> list[Machine]:
    """Returns the state machines of a stack."""
    by_urn = {each.urn: each for each in resources}
    found = [each for each in resources if each.type == _TYPE]
    parents = Counter(each.parent for each in found)

    def names(each: "Registration") -> frozenset[str]:
        # A component that has several state machines names none of them.
        parent = by_urn.get(each.parent) if parents[each.parent] == 1 else None
        own = {each.name, each.outputs["name"], each.outputs["arn"]}
        return frozenset(own | {parent.name} if parent else own)

    return [
        Machine(names(each), *(each.outputs[name] for name in ("name", "arn", "roleArn", "definition")))
        for each in found
    ]


def find_machine(machines: Sequence[Machine], name: str) -> Machine:
    """Returns the state machine with a name.

    Raises:
        LookupError: If there is none, or more than one.
    """
    found = [each for each in machines if name in each.names]
    if len(found) == 1:
        return found[0]
    if found:
        raise LookupError(
            f"'{name}' names {len(found)} state machines: {', '.join(each.name for each in found)}"
        )
    known = {each for machine in machines for each in machine.names if not each.startswith("arn:")}
    raise LookupError(explain_unknown("state machine", name, known))


def _list_states(machine: JsonObject) -> Iterator[tuple[str, str]]:
    for name, found in read_object(machine.get("States")).items():
        state = read_object(found)
        yield name, read_text(state.get("Type"))
        inner = [*read_array(state.get("Branches")), state.get("ItemProcessor"), state.get("Iterator")]
        for each in inner:
            if each:
                yield from _list_states(read_object(each))
