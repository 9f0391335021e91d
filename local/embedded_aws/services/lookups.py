"""Functions that find one resource by its name: parameters, secrets, keys, roles, tables, queues, topics."""

import base64
import json

from embedded_aws.program.wire import Properties, make_secret
from embedded_aws.resource_model.calls import select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.invoke_arns import build_invoke_arn
from embedded_aws.resource_model.lookups import build_missing_error, read_tags, register_lookup


@register_lookup("aws:ssm/getParameter:getParameter", "SSM Parameter", "name")
def get_parameter(aws: Context, given: Inputs) -> Properties:
    """The value of a parameter, which is a secret unless its type says otherwise."""
    decrypt = given.get("withDecryption", True)
    answer = aws.client("ssm").get_parameter(Name=given["name"], WithDecryption=decrypt)
    parameter = answer["Parameter"]
    plain = {} if parameter["Type"] == "SecureString" else {"insecureValue": parameter["Value"]}
    return {
        **plain,
        "arn": parameter["ARN"],
        "id": given["name"],
        "type": parameter["Type"],
        "value": make_secret(parameter["Value"]),
        "version": parameter["Version"],
        "withDecryption": decrypt,
    }


@register_lookup("aws:secretsmanager/getSecret:getSecret", "Secrets Manager Secret", "name")
def get_secret(aws: Context, given: Inputs) -> Properties:
    """A secret by its name or ARN, without its value."""
    secrets = aws.client("secretsmanager")
    found_secret = secrets.describe_secret(SecretId=given.get("arn") or given["name"])
    arn = found_secret["ARN"]
    policy = secrets.get_resource_policy(SecretId=arn).get("ResourcePolicy", "")
    return {
        **select_inputs(found_secret, {"description": "Description", "kmsKeyId": "KmsKeyId"}),
        "arn": arn,
        "id": arn,
        "name": found_secret["Name"],
        "policy": policy,
        "tags": read_tags(found_secret.get("Tags", [])),
    }


@register_lookup(
    "aws:secretsmanager/getSecretVersion:getSecretVersion", "Secrets Manager Secret Version", "secretId"
)
def get_secret_version(aws: Context, given: Inputs) -> Properties:
    """The value of a secret."""
    names = {"secretId": "SecretId", "versionId": "VersionId", "versionStage": "VersionStage"}
    value = aws.client("secretsmanager").get_secret_value(**given.pick(names))
    binary = value.get("SecretBinary")
    stage = given.get("versionStage", "AWSCURRENT")
    return {
        "arn": value["ARN"],
        "id": f"{given['secretId']}|{given.get('versionId', stage)}",
        "secretArn": value["ARN"],
        "secretString": make_secret(value.get("SecretString", "")),
        "secretBinary": make_secret(base64.b64encode(binary).decode() if binary else ""),
        "versionId": value["VersionId"],
        "versionStage": stage,
        "versionStages": value["VersionStages"],
    }


@register_lookup("aws:kms/getKey:getKey", "KMS Key", "keyId")
def get_key(aws: Context, given: Inputs) -> Properties:
    """A key by its ID, ARN or alias."""
    key = aws.client("kms").describe_key(KeyId=given["keyId"])["KeyMetadata"]
    names = {
        "awsAccountId": "AWSAccountId",
        "customerMasterKeySpec": "CustomerMasterKeySpec",
        "description": "Description",
        "enabled": "Enabled",
        "keyManager": "KeyManager",
        "keySpec": "KeySpec",
        "keyState": "KeyState",
        "keyUsage": "KeyUsage",
        "multiRegion": "MultiRegion",
        "origin": "Origin",
    }
    return {**select_inputs(key, names), "arn": key["Arn"], "id": key["KeyId"]}


@register_lookup("aws:kms/getAlias:getAlias", "KMS Alias", "name")
def get_alias(aws: Context, given: Inputs) -> Properties:
    """An alias, and the key that it names."""
    kms, name = aws.client("kms"), given["name"]
    key = kms.describe_key(KeyId=name)["KeyMetadata"]
    arn = aws.arn("kms", name)
    return {"arn": arn, "id": arn, "targetKeyArn": key["Arn"], "targetKeyId": key["KeyId"]}


@register_lookup("aws:iam/getRole:getRole", "IAM Role", "name")
def get_role(aws: Context, given: Inputs) -> Properties:
    """A role."""
    role = aws.client("iam").get_role(RoleName=given["name"])["Role"]
    return {
        "arn": role["Arn"],
        "assumeRolePolicy": json.dumps(role["AssumeRolePolicyDocument"]),
        "createDate": str(role["CreateDate"]),
        "description": role.get("Description", ""),
        "id": role["RoleName"],
        "maxSessionDuration": role.get("MaxSessionDuration", 3600),
        "path": role["Path"],
        "permissionsBoundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", ""),
        "roleLastUseds": [],
        "tags": read_tags(role.get("Tags", [])),
        "uniqueId": role["RoleId"],
    }


@register_lookup("aws:dynamodb/getTable:getTable", "DynamoDB Table", "name")
def get_table(aws: Context, given: Inputs) -> Properties:
    """A table, with its indexes."""
    client = aws.client("dynamodb")
    table = client.describe_table(TableName=given["name"])["Table"]
    keys = {each["KeyType"]: each["AttributeName"] for each in table["KeySchema"]}
    throughput = table.get("ProvisionedThroughput", {})
    stream = table.get("StreamSpecification", {})
    tags = client.list_tags_of_resource(ResourceArn=table["TableArn"]).get("Tags", [])
    attributes = table["AttributeDefinitions"]
    return {
        "arn": table["TableArn"],
        "attributes": [{"name": each["AttributeName"], "type": each["AttributeType"]} for each in attributes],
        "billingMode": table.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED"),
        "deletionProtectionEnabled": table.get("DeletionProtectionEnabled", False),
        "globalSecondaryIndexes": [_index(each) for each in table.get("GlobalSecondaryIndexes", [])],
        "hashKey": keys["HASH"],
        "id": given["name"],
        "localSecondaryIndexes": [_index(each) for each in table.get("LocalSecondaryIndexes", [])],
        "rangeKey": keys.get("RANGE", ""),
        "readCapacity": throughput.get("ReadCapacityUnits", 0),
        "streamArn": table.get("LatestStreamArn", ""),
        "streamEnabled": stream.get("StreamEnabled", False),
        "streamLabel": table.get("LatestStreamLabel", ""),
        "streamViewType": stream.get("StreamViewType", ""),
        "tableClass": table.get("TableClassSummary", {}).get("TableClass", "STANDARD"),
        "tags": read_tags(tags),
        "writeCapacity": throughput.get("WriteCapacityUnits", 0),
    }


def _index(index: Properties) -> Properties:
    keys = {each["KeyType"]: each["AttributeName"] for each in index["KeySchema"]}
    return {
        "name": index["IndexName"],
        "hashKey": keys["HASH"],
        "rangeKey": keys.get("RANGE", ""),
        "projectionType": index["Projection"]["ProjectionType"],
        "nonKeyAttributes": index["Projection"].get("NonKeyAttributes", []),
    }


@register_lookup("aws:sqs/getQueue:getQueue", "SQS Queue", "name")
def get_queue(aws: Context, given: Inputs) -> Properties:
    """A queue."""
    sqs = aws.client("sqs")
    url = sqs.get_queue_url(QueueName=given["name"])["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    tags = sqs.list_queue_tags(QueueUrl=url).get("Tags", {})
    return {"arn": attributes["QueueArn"], "id": url, "url": url, "tags": tags}


@register_lookup("aws:sns/getTopic:getTopic", "SNS Topic", "name")
def get_topic(aws: Context, given: Inputs) -> Properties:
    """A topic, which SNS finds by its ARN only."""
    sns, arn = aws.client("sns"), aws.arn("sns", given["name"])
    sns.get_topic_attributes(TopicArn=arn)
    tags = sns.list_tags_for_resource(ResourceArn=arn).get("Tags", [])
    return {"arn": arn, "id": arn, "tags": read_tags(tags)}


@register_lookup("aws:s3/getBucket:getBucket", "S3 Bucket", "bucket")
def get_bucket(aws: Context, given: Inputs) -> Properties:
    """A bucket."""
    name, s3 = given["bucket"], aws.client("s3")
    s3.head_bucket(Bucket=name)
    region = s3.get_bucket_location(Bucket=name)["LocationConstraint"] or "us-east-1"
    return {
        "arn": f"arn:{aws.partition}:s3:::{name}",
        "bucketDomainName": f"{name}.s3.amazonaws.com",
        "bucketRegion": region,
        "bucketRegionalDomainName": f"{name}.s3.{region}.amazonaws.com",
        "hostedZoneId": "Z3AQBSTGFYJSTF",
        "id": name,
    }


@register_lookup("aws:lambda/getFunction:getFunction", "Lambda Function", "functionName")
def get_function(aws: Context, given: Inputs) -> Properties:
    """A function; without a qualifier its latest version, as the provider does."""
    which = given.pick({"functionName": "FunctionName", "qualifier": "Qualifier"})
    answer = aws.client("lambda").get_function(**which)
    function = answer["Configuration"]
    arn = function["FunctionArn"].removesuffix(f":{given.get('qualifier', '')}")
    version = function["Version"]
    names = {
        "architectures": "Architectures",
        "codeSha256": "CodeSha256",
        "description": "Description",
        "handler": "Handler",
        "lastModified": "LastModified",
        "memorySize": "MemorySize",
        "role": "Role",
        "runtime": "Runtime",
        "timeout": "Timeout",
    }
    return {
        **select_inputs(function, names),
        "arn": arn,
        "environment": {"variables": function.get("Environment", {}).get("Variables", {})},
        "ephemeralStorages": [{"size": function.get("EphemeralStorage", {}).get("Size", 512)}],
        "functionName": function["FunctionName"],
        "id": function["FunctionName"],
        "invokeArn": build_invoke_arn(aws, arn),
        "kmsKeyArn": function.get("KMSKeyArn", ""),
        "layers": [each["Arn"] for each in function.get("Layers", [])],
        "qualifiedArn": f"{arn}:{version}",
        "qualifiedInvokeArn": build_invoke_arn(aws, f"{arn}:{version}"),
        "reservedConcurrentExecutions": answer.get("Concurrency", {}).get("ReservedConcurrentExecutions", -1),
        "sourceCodeHash": function.get("CodeSha256", ""),
        "sourceCodeSize": function.get("CodeSize", 0),
        "tags": answer.get("Tags", {}),
        "tracingConfig": {"mode": function.get("TracingConfig", {}).get("Mode", "PassThrough")},
        "version": version,
    }


_ZONE = "aws:route53/getZone:getZone"


@register_lookup(_ZONE, "Route 53 Hosted Zone", "zoneId")
def get_zone(aws: Context, given: Inputs) -> Properties:
    """A hosted zone by its ID, or by its name among the public or the private ones."""
    client = aws.client("route53")
    if "zoneId" in given:
        identifier = given["zoneId"]
    else:
        name, private = f"{given['name'].rstrip('.')}.", given.get("privateZone", False)
        zones = [
            zone
            for zone in client.list_hosted_zones()["HostedZones"]
            if zone["Name"] == name and zone["Config"].get("PrivateZone", False) == private
        ]
        if not zones:
            raise build_missing_error(_ZONE, "no matching Route 53 Hosted Zone found")
        if len(zones) > 1:
            raise build_missing_error(_ZONE, "multiple Route 53 Hosted Zones matched")
        identifier = zones[0]["Id"]
    answer: Properties = client.get_hosted_zone(Id=identifier)
    zone = answer["HostedZone"]
    bare, servers = zone["Id"].rpartition("/")[2], answer.get("DelegationSet", {}).get("NameServers", [])
    return {
        "arn": f"arn:{aws.partition}:route53:::hostedzone/{bare}",
        "callerReference": zone["CallerReference"],
        "comment": zone["Config"].get("Comment", ""),
        "id": bare,
        "name": zone["Name"].rstrip("."),
        "nameServers": servers,
        "primaryNameServer": servers[0] if servers else "",
        "privateZone": zone["Config"].get("PrivateZone", False),
        "resourceRecordSetCount": zone.get("ResourceRecordSetCount", 0),
        "zoneId": bare,
    }
