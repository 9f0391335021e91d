"""Authenticates requests: only the access key that the emulator generated is the root user's.

For MiniStack, requests with the key ``test``, an account ID or no key at all are the root user's, and their
signatures are not verified; keys of functions can be computed from their ARNs.
"""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode, urlsplit

from embedded_aws.emulator.clients import ACCOUNT, Credentials
from embedded_aws.emulator.links import sign
from embedded_aws.iam.authorization import Caller, name_session
from embedded_aws.iam.credential_scope import SERVICES, find_scope_problem
from embedded_aws.ministack import (
    app,
    iam_actions,
    iam_evaluator,
    lambda_functions,
    lambda_runtime,
    router,
    s3,
    sts,
)
from embedded_aws.ministack.iam_evaluator import AuthError, Denial, Enforce
from embedded_aws.ministack.lambda_functions import Configuration
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Headers, Query
from embedded_aws.ministack.responses import account_of_session, get_account_id

_BUCKET: Final = "arn:aws:s3:::"
_PUBLIC: Final = {"execute-api:Invoke", "lambda:InvokeFunctionUrl"}
_INVALID: Final = "The security token included in the request is invalid"
_MISSING: Final = "Request is missing Authentication Token"


def _is_missing(access_key: str) -> bool:
    return not access_key


def _is_never(_path: str) -> bool:
    return False


def _register(root: Credentials) -> None:
    session: sts.Session = {
        "Arn": f"arn:aws:iam::{ACCOUNT}:root",
        "UserId": ACCOUNT,
        "AccountId": ACCOUNT,
        "PrincipalType": "Root",
        "SecretAccessKey": root.secret_key,
    }
    sts.register_session(root.access_key, session)


def _keep_root(root: Credentials, reset: Callable[[], None]) -> Callable[[], None]:
    _register(root)

    def reset_others() -> None:
        reset()
        _register(root)

    return reset_others


def reject_anonymous(enforce: Enforce) -> Enforce:
    """Allows requests without credentials only for the actions that AWS allows anyone, if a policy does."""

    def enforce_signed(
        access_key: str, action: str, service: str, region: str, resource_arn: str = "*", **more: object
    ) -> Denial:
        signed, expected = iam_evaluator.signed_request.get(), SERVICES.get(action)
        if (
            signed
            and expected
            and (problem := find_scope_problem(signed.headers, signed.query_params, expected))
        ):
            return iam_evaluator.AuthError("SignatureDoesNotMatch", problem)
        # An incomplete signature has its own message.
        if not access_key and iam_evaluator.signed_request.get() is None:
            if service == "sqs" and _allows_anyone(action, region, resource_arn):
                return None
            if service == "s3" and not _is_in_a_bucket(resource_arn):
                return iam_evaluator.AuthError("AccessDenied", "Access Denied")
            if (
                service != "s3"
                and action not in _PUBLIC
                and not iam_evaluator.is_served_unsigned(service, action)
            ):
                message = iam_actions.anonymous_denial_message(service, action, resource_arn)
                return iam_evaluator.AuthError("MissingAuthenticationToken", message)
        if _is_beyond_session(access_key, action):
            return iam_evaluator.AuthError("InvalidClientTokenId", _INVALID)
        return enforce(access_key, action, service, region, resource_arn=resource_arn, **more)

    return enforce_signed


def _is_beyond_session(access_key: str, action: str) -> bool:
    """Whether temporary credentials of a user call what only those with MFA or of a role can call."""
    session: sts.Session = sts.sessions.get(access_key) or {}
    if session.get("PrincipalType") not in {"User", "FederatedUser"}:
        return False
    return action.startswith("iam:")


def _allows_anyone(action: str, region: str, queue: str) -> bool:
    """Whether the policy of a queue allows a request without credentials."""
    found = iam_evaluator.resource_policy("sqs", queue)
    context = iam_evaluator.EvalContext("*", "Anonymous", "anonymous", action, queue, region)
    return found is not None and iam_evaluator.evaluate_resource_policy(found[0], context).decision == "Allow"


def _is_in_a_bucket(arn: str) -> bool:
    """Whether there is such a bucket, whose policy then decides."""
    bucket = arn.removeprefix(_BUCKET).partition("/")[0]
    return arn.startswith(_BUCKET) and s3.bucket_owner(bucket) is not None


_Check = Callable[[str, str | None], AuthError | None]


def _require_signature(check: _Check) -> _Check:
    def check_signed(access_key: str, service: str | None = None) -> AuthError | None:
        if not access_key and iam_evaluator.signed_request.get() is None:
            return iam_evaluator.AuthError("MissingAuthenticationToken", _MISSING)
        return check(access_key, service)

    return check_signed


def _find_arn_of_caller(_: object) -> Callable[[Headers, Query | None], str]:
    """Finds the caller without parsing the policies, which only the authorization of the call needs."""

    def find_arn(headers: Headers, query: Query | None = None) -> str:
        account = get_account_id()
        key = router.access_key_of(headers, query or {})
        found = iam_evaluator.resolve_credential(key, account_of_session(key) or account) if key else None
        return getattr(found, "principal_arn", "") or f"arn:aws:iam::{account}:root"

    return find_arn


def _create_credentials(config: Configuration) -> dict[str, str]:
    caller = Caller(config["Role"], name_session(config["FunctionName"]), config["FunctionArn"])
    return caller.environment()


def _sign_links(secret: str, make: Callable[..., str]) -> Callable[..., str]:
    """Signs the links to code, like presigned URLs of AWS."""

    def make_signed(*named: str) -> str:
        url = urlsplit(make(*named))
        signed = urlencode({"X-Amz-Signature": sign(secret, url.path)})
        return url._replace(query=signed).geturl()

    return make_signed


def list_patches(root: Credentials, secret: str) -> tuple[Patch, ...]:
    """Returns the patches.

    Args:
        root: Credentials of the root user.
        secret: Secret of the process.
    """
    return (
        Patch(
            iam_evaluator.is_root_access_key,
            lambda _: _is_missing,  # the action of a request without a key decides
            "no key is the root user's by its name, and every signature is verified",
        ),
        Patch(
            sts.reset,
            lambda reset: _keep_root(root, reset),
            "the generated key is the root user's",
        ),
        Patch(
            iam_evaluator.check_credentials,
            _require_signature,
            "requests without an IAM action require credentials",
        ),
        Patch(
            iam_evaluator.arn_of_caller,
            _find_arn_of_caller,
            "the policies of a caller are parsed once for a request",
        ),
        Patch(
            app.is_registry_path,
            lambda _: _is_never,  # images are built without Docker
            "the Docker registry API requires authentication, which MiniStack does not check",
        ),
        Patch(
            lambda_runtime.execution_credentials,
            lambda _: _create_credentials,
            "the keys of a function cannot be computed",
        ),
        Patch(
            lambda_functions.execution_credentials,
            lambda _: _create_credentials,
            "the keys of a function with a custom runtime cannot be computed",
        ),
        Patch(
            lambda_functions.code_url,
            lambda make: _sign_links(secret, make),
            "the link to a function's code is signed",
        ),
        Patch(
            lambda_functions.layer_content_url,
            lambda make: _sign_links(secret, make),
            "the link to a layer's content is signed",
        ),
    )
