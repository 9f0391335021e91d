"""Settings of the service, and maintenance windows, of which none can be created here."""

from collections.abc import Mapping
from typing import Final

from embedded_aws.door.context import Context
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.services.ssm.values import DEFAULT_TIER
from embedded_aws.state.ssm import SETTINGS, Setting

_SYSTEM: Final = "System"
_DEFAULTS: Final[Mapping[str, str]] = {
    "/ssm/appmanager/appmanager-enabled": "True",
    "/ssm/automation/customer-script-log-destination": "",
    "/ssm/automation/customer-script-log-group-name": "",
    "/ssm/documents/console/public-sharing-permission": "Disable",
    "/ssm/managed-instance/activation-tier": "standard",
    "/ssm/managed-instance/default-ec2-instance-management-role": "",
    "/ssm/opsinsights/opscenter": "Disabled",
    DEFAULT_TIER: "Standard",
    "/ssm/parameter-store/high-throughput-enabled": "false",
}
"""Settings by their IDs (API reference, "GetServiceSetting"), with their defaults."""
_VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "/ssm/documents/console/public-sharing-permission": ("Enable", "Disable"),
    "/ssm/managed-instance/activation-tier": ("standard", "advanced"),
    "/ssm/opsinsights/opscenter": ("Enabled", "Disabled"),
    DEFAULT_TIER: ("Standard", "Advanced", "Intelligent-Tiering"),
    "/ssm/parameter-store/high-throughput-enabled": ("true", "false"),
}


def get_service_setting(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns a setting."""
    return {"ServiceSetting": _show(_require_setting(given), context)}


def update_service_setting(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Changes a setting."""
    setting, value = _require_setting(given), str(given["SettingValue"])
    allowed = _VALUES.get(setting)
    if allowed and value not in allowed:
        message = f"Invalid setting value, allowed value pattern: {'|'.join(allowed)}"
        raise ServiceError("ValidationException", message)
    SETTINGS.select(context.account, context.region)[setting] = Setting(value, context.caller)
    return {}


def reset_service_setting(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Sets a setting to its default."""
    setting = _require_setting(given)
    SETTINGS.select(context.account, context.region).pop(setting, None)
    return {"ServiceSetting": _show(setting, context)}


def _require_setting(given: Mapping[str, object]) -> str:
    named = str(given["SettingId"])
    setting = f"/{named.partition(':servicesetting/')[2]}" if named.startswith("arn:") else named
    if setting not in _DEFAULTS:
        raise ServiceError("ServiceSettingNotFound", f"ServiceSetting {named} does not exist.")
    return setting


def _show(setting: str, context: Context) -> dict[str, object]:
    changed = SETTINGS.find(context.account, context.region, setting)
    return {
        "SettingId": setting,
        "SettingValue": changed.value if changed else _DEFAULTS[setting],
        "LastModifiedDate": changed.modified if changed else 0,
        "LastModifiedUser": changed.user if changed else _SYSTEM,
        "ARN": context.arn("ssm", f"servicesetting{setting}"),
        "Status": "Customized" if changed else "Default",
    }


def reject_window(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Rejects a request for a maintenance window."""
    del context
    raise ServiceError("DoesNotExistException", f"Maintenance window {given['WindowId']} does not exist")


def describe_maintenance_windows(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns the maintenance windows."""
    del given, context
    return {"WindowIdentities": []}
