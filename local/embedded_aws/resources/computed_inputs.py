"""Inputs that AWS chooses when a program leaves them out: optional and computed in the AWS provider.

A change of such an input by others is none for a program that does not set it. The names are from the SDK
(pulumi-aws 7.51): its resources always have these properties as outputs.
"""

from collections.abc import Mapping
from typing import Final

COMPUTED: Final[Mapping[str, str]] = {
    "aws:acm/certificate:Certificate": (
        "domainName keyAlgorithm options subjectAlternativeNames validationMethod"
    ),
    "aws:apigateway/account:Account": "cloudwatchRoleArn",
    "aws:apigateway/apiKey:ApiKey": "description value",
    "aws:apigateway/domainName:DomainName": (
        "endpointConfiguration ownershipVerificationCertificateArn routingMode securityPolicy"
    ),
    "aws:apigateway/integration:Integration": "cacheNamespace passthroughBehavior responseTransferMode",
    "aws:apigateway/restApi:RestApi": (
        "apiKeySource binaryMediaTypes description disableExecuteApiEndpoint endpointConfiguration "
        "minimumCompressionSize policy"
    ),
    "aws:apigatewayv2/authorizer:Authorizer": "authorizerResultTtlInSeconds",
    "aws:apigatewayv2/domainName:DomainName": "routingMode",
    "aws:apigatewayv2/integration:Integration": "timeoutMilliseconds",
    "aws:apigatewayv2/stage:Stage": "deploymentId",
    "aws:appautoscaling/target:Target": "roleArn suspendedState",
    "aws:appsync/apiKey:ApiKey": "description",
    "aws:appsync/function:Function": "functionVersion",
    "aws:cloudfront/distribution:Distribution": "continuousDeploymentPolicyId",
    "aws:cloudwatch/logDelivery:LogDelivery": "fieldDelimiter recordFields s3DeliveryConfigurations",
    "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": "deliveryDestinationType",
    "aws:cloudwatch/logGroup:LogGroup": "deletionProtectionEnabled logGroupClass",
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": "roleArn",
    "aws:cloudwatch/metricAlarm:MetricAlarm": "evaluateLowSampleCountPercentiles",
    "aws:cognito/identityProvider:IdentityProvider": "attributeMapping",
    "aws:cognito/userPool:UserPool": (
        "adminCreateUserConfig emailVerificationMessage emailVerificationSubject passwordPolicy "
        "signInPolicy smsConfiguration smsVerificationMessage userPoolTier usernameConfiguration "
        "verificationMessageTemplate"
    ),
    "aws:cognito/userPoolClient:UserPoolClient": (
        "accessTokenValidity allowedOauthFlows allowedOauthFlowsUserPoolClient allowedOauthScopes "
        "authSessionValidity callbackUrls defaultRedirectUri enablePropagateAdditionalUserContextData "
        "enableTokenRevocation explicitAuthFlows idTokenValidity logoutUrls preventUserExistenceErrors "
        "readAttributes refreshTokenValidity supportedIdentityProviders writeAttributes"
    ),
    "aws:cognito/userPoolDomain:UserPoolDomain": "managedLoginVersion",
    "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination": (
        "approximateCreationDateTimePrecision"
    ),
    "aws:dynamodb/table:Table": (
        "attributes globalSecondaryIndexes hashKey pointInTimeRecovery readCapacity serverSideEncryption "
        "streamViewType ttl writeCapacity"
    ),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "egress ingress vpcId",
    "aws:ec2/eip:Eip": "domain instance networkBorderGroup networkInterface publicIpv4Pool",
    "aws:ec2/internetGateway:InternetGateway": "vpcId",
    "aws:ec2/natGateway:NatGateway": "privateIp",
    "aws:ec2/route:Route": "networkInterfaceId",
    "aws:ec2/routeTable:RouteTable": "routes",
    "aws:ec2/securityGroup:SecurityGroup": "description egress ingress vpcId",
    "aws:ec2/securityGroupRule:SecurityGroupRule": "sourceSecurityGroupId",
    "aws:ec2/subnet:Subnet": "availabilityZone availabilityZoneId cidrBlock",
    "aws:ec2/vpc:Vpc": "cidrBlock enableDnsHostnames",
    "aws:ec2/vpcEndpoint:VpcEndpoint": (
        "ipAddressType policy privateDnsEnabled routeTableIds securityGroupIds subnetIds"
    ),
    "aws:ecs/cluster:Cluster": "settings",
    "aws:ecs/service:Service": "cluster launchType platformVersion",
    "aws:ecs/taskDefinition:TaskDefinition": "enableFaultInjection networkMode",
    "aws:elasticache/cluster:Cluster": (
        "availabilityZone azMode engine engineVersion maintenanceWindow nodeType numCacheNodes "
        "parameterGroupName port replicationGroupId securityGroupIds snapshotWindow subnetGroupName "
        "transitEncryptionEnabled"
    ),
    "aws:elasticache/replicationGroup:ReplicationGroup": (
        "atRestEncryptionEnabled autoMinorVersionUpgrade engine engineVersion maintenanceWindow nodeType "
        "numCacheClusters numNodeGroups parameterGroupName replicasPerNodeGroup securityGroupIds "
        "snapshotWindow subnetGroupName transitEncryptionEnabled"
    ),
    "aws:elasticache/subnetGroup:SubnetGroup": "description",
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": "thumbprintLists",
    "aws:iam/role:Role": "inlinePolicies managedPolicyArns",
    "aws:iam/userLoginProfile:UserLoginProfile": "passwordResetRequired",
    "aws:kinesis/stream:Stream": "streamModeDetails",
    "aws:kms/key:Key": "description multiRegion policy rotationPeriodInDays",
    "aws:lambda/eventSourceMapping:EventSourceMapping": (
        "maximumRecordAgeInSeconds maximumRetryAttempts parallelizationFactor"
    ),
    "aws:lambda/function:Function": "architectures ephemeralStorage loggingConfig tracingConfig",
    "aws:lambda/permission:Permission": "statementIdPrefix",
    "aws:lb/listener:Listener": "protocol sslPolicy",
    "aws:lb/listenerRule:ListenerRule": "priority",
    "aws:lb/loadBalancer:LoadBalancer": "internal ipAddressType securityGroups subnets",
    "aws:lb/targetGroup:TargetGroup": (
        "connectionTermination healthCheck ipAddressType loadBalancingAlgorithmType preserveClientIp "
        "protocolVersion stickiness"
    ),
    "aws:pipes/pipe:Pipe": "sourceParameters",
    "aws:rds/cluster:Cluster": (
        "allocatedStorage autoMinorVersionUpgrade availabilityZones backupRetentionPeriod "
        "clusterIdentifierPrefix databaseName dbClusterParameterGroupName dbSubnetGroupName "
        "engineVersion kmsKeyId masterUserSecretKmsKeyId masterUsername monitoringInterval "
        "monitoringRoleArn port preferredBackupWindow preferredMaintenanceWindow publiclyAccessible "
        "storageEncrypted storageType vpcSecurityGroupIds"
    ),
    "aws:rds/clusterInstance:ClusterInstance": (
        "availabilityZone dbParameterGroupName dbSubnetGroupName engineVersion identifierPrefix "
        "publiclyAccessible"
    ),
    "aws:rds/instance:Instance": (
        "allocatedStorage availabilityZone backupRetentionPeriod backupWindow caCertIdentifier dbName "
        "dbSubnetGroupName engine engineVersion identifierPrefix iops kmsKeyId licenseModel "
        "maintenanceWindow monitoringRoleArn multiAz parameterGroupName port storageType username "
        "vpcSecurityGroupIds"
    ),
    "aws:rds/subnetGroup:SubnetGroup": "description",
    "aws:route53/record:Record": "allowOverwrite",
    "aws:route53/zone:Zone": "comment",
    "aws:s3/bucket:Bucket": (
        "acl bucketPrefix corsRules lifecycleRules logging objectLockEnabled policy "
        "serverSideEncryptionConfiguration versioning website"
    ),
    "aws:s3/bucketAcl:BucketAcl": "accessControlPolicy",
    "aws:s3/bucketAclV2:BucketAclV2": "accessControlPolicy",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "transitionDefaultMinimumObjectSize",
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2": (
        "transitionDefaultMinimumObjectSize"
    ),
    "aws:s3/bucketObject:BucketObject": (
        "bucketKeyEnabled contentType key kmsKeyId serverSideEncryption storageClass"
    ),
    "aws:s3/bucketObjectv2:BucketObjectv2": (
        "acl bucketKeyEnabled contentType key kmsKeyId serverSideEncryption storageClass"
    ),
    "aws:s3/bucketV2:BucketV2": (
        "acl bucketPrefix corsRules lifecycleRules loggings objectLockEnabled policy "
        "serverSideEncryptionConfigurations versionings websites"
    ),
    "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration": "routingRuleDetails routingRules",
    "aws:s3/bucketWebsiteConfigurationV2:BucketWebsiteConfigurationV2": "routingRuleDetails routingRules",
    "aws:scheduler/schedule:Schedule": "actionAfterCompletion groupName",
    "aws:secretsmanager/secret:Secret": "policy",
    "aws:secretsmanager/secretRotation:SecretRotation": "rotationEnabled",
    "aws:secretsmanager/secretVersion:SecretVersion": "versionStages",
    "aws:sfn/activity:Activity": "encryptionConfiguration",
    "aws:sfn/stateMachine:StateMachine": "encryptionConfiguration loggingConfiguration tracingConfiguration",
    "aws:sns/topic:Topic": "fifoThroughputScope policy signatureVersion tracingConfig",
    "aws:sns/topicSubscription:TopicSubscription": "filterPolicyScope",
    "aws:sqs/queue:Queue": (
        "deduplicationScope fifoThroughputLimit kmsDataKeyReusePeriodSeconds policy redriveAllowPolicy "
        "redrivePolicy sqsManagedSseEnabled"
    ),
    "aws:ssm/parameter:Parameter": "dataType insecureValue keyId tier value",
}
"""Names of the inputs by type."""


def list_computed_inputs(type_: str) -> frozenset[str]:
    """Returns the names of the inputs of a type that AWS chooses when they are left out."""
    return frozenset(COMPUTED.get(type_.replace("aws:alb/", "aws:lb/"), "").split())
