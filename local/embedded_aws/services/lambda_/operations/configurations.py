"""Configurations of functions as operations show them."""

import hashlib
from collections.abc import Mapping
from typing import Final
from uuid import NAMESPACE_OID, uuid5

from embedded_aws.ministack import responses
from embedded_aws.ministack.records import read_members
from embedded_aws.services.lambda_.operations.calls import LATEST

_STATE: Final = ("State", "StateReason", "StateReasonCode")
_UPDATE: Final = ("LastUpdateStatus", "LastUpdateStatusReason", "LastUpdateStatusReasonCode")
_HIDDEN_IF_EMPTY: Final = (
    *("Handler", "KMSKeyArn", "Layers", "Runtime", "StateReason", "StateReasonCode"),
    *("DeadLetterConfig", "LastUpdateStatusReason", "LastUpdateStatusReasonCode"),
)
NEW: Final = {
    "State": "Pending",
    "StateReason": "The function is being created.",
    "StateReasonCode": "Creating",
}
"""State of a function or version that is not active yet."""
_PENDING: Final = ("Creating", "Updating")
_UPDATING: Final = {
    "State": "Active",
    "LastUpdateStatus": "InProgress",
    "LastUpdateStatusReason": "The function is being created.",
    "LastUpdateStatusReasonCode": "Creating",
}


def show_configuration(config: Mapping[str, object], arn: str | None = None) -> dict[str, object]:
    """Returns the configuration of a function as Lambda shows it.

    Args:
        config: The configuration.
        arn: ARN to show. Defaults to that of the configuration.
    """
    view: dict[str, object] = {
        name: value for name, value in config.items() if value or name not in _HIDDEN_IF_EMPTY
    }
    view.pop("ImageUri", None)
    if not read_members(view, "VpcConfig").get("SubnetIds"):
        view.pop("VpcConfig", None)
    if config.get("PackageType") == "Image":
        view.pop("RuntimeVersionConfig", None)
    else:
        view["RuntimeVersionConfig"] = {"RuntimeVersionArn": _build_runtime_arn(str(config.get("Runtime")))}
    match config.get("StateReasonCode"):
        case "Creating":
            view = {name: value for name, value in view.items() if name not in _UPDATE}
        case "Updating":
            view = {name: value for name, value in view.items() if name not in _STATE} | _UPDATING
        case _:
            pass
    if config.get("StateReasonCode") in _PENDING and "RevisionId" in view:
        # A function that is created or updated has another revision as soon as that has ended.
        view["RevisionId"] = str(uuid5(NAMESPACE_OID, str(view["RevisionId"])))
    if arn:
        view["FunctionArn"] = arn
    return view


def _build_runtime_arn(runtime: str) -> str:
    digest = hashlib.sha256(runtime.encode()).hexdigest()
    return f"arn:aws:lambda:{responses.get_region()}::runtime:{digest}"


def show_in_list(config: Mapping[str, object], *, qualified: bool = False) -> dict[str, object]:
    """Returns the configuration of a function as lists show it, without its state.

    Args:
        config: The configuration.
        qualified: Whether its ARN has the version.
    """
    arn = str(config["FunctionArn"])
    if qualified and config["Version"] == LATEST and not arn.endswith(f":{LATEST}"):
        arn = f"{arn}:{LATEST}"
    hidden = (*_STATE, *_UPDATE, "RuntimeVersionConfig")
    return {name: value for name, value in show_configuration(config, arn).items() if name not in hidden}
