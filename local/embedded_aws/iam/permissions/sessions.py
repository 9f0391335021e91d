"""Temporary credentials: how long they last, what they carry, and what they can call."""

import re
import time
from collections.abc import Callable, Mapping
from typing import Final
from xml.sax.saxutils import escape

from embedded_aws.iam.authorization import find_denial_of_key, find_role
from embedded_aws.iam.permissions import web_identities
from embedded_aws.iam.permissions.forms import read_form
from embedded_aws.iam.permissions.statements import evaluate_trust_policy
from embedded_aws.ministack import iam, iam_evaluator, responses, router, sts
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Handler, Headers, Parts, Query, Response
from embedded_aws.ministack.responses import get_account_id, get_region

_SHORTEST: Final = 900
_LONGEST: Final = 43_200
_CHAINED: Final = 3_600
_ACCESS_KEY: Final = re.compile(r"\bASIA[A-Z0-9]{16}\b")
_NAME: Final = re.compile(r"[\w+=,.@-]*", re.ASCII)
_WITH_TOKEN: Final = web_identities.ACTION
_Form = Mapping[str, str]


_FindKeys = Callable[[iam_evaluator.Credential], dict[str, object]]


class _InvalidError(Exception):
    """STS rejects a request.

    Args:
        code: Error code.
        message: Error message.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def _handle_sessions(handle: Handler) -> Handler:
    """Checks requests for the session of a role, and keeps what sessions of its session inherit."""

    async def handle_request(method: str, path: str, headers: Headers, body: bytes, query: Query) -> Response:
        form = read_form(headers, body, query)
        if form.get("Action") == "AssumeRoleWithWebIdentity" and ":role/" in form.get("RoleArn", ""):
            return await _assume_with_token(handle, form, (method, path, headers, body, query))
        if form.get("Action") != "AssumeRole":
            return await handle(method, path, headers, body, query)
        key: str = router.access_key_of(headers, query)
        caller: sts.Session = sts.sessions.get(key) or {}
        try:
            _check_values(form)
            role = _check_role(form, key, caller)
            tags, inherited = _check_tags(form, key, caller)
            identity = _check_identity(form, key, caller, role)
        except _InvalidError as error:
            return _respond(headers, error)
        before = set(sts.sessions)
        response = await handle(method, path, headers, body, query)
        for made in sts.sessions.keys() - before:
            session = sts.sessions[made]
            session["SessionTags"] = [*inherited, *(session.get("SessionTags") or [])]
            role_id = session.get("UserId", "").partition(":")[0]
            session.update({"SourceIdentity": identity, "TransitiveTagKeys": tags, "RoleId": role_id})
        return response

    return handle_request


async def _assume_with_token(handle: Handler, form: _Form, request: Parts) -> Response:
    """Returns the credentials for a valid token whose identity the role trusts."""
    arn, headers = form["RoleArn"], request[2]
    role = find_role(arn)
    try:
        provider, claims = web_identities.verify_token(form.get("WebIdentityToken", ""), arn.split(":")[4])
    except web_identities.InvalidTokenError as error:
        return _respond(headers, _InvalidError(error.code, str(error)))
    if role is None or not web_identities.is_trusted(role, provider, web_identities.build_keys(claims)):
        return _respond(headers, _InvalidError("AccessDenied", f"Not authorized to perform {_WITH_TOKEN}"))
    status, sent, text = await handle(*request)
    for made in _ACCESS_KEY.findall(text.decode()):
        sts.sessions[made]["RoleId"] = role["RoleId"]
    return status, sent, web_identities.describe_token(text, provider, claims)


def _check_values(form: _Form) -> None:
    for name, parameter in (("RoleSessionName", "roleSessionName"), ("SourceIdentity", "sourceIdentity")):
        value = form.get(name)
        if value is not None and (problem := _name_problem(value)):
            raise _InvalidError("ValidationError", f"{_find_one(value, parameter)}: {problem}")
    duration = form.get("DurationSeconds", str(_CHAINED))
    if not duration.isdigit():
        raise _InvalidError("MalformedInput", "Invalid Argument")
    if int(duration) < _SHORTEST:
        problem = f"Member must have value greater than or equal to {_SHORTEST}"
    elif int(duration) > _LONGEST:
        problem = f"Member must have value less than or equal to {_LONGEST}"
    else:
        return
    raise _InvalidError("ValidationError", f"{_find_one(duration, 'durationSeconds')}: {problem}")


def _find_one(value: str, parameter: str) -> str:
    return f"1 validation error detected: Value '{value}' at '{parameter}' failed to satisfy constraint"


def _name_problem(name: str) -> str | None:
    shortest, longest = 2, 64
    if not _NAME.fullmatch(name):
        return f"Member must satisfy regular expression pattern: {_NAME.pattern}"
    if len(name) < shortest:
        return f"Member must have length greater than or equal to {shortest}"
    return f"Member must have length less than or equal to {longest}" if len(name) > longest else None


def _check_role(form: _Form, key: str, caller: sts.Session) -> iam.Role | None:
    """Returns the role; None if MiniStack rejects its ARN."""
    arn, duration = form.get("RoleArn", ""), int(form.get("DurationSeconds", str(_CHAINED)))
    if ":role/" not in arn:
        return None
    role = find_role(arn)
    if role is None:
        raise _build_denial(key, "sts:AssumeRole", arn)
    if duration > _CHAINED and caller.get("PrincipalType") == "AssumedRole":
        limit = "the 1 hour session limit for roles assumed by role chaining"
        message = f"The requested DurationSeconds exceeds {limit}"
        raise _InvalidError("ValidationError", message)
    if duration > role["MaxSessionDuration"]:
        message = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        raise _InvalidError("ValidationError", message)
    return role


def _check_tags(form: _Form, key: str, caller: sts.Session) -> tuple[list[str], list[dict[str, str]]]:
    """Returns the keys that sessions of the session inherit, and the tags that it inherits itself."""
    given = [value for name, value in form.items() if re.fullmatch(r"Tags\.member\.\d+\.Key", name)]
    passed = [value for name, value in form.items() if name.startswith("TransitiveTagKeys.member.")]
    if not {each.lower() for each in passed} <= {each.lower() for each in given}:
        message = "The specified transitive tag key must be included in the requested tags."
        raise _InvalidError("InvalidParameterValue", message)
    kept = {each.lower() for each in caller.get("TransitiveTagKeys") or ()}
    if kept & {each.lower() for each in given}:
        message = (
            "One of the specified transitive tag keys can't be set because it conflicts with a transitive"
            " tag key from the calling session."
        )
        raise _InvalidError("InvalidParameterValue", message)
    if given and find_denial_of_key(key, "sts:TagSession", [form["RoleArn"]], {"aws:TagKeys": given}):
        raise _build_denial(key, "sts:TagSession", form["RoleArn"])
    inherited = [tag for tag in caller.get("SessionTags") or () if tag["Key"].lower() in kept]
    return [*passed, *(tag["Key"] for tag in inherited)], inherited


def _check_identity(form: _Form, key: str, caller: sts.Session, role: iam.Role | None) -> str | None:
    """Returns the source identity, which a session of a session inherits."""
    had, given = caller.get("SourceIdentity"), form.get("SourceIdentity")
    if given is None or role is None:
        return had
    action, keys = "sts:SetSourceIdentity", {"sts:sourceidentity": given}
    principal = iam_evaluator.resolve_principal(key, get_account_id())
    if isinstance(principal, iam_evaluator.AuthError):
        raise _InvalidError(principal.code, principal.message)
    context = iam_evaluator.EvalContext(
        principal.arn,
        principal.type,
        principal.account,
        action,
        role["Arn"],
        get_region(),
        service_context=keys,
        principal_keys=principal.keys,
    )
    trusted = evaluate_trust_policy(role["AssumeRolePolicyDocument"], principal.arn, context)
    if (had and had != given) or not trusted or find_denial_of_key(key, action, [role["Arn"]], keys):
        raise _build_denial(key, action, role["Arn"])
    return given


def _build_denial(key: str, action: str, role: str) -> _InvalidError:
    principal = iam_evaluator.resolve_principal(key, get_account_id())
    caller = getattr(principal, "arn", "")
    return _InvalidError(
        "AccessDenied", f"User: {caller} is not authorized to perform: {action} on resource: {role}"
    )


def _respond(headers: Mapping[str, str], error: _InvalidError) -> Response:
    status = 403 if error.code == "AccessDenied" else 400
    if "amz-json" in headers.get("content-type", ""):
        return responses.json_error(error.code, str(error), status)
    return iam.xml_error(status, error.code, escape(str(error)), ns="sts")


def _find_current(resolve: Callable[..., object]) -> Callable[..., object]:
    """The credentials of a role end with the role, also if another one gets its name."""

    def resolve_current(access_key: str, *request: object, **more: object) -> object:
        session: sts.Session = sts.sessions.get(access_key) or {}
        if "RoleId" in session and _has_lost_its_role(session):
            return iam_evaluator.unknown_access_key()
        return resolve(access_key, *request, **more)

    return resolve_current


def _has_lost_its_role(session: sts.Session) -> bool:
    arn = session.get("Arn", "")
    account, name = arn.split(":")[4], arn.split("/")[1]
    role = iam.roles.get_scoped(account, None, name)
    return role is None or role["RoleId"] != session.get("RoleId")


def _evict_expired() -> None:
    """Drops the sessions that have ended; other threads add sessions meanwhile, so it looks at a copy."""
    now = time.time()
    for key, session in list(sts.sessions.items()):
        if session.get("Expiration", now) < now:
            sts.sessions.pop(key, None)


def _add_session_keys(find: _FindKeys) -> _FindKeys:
    def find_keys(credential: iam_evaluator.Credential) -> dict[str, object]:
        session: sts.Session = sts.sessions.get(credential.access_key_id) or {}
        kept = {key: value for key, name in _KEYS.items() if (value := session.get(name))}
        return {**find(credential), **kept}

    return find_keys


_KEYS: Final = {"aws:sourceidentity": "SourceIdentity", "lambda:sourcefunctionarn": "SourceFunctionArn"}
PATCHES = (
    Patch(
        sts.evict_expired_sessions,
        lambda _: _evict_expired,
        "a session can begin while another thread drops those that have ended",
    ),
    Patch(
        sts.handle_request,
        _handle_sessions,
        "sessions of roles have AWS's limits, and inherit",
    ),
    Patch(
        iam_evaluator.resolve_credential,
        _find_current,
        "credentials end with their role",
    ),
    Patch(
        iam_evaluator.principal_keys,
        _add_session_keys,
        "sessions have a source identity, and those of functions the ARN of the function",
    ),
    Patch(
        sts.principal_keys,
        _add_session_keys,
        "trust policies can require a source identity",
    ),
)
