"""Whether AWS can compile a regular expression: in Java, or as the ECMAScript of JSON schema."""

import re
import warnings

_JAVA_ESCAPES = re.compile(
    r"\\(?:[pP](?:\{[^}]*\}|[A-Z])|[hHRXGzKN](?:\{[^}]*\})?|x\{[0-9A-Fa-f]+\}|c[@-_a-z]|e)"
)
_ECMA_ESCAPES = re.compile(r"\\(?:c[A-Za-z]|/|-)")
_QUOTED = re.compile(r"\\Q.*?(?:\\E|$)", re.DOTALL)
_NOT_JAVA = re.compile(r"(?<!\\)(?:\\\\)*(?P<part>\(\?(?:P[<=>]|\(|[a-zA-Z]*[aL][a-zA-Z]*[:)]))")
_NOT_ECMA = re.compile(r"(?<!\\)(?:\\\\)*(?P<part>\(\?(?![:=!])..?)")
_REPETITION = re.compile(r"\{(?!\d+(?:,\d*)?\})")


def java_problem(pattern: str) -> str | None:
    """Returns why Java does not compile ``pattern``; None if it does."""
    plain = _JAVA_ESCAPES.sub("w", _QUOTED.sub("w", pattern))
    if found := _NOT_JAVA.search(plain):
        return f"Java knows no {found['part']}"
    if _REPETITION.search(_remove_classes(plain)):
        return r"Java takes { for a repetition; write \{ for the character"
    named = re.sub(r"\\k<([A-Za-z][A-Za-z0-9]*)>", r"(?P=\1)", plain)
    return _problem(re.sub(r"\(\?<(?=[A-Za-z])", "(?P<", named))


def ecma_problem(pattern: str) -> str | None:
    """Returns why ECMAScript 5 does not compile ``pattern``; None if it does."""
    if found := _NOT_ECMA.search(pattern):
        return f"JSON schema knows no {found['part']}"
    return _problem(_ECMA_ESCAPES.sub("w", pattern))


def _problem(pattern: str) -> str | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            re.compile(pattern)
    except re.error as error:
        # Java takes a look-behind of bounded length.
        return None if "look-behind" in error.msg else str(error)
    return None


def _remove_classes(pattern: str) -> str:
    """Returns the pattern without escaped characters and character classes, in which a brace is a brace."""
    return re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]])*\]", "", pattern, flags=re.DOTALL)
