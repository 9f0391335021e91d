"""Calls of boto 2, the first SDK for Python, for the recorder of raw requests: Amazon SQS with forms."""

import os
import urllib.parse

from boto.regioninfo import RegionInfo
from boto.sqs.connection import SQSConnection


def main() -> None:
    address = urllib.parse.urlsplit(os.environ["ENDPOINT"])
    for call in ("sqs-form-send", "sqs-form-attributes", "sqs-form-batch"):
        connection = SQSConnection(
            "AKIDEXAMPLE",
            "fake",
            is_secure=False,
            port=address.port,
            path=f"/{call}",
            region=RegionInfo(name="us-east-1", endpoint=address.hostname),
        )
        connection.num_retries = 0
        queue = "http://localhost/1/q"
        if call == "sqs-form-send":
            parameters = {"QueueUrl": queue, "MessageBody": "ä + %2F <x>", "DelaySeconds": 5}
            parameters |= {"MessageAttribute.1.Name": "plain", "MessageAttribute.1.Value.DataType": "String"}
            parameters |= {"MessageAttribute.1.Value.StringValue": "a & b"}
            action = "SendMessage"
        elif call == "sqs-form-attributes":
            parameters = {"QueueUrl": queue, "AttributeName.1": "All"}
            action = "GetQueueAttributes"
        else:
            parameters = {"QueueUrl": queue}
            for number, body in enumerate(("one", "two"), 1):
                parameters[f"SendMessageBatchRequestEntry.{number}.Id"] = str(number)
                parameters[f"SendMessageBatchRequestEntry.{number}.MessageBody"] = body
            action = "SendMessageBatch"
        try:
            connection.make_request(action, parameters, f"/{call}/", "POST").read()
        except Exception:  # the recorder's answer is none of Amazon SQS
            continue


main()
