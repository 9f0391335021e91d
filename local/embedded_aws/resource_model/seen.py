"""Reads what AWS has of the inputs of a resource, in the spelling of Pulumi."""

import json
from collections.abc import Iterable, Mapping
from typing import cast

from botocore.model import Shape

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.changes import is_same
from embedded_aws.resource_model.context import Inputs
from embedded_aws.resource_model.modelled import spell_members


def read_inputs(given: Inputs, answer: Properties, names: Mapping[str, str]) -> Properties:
    """Returns what AWS has of the inputs that are given.

    Args:
        given: The inputs.
        answer: Answer of AWS.
        names: AWS's name of each input.
    """
    return {
        ours: spell_like(given[ours], answer[theirs])
        for ours, theirs in names.items()
        if ours in given and theirs in answer
    }


def read_map(given: Inputs, name: str, member: str, there: Properties) -> Properties:
    """Returns an input that is an object with a map of any names, as AWS has it: all of the map.

    Args:
        given: The inputs.
        name: The input.
        member: Its member that is a map.
        there: The object in AWS.
    """
    if name not in given:
        return {}
    theirs = {each.lower(): value for each, value in there.items()}
    spelled = spell_members_like(given[name], there)
    return {name: {**spelled, member: theirs.get(member.lower(), {})}}


def read_documents(given: Inputs, answer: Properties, names: Mapping[str, str]) -> Properties:
    """Returns the JSON documents that AWS has of the inputs that are given, as text."""
    there = {ours: answer[theirs] for ours, theirs in names.items() if ours in given and theirs in answer}
    return {
        # API Gateway escapes the quotes of a document.
        name: document.replace('\\"', '"') if isinstance(document, str) else json.dumps(document)
        for name, document in there.items()
    }


def keep_spelling(
    given: Inputs, wanted: Properties, answer: Properties, names: Mapping[str, str] | None = None
) -> Properties:
    """Returns what AWS has of inputs that it spells otherwise.

    An input is as it was given if AWS has what was set for it.

    Args:
        given: The inputs.
        wanted: Those of them that are read, as they are set in AWS.
        answer: Answer of AWS.
        names: AWS's name of each input that differs. Default: they are equal.
    """
    read: Properties = {}
    for ours, settings in wanted.items():
        theirs = (names or {}).get(ours, ours)
        if ours in given and theirs in answer:
            read[ours] = (
                given[ours] if is_same_settings(settings, answer[theirs]) else unwrap_lists(answer[theirs])
            )
    return read


def read_modelled(
    given: Inputs,
    inputs: Iterable[str],
    answer: Properties,
    shape: Shape,
    spelling: Mapping[str, str] | None = None,
) -> Properties:
    """Returns what AWS has of inputs that are set as :func:`spell_members` spells them.

    An input is as it was given if AWS has what was set for it. Of an input that is not given, it returns a
    plain value.

    Args:
        given: The inputs.
        inputs: Names of those that are read.
        answer: Answer of AWS.
        shape: Shape of the arguments that set the inputs.
        spelling: AWS's name for each of Pulumi's that differs in more than capitals.
    """
    theirs = {name.lower(): value for name, value in answer.items()}
    read: Properties = {}
    for name in inputs:
        actual = theirs.get((spelling or {}).get(name, name).lower())
        if name in given:
            (wanted,) = spell_members({name: given[name]}, shape, spelling).values()
            same = is_same_settings(wanted, actual)
            read[name] = given[name] if same else "" if actual is None else unwrap_lists(actual)
        elif isinstance(actual, bool | int | str):
            read[name] = actual
    return read


def is_same_settings(wanted: object, actual: object) -> bool:
    """Returns whether AWS has what was set; what it adds, or does not return, makes no difference."""
    match wanted, actual:
        case dict(), dict():
            theirs = {name.lower(): value for name, value in cast("dict[str, object]", actual).items()}
            ours = {name.lower(): value for name, value in cast("dict[str, object]", wanted).items()}
            if ours and theirs and not ours.keys() & theirs.keys():
                return False  # one of several alternatives, such as the action of a rule
            return all(
                is_same_settings(value, theirs[name]) for name, value in ours.items() if name in theirs
            )
        case list(), list():
            wanted_items, items = cast("list[object]", wanted), cast("list[object]", actual)
            return len(wanted_items) == len(items) and all(
                any(is_same_settings(each, item) for item in items) for each in wanted_items
            )
        case _:
            return is_same(wanted, actual) or str(wanted).lower() == str(actual).lower()


def unwrap_lists(actual: object) -> object:
    """Returns a value without the objects that CloudFront wraps lists in."""
    match actual:
        case dict():
            members = cast("dict[str, object]", actual)
            if "Quantity" in members and set(members) <= {"Quantity", "Items", "Enabled"}:
                return unwrap_lists(members.get("Items", []))
            return {name: unwrap_lists(value) for name, value in members.items()}
        case list():
            return [unwrap_lists(item) for item in cast("list[object]", actual)]
        case _:
            return actual


def spell_members_like(given: Properties, actual: Properties) -> Properties:
    """Returns an object of AWS's with the members and the spelling of the given one."""
    theirs = {name.lower(): value for name, value in actual.items()}
    return {
        name: spell_like(value, theirs[name.lower()])
        for name, value in given.items()
        if name.lower() in theirs
    }


def _order(value: object) -> str:
    return str(value)


def spell_like(given: object, actual: object) -> object:
    """Returns a value of AWS's with the members and the spelling of the given one.

    What AWS adds to an object, such as a status, is left out.
    """
    match given, actual:
        case dict(), dict():
            return spell_members_like(cast("Properties", given), cast("Properties", actual))
        case list(), list():
            ours, items = cast("list[object]", given), cast("list[object]", actual)
            if ours and isinstance(ours[0], dict) and len(ours) == len(items):
                return [spell_like(old, item) for old, item in zip(ours, items, strict=True)]
            # The order of plain values says nothing.
            same = not any(isinstance(item, dict) for item in items) and sorted(items, key=_order) == sorted(
                ours, key=_order
            )
            return ours if same else items
        case _:
            return actual
