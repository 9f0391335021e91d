"""Rules cannot have targets that nothing is delivered to."""

from collections.abc import Callable

from embedded_aws.ministack import eventbridge, responses
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Response
from embedded_aws.services.eventbridge.supported_targets import RULE_TARGETS, explain_arn

_Call = Callable[[eventbridge.RuleTarget], Response | None]


def _validate_targets(validate: _Call) -> _Call:
    def validate_support(target: eventbridge.RuleTarget) -> Response | None:
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
