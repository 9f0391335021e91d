"""Chooses events by type, outcome, and name."""

from collections.abc import Iterable, Mapping

from embedded_aws.event_log.model import OUTCOMES, TYPES, LoggedEvent
from embedded_aws.event_log.names import names_in


class EventFilter:
    """Chooses events: of the types, with the outcomes, and of the resources that it names.

    Args:
        words: Each is a type, such as ``message``, an outcome, such as ``error``, or else a part of the name
            of a resource, in upper or lower case. Of each of the three kinds that is given, one must
            match. Without words, every event matches.
        name: Part of the name of a resource, which must match as well. Defaults to any.
    """

    def __init__(self, words: Iterable[str] = (), name: str = "") -> None:
        given = {word.lower() for word in words}
        self._name = name.lower()
        self._types = given.intersection(TYPES)
        self._outcomes = given.intersection(OUTCOMES)
        self._names = given - self._types - self._outcomes

    def accepts(self, event: LoggedEvent, names: Mapping[str, str]) -> bool:
        """Whether an event matches.

        Args:
            event: The event.
            names: Names of resources in the program by ARN.
        """
        return (
            (not self._types or event["type"] in self._types)
            and (not self._outcomes or event["outcome"] in self._outcomes)
            and (not (self._names or self._name) or self._names_match(_list_known_names(event, names)))
        )

    def _names_match(self, known: str) -> bool:
        return self._name in known and (not self._names or any(name in known for name in self._names))


def _list_known_names(event: LoggedEvent, names: Mapping[str, str]) -> str:
    found = [*names_in(event, names), event["source"], event["target"]]
    return "\n".join(filter(None, found)).lower()
