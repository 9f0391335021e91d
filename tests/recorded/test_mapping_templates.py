"""Mapping templates render as in API Gateway."""

import json
import re
from typing import Any

import pytest

from embedded_aws.services.api_gateway.rest.vtl import Message, render
from tests.recorded.recordings import Recordings

TEMPLATE = "#set($body = $input.body)\n#set($bodyJSON = $util.parseJson($body)) {}\n{}"
"""The template that was rendered: variables come from the body of the request."""


def test_recorded_mapping_templates(recordings: Recordings, subtests: pytest.Subtests):
    inputs = recordings.renderings / "inputs.json"
    if not inputs.exists():
        pytest.skip(f"no recorded renderings of mapping templates in {recordings.renderings}")
    answers = json.loads((recordings.renderings / "test_templating.snapshot.json").read_text())
    for test, calls in json.loads(inputs.read_text()).items():
        for call in calls:
            recorded = answers[test]["recorded-content"]
            if call["key"] in recorded:
                with subtests.test(test.rpartition("::")[2], key=call["key"]):
                    rendered = _render(call["template"], call["context"] or {})
                    assert _normalize(rendered, call) == _normalize(recorded[call["key"]], call)


def _render(template: str, variables: dict[str, Any]) -> str:
    assignments = " ".join(f"#set(${name} = $bodyJSON.{name})" for name in variables)
    return render(TEMPLATE.format(assignments, template), Message(body=json.dumps(variables))).body


def _normalize(answer: Any, call: dict[str, Any]) -> Any:
    """Returns an answer that can be compared: some were recorded as JSON, some without outer blanks."""
    if not isinstance(answer, str):
        return answer
    text = answer.strip()
    if call["ignore_whitespaces"]:
        text = re.sub(r"\s+", " ", text)
    try:
        return json.loads(text) if text[:1] in {"{", "["} else text
    except ValueError:
        return text
