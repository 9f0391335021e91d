"""Patches of AWS Key Management Service."""

from embedded_aws.iam.permissions import key_operations
from embedded_aws.ministack import kms
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.services.kms import messages, metadata, operations, rotation, symmetric

PATCHES = (
    Patch(
        kms.handle_request,
        steps(key_operations.authorize_operations, operations.complete_operations),
        "ReEncrypt needs a permission for each key, and a new policy does not lock its author out; keys have"
        " usages and states; keys rotate on demand and derive shared secrets",
    ),
    Patch(kms.key_metadata, metadata.complete_metadata, "metadata has the account, and no empty lists"),
    Patch(kms.json_error, messages.word_errors, "errors of keys have the messages of AWS"),
    Patch(kms.encrypt, symmetric.encrypt_with_material, "a ciphertext names the material of its key"),
    Patch(
        kms.decrypt,
        symmetric.decrypt_with_material,
        "former material decrypts; changed ciphertexts are invalid",
    ),
    Patch(kms.generate_data_key, symmetric.wrap_data_key, "former material decrypts data keys"),
    Patch(kms.generate_data_key_pair, symmetric.wrap_data_key_pair, "former material decrypts private keys"),
    Patch(kms.import_key_material, rotation.import_pending_material, "imported material rotates on demand"),
)
