"""The names of MiniStack by which its services ask those that the emulator owns.

Each row stands for a service that is not owned yet. When the last one is, this file goes.
"""

from typing import Final

from embedded_aws.ministack import ssm
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.state.records import LOCK
from embedded_aws.state.ssm import find_parameter


def _read_parameter(name: str, _version: str | int | None = None, *, decrypt: bool = True) -> str | None:
    """Returns the value of a parameter, also of an encrypted one; None if it does not exist."""
    del decrypt
    with LOCK:
        found = find_parameter(get_account_id(), get_region(), name)
        return found.current.value if found else None


ROWS: Final = (
    Patch(
        ssm.read_value,
        lambda _: _read_parameter,
        "a secret of a container has the value of its parameter, also of one that is encrypted",
    ),
)
"""The rows, which a test counts."""
