"""Names that are made up."""

import re

from pulumi.runtime.proto import provider_pb2

from embedded_aws.program.wire import UNKNOWN

MODES = provider_pb2.CheckRequest.AutonamingOptions


def test_a_resource_without_a_name_gets_one_with_a_random_ending(engine) -> None:
    first, second = engine.check_inputs({"size": 1}), engine.check_inputs({"size": 1})
    assert re.fullmatch(r"desk-[0-9a-f]{7}", first["name"])
    assert first == {"size": 1, "name": first["name"], "__defaults": ["name"]}
    assert first["name"] != second["name"]


def test_the_ending_follows_from_the_seed_of_the_engine(engine) -> None:
    assert engine.check_inputs({}, randomSeed=bytes(range(32)))["name"] == "desk-0001020"


def test_a_made_up_name_stays_until_the_resource_is_replaced(engine) -> None:
    olds = engine.check_inputs({})
    assert engine.check_inputs({"size": 2}, olds)["name"] == olds["name"]
    assert engine.check_inputs({"size": 2})["name"] != olds["name"]


def test_a_name_that_is_given_is_taken(engine) -> None:
    assert engine.check_inputs({"name": "mine"}) == {"name": "mine"}
    assert engine.check_inputs({"name": UNKNOWN}) == {"name": UNKNOWN}
    assert engine.check_inputs({"namePrefix": "my-"}) == {"namePrefix": "my-"}


def test_a_name_that_is_not_given_any_more_is_made_up(engine) -> None:
    assert engine.check_inputs({}, {"name": "mine"})["name"].startswith("desk-")


def test_a_fifo_queue_ends_as_aws_wants_it(engine) -> None:
    assert re.fullmatch(r"desk-[0-9a-f]{7}\.fifo", engine.check_inputs({"fifoQueue": True})["name"])


def test_the_user_s_pattern_of_names_is_used(engine) -> None:
    proposed = MODES(proposed_name="shop-desk", mode=MODES.ENFORCE)
    assert engine.check_inputs({}, autonaming=proposed)["name"] == "shop-desk"
    (failure,) = engine.check({}, autonaming=MODES(mode=MODES.DISABLE)).failures
    assert failure.property == "name"
    assert failure.reason == "automatic naming is disabled, and 'desk' has no name"
