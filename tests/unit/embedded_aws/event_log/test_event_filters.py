"""Events are chosen by type, outcome and name."""

from types import SimpleNamespace
from typing import Any

import pytest
from event_examples import DEAD, FUNCTION, NAMES, QUEUE, invocation, message

from embedded_aws.event_log.filters import EventFilter
from embedded_aws.event_log.names import find_resource_names

INVOCATION = invocation(source=QUEUE, outcome="error")
SENT = message("sent", FUNCTION, DEAD)


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        ([], [INVOCATION, SENT]),
        (["message"], [SENT]),
        (["message", "invocation"], [INVOCATION, SENT]),
        (["ERROR"], [INVOCATION]),
        (["jpeg"], [INVOCATION, SENT]),
        (["Jobs"], [INVOCATION]),
        (["jobs", "dead"], [INVOCATION, SENT]),
        (["dead-1a2b"], [SENT]),
        (["message", "jobs"], []),
        (["message", "ok", "dead"], [SENT]),
        (["nothing"], []),
    ],
)
def test_words_choose_events(words: list[str], chosen: list[Any]):
    chooses = EventFilter(words)
    assert [event for event in (INVOCATION, SENT) if chooses.accepts(event, NAMES)] == chosen


def test_resources_have_the_names_of_the_program():
    def resource(type_: str, name: str, outputs: dict[str, Any], **inputs: Any) -> Any:
        return SimpleNamespace(type=type_, name=name, inputs=inputs, outputs=outputs)

    arn = "arn:aws:sns:us-east-1:1:news-1a2b3c4"
    found = find_resource_names(
        [
            resource("aws:sns/topic:Topic", "news", {"arn": arn}),
            resource("aws:sns/topicPolicy:TopicPolicy", "news-policy", {"arn": arn}, arn=arn),
            resource("serverless-patterns:index:Topic", "component", {"arn": arn}),
            resource("aws:sqs/queuePolicy:QueuePolicy", "policy", {}),
        ]
    )
    assert found == {arn: "news"}
