"""Answers with a price, and stores what a queue delivers."""

import json
import os

import boto3


def handler(event, context):
    """An order of the queue, or a request."""
    table = boto3.client("dynamodb")
    for record in event.get("Records", []):
        order = json.loads(record["body"])
        item = {"id": {"S": order["id"]}, "prints": {"N": str(order["prints"])}}
        table.put_item(TableName=os.environ["TABLE_NAME"], Item=item)
    return {"statusCode": 200, "body": json.dumps({"cents": int(os.environ["CENTS"])})}
