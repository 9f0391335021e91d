"""Sources: how an argument names the part of the request that a value is taken from.

* ``path.id``: the path parameter ``{id}``
* ``query.page``: the query parameter ``page``, which the request then must have
* ``header.X-Trace``: the header ``X-Trace``, which the request then must have
* ``body.customer.id``: a field of the JSON body
* ``claim.sub``: a claim of the caller's Amazon Cognito token
"""

from typing import Annotated

from serverless_patterns.arguments.declarations import Matches

PATTERN = (
    r"(?P<place>path|query|header)\.(?P<name>[A-Za-z][A-Za-z0-9_-]*)"
    r"|(?P<body>body)\.(?P<field>[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*)"
    r"|(?P<claim>claim)\.(?P<claim_name>[A-Za-z][A-Za-z0-9_:-]*)"
)
ATTRIBUTE_TYPES = {"S": "string", "N": "number", "BOOL": "boolean"}
"""JSON type of the DynamoDB types that a value of a request can have."""

_FORMS = "path.<parameter>, query.<parameter>, header.<name>, body.<field> or claim.<name>"

Source = Annotated[str, Matches(PATTERN, _FORMS)]
"""A part of a request."""
AttributeSource = Annotated[
    str,
    Matches(
        rf"({PATTERN})(:({'|'.join(ATTRIBUTE_TYPES)}))?",
        f"{_FORMS}; then :N for a number, :BOOL for true or false, and nothing or :S for a string",
    ),
]
"""A part of a request, and the type of the DynamoDB attribute that it becomes."""
