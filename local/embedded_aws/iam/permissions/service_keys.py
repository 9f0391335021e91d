"""Services that send to an encrypted queue or topic need the permission of its key as well."""

from collections.abc import Callable

from embedded_aws.iam.encryption import find_denied_use
from embedded_aws.observation.denials import record_service_denial


def require_key_policy(action: str) -> Callable[[Callable[..., bool]], Callable[..., bool]]:
    """Requires that the policy of the key of an encrypted queue or topic allows a service to send to it."""

    def decorate(allows: Callable[..., bool]) -> Callable[..., bool]:
        def allows_with_key(resource: str, service: str, source: str, account: str) -> bool:
            if not allows(resource, service, source, account):
                return False
            if denied := find_denied_use(action, resource, service, source, account):
                use, key = denied
                record_service_denial(service, use, key, source)
                return False
            return True

        return allows_with_key

    return decorate
