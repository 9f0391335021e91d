"""Operations of Key Management Service, called directly."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import keywrap
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_public_key,
)

from embedded_aws.door.context import Context
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.services.kms.service import SERVICE
from embedded_aws.state.files import StateFiles
from embedded_aws.state.kms import ALIASES, GRANTS, KEYS

ARN = "arn:aws:iam::111111111111:user/ann"
HERE = Context("111111111111", "us-east-1", ARN)
THERE = Context("111111111111", "eu-west-1", ARN)
OTHER = Context("222222222222", "us-east-1", "arn:aws:iam::222222222222:root")
UNKNOWN = "134f2428-cec1-4b25-a1ae-9048164dba47"
START = "arn:aws:kms:us-east-1:111111111111:"
INVALID_STATE = "KMSInvalidStateException"
USAGES = {"RSA": "SIGN_VERIFY", "ECC": "SIGN_VERIFY", "HMA": "GENERATE_VERIFY_MAC", "SYM": "ENCRYPT_DECRYPT"}


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    yield
    for records in (KEYS, ALIASES, GRANTS):
        records.clear()


def call(operation: str, context: Context = HERE, /, **given: object) -> Any:
    return SERVICE.operations[operation](given, context)


def create(spec: str = "SYMMETRIC_DEFAULT", context: Context = HERE, /, **given: object) -> Any:
    usage = {"KeyUsage": USAGES[spec[:3]], "KeySpec": spec}
    return call("CreateKey", context, **{**usage, **given})["KeyMetadata"]


def describe(key: Any, context: Context = HERE) -> Any:
    return call("DescribeKey", context, KeyId=key["KeyId"])["KeyMetadata"]


def encrypt(key: Any, plaintext: bytes = b"text", context: Context = HERE, /, **given: object) -> bytes:
    return call("Encrypt", context, KeyId=key["KeyId"], Plaintext=plaintext, **given)["CiphertextBlob"]


def decrypt(blob: bytes, context: Context = HERE, /, **given: object) -> Any:
    return call("Decrypt", context, CiphertextBlob=blob, **given)["Plaintext"]


def fail(operation: str, context: Context = HERE, /, **given: object) -> tuple[str, str]:
    with pytest.raises(ServiceError) as raised:
        call(operation, context, **given)
    return raised.value.code, raised.value.message


def import_material(key: Any, material: bytes, **given: object) -> Any:
    wrapping = {"WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"}
    found = call("GetParametersForImport", KeyId=key["KeyId"], **wrapping)
    public: Any = load_der_public_key(found["PublicKey"])
    expiration = {"ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"}
    return call(
        "ImportKeyMaterial",
        KeyId=key["KeyId"],
        ImportToken=found["ImportToken"],
        EncryptedKeyMaterial=public.encrypt(material, padding.OAEP(padding.MGF1(SHA256()), SHA256(), None)),
        **{**expiration, **given},
    )


def test_accounts_and_regions_do_not_meet():
    keys = [create("SYMMETRIC_DEFAULT", context) for context in (HERE, THERE, OTHER)]
    for context, key in zip((HERE, THERE, OTHER), keys, strict=True):
        call("CreateAlias", context, AliasName="alias/same", TargetKeyId=key["KeyId"])
    for context, key in zip((HERE, THERE, OTHER), keys, strict=True):
        assert call("ListKeys", context)["Keys"] == [{"KeyId": key["KeyId"], "KeyArn": key["Arn"]}]
        assert call("DescribeKey", context, KeyId="alias/same")["KeyMetadata"]["Arn"] == key["Arn"]
        assert key["AWSAccountId"] == context.account
    blob = encrypt(keys[0])
    for context, key in ((THERE, keys[1]), (OTHER, keys[2])):
        assert fail("DescribeKey", context, KeyId=keys[0]["KeyId"])[0] == "NotFoundException"
        assert fail("DescribeKey", context, KeyId=keys[0]["Arn"]) == (
            "NotFoundException",
            "Invalid arn us-east-1",
        )
        assert fail("Decrypt", context, CiphertextBlob=blob) == ("InvalidCiphertextException", "")
        with pytest.raises(ServiceError, match="InvalidCiphertextException"):
            decrypt(blob, context, KeyId=key["KeyId"])
    call("ScheduleKeyDeletion", OTHER, KeyId=keys[2]["KeyId"])
    assert decrypt(blob) == b"text"


def test_grants_of_accounts_do_not_meet():
    given = {"GranteePrincipal": ARN, "Operations": ["Decrypt"]}
    key = create()
    grant = call("CreateGrant", KeyId=key["KeyId"], **given)
    other = create("SYMMETRIC_DEFAULT", OTHER)
    assert fail("RetireGrant", OTHER, GrantToken=grant["GrantToken"])[0] == "InvalidGrantTokenException"
    missing = fail("RevokeGrant", OTHER, KeyId=other["KeyId"], GrantId=grant["GrantId"])
    assert missing == ("NotFoundException", f"Grant does not exist: {grant['GrantId']}")
    assert call("ListGrants", OTHER, KeyId=other["KeyId"])["Grants"] == []


@pytest.mark.parametrize(
    ("spec", "usage", "member", "algorithms"),
    [
        ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "EncryptionAlgorithms", ["SYMMETRIC_DEFAULT"]),
        ("RSA_2048", "ENCRYPT_DECRYPT", "EncryptionAlgorithms", ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"]),
        ("ECC_SECG_P256K1", "SIGN_VERIFY", "SigningAlgorithms", ["ECDSA_SHA_256"]),
        ("ECC_NIST_P521", "KEY_AGREEMENT", "KeyAgreementAlgorithms", ["ECDH"]),
        ("HMAC_384", "GENERATE_VERIFY_MAC", "MacAlgorithms", ["HMAC_SHA_384"]),
    ],
)
def test_metadata_has_the_algorithms_of_the_usage(spec: str, usage: str, member: str, algorithms: list[str]):
    key = create(spec, KeyUsage=usage, Description="a")
    assert {name: value for name, value in key.items() if name.endswith("Algorithms")} == {member: algorithms}
    assert (key["KeySpec"], key["CustomerMasterKeySpec"], key["KeyUsage"]) == (spec, spec, usage)
    assert (key["KeyState"], key["Enabled"], key["Origin"]) == ("Enabled", True, "AWS_KMS")
    assert (key["Description"], key["KeyManager"], key["MultiRegion"]) == ("a", "CUSTOMER", False)
    assert (key["CurrentKeyMaterialId"] is None) == (spec != "SYMMETRIC_DEFAULT")
    assert describe(key) == key


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        ({"KeySpec": "RSA_2048"}, "ValidationException", "You must specify a KeyUsage value"),
        (
            {"KeySpec": "RSA_2048", "KeyUsage": "KEY_AGREEMENT"},
            "ValidationException",
            "KeyUsage KEY_AGREEMENT is not compatible with KeySpec RSA_2048",
        ),
        (
            {"KeyUsage": "GENERATE_VERIFY_MAC"},
            "ValidationException",
            "KeyUsage GENERATE_VERIFY_MAC is not compatible with KeySpec SYMMETRIC_DEFAULT",
        ),
        (
            {"KeySpec": "SM2", "KeyUsage": "SIGN_VERIFY"},
            "UnsupportedOperationException",
            "KeySpec SM2 is not supported.",
        ),
        (
            {"Origin": "AWS_CLOUDHSM"},
            "UnsupportedOperationException",
            "Origin AWS_CLOUDHSM is not supported.",
        ),
        ({"Tags": [{"TagKey": "aws:a", "TagValue": ""}]}, "TagException", "Tags beginning with aws:"),
    ],
)
def test_a_key_that_cannot_be_created(given: dict[str, object], code: str, message: str):
    found, text = fail("CreateKey", **given)
    assert found == code
    assert text.startswith(message)
    assert list(KEYS.all()) == []


@pytest.mark.parametrize(
    ("identifier", "message"),
    [
        (UNKNOWN, f"Key '{START}key/{UNKNOWN}' does not exist"),
        (f"{START}key/{UNKNOWN}", f"Key '{START}key/{UNKNOWN}' does not exist"),
        ("alias/none", f"Alias {START}alias/none is not found."),
        (f"{START}alias/none", f"Alias {START}alias/none is not found."),
        ("no-key", "Invalid keyId 'no-key'"),
        (f"arn:aws:kms:us-west-2:111111111111:key/{UNKNOWN}", "Invalid arn us-west-2"),
    ],
)
def test_a_key_that_does_not_exist(identifier: str, message: str):
    assert fail("DescribeKey", KeyId=identifier) == ("NotFoundException", message)
    for operation, given in (
        ("Encrypt", {"Plaintext": b"1"}),
        ("Decrypt", {"CiphertextBlob": b"1"}),
        ("GetKeyPolicy", {}),
        ("EnableKeyRotation", {}),
        ("ScheduleKeyDeletion", {}),
        ("GenerateDataKey", {"KeySpec": "AES_256"}),
        ("ListAliases", {}),
    ):
        assert fail(operation, KeyId=identifier, **given) == ("NotFoundException", message)


def test_a_ciphertext_names_its_key_and_binds_its_context():
    key, other = create(), create()
    blob = encrypt(key, EncryptionContext={"a": "b", "c": "d"})
    assert blob.startswith(key["KeyId"].encode())
    answer = call("Decrypt", CiphertextBlob=blob, EncryptionContext={"c": "d", "a": "b"})
    assert (answer["Plaintext"], answer["KeyId"]) == (b"text", key["Arn"])
    assert answer["KeyMaterialId"] == key["CurrentKeyMaterialId"]
    invalid = ("InvalidCiphertextException", "")
    changed = [blob[:-1] + bytes([blob[-1] ^ 1]), blob + b"x", blob[:70], b"", UNKNOWN.encode() + blob[36:]]
    for each in changed:
        assert fail("Decrypt", CiphertextBlob=each, EncryptionContext={"a": "b", "c": "d"}) == invalid
    for context in ({}, {"a": "b"}, {"a": "b", "c": "d", "e": "f"}):
        assert fail("Decrypt", CiphertextBlob=blob, EncryptionContext=context) == invalid
    assert fail("Decrypt", CiphertextBlob=blob, KeyId=other["KeyId"])[0] == "IncorrectKeyException"
    mac = create("HMAC_256")
    assert fail("Decrypt", CiphertextBlob=blob, KeyId=mac["KeyId"])[0] == "IncorrectKeyException"


def test_each_identifier_of_a_key_can_be_used():
    key = create()
    call("CreateAlias", AliasName="alias/a", TargetKeyId=key["KeyId"])
    for identifier in (key["KeyId"], key["Arn"], "alias/a", f"{START}alias/a"):
        assert decrypt(encrypt({"KeyId": identifier}), KeyId=identifier) == b"text"


@pytest.mark.parametrize("algorithm", ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"])
def test_a_key_of_rsa_encrypts(algorithm: str):
    key = create("RSA_2048", KeyUsage="ENCRYPT_DECRYPT")
    given = {"KeyId": key["KeyId"], "EncryptionAlgorithm": algorithm}
    blob = encrypt(key, EncryptionAlgorithm=algorithm)
    assert decrypt(blob, **given) == b"text"
    public: Any = load_der_public_key(call("GetPublicKey", KeyId=key["KeyId"])["PublicKey"])
    digest = SHA1() if algorithm.endswith("_1") else SHA256()
    outside = public.encrypt(b"outside", padding.OAEP(padding.MGF1(digest), digest, None))
    assert decrypt(outside, **given) == b"outside"
    assert fail("Decrypt", CiphertextBlob=blob[:-1] + b"x", **given) == ("InvalidCiphertextException", "")
    assert fail("Decrypt", CiphertextBlob=blob)[0] == "InvalidCiphertextException"
    most = 214 if algorithm.endswith("_1") else 190
    assert encrypt(key, b"a" * most, EncryptionAlgorithm=algorithm)
    message = f"Algorithm {algorithm} and key spec RSA_2048 cannot encrypt data larger than {most} bytes."
    assert fail("Encrypt", Plaintext=b"a" * (most + 1), **given) == ("ValidationException", message)
    bound = {"EncryptionContext": {"a": "b"}}
    assert fail("Encrypt", Plaintext=b"a", **given, **bound)[0] == "UnsupportedOperationException"
    wrong = fail("Encrypt", KeyId=key["KeyId"], Plaintext=b"a")
    message = "Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048."
    assert wrong == ("InvalidKeyUsageException", message)


def test_a_ciphertext_is_encrypted_again():
    source, target, mac = create(), create(), create("HMAC_256")
    blob = encrypt(source, EncryptionContext={"a": "b"})
    given = {"CiphertextBlob": blob, "DestinationKeyId": target["KeyId"]}
    contexts = {"SourceEncryptionContext": {"a": "b"}, "DestinationEncryptionContext": {"c": "d"}}
    answer = call("ReEncrypt", **given, **contexts)
    assert (answer["SourceKeyId"], answer["KeyId"]) == (source["Arn"], target["Arn"])
    assert decrypt(answer["CiphertextBlob"], EncryptionContext={"c": "d"}) == b"text"
    assert fail("ReEncrypt", **given) == ("InvalidCiphertextException", "")
    wrong = {**given, **contexts, "SourceKeyId": target["KeyId"]}
    assert fail("ReEncrypt", **wrong)[0] == "IncorrectKeyException"
    assert fail("ReEncrypt", **{**given, **contexts, "DestinationKeyId": UNKNOWN})[0] == "NotFoundException"
    code, message = fail("ReEncrypt", **{**given, **contexts, "DestinationKeyId": mac["KeyId"]})
    assert code == "InvalidKeyUsageException"
    assert message.endswith("which is not valid for ReEncryptTo.")


@pytest.mark.parametrize(
    ("given", "size"), [({"KeySpec": "AES_128"}, 16), ({"KeySpec": "AES_256"}, 32), ({"NumberOfBytes": 5}, 5)]
)
def test_data_keys(given: dict[str, object], size: int):
    key = create()
    found = call("GenerateDataKey", KeyId=key["KeyId"], EncryptionContext={"a": "b"}, **given)
    assert len(found["Plaintext"]) == size
    assert decrypt(found["CiphertextBlob"], EncryptionContext={"a": "b"}) == found["Plaintext"]
    secret = call("GenerateDataKeyWithoutPlaintext", KeyId=key["KeyId"], **given)
    assert secret["Plaintext"] is None
    assert len(decrypt(secret["CiphertextBlob"])) == size


def test_data_keys_need_one_size_and_a_symmetric_key():
    key, other = create(), create("RSA_2048", KeyUsage="ENCRYPT_DECRYPT")
    for given in ({}, {"KeySpec": "AES_256", "NumberOfBytes": 5}):
        error = fail("GenerateDataKey", KeyId=key["KeyId"], **given)
        assert error == ("ValidationException", "Please specify either number of bytes or key spec.")
    code = fail("GenerateDataKey", KeyId=other["KeyId"], KeySpec="AES_256")[0]
    assert code == "InvalidKeyUsageException"
    code = fail("GenerateDataKeyPair", KeyId=create("HMAC_224")["KeyId"], KeyPairSpec="RSA_2048")[0]
    assert code == "InvalidKeyUsageException"


@pytest.mark.parametrize("spec", ["RSA_2048", "ECC_NIST_P384", "ECC_NIST_EDWARDS25519"])
def test_data_key_pairs(spec: str):
    key = create()
    pair = call("GenerateDataKeyPair", KeyId=key["KeyId"], KeyPairSpec=spec)
    assert decrypt(pair["PrivateKeyCiphertextBlob"]) == pair["PrivateKeyPlaintext"]
    load_der_public_key(pair["PublicKey"])
    secret = call("GenerateDataKeyPairWithoutPlaintext", KeyId=key["KeyId"], KeyPairSpec=spec)
    assert secret["PrivateKeyPlaintext"] is None
    assert secret["PublicKey"] != pair["PublicKey"]
    unknown = fail("GenerateDataKeyPair", KeyId=key["KeyId"], KeyPairSpec="SM2")
    assert unknown[0] == "UnsupportedOperationException"


def test_random_bytes():
    assert len(call("GenerateRandom", NumberOfBytes=9)["Plaintext"]) == 9
    assert fail("GenerateRandom") == ("ValidationException", "NumberOfBytes is required.")
    store = fail("GenerateRandom", NumberOfBytes=1, CustomKeyStoreId="cks-1")
    assert store == ("CustomKeyStoreNotFoundException", "Custom key store cks-1 does not exist")
    assert fail("GenerateRandom", NumberOfBytes=1, Recipient={"a": "b"})[0] == "UnsupportedOperationException"


@pytest.mark.parametrize(
    ("spec", "algorithm"),
    [
        ("RSA_2048", "RSASSA_PKCS1_V1_5_SHA_256"),
        ("RSA_2048", "RSASSA_PSS_SHA_512"),
        ("ECC_NIST_P256", "ECDSA_SHA_256"),
        ("ECC_NIST_P384", "ECDSA_SHA_384"),
        ("ECC_NIST_P521", "ECDSA_SHA_512"),
    ],
)
def test_signatures(spec: str, algorithm: str):
    given = {"KeyId": create(spec)["KeyId"], "SigningAlgorithm": algorithm}
    digest = hashlib.new(f"sha{algorithm[-3:]}", b"text").digest()
    signature = call("Sign", Message=b"text", **given)["Signature"]
    for message in ({"Message": b"text"}, {"Message": digest, "MessageType": "DIGEST"}):
        assert call("Verify", Signature=signature, **message, **given)["SignatureValid"] is True
    signature = call("Sign", Message=digest, MessageType="DIGEST", **given)["Signature"]
    assert call("Verify", Message=b"text", Signature=signature, **given)["SignatureValid"] is True
    invalid = ("KMSInvalidSignatureException", "")
    assert fail("Verify", Message=b"other", Signature=signature, **given) == invalid
    assert fail("Verify", Message=b"text", Signature=signature[:-1], **given) == invalid
    short = ("ValidationException", f"Digest is invalid length for algorithm {algorithm}.")
    assert fail("Sign", Message=b"text", MessageType="DIGEST", **given) == short
    assert fail("Verify", Message=b"text", Signature=b"1", MessageType="DIGEST", **given) == short


def test_signatures_of_edwards_curves():
    given = {"KeyId": create("ECC_NIST_EDWARDS25519")["KeyId"], "SigningAlgorithm": "ED25519_SHA_512"}
    signature = call("Sign", Message=b"text", **given)["Signature"]
    public: Any = load_der_public_key(call("GetPublicKey", KeyId=given["KeyId"])["PublicKey"])
    public.verify(signature, b"text")
    assert call("Verify", Message=b"text", Signature=signature, **given)["SignatureValid"] is True
    assert fail("Sign", Message=b"a" * 64, MessageType="DIGEST", **given)[0] == "ValidationException"
    hashed = {**given, "SigningAlgorithm": "ED25519_PH_SHA_512"}
    assert (
        fail("Sign", Message=b"a" * 64, MessageType="DIGEST", **hashed)[0] == "UnsupportedOperationException"
    )


def test_signatures_need_a_key_and_algorithm_that_fit():
    given = {"Message": b"text", "SigningAlgorithm": "RSASSA_PSS_SHA_256"}
    mac = create("HMAC_224")
    message = f"{mac['Arn']} key usage is GENERATE_VERIFY_MAC which is not valid for Sign."
    assert fail("Sign", KeyId=mac["KeyId"], **given) == ("InvalidKeyUsageException", message)
    message = "Algorithm RSASSA_PSS_SHA_256 is incompatible with key spec ECC_NIST_P256."
    assert fail("Sign", KeyId=create("ECC_NIST_P256")["KeyId"], **given) == (
        "InvalidKeyUsageException",
        message,
    )
    assert fail("GetPublicKey", KeyId=mac["KeyId"])[0] == "InvalidKeyUsageException"
    assert fail("GetPublicKey", KeyId=create()["KeyId"])[0] == "UnsupportedOperationException"


def test_message_authentication_codes():
    key, symmetric = create("HMAC_256"), create()
    given = {"KeyId": key["KeyId"], "Message": b"text", "MacAlgorithm": "HMAC_SHA_256"}
    code = call("GenerateMac", **given)["Mac"]
    stored = KEYS.select("111111111111", "us-east-1")[key["KeyId"]]
    assert code == hmac.digest(stored.material, b"text", "sha256")
    assert call("VerifyMac", Mac=code, **given)["MacValid"] is True
    assert fail("VerifyMac", Mac=code[:-1], **given) == ("KMSInvalidMacException", "")
    assert fail("VerifyMac", Mac=code, **{**given, "Message": b"other"}) == ("KMSInvalidMacException", "")
    message = "Algorithm HMAC_SHA_512 is incompatible with key spec HMAC_256."
    wrong = fail("GenerateMac", **{**given, "MacAlgorithm": "HMAC_SHA_512"})
    assert wrong == ("InvalidKeyUsageException", message)
    message = f"{symmetric['Arn']} key usage is ENCRYPT_DECRYPT which is not valid for GenerateMac."
    wrong = fail("GenerateMac", **{**given, "KeyId": symmetric["KeyId"]})
    assert wrong == ("InvalidKeyUsageException", message)


def test_two_keys_share_a_secret():
    key = create("ECC_NIST_P256", KeyUsage="KEY_AGREEMENT")
    own = ec.generate_private_key(ec.SECP256R1())
    public = own.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    peer: Any = load_der_public_key(call("GetPublicKey", KeyId=key["KeyId"])["PublicKey"])
    given = {"KeyId": key["KeyId"], "KeyAgreementAlgorithm": "ECDH"}
    secret = call("DeriveSharedSecret", PublicKey=public, **given)["SharedSecret"]
    assert secret == own.exchange(ec.ECDH(), peer)
    foreign = ec.generate_private_key(ec.SECP384R1()).public_key()
    of_rsa = rsa.generate_private_key(65537, 2048).public_key()
    for other in (foreign, of_rsa):
        wrong = other.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        assert fail("DeriveSharedSecret", PublicKey=wrong, **given) == ("ValidationException", "")
    assert fail("DeriveSharedSecret", PublicKey=b"1", **given) == ("ValidationException", "")
    other = {**given, "KeyId": create()["KeyId"]}
    assert fail("DeriveSharedSecret", PublicKey=public, **other)[0] == "InvalidKeyUsageException"


def test_a_key_that_is_disabled():
    key = create()
    blob = encrypt(key)
    call("DisableKey", KeyId=key["KeyId"])
    assert (describe(key)["KeyState"], describe(key)["Enabled"]) == ("Disabled", False)
    error, given = ("DisabledException", f"{key['Arn']} is disabled."), {"KeyId": key["KeyId"]}
    assert fail("Encrypt", Plaintext=b"1", **given) == error
    assert fail("Decrypt", CiphertextBlob=blob) == error
    assert fail("ReEncrypt", CiphertextBlob=blob, DestinationKeyId=create()["KeyId"]) == error
    assert fail("GenerateDataKey", KeySpec="AES_256", **given) == error
    assert fail("CreateGrant", GranteePrincipal=ARN, Operations=["Encrypt"], **given) == error
    for operation in ("EnableKeyRotation", "DisableKeyRotation", "RotateKeyOnDemand"):
        assert fail(operation, **given) == error
    call("EnableKey", **given)
    assert decrypt(blob) == b"text"


def test_a_key_that_is_to_be_deleted():
    key = create()
    blob, given = encrypt(key), {"KeyId": key["KeyId"]}
    assert fail("CancelKeyDeletion", **given) == (INVALID_STATE, f"{key['Arn']} is not pending deletion.")
    for days in (6, 31):
        assert fail("ScheduleKeyDeletion", PendingWindowInDays=days, **given)[0] == "ValidationException"
    scheduled = call("ScheduleKeyDeletion", PendingWindowInDays=7, **given)
    assert (scheduled["KeyState"], scheduled["PendingWindowInDays"]) == ("PendingDeletion", 7)
    assert 6.9 < (describe(key)["DeletionDate"] - key["CreationDate"]) / 86_400 < 7.1
    error = (INVALID_STATE, f"{key['Arn']} is pending deletion.")
    assert fail("Encrypt", Plaintext=b"1", **given) == error
    assert fail("Decrypt", CiphertextBlob=blob) == error
    for operation in ("EnableKey", "DisableKey", "ScheduleKeyDeletion", "GetKeyRotationStatus"):
        assert fail(operation, **given) == error
    assert fail("CreateAlias", AliasName="alias/a", TargetKeyId=key["KeyId"]) == error
    assert fail("TagResource", Tags=[], **given) == error
    assert fail("UpdateKeyDescription", Description="a", **given) == error
    call("CancelKeyDeletion", **given)
    assert (describe(key)["KeyState"], describe(key)["DeletionDate"]) == ("Disabled", None)
    call("EnableKey", **given)
    assert decrypt(blob) == b"text"


def test_a_dry_run_changes_nothing():
    key = create()
    error = ("DryRunOperationException", "The request would have succeeded, but the DryRun option is set.")
    given = {"KeyId": key["KeyId"], "DryRun": True}
    assert fail("Encrypt", Plaintext=b"1", **given) == error
    assert fail("GenerateDataKey", KeySpec="AES_256", **given) == error
    assert fail("GenerateDataKeyPair", KeyPairSpec="ECC_NIST_P256", **given) == error
    assert fail("Decrypt", CiphertextBlob=encrypt(key), DryRun=True) == error
    grant = {"GranteePrincipal": ARN, "Operations": ["Encrypt"]}
    assert fail("CreateGrant", **grant, **given) == error
    assert call("ListGrants", KeyId=key["KeyId"])["Grants"] == []
    made = call("CreateGrant", KeyId=key["KeyId"], **grant)
    assert fail("RevokeGrant", GrantId=made["GrantId"], **given) == error
    assert fail("RetireGrant", GrantToken=made["GrantToken"], DryRun=True) == error
    assert len(call("ListGrants", KeyId=key["KeyId"])["Grants"]) == 1
    assert fail("Encrypt", Plaintext=b"1", **{**given, "KeyId": UNKNOWN})[0] == "NotFoundException"


def test_aliases():
    first, second = create(), create()
    call("CreateAlias", AliasName="alias/a", TargetKeyId=first["KeyId"])
    exists = fail("CreateAlias", AliasName="alias/a", TargetKeyId=second["KeyId"])
    assert exists == ("AlreadyExistsException", f"An alias with the name {START}alias/a already exists")
    prefix = fail("CreateAlias", AliasName="a", TargetKeyId=first["KeyId"])
    assert prefix[1].startswith('Alias must start with the prefix "alias/". Please see https://')
    assert fail("CreateAlias", AliasName="alias/b", TargetKeyId=UNKNOWN)[0] == "NotFoundException"
    (shown,) = call("ListAliases", KeyId=first["Arn"])["Aliases"]
    assert (shown["AliasArn"], shown["TargetKeyId"]) == (f"{START}alias/a", first["KeyId"])
    call("UpdateAlias", AliasName="alias/a", TargetKeyId=second["Arn"])
    assert call("ListAliases", KeyId=first["KeyId"])["Aliases"] == []
    assert call("DescribeKey", KeyId="alias/a")["KeyMetadata"]["KeyId"] == second["KeyId"]
    assert fail("DescribeKey", KeyId=f"{START}key/alias/a") == (
        "NotFoundException",
        "Invalid keyId 'alias/a'",
    )
    missing = ("NotFoundException", f"Alias {START}alias/b is not found.")
    assert fail("UpdateAlias", AliasName="alias/b", TargetKeyId=first["KeyId"]) == missing
    assert fail("DeleteAlias", AliasName="alias/b") == missing
    call("DeleteAlias", AliasName="alias/a")
    assert call("ListAliases")["Aliases"] == []
    assert describe(second)["KeyState"] == "Enabled"


def test_lists_have_pages():
    keys = [create()["KeyId"] for _ in range(3)]
    first = call("ListKeys", Limit=2)
    assert first["Truncated"] is True
    second = call("ListKeys", Limit=2, Marker=first["NextMarker"])
    assert [key["KeyId"] for key in (*first["Keys"], *second["Keys"])] == keys
    assert (second["Truncated"], "NextMarker" in second) == (False, False)
    for marker in ("?", "LTE=", "MA=="):
        assert fail("ListKeys", Marker=marker)[0] == "InvalidMarkerException"


def test_policies():
    key = create()
    policy = json.loads(call("GetKeyPolicy", KeyId=key["KeyId"])["Policy"])
    assert policy["Statement"][0]["Principal"] == {"AWS": "arn:aws:iam::111111111111:root"}
    call("PutKeyPolicy", KeyId=key["KeyId"], PolicyName="default", Policy='{"a": 1}')
    assert call("GetKeyPolicy", KeyId=key["KeyId"])["Policy"] == '{"a": 1}'
    assert create(Policy="{}")["KeyState"] == "Enabled"
    assert call("ListKeyPolicies", KeyId=key["KeyId"])["PolicyNames"] == ["default"]
    other = fail("GetKeyPolicy", KeyId=key["KeyId"], PolicyName="other")
    assert other == ("NotFoundException", "No such policy exists")
    assert fail("PutKeyPolicy", KeyId=key["KeyId"], PolicyName="other", Policy="{}") == other


def test_tags_and_descriptions():
    key = create(Tags=[{"TagKey": "a", "TagValue": "1"}])
    call("TagResource", KeyId=key["KeyId"], Tags=[{"TagKey": name, "TagValue": "2"} for name in "ab"])
    call("UntagResource", KeyId=key["KeyId"], TagKeys=["a", "unknown"])
    assert call("ListResourceTags", KeyId=key["KeyId"])["Tags"] == [{"TagKey": "b", "TagValue": "2"}]
    rows = {
        "Tags beginning with aws: are reserved": ["AWS:a"],
        "Duplicate tag keys": ["a", "a"],
        "Too many tags": [str(number) for number in range(50)],
    }
    for message, names in rows.items():
        tags = [{"TagKey": name, "TagValue": ""} for name in names]
        assert fail("TagResource", KeyId=key["KeyId"], Tags=tags) == ("TagException", message)
    assert call("ListResourceTags", KeyId=key["KeyId"])["Tags"] == [{"TagKey": "b", "TagValue": "2"}]
    call("UpdateKeyDescription", KeyId=key["KeyId"], Description="new")
    assert describe(key)["Description"] == "new"


def test_grants():
    key = create()
    given = {"KeyId": key["KeyId"], "GranteePrincipal": ARN, "Operations": ["Decrypt"], "Name": "one"}
    first, again = call("CreateGrant", **given), call("CreateGrant", **given)
    assert first["GrantId"] == again["GrantId"]
    assert first["GrantToken"] != again["GrantToken"]
    retired = {**given, "RetiringPrincipal": "arn:aws:iam::111111111111:role/r"}
    constraints = {"EncryptionContextSubset": {"a": "b"}}
    second = call("CreateGrant", **{**retired, "Constraints": constraints})
    assert second["GrantId"] != first["GrantId"]
    (shown,) = call("ListRetirableGrants", RetiringPrincipal=retired["RetiringPrincipal"])["Grants"]
    assert (shown["GrantId"], shown["KeyId"]) == (second["GrantId"], key["Arn"])
    assert (shown["Constraints"], shown["Operations"]) == (constraints, ["Decrypt"])
    assert shown["IssuingAccount"] == "arn:aws:iam::111111111111:root"
    assert len(call("ListGrants", KeyId=key["KeyId"], GranteePrincipal=ARN)["Grants"]) == 2
    assert call("ListGrants", KeyId=key["KeyId"], GranteePrincipal="other")["Grants"] == []
    call("RetireGrant", GrantToken=again["GrantToken"])
    call("RetireGrant", KeyId=key["Arn"], GrantId=second["GrantId"])
    assert call("ListGrants", KeyId=key["KeyId"])["Grants"] == []
    gone = ("NotFoundException", f"Grant does not exist: {first['GrantId']}")
    assert fail("RevokeGrant", KeyId=key["KeyId"], GrantId=first["GrantId"]) == gone


@pytest.mark.parametrize(
    ("spec", "operation"),
    [
        ("SYMMETRIC_DEFAULT", "Sign"),
        ("SYMMETRIC_DEFAULT", "GenerateMac"),
        ("ECC_NIST_P256", "GenerateDataKey"),
        ("HMAC_224", "Encrypt"),
    ],
)
def test_grants_that_a_key_cannot_have(spec: str, operation: str):
    key = create(spec)
    given = {"GranteePrincipal": ARN, "Operations": ["DescribeKey", operation]}
    message = f"{operation} is not supported on KMS key {key['Arn']}."
    assert fail("CreateGrant", KeyId=key["KeyId"], **given) == ("ValidationException", message)
    none = fail("CreateGrant", KeyId=key["KeyId"], GranteePrincipal=ARN, Operations=[])
    assert none[0] == "ValidationException"
    assert fail("CreateGrant", KeyId=key["KeyId"], Operations=["DescribeKey"])[0] == "ValidationException"
    assert fail("CreateGrant", KeyId="alias/a", **given)[0] == "NotFoundException"
    assert fail("RetireGrant", KeyId=key["KeyId"])[0] == "ValidationException"
    assert fail("ListRetirableGrants")[0] == "ValidationException"


def test_former_material_decrypts():
    key = create()
    before = encrypt(key)
    call("RotateKeyOnDemand", KeyId=key["KeyId"])
    now = describe(key)["CurrentKeyMaterialId"]
    assert now != key["CurrentKeyMaterialId"]
    assert (decrypt(before), decrypt(encrypt(key))) == (b"text", b"text")
    (rotation,) = call("ListKeyRotations", KeyId=key["KeyId"])["Rotations"]
    assert (rotation["RotationType"], rotation["KeyMaterialId"]) == ("ON_DEMAND", now)
    for _ in range(24):
        call("RotateKeyOnDemand", KeyId=key["KeyId"])
    code, message = fail("RotateKeyOnDemand", KeyId=key["KeyId"])
    assert code == "LimitExceededException"
    assert message.endswith(f"for this key: {key['Arn']}")
    assert decrypt(before) == b"text"


def test_rotation_has_a_status():
    key, signing = create(), create("ECC_NIST_P256")
    off = {"KeyId": key["Arn"], "KeyRotationEnabled": False}
    assert call("GetKeyRotationStatus", KeyId=key["KeyId"]) == off
    call("EnableKeyRotation", KeyId=key["KeyId"], RotationPeriodInDays=90)
    status = call("GetKeyRotationStatus", KeyId=key["KeyId"])
    assert (status["KeyRotationEnabled"], status["RotationPeriodInDays"]) == (True, 90)
    assert status["NextRotationDate"] - key["CreationDate"] == 90 * 86_400
    call("DisableKeyRotation", KeyId=key["KeyId"])
    assert call("GetKeyRotationStatus", KeyId=key["KeyId"]) == off
    for operation in ("EnableKeyRotation", "GetKeyRotationStatus", "RotateKeyOnDemand", "ListKeyRotations"):
        assert fail(operation, KeyId=signing["KeyId"]) == ("UnsupportedOperationException", "")
    external = create(Origin="EXTERNAL")
    code, message = fail("EnableKeyRotation", KeyId=external["KeyId"])
    assert code == "UnsupportedOperationException"
    assert message == f"{external['Arn']} origin is EXTERNAL which is not valid for this operation."


def test_imported_material():
    key = create(Origin="EXTERNAL")
    assert (key["KeyState"], key["Enabled"], key["CurrentKeyMaterialId"]) == ("PendingImport", False, None)
    pending = (INVALID_STATE, f"{key['Arn']} is pending import.")
    assert fail("Encrypt", KeyId=key["KeyId"], Plaintext=b"1") == pending
    assert fail("EnableKey", KeyId=key["KeyId"]) == pending
    imported = import_material(key, b"a" * 32)["KeyMaterialId"]
    assert describe(key)["CurrentKeyMaterialId"] == imported
    assert describe(key)["ExpirationModel"] == "KEY_MATERIAL_DOES_NOT_EXPIRE"
    blob = encrypt(key)
    none = fail("RotateKeyOnDemand", KeyId=key["KeyId"])
    message = f"No available key material pending rotation for the key: {key['Arn']}."
    assert none == (INVALID_STATE, message)
    import_material(key, b"b" * 32, ImportType="NEW_KEY_MATERIAL")
    assert describe(key)["CurrentKeyMaterialId"] == imported
    with pytest.raises(ServiceError, match="is pending rotation"):
        import_material(key, b"c" * 32, ImportType="NEW_KEY_MATERIAL")
    call("RotateKeyOnDemand", KeyId=key["KeyId"])
    assert describe(key)["CurrentKeyMaterialId"] != imported
    assert decrypt(blob) == b"text"
    call("DeleteImportedKeyMaterial", KeyId=key["KeyId"])
    assert (describe(key)["KeyState"], describe(key)["ExpirationModel"]) == ("PendingImport", None)
    assert fail("Decrypt", CiphertextBlob=blob) == pending


def test_imported_material_expires_on_a_date():
    key = create(Origin="EXTERNAL")
    message = "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES"
    with pytest.raises(ServiceError, match=message):
        import_material(key, b"a" * 32, ExpirationModel="KEY_MATERIAL_EXPIRES")
    import_material(key, b"a" * 32, ExpirationModel="KEY_MATERIAL_EXPIRES", ValidTo=4_000_000_000)
    assert describe(key)["ValidTo"] == 4_000_000_000


@pytest.mark.parametrize("algorithm", ["RSA_AES_KEY_WRAP_SHA_1", "RSAES_PKCS1_V1_5"])
def test_an_imported_private_key_signs(algorithm: str):
    key = create("ECC_NIST_P256", Origin="EXTERNAL")
    own = ec.generate_private_key(ec.SECP256R1())
    material = own.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    given = {"KeyId": key["KeyId"], "WrappingAlgorithm": algorithm, "WrappingKeySpec": "RSA_3072"}
    found = call("GetParametersForImport", **given)
    public: Any = load_der_public_key(found["PublicKey"])
    if algorithm == "RSAES_PKCS1_V1_5":
        wrapped = public.encrypt(material, padding.PKCS1v15())
    else:
        inner = b"i" * 32
        wrapped = public.encrypt(inner, padding.OAEP(padding.MGF1(SHA1()), SHA1(), None))
        wrapped += keywrap.aes_key_wrap_with_padding(inner, material)
    kept = {"KeyId": key["KeyId"], "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"}
    imported = {**kept, "ImportToken": found["ImportToken"], "EncryptedKeyMaterial": wrapped}
    call("ImportKeyMaterial", **imported)
    signing = {"KeyId": key["KeyId"], "Message": b"text", "SigningAlgorithm": "ECDSA_SHA_256"}
    own.public_key().verify(call("Sign", **signing)["Signature"], b"text", ec.ECDSA(SHA256()))
    assert fail("ImportKeyMaterial", **imported)[0] == "InvalidImportTokenException"


def test_material_that_cannot_be_imported():
    key, mac, signing = (
        create(spec, Origin="EXTERNAL") for spec in ("SYMMETRIC_DEFAULT", "HMAC_224", "RSA_2048")
    )
    for each, material in ((key, b"a" * 31), (mac, b"a" * 32), (signing, b"a" * 32)):
        with pytest.raises(ServiceError, match="IncorrectKeyMaterialException"):
            import_material(each, material)
        assert describe(each)["KeyState"] == "PendingImport"
    wrapping = {"WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"}
    token = call("GetParametersForImport", KeyId=key["KeyId"], **wrapping)["ImportToken"]
    given = {"KeyId": key["KeyId"], "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"}
    wrapped = {"EncryptedKeyMaterial": b"1" * 256}
    wrong = fail("ImportKeyMaterial", ImportToken=b"1", **wrapped, **given)
    assert wrong[0] == "InvalidImportTokenException"
    wrong = fail("ImportKeyMaterial", ImportToken=token, **wrapped, **given)
    assert wrong[0] == "InvalidCiphertextException"
    parameters = KEYS.select("111111111111", "us-east-1")[key["KeyId"]].importing
    assert parameters
    parameters.valid_to = 0
    wrong = fail("ImportKeyMaterial", ImportToken=token, **wrapped, **given)
    assert wrong[0] == "ExpiredImportTokenException"
    own = create()
    message = f"{own['Arn']} origin is AWS_KMS which is not valid for this operation."
    for operation in ("GetParametersForImport", "DeleteImportedKeyMaterial"):
        rejected = fail(operation, KeyId=own["KeyId"], **wrapping)
        assert rejected == ("UnsupportedOperationException", message)


def test_a_replica_has_the_same_material():
    key = create(MultiRegion=True, Description="primary")
    assert key["KeyId"].startswith("mrk-")
    assert key["MultiRegionConfiguration"]["MultiRegionKeyType"] == "PRIMARY"
    blob = encrypt(key)
    made = call("ReplicateKey", KeyId=key["KeyId"], ReplicaRegion="eu-west-1")["ReplicaKeyMetadata"]
    assert (made["KeyState"], made["Enabled"], made["Description"]) == ("Creating", False, "")
    replica = describe(key, THERE)
    assert (replica["KeyState"], replica["Arn"]) == ("Enabled", key["Arn"].replace("us-east-1", "eu-west-1"))
    assert decrypt(blob, THERE) == b"text"
    for context in (HERE, THERE):
        regions = describe(key, context)["MultiRegionConfiguration"]
        assert regions["PrimaryKey"] == {"Arn": key["Arn"], "Region": "us-east-1"}
        assert regions["ReplicaKeys"] == [{"Arn": replica["Arn"], "Region": "eu-west-1"}]
    call("RotateKeyOnDemand", KeyId=key["KeyId"])
    assert (decrypt(blob, THERE), decrypt(encrypt(key), THERE)) == (b"text", b"text")
    again = fail("ReplicateKey", KeyId=key["KeyId"], ReplicaRegion="eu-west-1")
    assert again[0] == "AlreadyExistsException"
    message = "is not a multi-region primary key."
    for context, each in ((THERE, replica), (HERE, create())):
        rejected = fail("ReplicateKey", context, KeyId=each["KeyId"], ReplicaRegion="us-west-2")
        assert rejected == ("UnsupportedOperationException", f"{each['Arn']} {message}")


def test_a_primary_key_is_deleted_after_its_replicas():
    key = create(MultiRegion=True)
    call("ReplicateKey", KeyId=key["KeyId"], ReplicaRegion="eu-west-1")
    waiting = call("ScheduleKeyDeletion", KeyId=key["KeyId"], PendingWindowInDays=9)
    assert (waiting["KeyState"], waiting["DeletionDate"]) == ("PendingReplicaDeletion", None)
    shown = describe(key)
    assert (shown["PendingDeletionWindowInDays"], shown["DeletionDate"]) == (9, None)
    assert fail("Encrypt", KeyId=key["KeyId"], Plaintext=b"1")[0] == INVALID_STATE
    call("ScheduleKeyDeletion", THERE, KeyId=key["KeyId"])
    assert describe(key)["KeyState"] == "PendingDeletion"
    assert describe(key)["MultiRegionConfiguration"]["ReplicaKeys"] == []


def test_keys_are_kept(tmp_path: Path):
    key, signing, imported = (
        create(Tags=[{"TagKey": "a", "TagValue": "b"}]),
        create("RSA_2048"),
        create(Origin="EXTERNAL"),
    )
    call("CreateAlias", AliasName="alias/a", TargetKeyId=key["KeyId"])
    call("CreateGrant", KeyId=key["KeyId"], GranteePrincipal=ARN, Operations=["Decrypt"])
    message = {"KeyId": signing["KeyId"], "Message": b"text", "SigningAlgorithm": "RSASSA_PSS_SHA_256"}
    signature, blob = call("Sign", **message)["Signature"], encrypt(key)
    call("RotateKeyOnDemand", KeyId=key["KeyId"])
    wrapping = {"WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"}
    call("GetParametersForImport", KeyId=imported["KeyId"], **wrapping)
    before = [list(records.all()) for records in (KEYS, ALIASES, GRANTS)]
    files = StateFiles(tmp_path)
    files.write({name: content for name, content in files.take().items() if name == "kms"})
    for records in (KEYS, ALIASES, GRANTS):
        records.clear()
    assert fail("DescribeKey", KeyId=key["KeyId"])[0] == "NotFoundException"
    StateFiles(tmp_path).load()
    assert [list(records.all()) for records in (KEYS, ALIASES, GRANTS)] == before
    assert decrypt(blob) == b"text"
    assert call("Verify", Signature=signature, **message)["SignatureValid"] is True
    assert call("DescribeKey", KeyId="alias/a")["KeyMetadata"]["Arn"] == key["Arn"]
