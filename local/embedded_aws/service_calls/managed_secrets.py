"""Secrets that other services create and read for a caller, such as those of master users of databases."""

from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.service_calls.secret_versions import add_version
from embedded_aws.state.records import LOCK
from embedded_aws.state.secret_replicas import remove_secret
from embedded_aws.state.secretsmanager import CURRENT, SECRETS, Secret, build_secret_arn, find_secret


def find_by_arn(identifier: str) -> Secret | None:
    """Returns a secret of the account of the request; None if it does not exist.

    Args:
        identifier: Its name in the Region of the request, or its ARN, which names its Region.
    """
    parts = identifier.split(":", 5)
    region = parts[3] if parts[5:] else get_region()
    return find_secret(get_account_id(), region, identifier)


def create_managed_secret(name: str, value: str, description: str = "", owner: str = "") -> str | None:
    """Creates a secret for a service, and returns its ARN; None if the name is in use.

    Args:
        name: Its name.
        value: Its value.
        description: Its description.
        owner: Service that manages it, such as ``"events"``.
    """
    account, region = get_account_id(), get_region()
    with LOCK:
        if find_secret(account, region, name):
            return None
        secret = Secret(name, build_secret_arn(account, region, name), description, owner=owner)
        SECRETS.select(account, region)[name] = secret
        add_version(secret, "", (value, None))
        return secret.arn


def put_managed_value(identifier: str, value: str) -> bool:
    """Gives a secret another value.

    Args:
        identifier: Its name or ARN.
        value: The value.

    Returns:
        Whether the secret exists and is not deleted.
    """
    with LOCK:
        secret = find_by_arn(identifier)
        if secret is None or secret.deleted:
            return False
        add_version(secret, "", (value, None))
        return True


def delete_managed_secret(identifier: str) -> bool:
    """Deletes a secret without recovery.

    Args:
        identifier: Its name or ARN.

    Returns:
        Whether it existed.
    """
    with LOCK:
        secret = find_by_arn(identifier)
        if secret:
            remove_secret(secret)
        return secret is not None


def read_text_value(identifier: str, label: str = CURRENT, version: str | None = None) -> str | None:
    """Returns the text of a secret; None if it does not exist, is deleted, or has no text.

    Args:
        identifier: Its name or ARN.
        label: Staging label of the version.
        version: ID of the version, which comes before the label.
    """
    with LOCK:
        secret = find_by_arn(identifier)
        if secret is None or secret.deleted:
            return None
        found = secret.versions.get(version or secret.find_label(label) or "")
        return found.text if found else None
