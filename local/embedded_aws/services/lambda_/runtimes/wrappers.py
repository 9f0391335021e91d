"""Wrapper scripts, which start the runtime of a function (``AWS_LAMBDA_EXEC_WRAPPER``)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from embedded_aws.ministack.records import read_members

_CODE: Final = "/var/task/"
_LAYERS: Final = "/opt/"


def find_wrapper(config: Mapping[str, object], opt: Path | None, code: Path | None = None) -> str | None:
    """Returns the path of the wrapper script of a function; None without one.

    Args:
        config: Configuration of the function.
        opt: Directory of the layers; None if there are none.
        code: Directory of its code, if it is known.
    """
    wrapper: str | None = read_members(config, "Environment", "Variables").get("AWS_LAMBDA_EXEC_WRAPPER")
    for place, directory in ((_LAYERS, opt), (_CODE, code)):
        if wrapper and directory and wrapper.startswith(place):
            return str(directory / wrapper.removeprefix(place))
    return wrapper or None
