"""Names of channels: the source of a name is part of the key of its channel.

A name that a client chooses, such as ``ann`` for ``body.room``, is the key ``body:ann``. The channel of the
user ``ann``, whom an authorizer has identified, is ``authorizer.principalId:ann``. So no message of a client
can name the channel of another one. A source has no colon, so that two sources never have a key in common.
"""

from collections.abc import Iterable
from typing import Any

from serverless_patterns.connections.mapping_templates import json_string

CHOSEN = "body"
"""Namespace of the names that clients choose, in whichever field of a message."""
EVERYONE = "everyone"
"""Key of the channel that all connections are in, unless the API has another one."""


def find_namespace(source: str) -> str:
    """Returns the beginning of the keys of all channels that a source names."""
    return CHOSEN if source.startswith("body.") else source


def describe_channels(home: str | None, joined: Iterable[str]) -> dict[str, Any]:
    """Returns the namespaces that the publisher needs to know.

    Args:
        home: Source of the channel that a connection is in from its beginning; None for everyone's.
        joined: Sources of the channels that connections can join.
    """
    sources = [*joined, *([home] if home else [])]
    return {"home": home, "namespaces": sorted({find_namespace(source) for source in sources})}


def assign_name(variable: str, source: str) -> str:
    """Returns VTL that sets a variable to the name of a channel; to the empty text if there is none."""
    place, _, name = source.partition(".")
    expression = f"$!input.path('$.{name}')" if place == "body" else f"$!context.authorizer.{name}"
    return f'#set(${variable} = "{expression}")'


def assign_key(variable: str, source: str | None) -> str:
    """Returns VTL that sets a variable to the key of a channel; without a source, to that of everyone.

    Without a name, the key is empty, and DynamoDB rejects it.
    """
    if source is None:
        return f'#set(${variable} = "{EVERYONE}")'
    prefixed = f'#set(${variable} = "{find_namespace(source)}:${variable}")'
    return f'{assign_name(variable, source)}#if(${variable} != ""){prefixed}#end'


def string(expression: str) -> str:
    """Returns VTL of a string of DynamoDB."""
    return f'{{"S":"{json_string(expression)}"}}'
