"""Inputs that ``refresh`` does not read back, each with the reason."""

from typing import Final

ONLY_NAMES: Final = ("namePrefix",)
"""Inputs of any type that only make up the name of a new resource."""

UNREAD: Final[dict[str, dict[str, str]]] = {
    "It says how to create, delete or publish; AWS does not keep it.": {
        "aws:apigatewayv2/api:Api": "body",
        "aws:apigateway/account:Account": "resetOnDelete",
        "aws:apigatewayv2/vpcLink:VpcLink": "name",
        "aws:apigateway/vpcLink:VpcLink": "name",
        "aws:apigateway/basePathMapping:BasePathMapping": "domainNameId",
        "aws:cloudfront/function:Function": "publish",
        "aws:cloudwatch/eventRule:EventRule": "forceDestroy",
        "aws:cloudwatch/logGroup:LogGroup": "skipDestroy",
        "aws:ecr/repository:Repository": "forceDelete",
        "aws:ecs/taskDefinition:TaskDefinition": "skipDestroy",
        "aws:iam/role:Role": "forceDetachPolicies",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "name",
        "aws:iam/user:User": "forceDestroy",
        "aws:kinesis/stream:Stream": "enforceConsumerDeletion",
        "aws:kms/key:Key": "bypassPolicyLockoutSafetyCheck deletionWindowInDays",
        "aws:kms/keyPolicy:KeyPolicy": "bypassPolicyLockoutSafetyCheck keyId",
        "aws:lambda/function:Function": "publish skipDestroy",
        "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig": "skipDestroy",
        "aws:rds/cluster:Cluster": "finalSnapshotIdentifier skipFinalSnapshot",
        "aws:rds/instance:Instance": "finalSnapshotIdentifier skipFinalSnapshot",
        "aws:route53/record:Record": "allowOverwrite",
        "aws:route53/zone:Zone": "forceDestroy",
        "aws:s3/bucket:Bucket": (
            "forceDestroy acl corsRules lifecycleRules logging policy serverSideEncryptionConfiguration"
            " loggings versioning website"
        ),
        "aws:s3/bucketV2:BucketV2": "forceDestroy",
        "aws:secretsmanager/secret:Secret": "recoveryWindowInDays",
        "aws:secretsmanager/secretRotation:SecretRotation": "rotateImmediately",
        "aws:sfn/stateMachine:StateMachine": "publish",
        "aws:sns/topicSubscription:TopicSubscription": "confirmationTimeoutInMinutes endpointAutoConfirms",
        "aws:ssm/parameter:Parameter": "overwrite",
    },
    "AWS does not return it.": {
        "aws:cognito/user:User": (
            "clientMetadata desiredDeliveryMediums forceAliasCreation messageAction password "
            "temporaryPassword validationData"
        ),
        "aws:iam/userLoginProfile:UserLoginProfile": "passwordLength",
        "aws:lambda/invocation:Invocation": "input lifecycleScope terraformKey triggers",
        "aws:acm/certificate:Certificate": "certificateBody certificateChain privateKey privateKeyWo",
    },
    "Content; AWS's provider does not read it either.": {
        "aws:apigateway/restApi:RestApi": "body",
        "aws:appsync/graphQLApi:GraphQLApi": "schema",
        "aws:lambda/function:Function": "code imageUri s3Bucket s3Key s3ObjectVersion",
        "aws:s3/bucketObjectv2:BucketObjectv2": "content contentBase64 source",
        "aws:s3/bucketObject:BucketObject": "content contentBase64 source",
    },
    "It cannot be changed in AWS, or only together with its parent.": {
        "aws:cognito/userPool:UserPool": "schemas",
        "aws:route53/record:Record": "setIdentifier type",
        "aws:ec2/eip:Eip": "associateWithPrivateIp instance networkInterface",
        "aws:lambda/eventSourceMapping:EventSourceMapping": "functionName",
        "aws:sfn/activity:Activity": "encryptionConfiguration",
    },
    "MiniStack does not return it as it is set.": {
        "aws:acm/certificate:Certificate": "options",
        "aws:apigatewayv2/deployment:Deployment": "description",
        "aws:apigatewayv2/domainName:DomainName": "routingMode",
        "aws:appautoscaling/policy:Policy": (
            "policyType predictiveScalingPolicyConfiguration stepScalingPolicyConfiguration "
            "targetTrackingScalingPolicyConfiguration"
        ),
        "aws:appautoscaling/target:Target": "maxCapacity minCapacity roleArn suspendedState tags",
        "aws:cloudfront/function:Function": "keyValueStoreAssociations",
        "aws:cloudwatch/logGroup:LogGroup": "deletionProtectionEnabled",
        "aws:ec2/securityGroupRule:SecurityGroupRule": "description",
        "aws:kinesis/stream:Stream": "shardLevelMetrics",
        "aws:lambda/function:Function": "imageConfig",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "description",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "description",
    },
}
"""Reasons, each with the inputs of resource types."""


def may_be_unread(type_: str) -> set[str]:
    """Returns the inputs of a type that need not be read."""
    names = [each for reasons in UNREAD.values() for each in reasons.get(type_, "").split()]
    return {*ONLY_NAMES, *names}
