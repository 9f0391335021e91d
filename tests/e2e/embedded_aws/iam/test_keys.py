"""Keys: condition keys and grants of AWS KMS, and the services that use keys for a caller."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.e2e.embedded_aws.iam.conditions import allow_if, deny_if
from tests.e2e.embedded_aws.iam.rows import (
    ALLOWED,
    DENIED,
    EVERYTHING,
    Call,
    Caller,
    Row,
    World,
    observe,
)
from tests.permissions.account import Account, document

CONTEXT = {"app": "a"}


def encrypt(**more: Any) -> Call:
    return lambda caller, world: caller.client("kms").encrypt(KeyId=world.key, Plaintext=b"1", **more)


def decrypt(**context: str) -> Call:
    def call(caller, world: World) -> None:
        kms = world.aws.client("kms")
        text = kms.encrypt(KeyId=world.key, Plaintext=b"1", EncryptionContext=context)["CiphertextBlob"]
        caller.client("kms").decrypt(CiphertextBlob=text, EncryptionContext=context)

    return call


def may(condition: Mapping[str, Mapping[str, Any]], action: str = "kms:*") -> Caller:
    return Caller(({"Action": action, "Resource": "<key>", "Condition": condition},))


def create_grant(**more: Any) -> Call:
    return lambda caller, world: caller.client("kms").create_grant(
        KeyId=world.key, GranteePrincipal=world.role, **more
    )


def encrypt_by_alias(caller, world: World) -> None:
    alias = f"alias/{world.aws.name('alias')}"
    world.aws.client("kms").create_alias(AliasName=alias, TargetKeyId=world.key)
    caller.client("kms").encrypt(KeyId=alias, Plaintext=b"1")


def re_encrypt(caller, world: World) -> None:
    kms = world.aws.client("kms")
    text = kms.encrypt(KeyId=world.key, Plaintext=b"1", EncryptionContext=CONTEXT)["CiphertextBlob"]
    other = kms.create_key(Tags=[{"TagKey": "team", "TagValue": "other"}])["KeyMetadata"]["Arn"]
    changed = caller.client("kms").re_encrypt(
        CiphertextBlob=text,
        SourceEncryptionContext=CONTEXT,
        DestinationKeyId=other,
        DestinationEncryptionContext={"app": "b"},
    )
    opened = kms.decrypt(CiphertextBlob=changed["CiphertextBlob"], EncryptionContext={"app": "b"})
    assert opened["Plaintext"] == b"1"


FROM = {"Action": "kms:ReEncryptFrom", "Resource": "<key>"}
TO = {"Action": "kms:ReEncryptTo", "Resource": "*"}
EQUALS = "StringEquals"
CONDITIONS = [
    Row("an encryption context", ALLOWED, encrypt(EncryptionContext=CONTEXT),
        may({EQUALS: {"kms:EncryptionContext:app": "a"}})),
    Row("another encryption context", DENIED, encrypt(EncryptionContext={"app": "b"}),
        may({EQUALS: {"kms:EncryptionContext:app": "a"}})),
    Row("no encryption context", DENIED, encrypt(), may({EQUALS: {"kms:EncryptionContext:app": "a"}})),
    Row("an encryption context to decrypt", ALLOWED, decrypt(app="a"),
        may({EQUALS: {"kms:EncryptionContext:app": "a"}})),
    Row("another encryption context to decrypt", DENIED, decrypt(app="b"),
        may({EQUALS: {"kms:EncryptionContext:app": "a"}})),
    Row("more keys of an encryption context", DENIED, encrypt(EncryptionContext={"app": "a", "b": "c"}),
        may({"ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["app"]}})),
    Row("a service only", DENIED, encrypt(), may({"StringLike": {"kms:ViaService": "s3.*"}})),
    Row("an account", ALLOWED, encrypt(), may({EQUALS: {"kms:CallerAccount": "<account>"}})),
    Row("an algorithm", DENIED, encrypt(EncryptionAlgorithm="SYMMETRIC_DEFAULT"),
        may({"StringNotEquals": {"kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}})),
    Row("an alias in the request", ALLOWED, encrypt_by_alias,
        may({"StringLike": {"kms:RequestAlias": "alias/*"}})),
    Row("no alias in the request", DENIED, encrypt(), may({"StringLike": {"kms:RequestAlias": "alias/*"}})),
    Row("the operations of a grant", ALLOWED, create_grant(Operations=["Encrypt"]),
        may({"ForAllValues:StringEquals": {"kms:GrantOperations": ["Encrypt"]}})),
    Row("another operation of a grant", DENIED, create_grant(Operations=["Encrypt", "Decrypt"]),
        may({"ForAllValues:StringEquals": {"kms:GrantOperations": ["Encrypt"]}})),
    Row("the grantee of a grant", DENIED, create_grant(Operations=["Encrypt"]),
        may({EQUALS: {"kms:GranteePrincipal": "<root>"}})),
    Row("a grant of a service", DENIED, create_grant(Operations=["Encrypt"]),
        may({"Bool": {"kms:GrantIsForAWSResource": "true"}})),
    Row("both keys", ALLOWED, re_encrypt, Caller((FROM, TO))),
    Row("the old key only", DENIED, re_encrypt, Caller((FROM,))),
    Row("the new key only", DENIED, re_encrypt, Caller((TO,))),
    Row("the old encryption context", ALLOWED, re_encrypt,
        Caller((TO, {**FROM, "Condition": {EQUALS: {"kms:EncryptionContext:app": "a"}}}))),
    Row("the new encryption context", ALLOWED, re_encrypt,
        Caller((FROM, {**TO, "Condition": {EQUALS: {"kms:EncryptionContext:app": "b"}}}))),
    Row("another new encryption context", DENIED, re_encrypt,
        Caller((FROM, {**TO, "Condition": {EQUALS: {"kms:EncryptionContext:app": "a"}}}))),
]  # fmt: skip


def put_policy(**more: Any) -> Call:
    """Puts a policy that names another user only."""

    def call(caller, world: World) -> None:
        other = {"Principal": {"AWS": world.aws.user().user_arn()}, "Action": "kms:*", "Resource": "*"}
        key = world.aws.client("kms").create_key()["KeyMetadata"]["Arn"]
        caller.client("kms").put_key_policy(KeyId=key, PolicyName="default", Policy=document(other), **more)

    return call


def create_locked(caller, world: World) -> None:
    other = {"Principal": {"AWS": world.aws.user().user_arn()}, "Action": "kms:*", "Resource": "*"}
    caller.client("kms").create_key(Policy=document(other))


LOCKED_OUT = "MalformedPolicyDocumentException"
ADMINISTRATOR = Caller((EVERYTHING,))
LOCKS = [
    Row("a policy that locks its author out", LOCKED_OUT, put_policy(), ADMINISTRATOR),
    Row("a new key that locks its author out", LOCKED_OUT, create_locked, ADMINISTRATOR),
    Row("a policy without the check", ALLOWED, put_policy(BypassPolicyLockoutSafetyCheck=True),
        ADMINISTRATOR),
    Row("a policy without the check, denied", DENIED, put_policy(BypassPolicyLockoutSafetyCheck=True),
        Caller((EVERYTHING, {"Effect": "Deny", "Action": "kms:*", "Resource": "*",
                             "Condition": {"Bool": {"kms:BypassPolicyLockoutSafetyCheck": "true"}}}))),
]  # fmt: skip


def use_parameter(operation: str, **more: Any) -> Call:
    def call(caller, world: World) -> None:
        ssm, name = world.aws.client("ssm"), f"/{world.aws.name('secret')}/a"
        ssm.put_parameter(Name=name, Value="1", Type="SecureString", KeyId=world.key)
        given = {"get_parameters": {"Names": [name]}, "get_parameters_by_path": {"Path": name[:-2]}}
        getattr(caller.client("ssm"), operation)(**given.get(operation, {"Name": name}), **more)

    return call


def put_parameter(caller, world: World) -> None:
    caller.client("ssm").put_parameter(
        Name=world.aws.name("secret"), Value="1", Type="SecureString", KeyId=world.key
    )


def get_secret(caller, world: World) -> None:
    secrets, name = world.aws.client("secretsmanager"), world.aws.name("secret")
    secrets.create_secret(Name=name, SecretString="1", KmsKeyId=world.key)
    caller.client("secretsmanager").get_secret_value(SecretId=name)


def create_secret(caller, world: World) -> None:
    secrets = caller.client("secretsmanager")
    secrets.create_secret(Name=world.aws.name("secret"), SecretString="1", KmsKeyId=world.key)


def allow_use(*actions: str, **condition: Any) -> Caller:
    use = {"Action": list(actions), "Resource": "<key>"}
    both = {"Action": ["ssm:*", "secretsmanager:*"], "Resource": "*"}
    return Caller((both, {**use, "Condition": condition} if condition else use))


NO_KEY = Caller(({"Action": ["ssm:*", "secretsmanager:*"], "Resource": "*"},))
THROUGH = {
    "kms:ViaService": "secretsmanager.*",
    "kms:EncryptionContext:SecretARN": "arn:aws:secretsmanager:*",
}
THROUGH_PARAMETERS = {"kms:ViaService": "ssm.*", "kms:EncryptionContext:PARAMETER_ARN": "*:parameter/*"}
SERVICES = [
    Row("an encrypted parameter", ALLOWED, use_parameter("get_parameter"), NO_KEY),
    *(Row(f"{operation} with decryption", DENIED, use_parameter(operation, WithDecryption=True), NO_KEY)
      for operation in ("get_parameter", "get_parameters", "get_parameters_by_path",
                        "get_parameter_history")),
    Row("a parameter", ALLOWED, use_parameter("get_parameter", WithDecryption=True),
        allow_use("kms:Decrypt")),
    Row("a parameter through Systems Manager", ALLOWED, use_parameter("get_parameter", WithDecryption=True),
        allow_use("kms:Decrypt", StringLike=THROUGH_PARAMETERS)),
    Row("a new parameter", DENIED, put_parameter, NO_KEY),
    Row("a new parameter with the key", ALLOWED, put_parameter, allow_use("kms:Encrypt")),
    Row("a secret without the key", DENIED, get_secret, NO_KEY),
    Row("a secret through Secrets Manager", ALLOWED, get_secret,
        allow_use("kms:Decrypt", StringLike=THROUGH)),
    Row("a secret through another service", DENIED, get_secret,
        allow_use("kms:Decrypt", StringLike={"kms:ViaService": "s3.*"})),
    Row("a new secret without the key", DENIED, create_secret, NO_KEY),
    Row("a new secret with the key", ALLOWED, create_secret, allow_use("kms:GenerateDataKey", "kms:Decrypt")),
]  # fmt: skip


def read_secret(**given: str) -> Call:
    return lambda caller, w: caller.client("secretsmanager").get_secret_value(SecretId=w.secret, **given)


READ = "secretsmanager:GetSecretValue"
STAGE = "secretsmanager:VersionStage"
SECRETS = [
    Row("the current version of a secret", ALLOWED, read_secret(), allow_if(READ, STAGE, "AWSCURRENT")),
    Row("a stage of a secret", ALLOWED, read_secret(VersionStage="AWSCURRENT"), allow_if(READ, STAGE,
        "AWSCURRENT")),
    Row("another stage of a secret", DENIED, read_secret(), allow_if(READ, STAGE, "AWSPREVIOUS")),
    Row("a secret by its ARN", ALLOWED, read_secret(), allow_if(READ, "secretsmanager:SecretId",
        "*:secret:*", "StringLike")),
    Row("a secret with a tag", ALLOWED, read_secret(), allow_if(READ, "secretsmanager:ResourceTag/team",
        "red")),
    Row("a secret with a denied tag", DENIED, read_secret(), deny_if(READ,
        "secretsmanager:ResourceTag/team", "red")),
]  # fmt: skip


def put_encrypted(caller, world: World) -> None:
    caller.client("s3").put_object(
        Bucket=world.bucket, Key="enc", Body=b"1", ServerSideEncryption="aws:kms", SSEKMSKeyId=world.key
    )


def store_for(arn: str) -> Caller:
    use = {"Action": "kms:GenerateDataKey", "Resource": "<key>"}
    context = {"StringLike": {"kms:EncryptionContext:aws:s3:arn": arn}}
    return Caller(({"Action": "s3:*", "Resource": "*"}, {**use, "Condition": context}))


OBJECTS = [
    Row("the context of an object", ALLOWED, put_encrypted, store_for("<bucket>/*")),
    Row("the context of another object", DENIED, put_encrypted, store_for("<bucket>/other")),
]


@pytest.mark.parametrize(
    "row", [*CONDITIONS, *LOCKS, *SERVICES, *SECRETS, *OBJECTS], ids=lambda row: row.title
)
def test_keys(world: World, row: Row) -> None:
    row.check(world)


def grant(world: World, grantee: str, *operations: str, **more: Any) -> str:
    made = world.aws.client("kms").create_grant(
        KeyId=world.key, GranteePrincipal=grantee, Operations=list(operations), **more
    )
    return made["GrantId"]


def test_a_grant_allows_its_operations_until_it_is_revoked(world: World) -> None:
    user = Caller().create(world)
    identifier = grant(world, user.user_arn(), "Encrypt")
    assert observe(lambda: encrypt()(user, world)) == ALLOWED
    assert observe(lambda: decrypt()(user, world)) == DENIED
    other_key = world.aws.client("kms").create_key()["KeyMetadata"]["Arn"]
    assert observe(lambda: user.client("kms").encrypt(KeyId=other_key, Plaintext=b"1")) == DENIED
    assert observe(lambda: encrypt()(Caller().create(world), world)) == DENIED
    world.aws.client("kms").revoke_grant(KeyId=world.key, GrantId=identifier)
    assert observe(lambda: encrypt()(user, world)) == DENIED


def test_an_explicit_denial_precedes_a_grant(world: World) -> None:
    denied = {"Effect": "Deny", "Action": "kms:Encrypt", "Resource": "*"}
    user = Caller((denied,)).create(world)
    grant(world, user.user_arn(), "Encrypt")
    assert observe(lambda: encrypt()(user, world)) == DENIED


def test_a_grant_for_a_role_is_one_for_its_sessions(world: World) -> None:
    session = Caller(session={}).create(world)
    arn = session.user_arn()
    role = world.aws.client("iam").get_role(RoleName=arn.split("/")[1])["Role"]["Arn"]
    assert observe(lambda: encrypt()(session, world)) == DENIED
    grant(world, role, "Encrypt")
    assert observe(lambda: encrypt()(session, world)) == ALLOWED


@pytest.mark.parametrize(
    ("constraint", "given", "outcome"),
    [
        ("EncryptionContextSubset", {"app": "a", "more": "b"}, ALLOWED),
        ("EncryptionContextSubset", {"app": "b"}, DENIED),
        ("EncryptionContextSubset", {}, DENIED),
        ("EncryptionContextEquals", {"app": "a"}, ALLOWED),
        ("EncryptionContextEquals", {"app": "a", "more": "b"}, DENIED),
    ],
)
def test_a_grant_has_constraints(world: World, constraint: str, given: dict[str, str], outcome: str) -> None:
    user = Caller().create(world)
    grant(world, user.user_arn(), "Encrypt", Constraints={constraint: CONTEXT})
    assert observe(lambda: encrypt(EncryptionContext=given)(user, world)) == outcome


def test_a_grant_is_retired_by_who_it_names(world: World) -> None:
    user, other = Caller().create(world), Caller().create(world)
    identifier = grant(world, world.role, "Encrypt", RetiringPrincipal=user.user_arn())

    def retire(caller: Account) -> str:
        return observe(lambda: caller.client("kms").retire_grant(KeyId=world.key, GrantId=identifier))

    assert retire(other) == DENIED
    assert retire(user) == ALLOWED
