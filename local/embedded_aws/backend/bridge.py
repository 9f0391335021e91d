"""The names of MiniStack by which its services ask those that the emulator owns.

Each row stands for a service that is not owned yet. When the last one is, this file goes.
"""

from collections.abc import Mapping
from typing import Final

from embedded_aws.ministack import secretsmanager, ssm
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.service_calls import managed_secrets
from embedded_aws.state.records import LOCK
from embedded_aws.state.secretsmanager import find_secret
from embedded_aws.state.ssm import find_parameter


def _read_parameter(name: str, _version: str | int | None = None, *, decrypt: bool = True) -> str | None:
    """Returns the value of a parameter, also of an encrypted one; None if it does not exist."""
    del decrypt
    with LOCK:
        found = find_parameter(get_account_id(), get_region(), name)
        return found.current.value if found else None


def _find_secret(
    identifier: str, *, use_arn_scope: bool = False
) -> tuple[str | None, Mapping[str, str] | None]:
    """Returns name and ARN of a secret, for the resource of a request; None if it does not exist."""
    del use_arn_scope
    found = managed_secrets.find_by_arn(identifier)
    return (found.name, {"ARN": found.arn}) if found else (None, None)


def _find_policy(arn: str) -> tuple[str, str] | None:
    """Returns the resource policy of a secret, and its account; None if the secret does not exist."""
    found = find_secret(get_account_id(), get_region(), arn)
    return (found.policy or "", get_account_id()) if found and found.arn == arn else None


ROWS: Final = (
    Patch(
        ssm.read_value,
        lambda _: _read_parameter,
        "a secret of a container has the value of its parameter, also of one that is encrypted",
    ),
    Patch(
        secretsmanager.find_secret,
        lambda _: _find_secret,
        "a request that names a secret needs permission for its ARN",
    ),
    Patch(
        secretsmanager.find_policy,
        lambda _: _find_policy,
        "the policy of a secret is enforced",
    ),
    Patch(
        secretsmanager.read_text_value,
        lambda _: managed_secrets.read_text_value,
        "a secret of a container has the value of its secret",
    ),
    Patch(
        secretsmanager.create_managed_secret,
        lambda _: managed_secrets.create_managed_secret,
        "the password of a master user is in a secret",
    ),
    Patch(
        secretsmanager.put_managed_value,
        lambda _: managed_secrets.put_managed_value,
        "a new password of a master user is in its secret",
    ),
    Patch(
        secretsmanager.delete_managed_secret,
        lambda _: managed_secrets.delete_managed_secret,
        "the secret of a master user is deleted with its cluster",
    ),
)
"""The rows, which a test counts."""
