"""JSON with Outputs in it: what Pulumi's own ``json_dumps`` makes, but of the Outputs alone."""

from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import Registration, record
from serverless_patterns.arguments.json_text import json_text


def register_topic(dumps: Callable[[Any], pulumi.Output[str]], *, preview: bool = False) -> Registration:
    def program() -> None:
        topic = aws.sns.Topic("topic")
        hidden = pulumi.Output.secret("hidden")
        values: list[Any] = [topic.arn, topic.arn, ("é", 1, None), {"of": {"several": [hidden]}}, []]
        document = {"Statement": values, "Empty": {}}
        aws.sqs.Queue("queue", policy=dumps(document))

    (queue,) = [each for each in record(program, preview=preview).registrations if each.name == "queue"]
    return queue


@pytest.mark.parametrize("preview", [False, True])
def test_text_secrecy_and_dependencies_are_those_of_pulumi(preview: bool):
    ours, pulumis = (
        register_topic(dumps, preview=preview) for dumps in (json_text, pulumi.Output.json_dumps)
    )

    assert ours == pulumis
    assert preview or "hidden" in ours.inputs["policy"]
    assert ours.property_dependencies["policy"]


def test_what_has_no_output_is_text_at_once_and_no_other_type_passes():
    def program() -> None:
        pulumi.export("plain", json_text({"a": [1, 2]}))
        json_text({"a": {1, 2}})

    with pytest.raises(TypeError, match="set is not JSON serializable"):
        record(program)


def test_what_resolves_later_is_in_order_with_whole_numbers_as_well():
    texts: list[str] = []

    def program() -> None:
        later = pulumi.Output.from_input({"b": [1.0, 0.5], "a": {"d": 1, "c": 2}})
        json_text({"Detail": later}).apply(texts.append)

    record(program)
    assert texts == ['{"Detail": {"a": {"c": 2, "d": 1}, "b": [1, 0.5]}}']


def test_only_outputs_become_outputs(monkeypatch: pytest.MonkeyPatch):
    made: list[object] = []
    from_input = pulumi.Output.from_input
    monkeypatch.setattr(
        pulumi.Output, "from_input", staticmethod(lambda value: made.append(value) or from_input(value))
    )

    def program() -> None:
        known = pulumi.Output.secret("text")
        made.clear()
        json_text({"Version": "2012-10-17", "Statement": [{"Action": ["a", "b", "c"], "Resource": known}]})
        assert len(made) == 1

    record(program)
