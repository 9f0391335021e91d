"""Every role is granted what it uses; what it is not seen to use has a reason."""

import tomllib
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from embedded_aws import Deployment, deploy
from serverless_patterns_cli.patterns.catalog import find_pattern, read_patterns
from serverless_patterns_cli.patterns.demo import StackOutputs, load_demo
from tests.e2e.conftest import eventually
from tests.e2e.fan_out_conversion.conftest import HOST_BUILDS, PHOTOGRAPHS
from tests.e2e.fan_out_conversion.media import Media
from tests.isolation.grants import Grant, grants_of, role_names
from tests.isolation.test_two_stacks import DEPLOYED, ROOT
from tests.isolation.watched_emulator import Decision, WatchedEmulator

UNUSED: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("unused_grants.toml").read_text())[
    "unused"
]


def convert_again(deployment: Deployment) -> None:
    """Has every conversion replace a result, and give up a message."""
    media = Media(deployment)
    body = next(file for file in PHOTOGRAPHS if file.suffix == ".png").read_bytes()
    media.put("again.png", body)
    results = {key: media.get(key) for key in (f"{name}/again{suffix}" for name, suffix in SUFFIXES.items())}
    media.put("again.png", body)
    for key, first in results.items():
        eventually(lambda key=key, first=first: media.get(key).metadata != first.metadata, f"another {key}")
    for conversion, url in media.outputs["queue_urls"].items():
        media.sqs.send_message(QueueUrl=url, MessageBody="no event")
        letters = media.outputs["dead_letter_queue_urls"][conversion]
        eventually(lambda letters=letters: media.count_messages(letters), f"the letter of {conversion}")


def wait_for_schedule(deployment: Deployment) -> None:
    """Waits until the schedule of the circuit breaker has run its switch."""
    emulator = deployment.emulator
    assert isinstance(emulator, WatchedEmulator)
    role = "charges-switch-minute-role"
    eventually(lambda: any(each.role.startswith(role) for each in emulator.decisions), "a scheduled run", 150)


def wait_for_disconnections(deployment: Deployment) -> None:
    """Waits until the publisher has deleted a connection of the demo."""
    emulator = deployment.emulator
    assert isinstance(emulator, WatchedEmulator)

    def is_deletion(each: Decision) -> bool:
        return each.role.startswith("live-publisher-role") and each.action == "dynamodb:DeleteItem"

    eventually(lambda: any(map(is_deletion, emulator.decisions)), "the end of a connection", 60)


SUFFIXES = {"thumbnail": ".png", "jpeg": ".jpg", "webp": ".webp", "archive": ".zip", "caption": ".txt"}
MORE: Mapping[str, Callable[[Deployment], None]] = {
    "conversion": convert_again,
    "charges": wait_for_schedule,
    "websocket": wait_for_disconnections,
}
"""Further uses of a stack after its demo."""


@pytest.fixture(scope="module", params=DEPLOYED)
def unused(request: pytest.FixtureRequest) -> tuple[str, list[Grant]]:
    """The grants of a stack that were not used while everything was done with it that its users do."""
    stack = request.param
    demo = load_demo(find_pattern(read_patterns(ROOT), stack).directory)
    with WatchedEmulator() as emulator:
        deployment = deploy(ROOT, stack=stack, config=HOST_BUILDS, emulator=emulator)
        outputs = StackOutputs(deployment.outputs, deployment.local_url)
        assert [check for check in demo(outputs, deployment.client) if not check.ok] == []
        MORE.get(stack, lambda _: None)(deployment)
        decisions = emulator.decisions
    roles = role_names(deployment.recording)
    used = [each for each in decisions if each.role in roles]
    assert used

    def is_used(grant: Grant) -> bool:
        return any(
            roles[each.role] == grant.role and grant.covers(each.action, each.resource) for each in used
        )

    return stack, [grant for grant in sorted(grants_of(deployment.recording)) if not is_used(grant)]


def explains(entry: dict[str, Any], grant: Grant) -> bool:
    return fnmatchcase(grant.role, entry["roles"]) and grant.action in entry["actions"]


def test_what_is_not_used_has_a_reason(unused: tuple[str, list[Grant]]):
    stack, grants = unused
    entries = [entry for entry in UNUSED if stack in entry["stacks"]]
    assert [grant for grant in grants if not any(explains(entry, grant) for entry in entries)] == []


def test_every_reason_is_still_needed(unused: tuple[str, list[Grant]]):
    stack, grants = unused
    for entry in UNUSED:
        if stack in entry["stacks"]:
            unneeded = set(entry["actions"]) - {grant.action for grant in grants if explains(entry, grant)}
            assert unneeded == set(), entry["reason"]


def test_reasons_are_for_stacks_that_there_are():
    for entry in UNUSED:
        assert entry.keys() == {"stacks", "roles", "actions", "reason"}
        assert set(entry["stacks"]) <= set(DEPLOYED)
        assert entry["reason"].endswith(".")
