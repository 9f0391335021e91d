"""User pools invoke the functions of their triggers if the policy of the function allows that."""

from collections.abc import Callable
from typing import Any

from embedded_aws.iam.authorization import is_service_allowed
from embedded_aws.ministack import cognito, responses
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import read_members

_Call = Callable[..., Any]


class _DeniedError(Exception):
    """Cognito is not allowed to invoke the function of a trigger."""


def _require_permission(trigger: str) -> Callable[[_Call], _Call]:
    def decorate(apply: _Call) -> _Call:
        def apply_permitted(*given: Any, **more: Any) -> Any:
            pool: str = more.get("pool_id") or given[0]
            function = _find_function(pool, trigger)
            if function and not is_service_allowed(
                "cognito-idp.amazonaws.com", "lambda:InvokeFunction", function, _build_arn(pool)
            ):
                raise _DeniedError(f"{trigger} invocation failed due to error AccessDeniedException.")
            return apply(*given, **more)

        return apply_permitted

    return decorate


def _find_function(pool: str, trigger: str) -> str | None:
    """Returns the ARN of the function of a trigger."""
    config = read_members(cognito.user_pools.get(pool), "LambdaConfig")
    found = config.get(f"{trigger}Config") or config.get(trigger)
    return found if isinstance(found, str) else read_members(found).get("LambdaArn")


def _build_arn(pool: str) -> str:
    return f"arn:aws:cognito-idp:{responses.get_region()}:{responses.get_account_id()}:userpool/{pool}"


def _explain_errors(handle: _Call) -> _Call:
    async def handle_explained(*request: Any) -> Any:
        try:
            return await handle(*request)
        except _DeniedError as error:
            code = "UnexpectedLambdaException"
            return responses.json_error(code, str(error), 400)

    return handle_explained


PATCHES = (
    Patch(
        cognito.handle_request,
        _explain_errors,
        "a trigger without permission fails the request",
    ),
    *(
        Patch(
            apply,
            _require_permission(trigger),
            f"{trigger} is invoked if the policy of its function allows Cognito",
        )
        for apply, trigger in (
            (cognito.apply_pre_token_trigger, "PreTokenGeneration"),
            (cognito.apply_pre_sign_up_trigger, "PreSignUp"),
            (cognito.invoke_define_challenge_trigger, "DefineAuthChallenge"),
            (cognito.invoke_create_challenge_trigger, "CreateAuthChallenge"),
            (cognito.invoke_verify_challenge_trigger, "VerifyAuthChallengeResponse"),
        )
    ),
)
