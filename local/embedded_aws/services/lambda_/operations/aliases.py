"""Aliases of functions."""

from collections.abc import Mapping

from embedded_aws.json_values import JsonObject, read_text
from embedded_aws.ministack import responses
from embedded_aws.ministack.function_records import Alias
from embedded_aws.ministack.lambda_functions import FunctionRecord
from embedded_aws.ministack.records import read_members
from embedded_aws.services.lambda_.invoked_aliases import WEIGHTS, draw_version
from embedded_aws.services.lambda_.operations.calls import (
    LATEST,
    FunctionCall,
    OperationError,
    reject_value,
    report_missing,
)
from embedded_aws.services.lambda_.operations.concurrency import move_provisioned
from embedded_aws.services.lambda_.operations.functions import check_revision
from embedded_aws.services.lambda_.operations.pages import list_page, read_option
from embedded_aws.services.lambda_.provisioning import list_configs


def create_alias(call: FunctionCall) -> tuple[int, object]:
    """Creates an alias."""
    function, given = call.require_function(), call.data
    name, version = str(given.get("Name", "")), str(given.get("FunctionVersion", ""))
    if version != LATEST and version not in function["versions"]:
        raise report_missing(f"Function not found: {call.arn}:{version}")
    if name in function["aliases"]:
        raise OperationError("ResourceConflictException", f"Alias already exists: {call.arn}:{name}")
    alias: Alias = {
        "AliasArn": f"{call.arn}:{name}",
        "Name": name,
        "FunctionVersion": version,
        "Description": read_text(given.get("Description", "")),
        "RevisionId": responses.new_uuid(),
    }
    _set_routing(function, alias, given)
    function["aliases"][name] = alias
    return 201, alias


def _set_routing(function: FunctionRecord, alias: Alias, given: JsonObject) -> None:
    if "RoutingConfig" not in given:
        return
    weights: Mapping[str, float] = read_members(given, "RoutingConfig", WEIGHTS)
    if len(weights) > 1:
        raise reject_value("Number of items in AdditionalVersionWeights cannot be greater than 1")
    for version in weights:
        main = alias["FunctionVersion"]
        if version == main:
            raise reject_value(
                f"Invalid function version {main}. Function version {main} is already included in routing "
                "configuration."
            )
        if LATEST in (version, main):
            raise reject_value("$LATEST is not supported for an alias pointing to more than 1 version")
        if version not in function["versions"]:
            arn = function["config"]["FunctionArn"]
            raise report_missing(f"Function not found: {arn}:{version}")
    alias.pop("RoutingConfig", None)
    if weights:
        alias["RoutingConfig"] = {WEIGHTS: dict(weights)}


def choose_version(call: FunctionCall) -> str | None:
    """Returns the version that an alias with weights invokes this time; None for any other qualifier."""
    alias = call.require_function()["aliases"].get(call.qualifier or "")
    return draw_version(alias) if alias and "RoutingConfig" in alias else None


def list_aliases(call: FunctionCall) -> tuple[int, object]:
    """Lists the aliases of a function, also those of a version."""
    aliases = list(call.require_function()["aliases"].values())
    version = read_option(call.query, "FunctionVersion")
    found = [{**each} for each in aliases if version in (None, each["FunctionVersion"])]
    return 200, list_page(call.query, "Aliases", found, "AliasArn")


def get_alias(call: FunctionCall, name: str) -> tuple[int, object]:
    """Returns an alias."""
    aliases = call.require_function()["aliases"]
    if name not in aliases:
        raise report_missing(f"Cannot find alias arn: {call.arn}:{name}")
    return 200, aliases[name]


def update_alias(call: FunctionCall, name: str) -> tuple[int, object]:
    """Changes an alias."""
    function = call.require_function()
    alias = function["aliases"].get(name)
    if alias is None:
        raise report_missing(f"Alias not found: {call.arn}:{name}")
    check_revision(call, alias)
    changed: Alias = {**alias}
    if "Description" in call.data:
        changed["Description"] = read_text(call.data["Description"])
    if "FunctionVersion" in call.data:
        changed["FunctionVersion"] = read_text(call.data["FunctionVersion"])
    version = changed["FunctionVersion"]
    if version != LATEST and version not in function["versions"]:
        raise report_missing(f"Function not found: {call.arn}:{version}")
    if version == LATEST and name in list_configs(function):
        raise reject_value(
            "Provisioned Concurrency Configs cannot be applied to unpublished function versions."
        )
    _set_routing(function, changed, call.data)
    moved = version != alias["FunctionVersion"]
    changed["RevisionId"] = responses.new_uuid()
    function["aliases"][name] = changed
    if moved:
        move_provisioned(call, name)
    return 200, changed


def delete_alias(call: FunctionCall, name: str) -> tuple[int, object]:
    """Deletes an alias, if it exists."""
    function = call.require_function()
    function["aliases"].pop(name, None)
    function.get("provisioned_concurrency", {}).pop(name, None)
    return 204, None
