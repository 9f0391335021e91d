"""Methods of ``$util`` on texts."""

import base64
import json
import re
from typing import Final
from urllib.parse import quote_plus, unquote_plus

from embedded_aws.velocity.budget import Budget
from embedded_aws.velocity.evaluation import Tool
from embedded_aws.velocity.syntax import RenderingError
from embedded_aws.velocity.values import convert_value, format_text


class Utilities(Tool):
    """The variable ``$util``: the methods that API Gateway and AppSync share."""

    exposed = frozenset(
        {"base64Decode", "base64Encode", "escapeJavaScript", "parseJson", "urlDecode", "urlEncode"}
    )

    def __init__(self, budget: Budget) -> None:
        self.budget = budget

    def write_text(self, value: object) -> str:
        """Returns a string, and counts it: the result can be six times as long."""
        text = format_text(value, self.budget)
        self.budget.characters(len(text))
        return text

    def escapeJavaScript(self, value: object) -> str | None:  # noqa: N802 named by API Gateway
        """Escapes as Apache Commons Lang 2 does, including apostrophes and slashes."""
        return None if value is None else "".join(map(_escape_json, self.write_text(value)))

    def urlEncode(self, value: object) -> str:  # noqa: N802 named by API Gateway
        """Encodes as ``java.net.URLEncoder`` does."""
        return quote_plus(self.write_text(value), safe="*").replace("~", "%7E")

    def urlDecode(self, value: object) -> str:  # noqa: N802 named by API Gateway
        """Decodes as ``java.net.URLDecoder`` does."""
        text = self.write_text(value)
        if re.search("%(?![0-9A-Fa-f]{2})", text):
            raise RenderingError(f"{text!r} cannot be decoded")
        return unquote_plus(text)

    def base64Encode(self, value: object) -> str:  # noqa: N802 named by API Gateway
        """Encodes a string in Base64."""
        return base64.b64encode(self.write_text(value).encode()).decode()

    def base64Decode(self, value: object) -> str:  # noqa: N802 named by API Gateway
        """Decodes a string in Base64."""
        return base64.b64decode(self.write_text(value)).decode("utf-8", errors="replace")

    def parseJson(self, text: object) -> object:  # noqa: N802 named by API Gateway
        """Parses JSON."""
        try:
            return convert_value(json.loads(self.write_text(text)))
        except ValueError as error:
            raise RenderingError(f"$util.parseJson: {error}") from error


_ESCAPES = dict(zip("'\"\\/\b\n\t\f\r", map("\\{}".format, "'\"\\/bntfr"), strict=True))
_LAST_ASCII: Final = 0x7F
_FIRST_PRINTABLE: Final = 0x20


def _escape_json(character: str) -> str:
    code = ord(character)
    if character in _ESCAPES:
        return _ESCAPES[character]
    if _FIRST_PRINTABLE <= code <= _LAST_ASCII:
        return character
    units = character.encode("utf-16-be", errors="surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex().upper()}" for at in range(0, len(units), 2))
