"""User pools invoke the functions of their triggers if the policy of the function allows that."""

from collections.abc import Callable
from typing import Any, Final, cast

from ministack.core import responses
from ministack.services import cognito

from embedded_aws.iam.authorization import is_service_allowed
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import members

_POOLS: Final = cast("Any", cognito)
_Call = Callable[..., Any]


class _DeniedError(Exception):
    """Cognito is not allowed to invoke the function of a trigger."""


def _permitted(trigger: str) -> Callable[[_Call], _Call]:
    def decorate(apply: _Call) -> _Call:
        def apply_permitted(*given: Any, **more: Any) -> Any:
            pool: str = more.get("pool_id") or given[0]
            function = _function(pool, trigger)
            if function and not is_service_allowed(
                "cognito-idp.amazonaws.com", "lambda:InvokeFunction", function, _arn(pool)
            ):
                raise _DeniedError(f"{trigger} invocation failed due to error AccessDeniedException.")
            return apply(*given, **more)

        return apply_permitted

    return decorate


def _function(pool: str, trigger: str) -> str | None:
    """Returns the ARN of the function of a trigger."""
    config = members(_POOLS._user_pools.get(pool), "LambdaConfig")
    found = config.get(f"{trigger}Config") or config.get(trigger)
    return found if isinstance(found, str) else members(found).get("LambdaArn")


def _arn(pool: str) -> str:
    return f"arn:aws:cognito-idp:{responses.get_region()}:{responses.get_account_id()}:userpool/{pool}"


def _explained(handle: _Call) -> _Call:
    async def handle_explained(*request: Any) -> Any:
        try:
            return await handle(*request)
        except _DeniedError as error:
            code = "UnexpectedLambdaException"
            return cast("Any", responses).error_response_json(code, str(error), 400)

    return handle_explained


PATCHES = (
    Patch(
        cognito,
        "handle_request",
        "54ec009d36969c88",
        _explained,
        "a trigger without permission fails the request",
    ),
    *(
        Patch(
            cognito,
            name,
            source,
            _permitted(trigger),
            f"{trigger} is invoked if the policy of its function allows Cognito",
        )
        for name, source, trigger in (
            ("_apply_pretoken_trigger", "57c463b02de69b25", "PreTokenGeneration"),
            ("_apply_presignup_trigger", "c088f3cff5f297f6", "PreSignUp"),
            ("_invoke_define_auth_challenge_trigger", "15edd57196b782a3", "DefineAuthChallenge"),
            ("_invoke_create_auth_challenge_trigger", "005b92dbfeb146b0", "CreateAuthChallenge"),
            ("_invoke_verify_auth_challenge_trigger", "07499f2f38540783", "VerifyAuthChallengeResponse"),
        )
    ),
)
