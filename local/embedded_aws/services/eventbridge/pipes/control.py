"""Creates, updates and describes pipes with all their parameters."""

import json
from collections.abc import Callable, Mapping
from typing import Final, cast

from embedded_aws.iam.references import exists_source
from embedded_aws.json_values import Json, is_object, read_object
from embedded_aws.ministack import lambda_functions, pipes, responses
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.ministack.pipes import Pipe
from embedded_aws.ministack.records import Response
from embedded_aws.services.eventbridge.pipes.checks import refuse, validate
from embedded_aws.services.eventbridge.pipes.polling import start_reading

_OK: Final = 200
_KEPT: Final = ("Enrichment", "EnrichmentParameters", "KmsKeyIdentifier", "TargetParameters")

_Put = Callable[[str, Pipe], Response]
_Describe = Callable[[Pipe], Mapping[str, object]]


def _create(create: _Put) -> _Put:
    def create_pipe(name: str, given: Pipe) -> Response:
        """Creates a pipe, which begins to read at its starting position."""
        if not exists_source(source := given["Source"]):
            return responses.json_error("NotFoundException", f"Source {source} does not exist.", 404)
        # It must not run before it is complete: other threads poll.
        response = create(name, {**given, "DesiredState": "STOPPED"})
        if response[0] != _OK:
            return response
        pipe, state = pipes.pipes[name], given.get("DesiredState", "RUNNING")
        pipe.update(_select(given, *_KEPT, "SourceParameters", empty=False))
        start_reading(pipe, again=True)
        pipe["DesiredState"] = pipe["CurrentState"] = state
        lambda_functions.wake_up.set()
        status, headers, body = response
        states = {"DesiredState": state, "CurrentState": state}
        return status, headers, json.dumps({**json.loads(body), **states}).encode()

    return create_pipe


def _update(update: _Put) -> _Put:
    def update_pipe(name: str, given: Pipe) -> Response:
        """Updates a pipe, whose other parameters of the source stay."""
        response = update(name, given)
        if response[0] == _OK:
            pipe = pipes.pipes[name]
            pipe.update(_select(given, *_KEPT, empty=True))
            if "SourceParameters" in given:
                merged = _merge(pipe.get("SourceParameters") or {}, given["SourceParameters"])
                pipe["SourceParameters"] = read_object(merged)
            lambda_functions.wake_up.set()
        return response

    return update_pipe


def _select(pipe: Pipe, *names: str, empty: bool) -> Pipe:
    """Returns some members of a pipe; without the empty ones, unless ``empty``."""
    return cast("Pipe", {name: value for name, value in pipe.items() if name in names and (value or empty)})


def _merge(before: Json, given: Json) -> Json:
    if not is_object(before) or not is_object(given):
        return given
    return {**before, **{name: _merge(before.get(name), value) for name, value in given.items()}}


def _describe(describe: _Describe) -> _Describe:
    def describe_pipe(pipe: Pipe) -> Mapping[str, object]:
        return {**describe(pipe), **_select(pipe, *_KEPT, "SourceParameters", empty=False)}

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
