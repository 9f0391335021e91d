"""Policies of keys: each has one, with the name ``default``."""

import json
from collections.abc import Mapping
from typing import Final

from embedded_aws.door.context import PARTITION, Context
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.services.kms.requests import require_key
from embedded_aws.state.kms import Key

_NAME: Final = "default"


def build_default_policy(context: Context) -> str:
    """Returns the policy of a key that was created without one: the policies of the account govern it."""
    statement = {
        "Sid": "Enable IAM User Permissions",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:{PARTITION}:iam::{context.account}:root"},
        "Action": "kms:*",
        "Resource": "*",
    }
    return json.dumps({"Version": "2012-10-17", "Id": "key-default-1", "Statement": [statement]})


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
