"""Creates, updates and describes pipes with all their parameters."""

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from embedded_aws.ministack import lambda_functions, pipes
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.services.eventbridge.pipes.checks import refuse, validate
from embedded_aws.services.eventbridge.pipes.polling import start_reading

_OK: Final = 200
_KEPT: Final = ("Enrichment", "EnrichmentParameters", "KmsKeyIdentifier", "TargetParameters")

_Given = Mapping[str, Any]
_Put = Callable[[str, _Given], Any]


def _create(create: _Put) -> _Put:
    def create_pipe(name: str, given: _Given) -> Any:
        """Creates a pipe, which begins to read at its starting position."""
        response = create(name, given)
        if response[0] == _OK:
            pipe = pipes.pipes[name]
            pipe |= {each: given[each] for each in (*_KEPT, "SourceParameters") if given.get(each)}
            start_reading(pipe, again=True)
            lambda_functions.wake_up.set()
        return response

    return create_pipe


def _update(update: _Put) -> _Put:
    def update_pipe(name: str, given: _Given) -> Any:
        """Updates a pipe, whose other parameters of the source stay."""
        response = update(name, given)
        if response[0] == _OK:
            pipe = pipes.pipes[name]
            pipe |= {each: given[each] for each in _KEPT if each in given}
            if "SourceParameters" in given:
                pipe["SourceParameters"] = _merge(
                    pipe.get("SourceParameters") or {}, given["SourceParameters"]
                )
            lambda_functions.wake_up.set()
        return response

    return update_pipe


def _merge(before: Any, given: Any) -> Any:
    if not isinstance(before, dict) or not isinstance(given, dict):
        return given
    known, more = cast("dict[str, Any]", before), cast("dict[str, Any]", given)
    return {**known, **{name: _merge(known.get(name), value) for name, value in more.items()}}


def _describe(describe: Callable[[_Given], dict[str, Any]]) -> Callable[[_Given], dict[str, Any]]:
    def describe_pipe(pipe: _Given) -> dict[str, Any]:
        kept = {name: pipe[name] for name in (*_KEPT, "SourceParameters") if pipe.get(name)}
        return {**describe(pipe), **kept}

    return describe_pipe


PATCHES = (
    Patch(
        pipes.create_pipe,
        steps(_create, validate(new=True), refuse),
        "pipes run from queues and streams to all targets of rules, with filters and enrichments",
    ),
    Patch(
        pipes.update_pipe,
        steps(_update, validate(new=False), refuse),
        "so do updated pipes",
    ),
    Patch(pipes.build_description, _describe, "a pipe is described with its parameters"),
)
