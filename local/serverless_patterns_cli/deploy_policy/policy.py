"""The statements of a deployer's policy, from the registered resources of a stack."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import groupby
from typing import Any, Final, cast

from embedded_aws.program.registration import Recording, Registration
from embedded_aws.program.wire import Properties
from serverless_patterns_cli.deploy_policy.calls import Calls, find_calls
from serverless_patterns_cli.deploy_policy.names import Names
from serverless_patterns_cli.errors import UserError

Statement = dict[str, Any]
_Conditions = tuple[tuple[str, str, tuple[str, ...]], ...]
_PASSING: Final = "iam:PassRole"
_ANY: Final = "*"
_PROVIDERS: Final = "pulumi:providers:"
_MANAGED_KEYS: Final = "alias/aws/"
"""Keys that AWS manages: each principal of the account may use them through their service (AWS KMS)."""


def build_statements(recording: Recording, *, account: str, region: str) -> list[Statement]:
    """Returns the statements with which a stack can be created, read, updated and deleted.

    Args:
        recording: The stack.
        account: Account of the stack; ``*`` for the one that the policy belongs to.
        region: Region of the resources that name none.

    Raises:
        UserError: If it has resource types or functions whose calls are not known.
    """
    resources = [found for found in recording.registrations if found.custom or find_calls(found.type)]
    _require_known_calls({*recording.functions, *(found.type for found in resources)})
    names, builder = Names(recording), _Statements()
    providers = {found.urn: found for found in recording.registrations if found.type.startswith(_PROVIDERS)}
    for resource in resources:
        provider = providers.get(resource.provider.rpartition("::")[0])
        chosen = resource.inputs.get("region") or (provider and provider.inputs.get("region")) or region
        place = {"account": account, "partition": _find_partition(chosen), "region": chosen}
        for calls in find_calls(resource.type) or ():
            if _are_made(calls, resource, names):
                _add_calls(builder, calls, resource, names, place)
    place = {"account": account, "partition": _find_partition(region), "region": region}
    for calls in (each for token in recording.functions for each in find_calls(token) or ()):
        for template in calls.resources:
            builder.add(calls.actions, template.format(**place), ())
    return builder.build()


def _are_made(calls: Calls, resource: Registration, names: Names) -> bool:
    owners = names.find_referenced(resource, calls.of) if calls.of else [resource]
    if calls.types and owners and not any(owner.type in calls.types for owner in owners):
        return False
    return all(_has_input(resource.inputs, path) for path in calls.requires) and (
        not calls.inputs or any(_has_input(owner.inputs, path) for owner in owners for path in calls.inputs)
    )


def _has_input(inputs: Any, path: str) -> bool:
    first, _, rest = path.partition(".")
    value = cast("Properties", inputs).get(first) if isinstance(inputs, dict) else None
    return _has_input(value, rest) if rest else bool(value) and not str(value).startswith(_MANAGED_KEYS)


def _require_known_calls(tokens: Collection[str]) -> None:
    if unknown := sorted(each for each in tokens if each.startswith("aws:") and find_calls(each) is None):
        raise UserError(
            f"The AWS provider's calls are not known for {', '.join(unknown)}; the policy would be "
            "incomplete. Leave them out of the stack, and write their permissions by hand."
        )


def _find_partition(region: str) -> str:
    return {"cn": "aws-cn", "us-gov": "aws-us-gov"}.get(region.rsplit("-", 2)[0], "aws")


def _add_calls(
    builder: "_Statements", calls: Calls, resource: Registration, names: Names, place: Mapping[str, str]
) -> None:
    if calls.passes:
        condition = (("StringEquals", "iam:PassedToService", (calls.passes,)),)
        roles = {role for name in calls.inputs for role in names.find_roles(resource, name)}
        for role in sorted(roles):
            arn = f"arn:{place['partition']}:iam::{place['account']}:role/{role}"
            builder.add([_PASSING], arn, condition)
        return
    conditions = tuple(
        (operator, key, tuple(sorted({arn for each in values for arn in names.fill(each, resource, place)})))
        for operator, keys in calls.conditions.items()
        for key, values in keys.items()
    )
    for template in calls.resources:
        for arn in names.fill(template, resource, place):
            builder.add(calls.actions, arn, conditions)


class _Statements:
    """Gathers the actions of each resource; resources with the same actions share a statement."""

    def __init__(self) -> None:
        self._actions: defaultdict[tuple[str, _Conditions], set[str]] = defaultdict(set)

    def add(self, actions: Any, resource: str, conditions: _Conditions) -> None:
        self._actions[resource, conditions].update(actions)

    def build(self) -> list[Statement]:
        by_actions: defaultdict[tuple[tuple[str, ...], _Conditions], set[str]] = defaultdict(set)
        for actions, resource, conditions in self._join_conditions():
            for each in _divide(actions) if resource == _ANY else [actions]:
                by_actions[each, conditions].add(resource)
        counts: defaultdict[str, int] = defaultdict(int)
        return [
            _format(_name(actions, conditions, counts), actions, sorted(resources), conditions)
            for (actions, conditions), resources in sorted(by_actions.items())
        ]

    def _join_conditions(self) -> Iterator[tuple[tuple[str, ...], str, _Conditions]]:
        """Returns the statements; those that differ in the values of a single condition are one."""
        values: defaultdict[tuple[tuple[str, ...], str, str, str], set[str]] = defaultdict(set)
        for (resource, conditions), found in self._actions.items():
            actions = tuple(sorted(found))
            match conditions:
                case ((operator, key, given),) if key != "iam:PassedToService":
                    values[actions, resource, operator, key].update(given)
                case _:
                    yield actions, resource, conditions
        for (actions, resource, operator, key), given in values.items():
            yield actions, resource, ((operator, key, tuple(sorted(given))),)


def _divide(actions: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Returns the actions of each service."""
    return [tuple(found) for _, found in groupby(actions, key=_find_service)]


def _find_service(action: str) -> str:
    return action.partition(":")[0]


def _name(actions: tuple[str, ...], conditions: _Conditions, counts: dict[str, int]) -> str:
    if actions == (_PASSING,):
        service = conditions[0][2][0].partition(".")[0]
        return f"PassRoleTo{''.join(part.capitalize() for part in service.split('-'))}"
    services = sorted(set(map(_find_service, actions)))
    name = "".join(part.capitalize() for service in services for part in service.split("-"))
    counts[name] += 1
    return f"{name}{counts[name]}"


def _format(name: str, actions: tuple[str, ...], resources: list[str], conditions: _Conditions) -> Statement:
    statement: Statement = {"Sid": name, "Effect": "Allow", "Action": list(actions), "Resource": resources}
    if conditions:
        condition: dict[str, dict[str, list[str]]] = {}
        for operator, key, values in conditions:
            condition.setdefault(operator, {})[key] = list(values)
        statement["Condition"] = condition
    return statement
