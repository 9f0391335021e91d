"""Rules and pipes cannot have targets that nothing is delivered to."""

from collections.abc import Callable, Mapping
from typing import Any

from embedded_aws.ministack import eventbridge, pipes, responses
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import read_members
from embedded_aws.services.eventbridge.supported_targets import (
    PIPE_SOURCES,
    PIPE_TARGETS,
    RULE_TARGETS,
    explain_arn,
)

_Call = Callable[..., Any]
_Explain = Callable[[Mapping[str, Any]], str | None]


def _refuse_targets(explain: _Explain) -> Callable[[_Call], _Call]:
    def decorate(put: _Call) -> _Call:
        def put_or_refuse(*given: Any) -> Any:
            reason = explain(given[-1])
            if reason is None:
                return put(*given)
            return responses.json_error("ValidationException", reason, 400)

        return put_or_refuse

    return decorate


def _validate_targets(validate: _Call) -> _Call:
    def validate_support(target: Mapping[str, Any]) -> Any:
        error, reason = validate(target), explain_arn(target.get("Arn", ""), RULE_TARGETS)
        if error is None and reason:
            return responses.json_error("ValidationException", f"Arn: {reason}", 400)
        return error

    return validate_support


def _check_pipe(given: Mapping[str, Any]) -> str | None:
    parameters = read_members(given, "SourceParameters")
    for name, found in (
        ("Enrichment", given.get("Enrichment")),
        ("SourceParameters.FilterCriteria", parameters.get("FilterCriteria")),
        ("TargetParameters", given.get("TargetParameters")),
    ):
        if found:
            return f"{name}: is not in the embedded emulator; must be left out."
    for name, known in (("Source", PIPE_SOURCES), ("Target", PIPE_TARGETS)):
        if reason := explain_arn(given.get(name) or "", known):
            return f"{name}: {reason}"
    return None


PATCHES = (
    Patch(
        eventbridge.validate_target,
        _validate_targets,
        "rules cannot have targets that nothing is delivered to",
    ),
    Patch(
        pipes.create_pipe,
        _refuse_targets(_check_pipe),
        "pipes cannot have sources and targets that nothing flows between",
    ),
    Patch(
        pipes.update_pipe,
        _refuse_targets(_check_pipe),
        "an update of a pipe cannot have such targets",
    ),
)
