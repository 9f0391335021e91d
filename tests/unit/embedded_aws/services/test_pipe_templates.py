"""Input templates of pipes."""

import base64
import json
from typing import Any, Final

import pytest

from embedded_aws.services.eventbridge.pipes.settings import build_mapping
from embedded_aws.services.eventbridge.pipes.templates import render, resolve

_BODY: Final = {"id": 7, "name": 'a "b"', "items": [{"n": 1}, {"n": 2}]}
_MESSAGE: Final = {"messageId": "m", "body": json.dumps(_BODY), "attributes": {"SenderId": "s"}}
_RECORD: Final = {"data": base64.b64encode(b'{"id": "r"}').decode(), "partitionKey": "k"}
_VARIABLES: Final = {"aws.pipes.pipe-name": "p", "aws.pipes.event.json": {"a": 1}}


@pytest.mark.parametrize(
    ("template", "event", "rendered"),
    [
        ('{"id": <$.body.id>}', _MESSAGE, {"id": 7}),
        ('{"name": "<$.body.name>"}', _MESSAGE, {"name": 'a "b"'}),
        (
            '{"name": <$.body.name>, "by": "pipe <aws.pipes.pipe-name>"}',
            _MESSAGE,
            {"name": 'a "b"', "by": "pipe p"},
        ),
        ('{"whole": <$.body>}', _MESSAGE, {"whole": _BODY}),
        (
            '{"second": <$.body.items[1].n>, "all": <$.body.items[*].n>}',
            _MESSAGE,
            {"second": 2, "all": [1, 2]},
        ),
        ("<$.body>", _MESSAGE, _BODY),
        ("<$.messageId>", _MESSAGE, "m"),
        ("Sender <$.attributes.SenderId> of <aws.pipes.pipe-name>", _MESSAGE, "Sender s of p"),
        ('"Sender <$.attributes.SenderId>"', _MESSAGE, "Sender s"),
        ('{"id": <$.data.id>, "key": <$.partitionKey>}', _RECORD, {"id": "r", "key": "k"}),
        ("<aws.pipes.event.json>", _RECORD, {"a": 1}),
        ('{"missing": <$.body.none>, "text": "-<$.none>-"}', _MESSAGE, {"missing": "", "text": "--"}),
        ('{"text": <$.body>}', {"body": "not JSON"}, {"text": "not JSON"}),
        ('{"fixed": true}', _MESSAGE, {"fixed": True}),
        ("[<$.messageId>, <$.body.id>]", _MESSAGE, ["m", 7]),
        ('{"list": "<$.body.items>"}', _MESSAGE, {"list": '[{"n":1},{"n":2}]'}),
    ],
)
def test_a_template_is_rendered(template: str, event: dict[str, Any], rendered: Any) -> None:
    assert render(template, event, _VARIABLES) == rendered


@pytest.mark.parametrize(
    ("given", "resolved"),
    [
        ({"PartitionKey": "$.body.id"}, {"PartitionKey": "7"}),
        ({"PartitionKey": "fixed $.body.id"}, {"PartitionKey": "fixed $.body.id"}),
        (
            {"Values": ["$.messageId", "x"], "More": {"a": "$.body.name"}},
            {"Values": ["m", "x"], "More": {"a": 'a "b"'}},
        ),
        ({"Cost": "$5"}, {"Cost": "$5"}),
    ],
)
def test_parameters_have_json_paths(given: dict[str, Any], resolved: dict[str, Any]) -> None:
    assert resolve(given, _MESSAGE) == resolved


@pytest.mark.parametrize(
    ("source", "parameters", "batch"),
    [
        ("arn:aws:sqs:us-east-1:1:q", {}, 10),
        ("arn:aws:sqs:us-east-1:1:q", {"SqsQueueParameters": {"BatchSize": 2}}, 2),
        (
            "arn:aws:kinesis:us-east-1:1:stream/s",
            {"KinesisStreamParameters": {"StartingPosition": "LATEST"}},
            100,
        ),
    ],
)
def test_a_pipe_has_the_settings_of_a_mapping(source: str, parameters: dict[str, Any], batch: int) -> None:
    pipe = {"Arn": "a", "Source": source, "SourceParameters": parameters}
    mapping = build_mapping(pipe)
    assert (mapping["UUID"], mapping["EventSourceArn"], mapping["BatchSize"]) == ("a", source, batch)
    assert mapping["BisectBatchOnFunctionError"] is False
