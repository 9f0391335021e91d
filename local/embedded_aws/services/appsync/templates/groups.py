"""The variables ``$util.str``, ``$util.math``, ``$util.list`` and ``$util.map``."""

import math
import operator
import random
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Literal, cast

from embedded_aws.velocity.evaluation import Tool
from embedded_aws.velocity.syntax import RenderingError
from embedded_aws.velocity.values import convert_value

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison

_FORMS: Final = {"nfc": "NFC", "nfd": "NFD", "nfkc": "NFKC", "nfkd": "NFKD"}


def _return_itself(value: object) -> object:
    return value


class TextUtilities(Tool):
    """The variable ``$util.str``."""

    exposed = frozenset({"normalize", "toLower", "toReplace", "toUpper"})

    def toUpper(self, text: object) -> str:  # noqa: N802 named by AppSync
        """Returns a text in capitals."""
        return str(text).upper()

    def toLower(self, text: object) -> str:  # noqa: N802
        """Returns a text in small letters."""
        return str(text).lower()

    def toReplace(self, text: object, part: object, replacement: object) -> str:  # noqa: N802
        """Returns a text with each part replaced."""
        return str(text).replace(str(part), str(replacement))

    def normalize(self, text: object, form: object) -> str:
        """Returns a text in a normal form of Unicode."""
        found = _FORMS.get(str(form).lower())
        if found is None:
            raise RenderingError(f"$util.str.normalize: {form!r} must be one of {', '.join(_FORMS)}")
        return unicodedata.normalize(cast("Literal['NFC']", found), str(text))


class NumberUtilities(Tool):
    """The variable ``$util.math``."""

    exposed = frozenset({"maxVal", "minVal", "randomDouble", "randomWithinRange", "roundNum"})

    def roundNum(self, value: float) -> int:  # noqa: N802
        """Returns the nearest whole number, the larger of two, as Java does."""
        return math.floor(value + 0.5)

    def minVal(self, one: float, other: float) -> float:  # noqa: N802
        """Returns the smaller number."""
        return min(one, other)

    def maxVal(self, one: float, other: float) -> float:  # noqa: N802
        """Returns the larger number."""
        return max(one, other)

    def randomDouble(self) -> float:  # noqa: N802
        """Returns a number from 0 to less than 1."""
        return random.random()  # noqa: S311 not for security

    def randomWithinRange(self, start: int, end: int) -> int:  # noqa: N802
        """Returns a whole number from the first to less than the second."""
        return random.randrange(int(start), int(end))  # noqa: S311 not for security


class ListUtilities(Tool):
    """The variable ``$util.list``."""

    exposed = frozenset({"copyAndRemoveAll", "copyAndRetainAll", "sortList"})

    def copyAndRetainAll(self, values: list[object], kept: list[object]) -> object:  # noqa: N802
        """Returns the values that are in another list."""
        return convert_value([each for each in values if each in kept])

    def copyAndRemoveAll(self, values: list[object], removed: list[object]) -> object:  # noqa: N802
        """Returns the values that are not in another list."""
        return convert_value([each for each in values if each not in removed])

    def sortList(self, values: list[object], descending: object = False, field: object = None) -> object:  # noqa: N802
        """Returns the values in their order, or objects in that of a member."""
        by_member = bool(field) and bool(values) and isinstance(values[0], dict)
        find = cast(
            "Callable[[object], SupportsRichComparison]",
            operator.itemgetter(field) if by_member else _return_itself,
        )
        try:
            return convert_value(sorted(values, key=find, reverse=bool(descending)))
        except (KeyError, TypeError):
            raise RenderingError("$util.list.sortList: the values cannot be compared") from None


class MapUtilities(Tool):
    """The variable ``$util.map``."""

    exposed = frozenset({"copyAndRemoveAllKeys", "copyAndRetainAllKeys"})

    def copyAndRetainAllKeys(self, values: dict[str, object], keys: list[object]) -> object:  # noqa: N802
        """Returns the entries whose keys are in a list."""
        return convert_value({key: each for key, each in values.items() if key in keys})

    def copyAndRemoveAllKeys(self, values: dict[str, object], keys: list[object]) -> object:  # noqa: N802
        """Returns the entries whose keys are not in a list."""
        return convert_value({key: each for key, each in values.items() if key not in keys})
