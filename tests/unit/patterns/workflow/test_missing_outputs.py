"""Outputs to which the mocks of a unit test give no value."""

import pulumi

from serverless_patterns.patterns.workflow.definition.substitution import Unresolved, mark_missing


def test_only_an_output_without_a_value_is_marked() -> None:
    output = pulumi.Output.from_input(None)
    given = {"States": [{"ResultPath": None, "TableName": output, "Key": output}], "Later": output}
    resolved = {"States": [{"ResultPath": None, "TableName": None, "Key": "known"}], "Later": {"a": None}}
    marked = mark_missing(resolved, given)
    (state,) = marked["States"]
    assert isinstance(state["TableName"], Unresolved)
    assert {**marked, "States": [{**state, "TableName": None}]} == resolved
