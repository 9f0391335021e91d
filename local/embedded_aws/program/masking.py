"""Masks secrets in output."""

from collections.abc import Collection, Mapping
from typing import Any

from embedded_aws.program.texts import list_texts

_MASK = "[secret]"


class Outputs(dict[str, Any]):
    """The exports of a stack by name; printed, the secret ones are masked.

    Attributes:
        secrets: Names of the secret ones.
    """

    def __init__(self, values: Mapping[str, Any], secrets: frozenset[str]) -> None:
        super().__init__(values)
        self.secrets = secrets

    def mask_secrets(self) -> dict[str, Any]:
        """The exports to show: ``[secret]`` in the place of secret ones."""
        return mask(self, self.secrets)

    def __repr__(self) -> str:
        return repr(self.mask_secrets())


def mask(properties: Mapping[str, Any], secrets: Collection[str]) -> dict[str, Any]:
    """Returns the properties with ``[secret]`` as the value of those named in ``secrets``."""
    return {name: _MASK if name in secrets else value for name, value in properties.items()}


def mask_text(text: str, properties: Mapping[str, Any], secrets: Collection[str]) -> str:
    """Replaces the values of the properties named in ``secrets`` by ``[secret]`` in a string."""
    for value in filter(None, list_texts([properties[name] for name in properties if name in secrets])):
        text = text.replace(value, _MASK)
    return text
