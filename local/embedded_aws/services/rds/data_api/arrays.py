"""Arrays of PostgreSQL, whose text is ``{1,NULL,"a,b"}``."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from embedded_aws.services.rds.data_api.column_types import Scalar
from embedded_aws.services.rds.data_api.errors import DataApiError

_ELEMENT: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|([^,{}"]+)', re.DOTALL)
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)


def read_array(text: str, read: Callable[[str], Scalar]) -> list[Scalar]:
    """Returns the elements of an array of one dimension.

    Args:
        text: The array.
        read: Returns an element from its text.

    Raises:
        DataApiError: If it has more dimensions.
    """
    elements = text[text.index("{") + 1 : -1]  # before it there can be bounds, such as [0:1]=
    if elements.startswith("{"):
        message = "The result contains an unsupported multidimensional array."
        raise DataApiError("UnsupportedResultException", message)
    return list(_read_elements(elements, read))


def _read_elements(text: str, read: Callable[[str], Scalar]) -> Iterator[Scalar]:
    for found in _ELEMENT.finditer(text):
        if found[1] is not None:
            yield read(_ESCAPE.sub(r"\1", found[1]))
        else:
            yield None if found[2] == "NULL" else read(found[2])
