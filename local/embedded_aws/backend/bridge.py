"""The names of MiniStack by which its services ask those that the emulator owns.

Each row stands for a service that is not owned yet. When the last one is, this file goes.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from embedded_aws.json_values import read_objects, read_text
from embedded_aws.ministack import kms, secretsmanager, ssm, tagging
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.service_calls import managed_secrets
from embedded_aws.state.kms import KEYS, Key, find_key
from embedded_aws.state.records import LOCK
from embedded_aws.state.secretsmanager import find_secret
from embedded_aws.state.ssm import find_parameter

_Tags = list[dict[str, str]]


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


class _TaggedKey(dict[str, object]):
    """A key as MiniStack reads it, and changes its tags.

    Args:
        key: The key.
    """

    def __init__(self, key: Key) -> None:
        tags = [{"TagKey": name, "TagValue": value} for name, value in key.tags.items()]
        super().__init__(KeyId=key.key_id, Arn=key.arn, Tags=tags)
        self._key = key

    def __setitem__(self, name: str, value: object) -> None:
        super().__setitem__(name, value)
        if name == "Tags":
            tags = {read_text(tag["TagKey"]): read_text(tag["TagValue"]) for tag in read_objects(value)}
            with LOCK:
                self._key.tags = tags


def _find_key(identifier: str | None) -> _TaggedKey | None:
    """Returns a key; None if it does not exist."""
    with LOCK:
        found = find_key(get_account_id(), get_region(), identifier)
        return _TaggedKey(found) if found else None


def _list_tags_of_keys() -> Iterator[tuple[str, _Tags]]:
    """Yields the ARNs of keys with their tags."""
    with LOCK:
        keys = list(KEYS.select(get_account_id(), get_region()).values())
    for key in keys:
        yield key.arn, [{"Key": name, "Value": value} for name, value in key.tags.items()]


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
    Patch(
        kms.find_key,
        lambda _: _find_key,
        "the API of tags changes those of keys, and clusters of Aurora DSQL find their keys",
    ),
    Patch(
        tagging.collectors,
        lambda collectors: {**collectors, "kms": _list_tags_of_keys},
        "the API of tags finds keys",
    ),
)
"""The rows, which a test counts."""
