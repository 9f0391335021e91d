"""Answers of KMS about keys, as AWS gives them."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.hashes import SHA256

from embedded_aws import Emulator

UNKNOWN = "134f2428-cec1-4b25-a1ae-9048164dba47"
DER = serialization.Encoding.DER


@pytest.fixture(scope="module")
def kms(emulator: Emulator) -> Any:
    return emulator.client("kms")


@pytest.fixture(scope="module")
def keys(kms: Any) -> dict[str, dict[str, Any]]:
    specs = {
        "symmetric": {},
        "rsa": {"KeySpec": "RSA_2048", "KeyUsage": "ENCRYPT_DECRYPT"},
        "signing": {"KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY"},
        "mac": {"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"},
        "agreement": {"KeySpec": "ECC_NIST_P256", "KeyUsage": "KEY_AGREEMENT"},
    }
    return {name: kms.create_key(**spec)["KeyMetadata"] for name, spec in specs.items()}


def read_error(call: Any, **arguments: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_metadata_has_the_account_and_the_algorithms_of_the_usage(keys: dict[str, dict[str, Any]]):
    assert keys["symmetric"]["AWSAccountId"] == keys["symmetric"]["Arn"].split(":")[4]
    algorithms = {name: [each for each in key if each.endswith("Algorithms")] for name, key in keys.items()}
    assert algorithms == {
        "symmetric": ["EncryptionAlgorithms"],
        "rsa": ["EncryptionAlgorithms"],
        "signing": ["SigningAlgorithms"],
        "mac": ["MacAlgorithms"],
        "agreement": ["KeyAgreementAlgorithms"],
    }


@pytest.mark.parametrize(
    ("call", "key", "arguments", "code", "message"),
    [
        ("describe_key", UNKNOWN, {}, "NotFoundException", f"Key '{{arns}}key/{UNKNOWN}' does not exist"),
        ("describe_key", "no-key", {}, "NotFoundException", "Invalid keyId 'no-key'"),
        ("describe_key", "alias/none", {}, "NotFoundException", "Alias {arns}alias/none is not found."),
        ("rotate_key_on_demand", "no-key", {}, "NotFoundException", "Invalid keyId 'no-key'"),
        (
            "describe_key",
            f"arn:aws:kms:eu-west-1:000000000000:key/{UNKNOWN}",
            {},
            "NotFoundException",
            "Invalid arn eu-west-1",
        ),
        (
            "encrypt",
            "rsa",
            {"Plaintext": b"a" * 191, "EncryptionAlgorithm": "RSAES_OAEP_SHA_256"},
            "ValidationException",
            "Algorithm RSAES_OAEP_SHA_256 and key spec RSA_2048 cannot encrypt data larger than 190 bytes.",
        ),
        (
            "sign",
            "rsa",
            {"Message": b"a", "SigningAlgorithm": "RSASSA_PSS_SHA_256"},
            "InvalidKeyUsageException",
            "{arn} key usage is ENCRYPT_DECRYPT which is not valid for Sign.",
        ),
        (
            "verify",
            "signing",
            {"Message": b"a", "Signature": b"0" * 70, "SigningAlgorithm": "ECDSA_SHA_256"},
            "KMSInvalidSignatureException",
            "",
        ),
        (
            "verify_mac",
            "mac",
            {"Message": b"a", "Mac": b"0" * 32, "MacAlgorithm": "HMAC_SHA_256"},
            "KMSInvalidMacException",
            "",
        ),
        ("enable_key_rotation", "rsa", {}, "UnsupportedOperationException", ""),
        ("cancel_key_deletion", "rsa", {}, "KMSInvalidStateException", "{arn} is not pending deletion."),
        (
            "generate_data_key_pair",
            "symmetric",
            {"KeyPairSpec": "ECC_NIST_P256", "DryRun": True},
            "DryRunOperationException",
            "The request would have succeeded, but the DryRun option is set.",
        ),
        (
            "tag_resource",
            "rsa",
            {"Tags": [{"TagKey": "AWS:a", "TagValue": "b"}]},
            "TagException",
            "Tags beginning with aws: are reserved",
        ),
        (
            "tag_resource",
            "rsa",
            {"Tags": [{"TagKey": "a", "TagValue": each} for each in "bc"]},
            "TagException",
            "Duplicate tag keys",
        ),
        (
            "tag_resource",
            "rsa",
            {"Tags": [{"TagKey": str(each), "TagValue": ""} for each in range(51)]},
            "TagException",
            "Too many tags",
        ),
    ],
)
def test_errors(  # noqa: PLR0917 a row
    kms: Any, keys: dict[str, Any], call: str, key: str, arguments: Any, code: str, message: str
):
    arn = keys.get(key, keys["rsa"])["Arn"]
    wanted = message.format(arn=arn, arns=arn.partition("key/")[0])
    identifier = keys[key]["KeyId"] if key in keys else key
    assert read_error(getattr(kms, call), KeyId=identifier, **arguments) == (code, wanted)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"KeySpec": "RSA_2048"},
            "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
        ),
        (
            {"KeySpec": "RSA_2048", "KeyUsage": "KEY_AGREEMENT"},
            "KeyUsage KEY_AGREEMENT is not compatible with KeySpec RSA_2048",
        ),
        (
            {"KeyUsage": "SIGN_VERIFY"},
            "KeyUsage SIGN_VERIFY is not compatible with KeySpec SYMMETRIC_DEFAULT",
        ),
    ],
)
def test_a_key_needs_a_usage_of_its_spec(kms: Any, arguments: dict[str, str], message: str):
    assert read_error(kms.create_key, **arguments) == ("ValidationException", message)


def test_former_material_decrypts(kms: Any):
    key = kms.create_key()["KeyMetadata"]
    before = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"text", EncryptionContext={"a": "b"})[
        "CiphertextBlob"
    ]
    data_key = kms.generate_data_key(KeyId=key["KeyId"], KeySpec="AES_256")
    pair = kms.generate_data_key_pair(KeyId=key["KeyId"], KeyPairSpec="ECC_NIST_P256")
    assert kms.rotate_key_on_demand(KeyId=key["KeyId"]) | {"ResponseMetadata": 0} == {
        "KeyId": key["Arn"],
        "ResponseMetadata": 0,
    }
    now = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["CurrentKeyMaterialId"]
    assert now != key["CurrentKeyMaterialId"]
    decrypted = kms.decrypt(CiphertextBlob=before, EncryptionContext={"a": "b"})
    assert (decrypted["Plaintext"], decrypted["KeyMaterialId"]) == (b"text", key["CurrentKeyMaterialId"])
    assert kms.decrypt(CiphertextBlob=data_key["CiphertextBlob"])["Plaintext"] == data_key["Plaintext"]
    private = kms.decrypt(CiphertextBlob=pair["PrivateKeyCiphertextBlob"])["Plaintext"]
    assert private == pair["PrivateKeyPlaintext"]
    for changed, context in ((before, {}), (before + b"x", {"a": "b"}), (before[:-1] + b"x", {"a": "b"})):
        invalid = read_error(kms.decrypt, CiphertextBlob=changed, EncryptionContext=context)
        assert invalid == ("InvalidCiphertextException", "")
    (rotation,) = kms.list_key_rotations(KeyId=key["KeyId"])["Rotations"]
    assert rotation["RotationType"] == "ON_DEMAND"
    other = kms.create_key()["KeyMetadata"]["KeyId"]
    assert read_error(kms.decrypt, CiphertextBlob=before, KeyId=other)[0] == "IncorrectKeyException"


def test_rotation_has_a_status(kms: Any):
    key = kms.create_key()["KeyMetadata"]
    status = kms.get_key_rotation_status(KeyId=key["KeyId"])
    assert (status["KeyId"], status["KeyRotationEnabled"]) == (key["Arn"], False)
    assert "RotationPeriodInDays" not in status
    kms.enable_key_rotation(KeyId=key["KeyId"], RotationPeriodInDays=90)
    status = kms.get_key_rotation_status(KeyId=key["KeyId"])
    assert (status["NextRotationDate"] - key["CreationDate"]).days == status["RotationPeriodInDays"] == 90
    kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
    gone = ("KMSInvalidStateException", f"{key['Arn']} is pending deletion.")
    assert read_error(kms.schedule_key_deletion, KeyId=key["KeyId"]) == gone


def test_imported_material_is_pending_until_the_key_rotates(kms: Any):
    key = kms.create_key(Origin="EXTERNAL")["KeyMetadata"]

    def import_material(material: bytes, **arguments: str) -> str:
        found = kms.get_parameters_for_import(
            KeyId=key["KeyId"], WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_2048"
        )
        public: Any = serialization.load_der_public_key(found["PublicKey"])
        wrapped = public.encrypt(material, padding.OAEP(padding.MGF1(SHA256()), SHA256(), None))
        return kms.import_key_material(
            KeyId=key["KeyId"],
            ImportToken=found["ImportToken"],
            EncryptedKeyMaterial=wrapped,
            ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE",
            **arguments,
        )["KeyMaterialId"]

    first = import_material(b"a" * 32)
    none = read_error(kms.rotate_key_on_demand, KeyId=key["KeyId"])
    assert none == (
        "KMSInvalidStateException",
        f"No available key material pending rotation for the key: {key['Arn']}.",
    )
    second = import_material(b"b" * 32, ImportType="NEW_KEY_MATERIAL")
    assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["CurrentKeyMaterialId"] == first
    with pytest.raises(ClientError, match="is pending rotation"):
        import_material(b"c" * 32, ImportType="NEW_KEY_MATERIAL")
    kms.rotate_key_on_demand(KeyId=key["KeyId"])
    assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["CurrentKeyMaterialId"] == second
    kms.delete_imported_key_material(KeyId=key["KeyId"])
    assert "ExpirationModel" not in kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]


def test_two_keys_share_a_secret(kms: Any, keys: dict[str, dict[str, Any]]):
    key = keys["agreement"]["KeyId"]
    own = ec.generate_private_key(ec.SECP256R1())
    public = own.public_key().public_bytes(DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    arguments = {"KeyAgreementAlgorithm": "ECDH", "PublicKey": public}
    peer: Any = serialization.load_der_public_key(kms.get_public_key(KeyId=key)["PublicKey"])
    secret = kms.derive_shared_secret(KeyId=key, **arguments)["SharedSecret"]
    assert secret == own.exchange(ec.ECDH(), peer)
    wrong = read_error(kms.derive_shared_secret, KeyId=key, **{**arguments, "PublicKey": b"no key"})
    assert wrong == ("ValidationException", "")
    with pytest.raises(ClientError, match="SIGN_VERIFY which is not valid for DeriveSharedSecret"):
        kms.derive_shared_secret(KeyId=keys["signing"]["KeyId"], **arguments)
