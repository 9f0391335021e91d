"""The 40 pairs of services that most of AWS's serverless patterns connect, each with its line.

Ranked by the number of directories of aws-samples/serverless-patterns: 1,026 on 2026-11-29.
``docs/pairs.md`` shows the lines, ``tests/e2e/test_pairs.py`` runs them.
"""

from dataclasses import dataclass

SETUP = """\
code = {"code": "src", "handler": "work.handler"}
prices = Function("prices", {**code})
inbox, jobs, tasks = Queue("inbox", {}), Queue("jobs", {}), Queue("tasks", {})
uploads, lake = Bucket("uploads", {}), Bucket("lake", {})
items = Table("items", {"partition_key": {"name": "id"}, "stream_view_type": "NEW_IMAGE"})
news, clicks = Topic("news", {}), Stream("clicks", {})
shop, partner = EventBus("shop", {}), Secret("partner", {})
ledger = Database("ledger", {})
flow = Workflow("flow", {"definition_file": "flow.asl.json", "timeout": 60})
monolith = ContainerService("monolith", {"context": "monolith"})
on_shop = {"event_bus_name": shop.event_bus_name, "event_pattern": {"source": ["shop"]}}
"""
"""Names in the lines."""


@dataclass(frozen=True)
class Pair:
    """A pair of services.

    Attributes:
        name: Name of the pair in aws-samples/serverless-patterns.
        patterns: Number of directories there.
        line: The line; empty if there is none.
        page: Page that describes it, from ``docs/``; without a line, the reason.
    """

    name: str
    patterns: int
    line: str
    page: str


def _function(name: str, source: str) -> str:
    return f'Function("{name}", {{**code, "event_sources": {{"source": {source}}}}})'


def _link(name: str, variable: str, link: str) -> str:
    return f'Function("{name}", {{**code, "links": {{"{variable}": {link}}}}})'


def _rule(name: str, target: str) -> str:
    return f'EventRule("{name}", {{**on_shop, "target": {target}}})'


def _rest(name: str, route: str) -> str:
    return f'ApiGatewayFacade("{name}", {{"routes": {{{route}}}}})'


PAIRS = (
    Pair("apigw-lambda", 82, _rest("apigw-lambda", '"GET /prices": prices.route()'), "blocks/function.md"),
    Pair("sqs-lambda", 53, _function("sqs-lambda", "jobs.event_source()"), "event-sources.md"),
    Pair("s3-lambda", 43, _function("s3-lambda", "uploads.event_source()"), "event-sources.md"),
    Pair("lambda-dynamodb", 42, _link("lambda-dynamodb", "TABLE", 'items.link("write")'), "blocks/table.md"),
    Pair("lambda-bedrock", 31, "", "`policy_statements` of the function; models have no block"),
    Pair(
        "pipes-sqs",
        26,
        'Pipe("pipes-sqs", {"source": items.event_source(), "target": inbox.target()})',
        "blocks/pipe.md",
    ),
    Pair(
        "sns-sqs",
        23,
        'Queue("sns-sqs", {"subscriptions": {"news": {"topic_arn": news.arn}}})',
        "blocks/queue.md",
    ),
    Pair("kinesis-lambda", 20, _function("kinesis-lambda", "clicks.event_source()"), "blocks/stream.md"),
    Pair(
        "eventbridge-lambda",
        19,
        _function("eventbridge-lambda", 'shop.event_source({"source": ["shop"]})'),
        "blocks/event-bus.md",
    ),
    Pair("lambda-s3", 18, _link("lambda-s3", "BUCKET", 'lake.link("write")'), "blocks/bucket.md"),
    Pair(
        "scheduler-lambda",
        18,
        _function("scheduler-lambda", '{"schedule": {"expression": "rate(1 minute)"}}'),
        "event-sources.md",
    ),
    Pair("s3-eventbridge", 17, 'photos = Bucket("photos", {"event_bridge": True})', "blocks/bucket.md"),
    Pair("lambda-sns", 16, _link("lambda-sns", "TOPIC", 'news.link("publish")'), "blocks/topic.md"),
    Pair(
        "httpapi-lambda",
        16,
        'HttpApi("httpapi-lambda", {"routes": {"GET /prices": prices.route()}})',
        "blocks/http-api.md",
    ),
    Pair("ddbstream-lambda", 13, _function("ddbstream-lambda", "items.event_source()"), "event-sources.md"),
    Pair(
        "lambda-eventbridge",
        13,
        _link("lambda-eventbridge", "BUS", 'shop.link("publish")'),
        "blocks/event-bus.md",
    ),
    Pair("lambda-sfn", 13, _link("lambda-sfn", "WORKFLOW", 'flow.link("start")'), "building-blocks.md"),
    Pair("sns-lambda", 13, _function("sns-lambda", "news.event_source()"), "blocks/topic.md"),
    Pair(
        "alb-lambda",
        12,
        "",
        "the public load balancer of a container service has no function behind it; an HTTP API costs"
        " nothing while it waits",
    ),
    Pair("eventbridge-sqs", 12, _rule("eventbridge-sqs", "inbox.target()"), "blocks/event-rule.md"),
    Pair("apigw-sqs", 11, _rest("apigw-sqs", '"POST /jobs": jobs.route()'), "blocks/queue.md"),
    Pair(
        "apigw-dynamodb",
        11,
        _rest("apigw-dynamodb", '"GET /items/{id}": items.route("get")'),
        "blocks/table.md",
    ),
    Pair(
        "sfn-lambda",
        11,
        'Workflow("sfn-lambda", {"definition_file": "call.asl.json",'
        ' "definition_substitutions": {"Called": prices.arn}})',
        "../patterns/workflow/README.md",
    ),
    Pair("eventbridge-sfn", 11, _rule("eventbridge-sfn", "flow.target()"), "blocks/event-rule.md"),
    Pair(
        "pipes-ddbstream",
        11,
        'Pipe("pipes-ddbstream", {"source": items.event_source(), "target": shop.target("shop", "Changed")})',
        "blocks/pipe.md",
    ),
    Pair(
        "s3-sqs",
        10,
        'EventRule("s3-sqs", {"event_pattern": photos.event_pattern(), "target": inbox.target()})',
        "blocks/event-rule.md",
    ),
    Pair("eventbridge-sns", 10, _rule("eventbridge-sns", "news.target()"), "blocks/event-rule.md"),
    Pair("lambda-sqs", 9, _link("lambda-sqs", "QUEUE", 'inbox.link("send")'), "blocks/queue.md"),
    Pair("msk-lambda", 9, "", "no event source for Kafka"),
    Pair("lambda-rds", 8, _link("lambda-rds", "LEDGER", 'ledger.link("execute")'), "blocks/database.md"),
    Pair("mq-lambda", 7, "", "no event source for Amazon MQ"),
    Pair(
        "apigw-eventbridge",
        7,
        _rest("apigw-eventbridge", '"POST /orders": shop.route("shop", "OrderPlaced")'),
        "blocks/event-bus.md",
    ),
    Pair(
        "httpapi-eventbridge",
        7,
        'HttpApi("httpapi-eventbridge", {"routes": {"POST /orders": shop.route("shop", "OrderPlaced")}})',
        "blocks/event-bus.md",
    ),
    Pair(
        "apigw-vpclink",
        7,
        _rest("apigw-vpclink", '"GET /{proxy+}": monolith.route("/{proxy}")'),
        "blocks/container-service.md",
    ),
    Pair("apigw-sfn", 7, _rest("apigw-sfn", '"POST /runs": flow.route()'), "../patterns/workflow/README.md"),
    Pair("appsync-lambda", 7, "", "no block of a GraphQL API"),
    Pair(
        "cloudfront-s3",
        7,
        'StaticOffload("cloudfront-s3", {"site_directory": "site"})',
        "../patterns/static-offload/README.md",
    ),
    Pair(
        "firehose-s3",
        7,
        'DeliveryStream("firehose-s3", {"bucket_arn": lake.arn})',
        "blocks/delivery-stream.md",
    ),
    Pair(
        "sqs-sfn",
        7,
        'Pipe("sqs-sfn", {"source": tasks.event_source(), "target": flow.target()})',
        "blocks/pipe.md",
    ),
    Pair(
        "lambda-secretsmanager",
        7,
        _link("lambda-secretsmanager", "SECRET", 'partner.link("read")'),
        "blocks/secret.md",
    ),
)


def describe_pairs() -> str:
    """The table of the pairs, in Markdown."""
    rows = [
        f"| {number} | {pair.name} | {pair.patterns} | "
        + (f"[`{pair.line}`]({pair.page})" if pair.line else f"not in one line: {pair.page}")
        + " |"
        for number, pair in enumerate(PAIRS, 1)
    ]
    one_line = [pair.patterns for pair in PAIRS if pair.line]
    every = sum(pair.patterns for pair in PAIRS)
    counted = f"{len(one_line)} of the {len(PAIRS)} pairs are one line: {sum(one_line)} of {every} patterns."
    head = ["| | pair | patterns | line |", "| --- | --- | --- | --- |"]
    return "\n".join([f"{counted}\n", f"<!-- runs: fixture -->\n```python\n{SETUP}```\n", *head, *rows])
