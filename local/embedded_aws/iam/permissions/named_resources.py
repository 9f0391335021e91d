"""Names of resources as they are in policies, and the policies of tables, event buses and roles."""

from collections.abc import Callable

from embedded_aws.iam.authorization import find_denial_of_key, find_role
from embedded_aws.iam.encryption import find_key, find_stored_key
from embedded_aws.iam.permissions.forms import read_form
from embedded_aws.iam.permissions.identities import find_resource as find_identity
from embedded_aws.json_values import JsonObject, read_array, read_object, read_text
from embedded_aws.ministack import (
    dynamodb,
    ecs,
    eventbridge,
    iam_evaluator,
    responses,
    router,
)
from embedded_aws.ministack.iam_actions import Located
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Handler, Headers, Query, Response
from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.request_validation.bodies import read_json
from embedded_aws.state.kms import read_key_of_blob

_Find = Callable[[str, str], tuple[object, ...] | None]


def resolve_names(find: Callable[..., str]) -> Callable[..., str]:
    """Resolves the name of a user to its path, of an alias to its key, and those of parameters and tasks."""

    def find_resource(service: str, method: str, path: str, *request: *Located) -> str:
        found = find(service, method, path, *request)
        headers, body, query, *_ = request
        if service == "iam":
            form = read_form(headers, body, query)
            key: str = router.access_key_of(headers, query)
            return find_identity(form.get("Action", ""), form, key)
        if service in {"ecs", "kms", "ssm"}:
            given, target = read_object(read_json(body)), headers.get("x-amz-target", "")
            if service == "ecs" and target.endswith((".RunTask", ".StartTask")):
                return _find_task_definition(given) or found
            if service == "kms":
                return _find_key(given, target) or found
            if "Parameter" in target and (names := _list_parameters(given)):
                return names[0]
        return found

    return find_resource


def _find_task_definition(request: JsonObject) -> str | None:
    """Returns the ARN of the revision that a request starts tasks of."""
    named = read_text(request.get("taskDefinition"))
    found = ecs.task_definitions.get(ecs.resolve_task_definition(named)) if named else None
    return read_text(found["taskDefinitionArn"]) if found else None


def _find_key(request: JsonObject, target: str) -> str | None:
    """Returns the ARN of the key of a request; that of a ciphertext is always in it."""
    used = read_key_of_blob(read_text(request.get("CiphertextBlob")))
    given = read_text(request.get("SourceKeyId" if target.endswith(".ReEncrypt") else "KeyId"))
    return find_key(used if used and target.endswith(("Decrypt", ".ReEncrypt")) else given or used)


def _list_parameters(request: JsonObject) -> list[str]:
    """Returns the ARNs of the parameters in ``Name`` or ``Names``."""
    names = [request["Name"]] if "Name" in request else read_array(request.get("Names"))
    return [_build_parameter_arn(name) for name in names if isinstance(name, str)]


def _build_parameter_arn(name: str) -> str:
    start = f"arn:aws:ssm:{get_region()}:{get_account_id()}:parameter"
    plain = name.removeprefix(start)
    if plain.startswith("arn:"):
        return plain
    return f"{start}/{plain.partition(':')[0].lstrip('/')}"


def authorize_each_parameter(handle: Handler) -> Handler:
    """Authorizes a request for several parameters for each of them."""

    async def handle_request(method: str, path: str, headers: Headers, body: bytes, query: Query) -> Response:
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        if action in {"GetParameters", "DeleteParameters"}:
            key: str = router.access_key_of(headers, query)
            if reason := find_denial_of_key(
                key, f"ssm:{action}", _list_parameters(read_object(read_json(body)))
            ):
                return responses.json_error("AccessDeniedException", reason, 400)
        return await handle(method, path, headers, body, query)

    return handle_request


def _add_policies(find: _Find) -> _Find:
    """Keys, tables and event buses have policies as well, and roles: their trust policies."""

    def find_policy(service: str, arn: str) -> tuple[object, ...] | None:
        if service == "kms":
            key = find_stored_key(arn)
            return (key.policy, key.account) if key else None
        found = find(service, arn)
        if found is None and service == "dynamodb":
            entry = dynamodb.resource_policies.get(arn.partition("/index/")[0])
            return (entry["Policy"], get_account_id()) if entry else None
        if found is None and service == "events" and (policy := _find_bus_policy(arn)):
            return policy, get_account_id()
        if found is None and service == "sts" and (role := find_role(arn)):
            return role["AssumeRolePolicyDocument"], arn.split(":")[4]
        return found

    return find_policy


def _find_bus_policy(arn: str) -> object:
    """Returns the policy of the event bus with an ARN, or of the bus of a rule."""
    kind, _, name = arn.rpartition(":")[2].partition("/")
    bus = (name.rpartition("/")[0] or "default") if kind == "rule" else name
    return eventbridge.bus_policies.get(bus) if kind in {"event-bus", "rule"} else None


PATCHES = (
    Patch(
        iam_evaluator.resource_policy,
        _add_policies,
        "the policies of keys, tables, event buses and roles are enforced",
    ),
)
