"""Aliases, the names of keys."""

import time
from collections.abc import Mapping
from typing import Final

from embedded_aws.door.context import Context
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.services.kms.pages import take_page
from embedded_aws.services.kms.requests import require_key
from embedded_aws.state.kms import ALIASES, Alias

_PAGE: Final = 50
_START: Final = "alias/"
_GUIDE: Final = "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html"


def create_alias(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Gives a key a name."""
    name = str(given["AliasName"])
    if not name.startswith(_START):
        message = f'Alias must start with the prefix "{_START}". Please see {_GUIDE}'
        raise ServiceError("ValidationException", message)
    key = require_key(given, context, "CreateAlias", member="TargetKeyId")
    aliases = ALIASES.select(context.account, context.region)
    if name in aliases:
        message = f"An alias with the name {context.arn('kms', name)} already exists"
        raise ServiceError("AlreadyExistsException", message)
    aliases[name] = Alias(name, key.key_id)
    return {}


def update_alias(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Moves a name to another key."""
    alias = _require_alias(given, context)
    alias.key_id = require_key(given, context, "UpdateAlias", member="TargetKeyId").key_id
    alias.updated = time.time()
    return {}


def delete_alias(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Deletes a name; its key is left as it is."""
    del ALIASES.select(context.account, context.region)[_require_alias(given, context).name]
    return {}


def list_aliases(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns the names of all keys, or of one."""
    key = require_key(given, context) if given.get("KeyId") else None
    found = ALIASES.select(context.account, context.region)
    aliases = [found[name] for name in sorted(found) if not key or found[name].key_id == key.key_id]
    page, more = take_page(aliases, given, _PAGE)
    return {"Aliases": [_show(each, context) for each in page], **more}


def _require_alias(given: Mapping[str, object], context: Context) -> Alias:
    name = str(given["AliasName"])
    alias = ALIASES.find(context.account, context.region, name)
    if alias is None:
        raise ServiceError("NotFoundException", f"Alias {context.arn('kms', name)} is not found.")
    return alias


def _show(alias: Alias, context: Context) -> dict[str, object]:
    return {
        "AliasName": alias.name,
        "AliasArn": context.arn("kms", alias.name),
        "TargetKeyId": alias.key_id,
        "CreationDate": alias.created,
        "LastUpdatedDate": alias.updated,
    }
