"""Patches of AWS Secrets Manager."""

from embedded_aws.ministack import secretsmanager
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.services.secretsmanager import errors, rotation, secrets, versions

PATCHES = (
    Patch(secretsmanager.json_error, errors.word_errors, "errors of secrets have the messages of AWS"),
    Patch(
        secretsmanager.handle_request,
        steps(rotation.cancel, secrets.validate_parameters),
        "names are valid; new versions have a token; a rotation can be cancelled",
    ),
    Patch(secretsmanager.create_secret, secrets.create, "a secret without a value has no version"),
    Patch(secretsmanager.describe_secret, secrets.describe, "a description has no empty members"),
    Patch(secretsmanager.list_secrets, secrets.describe, "a list of secrets has no empty members"),
    Patch(secretsmanager.filter_names, secrets.filter_secrets, "filters are beginnings, and can be negated"),
    Patch(secretsmanager.tag_resource, secrets.tag, "a secret that had tags has an empty list of them"),
    Patch(
        secretsmanager.delete_secret,
        secrets.delete,
        "a secret that does not exist is deleted without recovery",
    ),
    Patch(
        secretsmanager.rotate_secret,
        rotation.rotate,
        "a function rotates a secret; it has permission to be invoked",
    ),
    Patch(secretsmanager.put_secret_value, versions.put_value, "a label is on one version"),
    Patch(secretsmanager.update_secret, versions.update, "the token of a request is the ID of the version"),
    Patch(secretsmanager.get_secret_value, versions.get_value, "a version has the label that is asked for"),
    Patch(
        secretsmanager.list_versions,
        versions.list_versions,
        "versions are listed in order, also deprecated ones",
    ),
)
