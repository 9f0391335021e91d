"""A small stack with one of everything that the console shows: a topic fans out to two queues."""

from pathlib import Path
from textwrap import dedent

import pulumi

from serverless_patterns import Bucket, Function, HttpApi, Queue, Table, Topic, Workflow

CODE = dedent(
    """
    import json
    import os

    import boto3

    def press(event, context):
        for record in event["Records"]:
            news = json.loads(record["body"])
            print("printing", news["title"])
            if news["title"] == "damaged":
                raise ValueError("a damaged page")
            boto3.client("s3").put_object(Bucket=os.environ["PAPERS"], Key=news["title"], Body=b"news")

    def read(event, context):
        path = event["path"]
        if path.endswith("/lost"):
            raise ValueError("a lost page")
        return {"statusCode": 200, "body": json.dumps({"path": path, "body": event.get("body")})}

    def count(event, context):
        for record in event["Records"]:
            news = json.loads(record["body"])
            item = {"id": {"S": news["title"]}, "pages": {"N": "4"}}
            boto3.client("dynamodb").put_item(TableName=os.environ["COPIES"], Item=item)
    """
)
DEFINITION = {
    "StartAt": "Read",
    "States": {
        "Read": {"Type": "Pass", "Next": "Is it long?"},
        "Is it long?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.pages", "NumericGreaterThan": 100, "Next": "Give up"}],
            "Default": "Edit",
        },
        "Edit": {
            "Type": "Parallel",
            "Branches": [
                {"StartAt": "Text", "States": {"Text": {"Type": "Pass", "End": True}}},
                {"StartAt": "Pictures", "States": {"Pictures": {"Type": "Pass", "End": True}}},
            ],
            "End": True,
        },
        "Give up": {"Type": "Fail", "Error": "TooLong", "Cause": "more than 100 pages"},
    },
}


def make_program(directory: Path):
    """Returns the program; its code is written to ``directory``."""
    (directory / "news.py").write_text(CODE)

    def program() -> None:
        news, papers = Topic("news", {}), Bucket("papers", {"force_destroy": True})
        copies = Table("copies", {"partition_key": {"name": "id"}})
        received = {"subscriptions": {"news": {"topic_arn": news.arn}}, "max_receive_count": 1}
        for name, handler, links in (
            ("press", "press", {"PAPERS": papers.link("write")}),
            ("counter", "count", {"COPIES": copies.link("write")}),
        ):
            queue = Queue(name, received)
            Function(
                name,
                {
                    "code": str(directory),
                    "handler": f"news.{handler}",
                    "event_sources": {"queue": queue.event_source()},
                    "links": links,
                    "timeout": 30,
                },
            )
            pulumi.export(f"{name}_queue_url", queue.url)
            pulumi.export(f"{name}_dead_letter_queue_url", queue.dead_letter_queue_url)
        reader = Function("reader", {"code": str(directory), "handler": "news.read", "timeout": 20})
        routes = {"GET /news/{id}": reader.route(), "POST /letters": reader.route()}
        HttpApi("front", {"routes": routes})
        issue = Workflow("issue", {"definition": DEFINITION, "timeout": 60})
        pulumi.export("topic_arn", news.arn)
        pulumi.export("workflow_arn", issue.arn)

    return program
