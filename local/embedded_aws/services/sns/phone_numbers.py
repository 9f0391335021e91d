"""Text messages: phone numbers, and the settings of an account for them."""

import re
from typing import Final

from embedded_aws.ministack import sns
from embedded_aws.ministack.records import Record
from embedded_aws.services.sns.errors import SnsError, invalid
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


def _read_settings() -> Record:
    new: Record = {"attributes": dict(_DEFAULTS), "opted_out": []}
    return sns.text_messages.setdefault(_SETTINGS, new)


def set_sms_attributes(data: Record) -> Record:
    """Sets defaults of text messages."""
    given: dict[str, str] = data.get("attributes") or {}
    for name, value in given.items():
        if name not in _ATTRIBUTES:
            raise SnsError("InvalidParameter", f"{name} is not a valid attribute")
        if name == "DefaultSenderID" and not _SENDER.fullmatch(value):
            raise SnsError("InvalidParameter", "DefaultSendID is not a valid attribute")
        if name == "DefaultSMSType" and value not in {"Promotional", "Transactional"}:
            raise SnsError("InvalidParameter", "DefaultSMSType is invalid")
    _read_settings()["attributes"].update(given)
    return {}


def get_sms_attributes(data: Record) -> Record:
    """Returns the defaults of text messages."""
    names, found = data.get("attributes") or (), _read_settings()["attributes"]
    return {"attributes": {name: value for name, value in found.items() if not names or name in names}}


def _read_number(data: Record, name: str) -> str:
    number = str(data.get(name, ""))
    if not is_number(number):
        raise invalid("PhoneNumber Reason: input incorrectly formatted")
    return number


def opt_in_phone_number(data: Record) -> Record:
    """Allows messages to a phone number again."""
    number, settings = _read_number(data, "phoneNumber"), _read_settings()
    settings["opted_out"] = [each for each in settings["opted_out"] if each != number]
    return {}


def check_if_phone_number_is_opted_out(data: Record) -> Record:
    """Returns whether the owner of a phone number has opted out."""
    return {"isOptedOut": _read_number(data, "phoneNumber") in _read_settings()["opted_out"]}


def list_phone_numbers_opted_out(data: Record) -> Record:
    """Returns the phone numbers whose owners have opted out."""
    page = {"NextToken": data.get("nextToken")}
    return select_page(_read_settings()["opted_out"], page, "phoneNumbers")


OPERATIONS: Final = {
    "CheckIfPhoneNumberIsOptedOut": check_if_phone_number_is_opted_out,
    "GetSMSAttributes": get_sms_attributes,
    "ListPhoneNumbersOptedOut": list_phone_numbers_opted_out,
    "OptInPhoneNumber": opt_in_phone_number,
    "SetSMSAttributes": set_sms_attributes,
}
