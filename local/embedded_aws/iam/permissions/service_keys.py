"""Services that send to an encrypted queue or topic need the permission of its key as well."""

from collections.abc import Callable

from ministack.services import sns, sqs

from embedded_aws.iam.encryption import denied_use
from embedded_aws.ministack.patching import Patch
from embedded_aws.observation.denials import record_service_denial


def _and_key_allows(action: str) -> Callable[[Callable[..., bool]], Callable[..., bool]]:
    def decorate(allows: Callable[..., bool]) -> Callable[..., bool]:
        def allows_with_key(resource: str, service: str, source: str, account: str) -> bool:
            if not allows(resource, service, source, account):
                return False
            if denied := denied_use(action, resource, service, source, account):
                use, key = denied
                record_service_denial(service, use, key, source)
                return False
            return True

        return allows_with_key

    return decorate


PATCHES = (
    Patch(
        sqs,
        "queue_policy_allows",
        "358e1923da99a67c",
        _and_key_allows("sqs:SendMessage"),
        "a service sends to an encrypted queue only if the policy of its key allows that",
        over="observation.denials",
    ),
    Patch(
        sns,
        "topic_policy_allows",
        "7b23f5e4f155ae55",
        _and_key_allows("sns:Publish"),
        "a service publishes to an encrypted topic only if the policy of its key allows that",
        over="observation.denials",
    ),
)
