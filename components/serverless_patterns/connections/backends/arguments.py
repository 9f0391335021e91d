"""Arguments that several backends have."""

from typing import Annotated

from serverless_patterns.arguments.declarations import Default, Length, Matches, Omitted
from serverless_patterns.connections.request_sources import Source

AFTER_SCHEME = r"(\$\{stageVariables\.[A-Za-z0-9_]+\}|[^\s/{}\[\]\"'#$@])+(/[^\s\"'#]*)?"
"""Pattern of the host, which may be a stage variable, and path of a URL.

A user name and password would be readable for everybody who can read the API.
"""
WITHOUT_CREDENTIALS = "without a user name or password"


Name = Annotated[
    str | None,
    Matches("[A-Za-z0-9_-]{1,128}", "1 to 128 letters, digits, _ and -"),
    Default(None, "a name made from the ARN, or from the route if the ARN is an `Output`"),
]
"""Name of a backend in the names of resources."""


MessageAttributes = Annotated[
    dict[
        Annotated[
            str,
            Matches(
                r"(?!(?i:aws|amazon)\.)(?=.{1,256}$)[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*",
                "named with letters, digits and . _ -, at most 256 of them, no . at an end or beside another,"
                " and not beginning with AWS. or Amazon.",
            ),
        ],
        Source,
    ]
    | Omitted,
    # SQS quotas; SNS delivers no more of them to a queue.
    Length(0, 10),
    Default({}),
]
"""Sources of message attributes by name."""
