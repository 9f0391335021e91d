"""Parts of API Gateway's mapping templates (VTL), each safe for any content of a request.

They use what Apache Velocity, the emulator's evaluator and airspeed have in common: no backslash in a VTL
string, ``==`` instead of ``.equals()``. What is missing is null in some places of API Gateway and an empty
string in others, so both are checked.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from serverless_patterns.connections.mapping_templates import json_literal, json_string
from serverless_patterns.connections.rest.sources import RequestPart

JSON = "application/json"
_WHITESPACE = " \t\r\n"
READ_JSON = "#set($sent = $input.body)"
"""VTL that sets ``$sent`` to the body; to ``{}``, as API Gateway has it, if there is none."""
READ_TEXT = (
    f'{READ_JSON}#if($sent == "{{}}")#set($whole = "$!input.path(\'$\')")'
    '#if($whole == "")#set($sent = "")#end#end'
)
"""VTL that sets ``$sent`` to the body; to the empty text if there is none."""
NOT_UTF8 = '$sent.contains("\ufffd")'
"""API Gateway reads a body as UTF-8, and replaces other bytes by this character."""


def quote(expression: str) -> str:
    """Returns the value of a VTL expression as a JSON string.

    An empty string is not escaped: API Gateway has been seen to escape it to ``{}``.
    """
    return f'"#if({expression} != ""){json_string(expression)}#end"'


def path_template(path: str, write: Callable[[str], str] = str) -> str:
    """Returns VTL of the path that a client requested.

    Args:
        path: The path with its parameters, such as ``/items/{id}``.
        write: Writes the VTL expression of a parameter, which is as encoded as the client sent it.
    """
    return re.sub(
        r"\{([A-Za-z0-9_-]+)\+?\}", lambda found: write(f"$input.params().path.get('{found[1]}')"), path
    )


def problem(message: str) -> str:
    """Returns the body of an error: what a client may know, and the ID of the request."""
    return f'{{"message":{json_literal(message)},"requestId":"$context.requestId"}}'


def set_status(status: int) -> str:
    """Returns VTL that sets the status of the response."""
    return f"#set($context.responseOverride.status = {status})"


def assign_all(sources: Iterable[RequestPart], prefix: str) -> str:
    """Returns VTL that sets ``$<prefix>0``, ``$<prefix>1``, … to the sources."""
    return "".join(source.assign(f"{prefix}{index}") for index, source in enumerate(sources))


def empty_unless_utf8(variable: str) -> str:
    """Returns VTL that empties a variable, which the backend then rejects, if the body is not UTF-8."""
    return f'#if({NOT_UTF8})#set({variable} = "")#end'


def refuse_unless_utf8() -> str:
    """Returns VTL that fails if the body is not UTF-8, for a backend that accepts any body.

    A template that reads invalid JSON returns HTTP 400. For JSON in another encoding this does not work:
    the template fails, which returns HTTP 500. Nothing of the body is sent, either way.
    """
    return f"#if({NOT_UTF8})#set($sent = $input.json('$'))#set($sent = $util.urlDecode('%'))#end"


@dataclass(frozen=True)
class Changes:
    """Changes of the bodies between a client and a backend with another contract."""

    request_template: str | None = None
    response_template: str | None = None
    rename: Mapping[str, str] | None = None

    def __bool__(self) -> bool:
        return bool(self.request_template or self.response_template or self.rename)

    def body(self, read: str = READ_JSON, original: str = "$sent") -> tuple[str, str]:
        """Returns VTL to begin a request template with, and the expression of the body for the backend.

        Args:
            read: :data:`READ_JSON` or :data:`READ_TEXT`.
            original: Expression of the client's body.
        """
        if self.request_template is None:
            return READ_TEXT if self.rename else read, _rename_fields(original, self.rename or {})
        return f'{read}#define($rendered){self.request_template}#end#set($body = "$rendered")', "$body"

    def answer(self, template: str) -> str:
        """Returns VTL that renders the body for the client.

        Args:
            template: VTL that renders the backend's body, as JSON.
        """
        if not self.response_template and not self.rename:
            return template
        rendered = f'#define($rendered){template}#end#set($text = "$rendered")'
        if self.response_template:
            return f"{rendered}#set($answer = $util.parseJson($text)){self.response_template}"
        return rendered + _rename_fields("$text", {new: old for old, new in (self.rename or {}).items()})


def _rename_fields(text: str, names: Mapping[str, str]) -> str:
    """Returns an expression of JSON with the names of fields replaced.

    Inside a JSON string, a quote follows a backslash. So a quoted name after a bracket, a comma or space, and
    before a colon, is the name of a field.
    """
    for old, new in names.items():
        pattern = f'(?<=[{{,{_WHITESPACE}])"{old}"(?=[{_WHITESPACE}]*:)'
        text += f".replaceAll('{pattern}', '\"{new}\"')"
    return text
