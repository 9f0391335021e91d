"""Whether an update replaced what the AWS provider replaces, and nothing else."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from embedded_aws.program.registration import Recording, Registration
from embedded_aws.resource_model.changes import find_changed_paths, make_comparable

FACTS: dict[str, list[str]] = tomllib.loads(
    (Path(__file__).parents[1] / "unit/embedded_aws/replacements.toml").read_text()
)
"""Inputs by resource type whose change needs a new resource, as the AWS provider declares them."""


def find_contradictions(before: Recording, after: Recording, done: Mapping[str, str]) -> list[str]:
    """Says which resource was replaced without a reason, or was not although there is one.

    Args:
        before: The stack before the update.
        after: The stack after it.
        done: The operation on each resource by its URN.
    """
    former = {each.urn: each for each in before.registrations}
    replaced = {urn for urn, operation in done.items() if operation == "replace"}
    found: list[str] = []
    for resource in after.registrations:
        if not resource.custom or done.get(resource.urn) not in ("update", "replace"):
            continue
        old = former[resource.urn]
        changed = [
            *find_changed_paths(
                {**old.outputs, **make_comparable(old.inputs)}, make_comparable(resource.inputs)
            )
        ]
        changed = [path for path in changed if _input_of(path) in {**old.inputs, **resource.inputs}]
        if resource.urn in replaced and not any(_reasons(resource, changed, replaced)):
            found.append(f"{resource.name} was replaced, but only {', '.join(changed)} changed")
        if resource.urn not in replaced and (reasons := [*_certain(resource, changed)]):
            found.append(f"{resource.name} was not replaced, but {', '.join(reasons)} changed")
    return found


def _certain(resource: Registration, changed: list[str]) -> Iterator[str]:
    facts = [*(each for each in FACTS[resource.type] if not each.endswith("?")), "region"]
    return (path for path in changed if any(_is_at(fact, path) for fact in facts))


def _reasons(resource: Registration, changed: list[str], replaced: set[str]) -> Iterator[str]:
    facts = [*FACTS[resource.type], "region", *resource.replace_on_changes]
    # What names a resource that is deleted before its successor is created goes before it, too.
    named = [name for name, others in resource.property_dependencies.items() if replaced & set(others)]
    yield from (path for path in [*changed, *named] if any(_is_at(fact, path) for fact in facts))
    yield from replaced & set(resource.replace_with)


def _is_at(fact: str, path: str) -> bool:
    """Whether a change at ``path`` belongs to the property of ``fact``, or to a part of it."""
    wanted, found = (re.sub(r"\[[^]]*]|\?$", "", each).split(".") for each in (fact, path))
    return found[: len(wanted)] == wanted


def _input_of(path: str) -> str:
    return re.split(r"[.\[]", path)[0]
