"""Policies of keys: each has one, with the name ``default``."""

from collections.abc import Mapping
from typing import Final

from embedded_aws.door.context import Context
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.services.kms.requests import require_key
from embedded_aws.state.kms import Key

_NAME: Final = "default"


def get_key_policy(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns the policy of a key."""
    return {"Policy": _require_policy(given, context).policy, "PolicyName": _NAME}


def put_key_policy(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Replaces the policy of a key."""
    _require_policy(given, context).policy = str(given["Policy"])
    return {}


def list_key_policies(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns the names of the policies of a key."""
    require_key(given, context)
    return {"PolicyNames": [_NAME], "Truncated": False}


def _require_policy(given: Mapping[str, object], context: Context) -> Key:
    key = require_key(given, context)
    if given.get("PolicyName", _NAME) != _NAME:
        raise ServiceError("NotFoundException", "No such policy exists")
    return key
