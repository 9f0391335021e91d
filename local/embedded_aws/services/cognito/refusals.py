"""Triggers of user pools that no function is invoked for, and destinations that nothing reaches."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from embedded_aws.json_values import read_array
from embedded_aws.resource_model.known_inputs import read_member

_TRIGGERS: Final = frozenset(
    {
        *("createAuthChallenge", "customMessage", "defineAuthChallenge", "kmsKeyId", "postAuthentication"),
        *("postConfirmation", "preAuthentication", "preSignUp", "preTokenGeneration"),
        *("preTokenGenerationConfig", "userMigration", "verifyAuthChallengeResponse"),
    }
)

_PASSKEYS: Final = (
    "is not in the embedded emulator, which verifies no signatures of authenticators; must be left out. "
    "Sign in with a password here."
)

_CODES: Final = (
    "is not in the embedded emulator, which sends no codes and has no flow USER_AUTH; must be left out. "
    "Sign in with a password here."
)


def _check_user_pool(given: Mapping[str, object]) -> Iterator[str]:
    for name, value in read_member(given, "lambdaConfig").items():
        if name not in _TRIGGERS and value:
            yield (
                f"lambdaConfig.{name}: is not in the embedded emulator; must be left out. "
                "Test the function by invoking it."
            )
    if given.get("webAuthnConfiguration"):
        yield f"webAuthnConfiguration: {_PASSKEYS}"
    factors = read_member(given, "signInPolicy").get("allowedFirstAuthFactors")
    for factor in read_array(factors):
        if factor != "PASSWORD":
            reason = _PASSKEYS if factor == "WEB_AUTHN" else _CODES
            yield f"signInPolicy.allowedFirstAuthFactors: {factor} {reason}"


def _check_delivery_stream(given: Mapping[str, object]) -> Iterator[str]:
    destination = given.get("destination")
    if isinstance(destination, str) and destination != "extended_s3":
        yield (
            f"destination: {destination!r} is not in the embedded emulator; must be 'extended_s3'. "
            "Deliver to a bucket."
        )


REFUSALS: Final[Mapping[str, Callable[[Mapping[str, object]], Iterable[str]]]] = {
    "aws:cognito/userPool:UserPool": _check_user_pool,
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": _check_delivery_stream,
}
"""The reasons by type."""
