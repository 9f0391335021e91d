"""The models of the AWS SDK, which is imported when the first one is needed."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.session import Session


@cache
def session() -> "Session":
    """Returns a session that reads models; its import is a tenth of the time of a start."""
    from botocore.session import get_session  # noqa: PLC0415

    return get_session()
