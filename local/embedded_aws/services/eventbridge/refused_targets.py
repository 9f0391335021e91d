"""Rules cannot have targets that nothing is delivered to."""

from collections.abc import Callable, Mapping
from typing import Any

from embedded_aws.ministack import eventbridge, responses
from embedded_aws.ministack.patching import Patch
from embedded_aws.services.eventbridge.supported_targets import RULE_TARGETS, explain_arn

_Call = Callable[..., Any]


def _validate_targets(validate: _Call) -> _Call:
    def validate_support(target: Mapping[str, Any]) -> Any:
        error, reason = validate(target), explain_arn(target.get("Arn", ""), RULE_TARGETS)
        if error is None and reason:
            return responses.json_error("ValidationException", f"Arn: {reason}", 400)
        return error

    return validate_support


PATCHES = (
    Patch(
        eventbridge.validate_target,
        _validate_targets,
        "rules cannot have targets that nothing is delivered to",
    ),
)
