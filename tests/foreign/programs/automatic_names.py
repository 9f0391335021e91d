"""Resources with names as in TypeScript, and a function whose name begins like a path of Lambda."""

import re

import pulumi
import pulumi_aws as aws
from pulumi import Output

from embedded_aws import Deployment
from tests.e2e.embedded_aws.programs import trust
from tests.foreign.requests import request

CODE = """
import os
def handler(event, context):
    return {"statusCode": 302, "headers": {"Location": "https://example.com/" + os.environ["BUCKET"]}}
"""


def program() -> None:
    site, former = aws.s3.Bucket("siteBucket"), aws.s3.BucketV2("formerBucket")
    cache = aws.elasticache.Cluster(
        "sessionCache", engine="memcached", node_type="cache.t3.micro", num_cache_nodes=1
    )
    role = aws.iam.Role("shortenerRole", assume_role_policy=trust("lambda"))
    function = aws.lambda_.Function(
        "url-shortener",
        role=role.arn,
        runtime="python3.12",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(CODE)}),
        environment={"variables": {"BUCKET": site.bucket}},
    )
    alias = aws.lambda_.Alias("live", function_name=function.name, function_version="$LATEST", name="live")
    url = aws.lambda_.FunctionUrl(
        "shortener", function_name=function.name, qualifier=alias.name, authorization_type="NONE"
    )
    public = {"principal": "*", "function": function.name, "qualifier": alias.name}
    aws.lambda_.Permission("url", action="lambda:InvokeFunctionUrl", function_url_auth_type="NONE", **public)
    aws.lambda_.Permission("invoke", action="lambda:InvokeFunction", invoked_via_function_url=True, **public)
    api = aws.appsync.GraphQLApi("Links", authentication_type="API_KEY", schema="type Query { link: String }")
    source = aws.appsync.DataSource("byPath", api_id=api.id, type="NONE")
    pulumi.export("url", url.function_url)
    pulumi.export(
        "names", Output.all(site.bucket, former.bucket, cache.cluster_id, source.name, function.name)
    )


def check(stack: Deployment) -> None:
    starts = ("sitebucket-", "formerbucket-", "sessioncache-", "byPath_", "url-shortener-")
    for start, name in zip(starts, stack.outputs["names"], strict=True):
        assert re.fullmatch(f"{start}[0-9a-f]{{7}}", name)
    answer = request(stack, "url")
    assert answer.status == 302
    assert answer.headers["Location"] == f"https://example.com/{stack.outputs['names'][0]}"
