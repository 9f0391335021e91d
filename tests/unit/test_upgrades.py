"""An update from the last release replaces nothing that holds data, and nothing loses its name."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

import pulumi
import pulumi_aws as aws
import pytest
from every_component import COMPONENTS
from graphs import evaluate
from tests.upgrades.release import HERE, ROOT, STATEFUL, Resource, find_fixed, read_release

import serverless_patterns
from embedded_aws import Recording, Registration
from embedded_aws.lifecycle.former_urns import find_former_urn

pytestmark = pytest.mark.slow

RELEASE: Final = read_release()
NEW: Final = {"AlarmTopic"}
"""Components that the release does not have."""
HEAD: Final = "urn:pulumi:stack::project::"


@dataclass(frozen=True)
class Row:
    """A difference that has a step, or needs none."""

    case: str
    resource: str
    effect: str
    reason: str

    def covers(self, case: str, urn: str, effect: str) -> bool:
        name = urn.removeprefix(HEAD).rpartition("$")[2]
        return effect == self.effect and fnmatchcase(case, self.case) and fnmatchcase(name, self.resource)


ROWS: Final = [Row(**each) for each in tomllib.loads((HERE / "differences.toml").read_text()).get("row", [])]


def drop_ignored(fixed: dict[str, object], now: Registration) -> dict[str, object]:
    """Returns the inputs of a resource that an update compares."""
    return {name: value for name, value in fixed.items() if name not in now.ignore_changes}


def list_fixed_now(now: Registration) -> dict[str, object]:
    return drop_ignored(find_fixed(now.type, dict(now.inputs)), now)


def find_differences(before: dict[str, Resource], after: Recording) -> Iterator[tuple[str, str]]:
    """Yields each resource of the release that is deleted, replaced or unprotected, and which it is."""
    registered = {each.urn: each for each in after.registrations}
    kept: dict[str, Registration] = {}
    for each in after.registrations:
        if each.custom and (former := find_former_urn(each, registered.get, before.__contains__)):
            kept[former] = each
    for urn, resource in before.items():
        now = kept.get(urn)
        if now is None:
            yield urn, "deleted"
        elif now.type != resource.type or list_fixed_now(now) != drop_ignored(resource.fixed, now):
            yield urn, "replaced"
        elif resource.protect and not now.protect:
            yield urn, "unprotected"


@pytest.mark.parametrize("case", sorted(RELEASE.components))
def test_an_update_from_the_last_release_keeps_names_and_data(case: str):
    assert case in COMPONENTS, "the component is gone; keep it, or describe the step"
    differences = [*find_differences(RELEASE.components[case], evaluate(COMPONENTS[case]))]
    unknown = [each for each in differences if not any(row.covers(case, *each) for row in ROWS)]
    assert unknown == []


def test_each_component_of_the_release_has_a_case():
    compared = {
        name
        for resources in RELEASE.components.values()
        for urn in resources
        for name in re.findall(r"serverless-patterns:index:(\w+)", urn)
    }
    assert {each.__name__ for each in serverless_patterns.components()} - compared == NEW


def test_rows_are_of_resources_without_data_or_have_a_step():
    page = (ROOT / "docs/upgrades.md").read_text()
    for row in ROWS:
        held = {
            urn
            for case, resources in RELEASE.components.items()
            for urn, resource in resources.items()
            if resource.type in STATEFUL and row.covers(case, urn, row.effect)
        }
        assert not held or row.reason in page, row


def test_every_row_is_needed():
    found = [
        (case, *difference)
        for case, before in RELEASE.components.items()
        if ROWS and case in COMPONENTS
        for difference in find_differences(before, evaluate(COMPONENTS[case]))
    ]
    assert [row for row in ROWS if not any(row.covers(*each) for each in found)] == []


def test_a_lost_name_and_a_replaced_table_are_found():
    case = next(name for name in RELEASE.components if name.startswith("table"))
    before = RELEASE.components[case]
    recording = evaluate(COMPONENTS[case])
    urn = next(each for each in before if before[each].type == "aws:dynamodb/table:Table")
    other = Resource(before[urn].type, protect=False, fixed={**before[urn].fixed, "hashKey": "another"})
    assert [*find_differences({urn: other}, recording)] == [(urn, "replaced")]
    lost = f"{urn}-renamed"
    assert [*find_differences({lost: before[urn]}, recording)] == [(lost, "deleted")]


@pytest.mark.parametrize(
    ("ignored", "effects"), [(["namePrefix"], []), (["name"], ["replaced"]), ([], ["replaced"])]
)
def test_an_input_whose_changes_are_ignored_replaces_nothing(ignored: list[str], effects: list[str]):
    def program() -> None:
        options = pulumi.ResourceOptions(ignore_changes=ignored)
        aws.cloudwatch.LogGroup("logs", name_prefix="/new/", opts=options)

    recording = evaluate(program)
    (logs,) = recording.registrations
    before = Resource(logs.type, protect=False, fixed={"namePrefix": "/old/"})
    assert [effect for _, effect in find_differences({logs.urn: before}, recording)] == effects
