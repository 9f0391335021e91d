"""Values that a template can name, by AWS's documentation."""

CLEAN_CONTEXT = frozenset(
    {
        *("accountId", "apiId", "error.responseType", "extendedRequestId", "httpMethod", "identity.sourceIp"),
        *("requestId", "requestTime", "requestTimeEpoch", "resourceId", "resourcePath", "stage", "status"),
    }
)
"""Members of ``$context`` that API Gateway makes up, or that can hold nothing but harmless characters. All
others count as the client's: claims, the path, the user agent, messages that repeat what was sent."""

JSON_CONTEXT = frozenset({"error.messageString"})
"""Members of ``$context`` that are JSON strings with their quotes around them."""

ESCAPED_CONTEXT = frozenset({"error.validationErrorString"})
"""Members of ``$context`` that are escaped for the inside of a JSON string."""

MADE_BY_SERVICE = frozenset(
    {
        "$.SendMessageResponse.SendMessageResult.MessageId",
        "$.PublishResponse.PublishResult.MessageId",
        "$.Entries[0].EventId",
        "$.RecordId",
        "$.executionArn",
        "$.statusCode",
    }
)
"""Parts of a service's response that are its own identifiers and numbers."""

JSON_OF_SERVICE = frozenset({"$.output"})
"""Parts of a service's answer that are JSON text: the output of a state machine."""

CHECKED_TYPES = frozenset({"B", "BOOL", "BS", "N", "NS", "NULL"})
"""Types of DynamoDB whose texts it has checked: numbers, truth values and Base64."""
