"""Text messages: phone numbers, and the settings of an account for them."""

import re
from typing import Final, TypedDict

from embedded_aws.ministack import sns
from embedded_aws.services.sns.errors import SnsError, invalid
from embedded_aws.services.sns.parameters import Parameters, Result
from embedded_aws.services.sns.resources import select_page

_NUMBER: Final = re.compile(r"\+?[1-9]\d{1,14}")
_ENDPOINT: Final = re.compile(r"\+?\d(?:[-./]?\d)+")
_SENDER: Final = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9]{1,11}")
_ATTRIBUTES: Final = frozenset(
    {
        *("DefaultSMSType", "DefaultSenderID", "DeliveryStatusIAMRole", "DeliveryStatusSuccessSamplingRate"),
        *("MonthlySpendLimit", "UsageReportS3Bucket"),
    }
)
_DEFAULTS: Final = {"MonthlySpendLimit": "1"}
_SETTINGS: Final = "settings"
"""Key of the settings in the store of text messages, which is persistent and has phone numbers as keys."""


def is_number(text: str) -> bool:
    """Whether a message can be published to a phone number."""
    return _NUMBER.fullmatch(text) is not None


def is_endpoint(text: str) -> bool:
    """Whether a phone number can subscribe, which can have separators."""
    return _ENDPOINT.fullmatch(text) is not None


class _Settings(TypedDict):
    attributes: dict[str, str]
    opted_out: list[str]


def _read_settings() -> _Settings:
    new: _Settings = {"attributes": dict(_DEFAULTS), "opted_out": []}
    return sns.text_messages.setdefault(_SETTINGS, new)


def set_sms_attributes(data: Parameters) -> Result:
    """Sets defaults of text messages."""
    given = data.get("attributes") or {}
    if isinstance(given, list):
        raise SnsError("InvalidParameter", "attributes must be a map")
    for name, value in given.items():
        if name not in _ATTRIBUTES:
            raise SnsError("InvalidParameter", f"{name} is not a valid attribute")
        if name == "DefaultSenderID" and not _SENDER.fullmatch(value):
            raise SnsError("InvalidParameter", "DefaultSendID is not a valid attribute")
        if name == "DefaultSMSType" and value not in {"Promotional", "Transactional"}:
            raise SnsError("InvalidParameter", "DefaultSMSType is invalid")
    _read_settings()["attributes"].update(given)
    return {}


def get_sms_attributes(data: Parameters) -> Result:
    """Returns the defaults of text messages."""
    names, found = data.get("attributes") or (), _read_settings()["attributes"]
    return {"attributes": {name: value for name, value in found.items() if not names or name in names}}


def _read_number(data: Parameters) -> str:
    number = data.get("phoneNumber", "")
    if not is_number(number):
        raise invalid("PhoneNumber Reason: input incorrectly formatted")
    return number


def opt_in_phone_number(data: Parameters) -> Result:
    """Allows messages to a phone number again."""
    number, settings = _read_number(data), _read_settings()
    settings["opted_out"] = [each for each in settings["opted_out"] if each != number]
    return {}


def check_if_phone_number_is_opted_out(data: Parameters) -> Result:
    """Returns whether the owner of a phone number has opted out."""
    return {"isOptedOut": _read_number(data) in _read_settings()["opted_out"]}


def list_phone_numbers_opted_out(data: Parameters) -> Result:
    """Returns the phone numbers whose owners have opted out."""
    page: Parameters = {"NextToken": data.get("nextToken")}
    return select_page(_read_settings()["opted_out"], page, "phoneNumbers")


OPERATIONS: Final = {
    "CheckIfPhoneNumberIsOptedOut": check_if_phone_number_is_opted_out,
    "GetSMSAttributes": get_sms_attributes,
    "ListPhoneNumbersOptedOut": list_phone_numbers_opted_out,
    "OptInPhoneNumber": opt_in_phone_number,
    "SetSMSAttributes": set_sms_attributes,
}
