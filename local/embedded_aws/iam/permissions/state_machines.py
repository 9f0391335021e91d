"""ARNs of state machines, as policies name them: without the test case of an execution."""

from collections.abc import Callable

from embedded_aws.observation.causes import strip_test_case


def remove_test_case(find: Callable[..., str]) -> Callable[..., str]:
    """Authorizes a start for the ARN of the state machine.

    The version or alias is a condition key (Step Functions developer guide, "Authorizing versions and
    aliases").
    """

    def find_machine(service: str, *request: object) -> str:
        arn = find(service, *request)
        return strip_test_case(arn) if service == "states" else arn

    return find_machine
