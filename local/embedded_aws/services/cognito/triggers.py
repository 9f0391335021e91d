"""User pools invoke the functions of their triggers if the policy of the function allows that."""

import json
from collections.abc import Awaitable, Callable, Mapping

from embedded_aws.ministack import app, cognito, responses
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.ministack.records import Response, read_members
from embedded_aws.services.cognito import sign_ins, sign_ups
from embedded_aws.services.cognito.attributes import protect_attributes
from embedded_aws.services.cognito.groups import update_groups
from embedded_aws.services.cognito.lockouts import lock_out
from embedded_aws.services.cognito.password_resets import require_verified_address, verify_address
from embedded_aws.services.cognito.token_claims import apply_pre_token
from embedded_aws.services.cognito.trigger_calls import REQUEST, RESPONSES, TriggerError, require_permission

_Call = Callable[..., object]


def _require_permission(trigger: str) -> Callable[[_Call], _Call]:
    def decorate(apply: _Call) -> _Call:
        def apply_permitted(*given: object, **more: object) -> object:
            require_permission(str(more.get("pool_id") or given[0]), trigger)
            return apply(*given, **more)

        return apply_permitted

    return decorate


def _handle_triggers(
    handle: Callable[..., Awaitable[Response]],
) -> Callable[..., Awaitable[Response]]:
    """Remembers the members of a request, and returns the error of a trigger that fails it."""

    async def handle_request(*request: object) -> Response:
        REQUEST.set(_read(request[3]))
        RESPONSES.set({})
        try:
            return await handle(*request)
        except TriggerError as error:
            return responses.json_error(error.code, error.message, 400)

    return handle_request


def _handle_tokens(
    handle: Callable[..., Awaitable[Response]],
) -> Callable[..., Awaitable[Response]]:
    """Returns the error of a trigger that fails a request for tokens in the terms of OAuth."""

    async def handle_request(*request: object) -> Response:
        RESPONSES.set({})
        try:
            return await handle(*request)
        except TriggerError as error:
            failure = {"error": "invalid_request", "error_description": error.message}
            return 400, {"Content-Type": "application/json;charset=UTF-8"}, json.dumps(failure).encode()

    return handle_request


def _read(body: object) -> Mapping[str, object]:
    try:
        return read_members(json.loads(body)) if isinstance(body, str | bytes) and body else {}
    except ValueError:  # a form
        return {}


PATCHES = (
    Patch(
        cognito.handle_request,
        steps(update_groups, protect_attributes, lock_out, _handle_triggers),
        "a trigger without permission, or whose function fails, fails the request; a group can be changed;"
        " attributes are written only if the client and the schema allow it; wrong passwords lock a user out",
    ),
    Patch(
        cognito.apply_pre_token_trigger,
        apply_pre_token,
        "PreTokenGeneration is invoked once for both tokens if its function allows that, and is obeyed",
    ),
    Patch(
        cognito.handle_token_request,
        _handle_tokens,
        "a trigger that fails also fails a request for tokens",
    ),
    Patch(
        cognito.apply_pre_sign_up_trigger,
        sign_ups.apply_pre_sign_up,
        "PreSignUp has the data of the request, and is invoked if the policy of its function allows Cognito",
    ),
    *(
        Patch(
            apply,
            _require_permission(trigger),
            f"{trigger} is invoked if the policy of its function allows Cognito",
        )
        for apply, trigger in (
            (cognito.invoke_define_challenge_trigger, "DefineAuthChallenge"),
            (cognito.invoke_create_challenge_trigger, "CreateAuthChallenge"),
            (cognito.invoke_verify_challenge_trigger, "VerifyAuthChallengeResponse"),
        )
    ),
    Patch(
        cognito.admin_create_user,
        sign_ups.create_user,
        "a user that an administrator creates is announced to PreSignUp",
    ),
    Patch(
        cognito.sign_up, sign_ups.sign_up, "a user that PreSignUp confirms is announced to PostConfirmation"
    ),
    Patch(
        cognito.confirm_sign_up,
        steps(verify_address, sign_ups.confirm("PostConfirmation_ConfirmSignUp")),
        "a confirmed sign-up verifies the email address, and is announced to PostConfirmation",
    ),
    Patch(
        cognito.admin_confirm_sign_up,
        sign_ups.confirm("PostConfirmation_ConfirmSignUp"),
        "so is one that an administrator confirms",
    ),
    Patch(
        cognito.confirm_forgot_password,
        sign_ups.confirm("PostConfirmation_ConfirmForgotPassword"),
        "so is a new password in the place of a forgotten one",
    ),
    Patch(
        cognito.forgot_password,
        steps(require_verified_address, sign_ins.migrate_forgotten),
        "only a verified address gets a code, and a user has a limited number of attempts; UserMigration is "
        "asked for a user who is not in the pool",
    ),
    Patch(
        cognito.initiate_auth,
        sign_ins.announce_sign_in,
        "PreAuthentication is asked about a sign-in, UserMigration about a user who is not in the pool",
    ),
    Patch(
        cognito.admin_initiate_auth,
        sign_ins.announce_sign_in,
        "both are asked about a sign-in that an administrator begins, too",
    ),
    Patch(
        cognito.build_auth_result,
        sign_ins.build_result,
        "PostAuthentication learns of a sign-in before there are tokens",
    ),
    Patch(
        cognito.authenticate_on_page,
        sign_ins.authenticate,
        "PreAuthentication and UserMigration are asked about a sign-in on the pages of a pool, too",
    ),
    Patch(
        app.handle_user_pool_page_request,
        sign_ins.submit_form,
        "the events of such a sign-in name the client, and their functions can call the emulator",
    ),
    Patch(
        cognito.redirect_with_code,
        sign_ins.redirect_after_sign_in,
        "PostAuthentication learns of a sign-in on the pages of a pool",
    ),
    Patch(
        cognito.apply_custom_message_trigger,
        sign_ups.apply_custom_message,
        "CustomMessage has the event of Cognito, and is invoked if the policy of its function allows Cognito",
    ),
    Patch(
        cognito.send_verification_email,
        sign_ups.send_custom_message,
        "CustomMessage words the messages with codes",
    ),
)
