"""Failures, exceptions and interruptions: a clear message, and a state that allows to go on."""

import os
import re
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pulumi_aws
import pytest
from pulumi import ResourceOptions, automation

from embedded_aws import DeploymentError, Emulator
from embedded_aws.provider.server import ProviderServer
from embedded_aws.resource_model import registry
from tests.e2e.conftest import eventually
from tests.engine.conftest import MakeStack
from tests.engine.inventory import take_inventory
from tests.engine.processes import are_gone, find_engine, find_providers
from tests.engine.things import THING, Thing, Things

# Tasks of such a program are never awaited.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]

EXHAUSTIVE = pytest.mark.exhaustive
SECONDS = 60
"""The longest that a test waits for one step of an engine."""


@pytest.fixture
def things(monkeypatch: pytest.MonkeyPatch) -> Things:
    """The things that programs make."""
    things = Things()
    registry.list_resource_types()  # so that all others are there already
    monkeypatch.setitem(registry._resources, THING, things)
    return things


def chain() -> None:
    """Three things, one after another."""
    first = Thing("a", size=2)
    second = Thing("b", ResourceOptions(depends_on=[first]))
    Thing("c", ResourceOptions(depends_on=[second]))


def run_failing(stack: automation.Stack, operation: str = "up") -> str:
    """Output of the CLI for an operation that fails."""
    with pytest.raises(automation.CommandError) as raised:
        getattr(stack, operation)()
    printed = str(raised.value)
    assert "rpc error" not in printed
    assert not re.search(r'File ".*/embedded_aws/', printed)
    return printed


def changes(stack: automation.Stack) -> dict[str, int]:
    """The operations of an ``up``, without the unchanged resources."""
    done = dict(stack.up().summary.resource_changes or {})
    done.pop("same", None)
    return done


def names(stack: automation.Stack) -> list[str]:
    """The names of the things in the state."""
    resources = stack.export_stack().deployment.get("resources", [])
    return sorted(each["urn"].rpartition("::")[2] for each in resources if each["type"] == THING)


def test_a_preview_reports_inputs_that_are_not_supported(
    make_stack: MakeStack, aws: Emulator, things: Things
) -> None:
    printed = run_failing(make_stack(lambda: Thing("a", weight=3) and None), "preview")
    assert f"{THING} 'a' has inputs that the embedded emulator does not support: weight" in printed


@pytest.mark.exhaustive
def test_a_creation_that_fails_in_the_middle(aws: Emulator, make_stack: MakeStack) -> None:
    def program(**inputs: Any) -> automation.PulumiFn:
        def make() -> None:
            first = pulumi_aws.sqs.Queue("first")
            second = pulumi_aws.sqs.Queue("second", **inputs, opts=ResourceOptions(depends_on=[first]))
            pulumi_aws.sqs.Queue("third", opts=ResourceOptions(depends_on=[second]))

        return make

    before = take_inventory(aws)
    printed = run_failing(make_stack(program(visibility_timeout_seconds=43_201)))
    assert "error: aws:sqs/queue:Queue 'second' cannot be created: An error occurred" in printed
    assert "Traceback" not in printed
    (queue,) = take_inventory(aws) - before
    assert "first-" in queue

    stack = make_stack(program(visibility_timeout_seconds=60))
    assert changes(stack) == {"create": 2}
    assert changes(stack) == {}
    stack.destroy()
    assert take_inventory(aws) == before


@EXHAUSTIVE
def test_an_emulator_that_ends_during_an_update(
    make_stack: MakeStack, things: Things, environment: dict[str, str]
) -> None:
    def program() -> None:
        first = Thing("a")
        pulumi_aws.sqs.Queue("q", opts=ResourceOptions(depends_on=[first]))

    with Emulator() as emulator, ProviderServer(emulator) as provider:
        environment |= provider.environment
        process = emulator._process
        assert process

        def kill(_what: str) -> None:
            os.kill(process.pid, signal.SIGKILL)
            process.await_end()

        things.during = kill
        printed = run_failing(make_stack(program))
    assert "error: aws:sqs/queue:Queue 'q' cannot be created: the embedded emulator has ended" in printed
    assert "Traceback" not in printed
    assert_another_emulator_can_go_on(make_stack(program), things, environment)


@pytest.mark.exhaustive
def test_an_emulator_that_is_interrupted_during_an_update(
    make_stack: MakeStack, things: Things, environment: dict[str, str]
) -> None:
    with Emulator() as emulator, ProviderServer(emulator) as provider:
        environment |= provider.environment
        ending = threading.Thread(target=provider.close)

        def close(what: str) -> None:
            if what == "create b":
                ending.start()
                eventually(provider._ending.is_set, "the end")

        things.during = close
        printed = run_failing(make_stack(chain))
        ending.join(SECONDS)
    assert "aws:test:Thing (c):\n    error: the embedded emulator has ended" in printed
    assert "prematurely" not in printed
    assert names(make_stack(chain)) == things.names == ["a", "b"]
    things.during = lambda _what: None
    assert_another_emulator_can_go_on(make_stack(chain), things, environment)


def assert_another_emulator_can_go_on(
    stack: automation.Stack, things: Things, environment: dict[str, str]
) -> None:
    """A refresh notices that the resources have ended with their emulator."""
    made = len(things.there)
    things.there.clear()
    things.during = lambda _what: None
    with Emulator() as emulator, ProviderServer(emulator) as provider:
        environment |= provider.environment
        assert (stack.refresh().summary.resource_changes or {})["delete"] == made
        assert set(changes(stack)) == {"create"}
        assert changes(stack) == {}


def raise_before() -> None:
    raise LookupError("no such file")


def raise_after() -> None:
    Thing("a", size=2)
    raise LookupError("no such file")


def raise_in_an_apply() -> None:
    def read(_urn: str) -> None:
        raise LookupError("no such file")

    Thing("a", size=2).urn.apply(read)


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "program",
    [
        pytest.param(raise_before, marks=EXHAUSTIVE),
        pytest.param(raise_after, marks=EXHAUSTIVE),
        raise_in_an_apply,
    ],
)
def test_a_program_that_raises(
    program: Callable[[], None], aws: Emulator, make_stack: MakeStack, things: Things
) -> None:
    assert "LookupError: no such file" in run_failing(make_stack(program))
    stack = make_stack(chain)
    assert names(stack) == things.names
    assert set(changes(stack)) == {"create"}
    assert things.names == names(stack) == ["a", "b", "c"]


@pytest.mark.exhaustive
@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=EXHAUSTIVE)])
def test_an_interrupted_update_notes_what_was_begun(
    number: signal.Signals, aws: Emulator, make_stack: MakeStack, things: Things
) -> None:
    printed = interrupt(make_stack(chain), things, number)
    assert "error: update canceled" in printed
    stack = make_stack(chain)
    assert names(stack) == things.names == ["a", "b"]
    assert changes(stack) == {"create": 1}
    assert things.names == ["a", "b", "c"]


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "numbers",
    [
        pytest.param((signal.SIGINT, signal.SIGINT), marks=EXHAUSTIVE, id="interrupted twice"),
        pytest.param((signal.SIGKILL,), id="killed"),
    ],
)
def test_an_update_that_is_ended_at_once_can_be_gone_on_with(
    numbers: tuple[signal.Signals, ...], aws: Emulator, make_stack: MakeStack, things: Things
) -> None:
    interrupt(make_stack(chain), things, *numbers)
    stack = make_stack(chain)
    if signal.SIGKILL in numbers:
        with pytest.raises(automation.ConcurrentUpdateError):
            stack.up()
        stack.cancel()
    assert names(stack) == ["a"]
    stack.refresh(clear_pending_creates=True)
    assert "pending_operations" not in stack.export_stack().deployment
    assert changes(stack) == {"create": 2}
    # The state does not contain the resource that was being created.
    assert things.names == ["a", "b", "b", "c"]
    stack.destroy()
    assert things.names == ["b"]


def interrupt(stack: automation.Stack, things: Things, *numbers: signal.Signals) -> str:
    """Output of an ``up`` that receives signals while it creates the thing ``b``."""
    at_work, go = threading.Event(), threading.Event()

    def wait(what: str) -> None:
        if what == "create b":
            at_work.set()
            go.wait(SECONDS)

    things.during = wait
    with ThreadPoolExecutor(1) as threads:
        outcome = threads.submit(stack.up)
        assert at_work.wait(SECONDS)
        engine = find_engine()
        providers = find_providers(engine)
        assert providers
        for number in numbers:
            os.kill(engine, number)
            with suppress(TimeoutError):  # the engine has to notice that it is the second one
                outcome.exception(timeout=1)
        go.set()
        error = outcome.exception(timeout=SECONDS)
    assert isinstance(error, automation.CommandError)
    eventually(lambda: are_gone(providers), "the end of the providers")
    things.during = lambda _what: None
    return str(error)


@pytest.mark.exhaustive
def test_an_update_that_fails_halfway_is_mended_by_another(
    aws: Emulator, make_stack: MakeStack, things: Things
) -> None:
    def thing(**inputs: Any) -> automation.Stack:
        return make_stack(lambda: Thing("a", **inputs) and None)

    def reject(what: str) -> None:
        if what == "set size of a":
            raise DeploymentError("AWS says no")

    thing(size=1).up()
    things.during = reject
    printed = run_failing(thing(size=2, colour="red"))
    assert f"{THING} 'a' cannot be updated: AWS says no" in printed
    assert list(things.there.values()) == [{"size": 1, "colour": "red"}]

    things.during = lambda _what: None
    stack = thing(size=3)
    assert changes(stack) == {"update": 1}
    assert list(things.there.values()) == [{"size": 3, "colour": "none"}]
    assert changes(stack) == {}
    assert "__attempts" not in str(stack.export_stack().deployment)
