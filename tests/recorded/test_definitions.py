"""``ValidateStateMachineDefinition`` finds in a definition the errors that it finds on AWS."""

import json

import pytest

from embedded_aws import Emulator
from tests.recorded.data import read_answers, read_json5
from tests.recorded.recordings import SERVICES, Recordings

VALIDATION = "stepfunctions/v2/test_sfn_api_validation.py"
TEXTS = {"EMPTY_DICT": "{}", "NOT_A_DEF": "not a definition"}
FILES = {"ILLEGAL_WFTT": "callbacks/statemachines/sqs_wait_for_task_token"}


@pytest.mark.parametrize("kind", ["not_a_definition", "type_standard", "type_express"])
def test_recorded_definitions(
    recordings: Recordings, emulator: Emulator, subtests: pytest.Subtests, kind: str
):
    answers = read_answers(recordings, VALIDATION, f"test_validate_state_machine_definition_{kind}")
    assert answers
    answers.pop("EMPTY_STRING", None)  # the AWS SDK rejects it
    for variant, recorded in answers.items():
        answer = emulator.client("stepfunctions").validate_state_machine_definition(
            definition=_read_definition(recordings, variant),
            type="EXPRESS" if kind == "type_express" else "STANDARD",
        )
        with subtests.test(variant):
            expected = recorded["validation_response"]
            assert {key: answer[key] for key in ("result", "diagnostics")} == {
                key: expected[key] for key in ("result", "diagnostics")
            }


def _read_definition(recordings: Recordings, variant: str) -> str:
    if variant in TEXTS:
        return TEXTS[variant]
    name = FILES.get(variant, f"validation/statemachines/{variant.lower()}")
    file = recordings.tree / SERVICES / f"stepfunctions/templates/{name}.json5"
    return json.dumps(read_json5(file.read_text()))
