"""Masks secrets in output."""

from collections.abc import Collection, Mapping

from embedded_aws.program.texts import list_texts

_MASK = "[secret]"
_SHORTEST = 3
"""Characters of the shortest secret that is masked in strings, as in Pulumi: a letter is in most words."""


class Outputs(dict[str, object]):
    """The exports of a stack by name; printed, the secret ones are masked.

    Attributes:
        secrets: Names of the secret ones.
    """

    def __init__(self, values: Mapping[str, object], secrets: frozenset[str]) -> None:
        super().__init__(values)
        self.secrets = secrets

    def mask_secrets(self) -> dict[str, object]:
        """The exports to show: ``[secret]`` in the place of secret ones."""
        return mask(self, self.secrets)

    def __repr__(self) -> str:
        return repr(self.mask_secrets())


def mask(properties: Mapping[str, object], secrets: Collection[str]) -> dict[str, object]:
    """Returns the properties with ``[secret]`` as the value of those named in ``secrets``."""
    return {name: _MASK if name in secrets else value for name, value in properties.items()}


def mask_text(text: str, properties: Mapping[str, object], secrets: Collection[str]) -> str:
    """Replaces the values of the properties named in ``secrets`` by ``[secret]`` in a string."""
    for value in list_texts([properties[name] for name in properties if name in secrets]):
        if len(value) >= _SHORTEST:
            text = text.replace(value, _MASK)
    return text
