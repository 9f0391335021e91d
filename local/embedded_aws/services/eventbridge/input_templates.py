"""Templates of the inputs of targets, whose placeholders get values of the event."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.json_values import Json, JsonObject, is_array, is_object
from embedded_aws.ministack import eventbridge
from embedded_aws.ministack.patching import Patch

_Render = Callable[[str, str, Mapping[str, Json], bool], str]
_Transform = Callable[[eventbridge.InputTransformer, eventbridge.Rule, eventbridge.EventView], str]
_STRING: Final = re.compile(r'"(?:\\.|[^"\\])*"')
_PLACEHOLDER: Final = re.compile(r"<([^<>]*)>")


def find_value(event: Json, path: str) -> Json:
    """Returns a part of an event, by a path such as ``$.detail.id``.

    Raises:
        KeyError: If the event does not have the part.
    """
    for name in filter(None, path.strip("$.").split(".")):
        if not is_object(event):
            raise KeyError(name)
        event = event[name]
    return event


def explain_template(
    target: eventbridge.Target, event: eventbridge.Event, view: eventbridge.EventView | None
) -> str | None:
    """Returns why a target gets no input from an event; None if it does.

    Args:
        target: The target.
        event: The event.
        view: MiniStack's view of the event, if any.
    """
    transformer: eventbridge.InputTransformer = target.get("InputTransformer") or {}
    template = transformer.get("InputTemplate", "")
    # A template that is a string drops the quotes of objects; in an object, they would end the string.
    if not template.lstrip().startswith("{"):
        return None
    document = (view or eventbridge.event_view(event)).event_with_detail()
    paths = transformer.get("InputPathsMap") or {}
    for text in _STRING.findall(template):
        for name in _PLACEHOLDER.findall(text):
            try:
                value = find_value(document, paths[name])
            except KeyError:
                continue
            if is_object(value) or is_array(value):
                return f"InputTemplate: <{name}> is an object or a list, which cannot be within a string."
    return None


class _TemplateView:
    """An event as templates see it: the names of ``<aws.events.event>`` are those of an object in code."""

    def __init__(self, view: eventbridge.EventView) -> None:
        self._view = view
        self.event_with_detail = view.event_with_detail

    def envelope(self) -> JsonObject:
        """Returns the event without its detail."""
        return {
            "detailType" if name == "detail-type" else name: value
            for name, value in self._view.envelope().items()
        }


def _spell_envelope(transform: _Transform) -> _Transform:
    return lambda transformer, rule, view: transform(transformer, rule, _TemplateView(view))


def _render_placeholder(_: _Render) -> _Render:
    def render(name: str, token: str, values: Mapping[str, Json], in_string: bool) -> str:
        """Returns the value of a placeholder; objects and arrays in a string lose their quotes."""
        if name not in values:
            return token
        value = values[name]
        if isinstance(value, str):
            return value if in_string else json.dumps(value)
        text = json.dumps(value, separators=(",", ":"))
        return text.replace('"', "") if in_string else text

    return render


PATCHES = (
    Patch(
        eventbridge.transform_input,
        _spell_envelope,
        "an event in an input template has a member detailType",
    ),
    Patch(
        eventbridge.render_placeholder,
        _render_placeholder,
        "objects in an input template have no spaces",
    ),
)
