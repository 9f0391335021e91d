"""An update that turns deletion protection off does not replace what was protected."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi import automation

import serverless_patterns as patterns
from embedded_aws import Emulator
from tests.engine.changing_stack import ChangingStack

pytestmark = pytest.mark.exhaustive

PROTECTED: dict[str, tuple[Any, dict[str, Any]]] = {
    "aws:dynamodb/table:Table": (patterns.Table, {"partition_key": {"name": "id"}}),
    "aws:cognito/userPool:UserPool": (patterns.UserPool, {"clients": {"page": {}}}),
    "aws:rds/cluster:Cluster": (patterns.Database, {"force_destroy": True}),
}


def program(type_: str, team: str, *, protected: bool) -> Callable[[], None]:
    """A program with a component whose protected resource every other value of a tag replaces."""
    make, args = PROTECTED[type_]

    def transform(given: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if given.type_ != type_:
            return None
        options = pulumi.ResourceOptions(replace_on_changes=["tags"])
        return pulumi.ResourceTransformResult(given.props, pulumi.ResourceOptions.merge(given.opts, options))

    def run() -> None:
        arguments = {**args, "tags": {"team": team}, "deletion_protection": protected}
        make("thing", arguments, pulumi.ResourceOptions(transforms=[transform]))

    return run


# The Automation API leaves the event loop of a program whose update failed open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("type_", PROTECTED)
def test_a_replacement_is_rejected_before_anything_changes(
    type_: str, aws: Emulator, changing_stack: ChangingStack
) -> None:
    changing_stack.change(program(type_, "mail", protected=True))
    for protected in (True, False):
        with pytest.raises(automation.CommandError, match="marked for protection"):
            changing_stack.change(program(type_, "post", protected=protected))
    # The resource with data is as it was.
    done = changing_stack.change(program(type_, "mail", protected=True))
    assert not [urn for urn in done if urn.split("::")[2].endswith(type_)]
    changing_stack.change(program(type_, "mail", protected=False))
    done = changing_stack.change(program(type_, "post", protected=False))
    assert {urn.split("::")[2].rpartition("$")[2] for urn in done if done[urn] == "replace"} >= {type_}
    assert changing_stack.change(program(type_, "post", protected=True))
    assert changing_stack.change(program(type_, "post", protected=False))
    assert changing_stack.remove() == {"delete"}
