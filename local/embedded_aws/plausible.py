"""Answers such as AWS would give, made up from names, for evaluating a program without AWS."""

import hashlib
from collections.abc import Callable
from typing import Any, cast

from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks

from embedded_aws.clients import ACCOUNT, REGION
from embedded_aws.policy_document import policy_document
from embedded_aws.wire import Properties

# What each type computes, with the id of the type first. ``{name}`` is the name in AWS, ``{hash}``
# 32 hex digits that depend on it. Whatever is missing here has its name as id and an ordinary ARN.
_OUTPUTS: dict[str, dict[str, str]] = {
    "aws:apigateway/apiKey:ApiKey": {
        "id": "{hash:.10}",
        "arn": "arn:aws:apigateway:{region}::/apikeys/{hash:.10}",
        "value": "{hash}",
    },
    "aws:apigateway/domainName:DomainName": {
        "id": "{domainName}",
        "arn": "arn:aws:apigateway:{region}::/domainnames/{domainName}",
        "cloudfrontDomainName": "{hash:.14}.cloudfront.net",
        "cloudfrontZoneId": "Z2FDTNDATAQYW2",
        "regionalDomainName": "d-{hash:.10}.execute-api.{region}.amazonaws.com",
        "regionalZoneId": "Z1UJRXOUMOOFQ8",
    },
    "aws:apigateway/restApi:RestApi": {
        "id": "{hash:.10}",
        "arn": "arn:aws:apigateway:{region}::/restapis/{hash:.10}",
        "executionArn": "arn:aws:execute-api:{region}:{account}:{hash:.10}",
        "rootResourceId": "{hash:.8}",
    },
    "aws:apigateway/stage:Stage": {
        "id": "{name}",
        "arn": "arn:aws:apigateway:{region}::/restapis/{restApi}/stages/{stageName}",
        "executionArn": "arn:aws:execute-api:{region}:{account}:{restApi}/{stageName}",
        "invokeUrl": "https://{restApi}.execute-api.{region}.amazonaws.com/{stageName}",
    },
    "aws:cloudfront/distribution:Distribution": {
        "id": "{hash:.14}",
        "arn": "arn:aws:cloudfront::{account}:distribution/{hash:.14}",
        "domainName": "{hash:.14}.cloudfront.net",
        "hostedZoneId": "Z2FDTNDATAQYW2",
    },
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
        "id": "{name}",
        "arn": "arn:aws:cloudwatch:{region}:{account}:alarm:{name}",
    },
    "aws:dynamodb/table:Table": {
        "id": "{name}",
        "arn": "arn:aws:dynamodb:{region}:{account}:table/{name}",
        "streamArn": "arn:aws:dynamodb:{region}:{account}:table/{name}/stream/2025-01-01",
    },
    "aws:cloudwatch/eventRule:EventRule": {
        "id": "{name}",
        "arn": "arn:aws:events:{region}:{account}:rule/{name}",
    },
    "aws:cloudwatch/logGroup:LogGroup": {
        "id": "{name}",
        "arn": "arn:aws:logs:{region}:{account}:log-group:{name}",
    },
    "aws:iam/policy:Policy": {
        "id": "arn:aws:iam::{account}:policy/{name}",
        "arn": "arn:aws:iam::{account}:policy/{name}",
        "policyId": "{hash:.20}",
    },
    "aws:iam/role:Role": {
        "id": "{name}",
        "arn": "arn:aws:iam::{account}:role/{name}",
        "uniqueId": "{hash:.20}",
    },
    "aws:kms/key:Key": {
        "id": "{hash}",
        "keyId": "{hash}",
        "arn": "arn:aws:kms:{region}:{account}:key/{hash}",
    },
    "aws:lambda/function:Function": {
        "id": "{name}",
        "arn": "arn:aws:lambda:{region}:{account}:function:{name}",
        "invokeArn": "arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/"
        "arn:aws:lambda:{region}:{account}:function:{name}/invocations",
        "qualifiedArn": "arn:aws:lambda:{region}:{account}:function:{name}:$LATEST",
        "version": "$LATEST",
    },
    "aws:s3/bucket:Bucket": {
        "id": "{name}",
        "arn": "arn:aws:s3:::{name}",
        "bucket": "{name}",
        "bucketDomainName": "{name}.s3.amazonaws.com",
        "bucketRegionalDomainName": "{name}.s3.{region}.amazonaws.com",
        "bucketRegion": "{region}",
        "hostedZoneId": "Z3AQBSTGFYJSTF",
    },
    "aws:secretsmanager/secret:Secret": {
        "id": "arn:aws:secretsmanager:{region}:{account}:secret:{name}-{hash:.6}",
        "arn": "arn:aws:secretsmanager:{region}:{account}:secret:{name}-{hash:.6}",
    },
    "aws:sfn/stateMachine:StateMachine": {
        "id": "arn:aws:states:{region}:{account}:stateMachine:{name}",
        "arn": "arn:aws:states:{region}:{account}:stateMachine:{name}",
        "stateMachineVersionArn": "arn:aws:states:{region}:{account}:stateMachine:{name}:1",
    },
    "aws:sfn/activity:Activity": {
        "id": "arn:aws:states:{region}:{account}:activity:{name}",
        "arn": "arn:aws:states:{region}:{account}:activity:{name}",
    },
    "aws:sfn/alias:Alias": {
        "id": "arn:aws:states:{region}:{account}:stateMachine:{hash:.8}:{name}",
        "arn": "arn:aws:states:{region}:{account}:stateMachine:{hash:.8}:{name}",
    },
    "aws:scheduler/schedule:Schedule": {
        "id": "{groupName}/{name}",
        "arn": "arn:aws:scheduler:{region}:{account}:schedule/{groupName}/{name}",
    },
    "aws:scheduler/scheduleGroup:ScheduleGroup": {
        "id": "{name}",
        "arn": "arn:aws:scheduler:{region}:{account}:schedule-group/{name}",
    },
    "aws:sns/topic:Topic": {
        "id": "arn:aws:sns:{region}:{account}:{name}",
        "arn": "arn:aws:sns:{region}:{account}:{name}",
    },
    "aws:sqs/queue:Queue": {
        "id": "https://sqs.{region}.amazonaws.com/{account}/{name}",
        "url": "https://sqs.{region}.amazonaws.com/{account}/{name}",
        "arn": "arn:aws:sqs:{region}:{account}:{name}",
    },
    "aws:ssm/parameter:Parameter": {
        "id": "{name}",
        "arn": "arn:aws:ssm:{region}:{account}:parameter/{name}",
    },
}

_ORDINARY = {"id": "{name}", "arn": "arn:aws:{service}:{region}:{account}:{name}"}


def _validation_options(certificate: Properties) -> Properties:
    names = dict.fromkeys([certificate["domainName"], *certificate.get("subjectAlternativeNames", [])])
    options = [
        {
            "domainName": name,
            "resourceRecordName": f"_validation.{name}.",
            "resourceRecordType": "CNAME",
            "resourceRecordValue": "_validation.acm-validations.aws.",
        }
        for name in names
    ]
    return {"domainValidationOptions": options}


# What is more than text, from the inputs of a resource.
_COMPUTED: dict[str, Callable[[Properties], Properties]] = {
    "aws:acm/certificate:Certificate": _validation_options,
}

_ANSWERS: dict[str, Callable[[Properties], Properties]] = {
    "aws:index/getAvailabilityZones:getAvailabilityZones": lambda _: {
        "id": REGION,
        "names": [f"{REGION}{zone}" for zone in "abc"],
        "zoneIds": [f"use1-az{zone}" for zone in "123"],
    },
    "aws:index/getCallerIdentity:getCallerIdentity": lambda _: {
        "id": ACCOUNT,
        "accountId": ACCOUNT,
        "arn": f"arn:aws:iam::{ACCOUNT}:root",
        "userId": ACCOUNT,
    },
    "aws:index/getPartition:getPartition": lambda _: {
        "id": "aws",
        "partition": "aws",
        "dnsSuffix": "amazonaws.com",
        "reverseDnsPrefix": "com.amazonaws",
    },
    "aws:index/getRegion:getRegion": lambda given: {
        "id": given.get("region", REGION),
        "name": given.get("region", REGION),
        "region": given.get("region", REGION),
        "description": "US East (N. Virginia)",
        "endpoint": f"ec2.{REGION}.amazonaws.com",
    },
    "aws:iam/getPolicyDocument:getPolicyDocument": policy_document,
}


class PlausibleMocks(Mocks):
    """Gives every resource an id, an ARN and what else its type computes."""

    def new_resource(self, args: MockResourceArgs) -> tuple[str, Properties]:
        """Makes up the outputs of a resource from its name; an existing one keeps its id."""
        given: Properties = cast("Any", args).inputs
        name: str = args.resource_id or given.get("name") or given.get("bucket") or args.name
        service = args.typ.split(":")[1].split("/")[0]
        known = {name: value for name, value in given.items() if isinstance(value, str)}
        facts = {
            "groupName": "default",
            "restApi": "",
            "stageName": "",
            **known,
            "name": name,
            "service": service,
            "hash": hashlib.sha256(name.encode()).hexdigest()[:32],
            "region": REGION,
            "account": ACCOUNT,
        }
        templates = _OUTPUTS.get(args.typ, _ORDINARY)
        outputs = {output: template.format_map(facts) for output, template in templates.items()}
        computed = _COMPUTED.get(args.typ, lambda _: {})(given)
        return outputs.pop("id"), {"name": name, **outputs, **computed}

    def call(self, args: MockCallArgs) -> tuple[Properties, None]:
        """Answers what AWS says about itself; anything else gets its own arguments back."""
        answer = _ANSWERS.get(args.token, lambda given: given)
        return answer(cast("Any", args).args), None
