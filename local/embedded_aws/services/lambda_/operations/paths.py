"""Paths of operations on functions, whose names can be any words of such paths."""

from typing import Final

_NAME: Final = 3
"""Place of the name in ``/2015-03-31/functions/NAME/code``."""


class OperationPath(str):
    """A decoded path in which ``in`` looks at the operation only, not at the name of the function.

    MiniStack chooses the operation by ``"/url" in path``, which is also true for the function
    ``url-shortener``.
    """

    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        pieces = self.split("/")
        if pieces[2:_NAME] == ["functions"]:
            pieces[_NAME : _NAME + 1] = [""]
        return str(part) in "/".join(pieces)
