"""Grants, which allow principals the use of keys."""

import base64
import hashlib
import os
from collections.abc import Mapping
from typing import Final, cast

from embedded_aws.door.context import PARTITION, Context
from embedded_aws.json_values import read_array, read_object, read_text
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.services.kms.pages import take_page
from embedded_aws.services.kms.requests import (
    describe_missing_key,
    require_enabled,
    require_key,
    stop_dry_run,
)
from embedded_aws.services.kms.specs import MAC, is_asymmetric
from embedded_aws.state.kms import GRANTS, Grant, Key

_PAGE: Final = 50
_MACS: Final = frozenset({"GenerateMac", "VerifyMac"})
_DATA_KEYS: Final = frozenset(
    {
        *("GenerateDataKey", "GenerateDataKeyWithoutPlaintext"),
        *("GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"),
    }
)
_ALL: Final = frozenset({"DescribeKey", "CreateGrant", "RetireGrant"})
"""Operations that grants for each key can have (developer guide, "Grants in AWS KMS")."""


def create_grant(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Creates a grant; the same request with a name returns the same grant."""
    key = _require_key(given, context, "CreateGrant")
    require_enabled(key)
    grantee = read_text(given.get("GranteePrincipal"))
    if not grantee:
        raise ServiceError("ValidationException", "GranteePrincipal is required.")
    operations = [read_text(each) for each in read_array(given["Operations"])]
    _check_operations(key, operations)
    stop_dry_run(given)
    token = base64.urlsafe_b64encode(os.urandom(48)).decode()
    grant = Grant(
        grant_id=hashlib.sha256(os.urandom(32)).hexdigest(),
        key=key.arn,
        grantee=grantee,
        operations=operations,
        retiring=read_text(given.get("RetiringPrincipal")),
        name=read_text(given.get("Name")),
        constraints=_read_constraints(given),
    )
    grants = GRANTS.select(context.account, context.region)
    grant = next((each for each in grants.values() if grant.name and _is_same(each, grant)), grant)
    grant.tokens.append(token)
    grants[grant.grant_id] = grant
    return {"GrantId": grant.grant_id, "GrantToken": token}


def _read_constraints(given: Mapping[str, object]) -> dict[str, dict[str, str]]:
    # The protocol has read the texts by the model.
    return cast("dict[str, dict[str, str]]", read_object(given.get("Constraints")))


def _is_same(one: Grant, other: Grant) -> bool:
    return _show(one, "") == {**_show(other, ""), "GrantId": one.grant_id, "CreationDate": one.created}


def _check_operations(key: Key, operations: list[str]) -> None:
    if not operations:
        message = "Operations must contain at least one grant operation."
        raise ServiceError("ValidationException", message)
    given = frozenset(operations)
    if key.usage == MAC:
        invalid = given - _MACS - _ALL
    elif is_asymmetric(key.spec):
        invalid = given & _DATA_KEYS
    else:
        invalid = given & {"Sign", "Verify", *_MACS}
    if invalid:
        message = f"{', '.join(sorted(invalid))} is not supported on KMS key {key.arn}."
        raise ServiceError("ValidationException", message)


def list_grants(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns the grants for a key."""
    key = _require_key(given, context)
    identifier, grantee = given.get("GrantId"), given.get("GranteePrincipal")
    found = [
        grant
        for grant in GRANTS.select(context.account, context.region).values()
        if grant.key == key.arn and identifier in {None, grant.grant_id} and grantee in {None, grant.grantee}
    ]
    return _show_page(found, given, context)


def list_retirable_grants(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns the grants that a principal can retire, as they name it."""
    retiring = read_text(given.get("RetiringPrincipal"))
    if not retiring:
        raise ServiceError("ValidationException", "RetiringPrincipal is required.")
    grants = GRANTS.select(context.account, context.region).values()
    return _show_page([grant for grant in grants if grant.retiring == retiring], given, context)


def revoke_grant(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Deletes a grant for a key."""
    grant = _require_grant(given, context)
    stop_dry_run(given)
    del GRANTS.select(context.account, context.region)[grant.grant_id]
    return {}


def retire_grant(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Deletes a grant that a token names, or a key and an ID."""
    grants = GRANTS.select(context.account, context.region)
    if token := given.get("GrantToken"):
        grant = next((each for each in grants.values() if token in each.tokens), None)
        if grant is None:
            raise ServiceError("InvalidGrantTokenException", "Invalid grant token.")
    elif given.get("KeyId") and given.get("GrantId"):
        grant = _require_grant(given, context)
    else:
        message = "Specify a GrantToken, or both a KeyId and a GrantId."
        raise ServiceError("ValidationException", message)
    stop_dry_run(given)
    del grants[grant.grant_id]
    return {}


def _require_key(given: Mapping[str, object], context: Context, operation: str = "") -> Key:
    """Returns the key of a request, which cannot name it by an alias."""
    identifier = str(given["KeyId"])
    if "alias/" in identifier:
        raise ServiceError("NotFoundException", describe_missing_key(identifier, context))
    return require_key(given, context, operation)


def _require_grant(given: Mapping[str, object], context: Context) -> Grant:
    key, identifier = _require_key(given, context), str(given["GrantId"])
    grant = GRANTS.find(context.account, context.region, identifier)
    if grant is None or grant.key != key.arn:
        raise ServiceError("NotFoundException", f"Grant does not exist: {identifier}")
    return grant


def _show_page(grants: list[Grant], given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    page, more = take_page(grants, given, _PAGE)
    return {"Grants": [_show(each, context.account) for each in page], **more}


def _show(grant: Grant, account: str) -> dict[str, object]:
    return {
        "KeyId": grant.key,
        "GrantId": grant.grant_id,
        "Name": grant.name,
        "CreationDate": grant.created,
        "GranteePrincipal": grant.grantee,
        "RetiringPrincipal": grant.retiring or None,
        "IssuingAccount": f"arn:{PARTITION}:iam::{account}:root",
        "Operations": [*grant.operations],
        "Constraints": {**grant.constraints} or None,
    }
