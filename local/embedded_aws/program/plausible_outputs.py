"""The computed outputs of each resource type, derived from names and inputs."""

from typing import Final

from embedded_aws.program.plausible_networks import NETWORKS

_ROUTING_RULE: Final = (
    "arn:aws:apigateway:{region}:{account}:/domainnames/{domainName}/routingrules/{hash:.6}"
)

# The computed outputs of each type; the ID is first. ``{name}`` is the name in AWS, ``{logical}`` the name in
# the program, ``{hash}`` 32 hexadecimal digits derived from the former, ``{uuid}`` the same as a UUID. Inputs
# have their own names.
OUTPUTS: Final[dict[str, dict[str, str]]] = {
    "aws:acm/certificate:Certificate": {
        "id": "arn:aws:acm:{region}:{account}:certificate/{uuid}",
        "arn": "arn:aws:acm:{region}:{account}:certificate/{uuid}",
    },
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
    "aws:apigatewayv2/api:Api": {
        "id": "{hash:.10}",
        "arn": "arn:aws:apigateway:{region}::/apis/{hash:.10}",
        "executionArn": "arn:aws:execute-api:{region}:{account}:{hash:.10}",
    },
    "aws:apigatewayv2/apiMapping:ApiMapping": {"id": "{hash:.6}"},
    "aws:apigatewayv2/authorizer:Authorizer": {"id": "{hash:.6}"},
    "aws:apigatewayv2/deployment:Deployment": {"id": "{hash:.6}"},
    "aws:apigatewayv2/routingRule:RoutingRule": {
        "id": _ROUTING_RULE,
        "routingRuleArn": _ROUTING_RULE,
        "routingRuleId": "{hash:.6}",
    },
    "aws:apigatewayv2/domainName:DomainName": {
        "id": "{domainName}",
        "arn": "arn:aws:apigateway:{region}::/domainnames/{domainName}",
    },
    "aws:apigatewayv2/integration:Integration": {"id": "{hash:.7}"},
    "aws:apigatewayv2/integrationResponse:IntegrationResponse": {"id": "{hash:.6}"},
    "aws:apigatewayv2/model:Model": {"id": "{hash:.6}"},
    "aws:apigatewayv2/route:Route": {"id": "{hash:.7}"},
    "aws:apigatewayv2/routeResponse:RouteResponse": {"id": "{hash:.6}"},
    "aws:apigatewayv2/stage:Stage": {
        "id": "{name}",
        "arn": "arn:aws:apigateway:{region}::/apis/{apiId}/stages/{name}",
        "executionArn": "arn:aws:execute-api:{region}:{account}:{apiId}/{name}",
    },
    "aws:apigatewayv2/vpcLink:VpcLink": {
        "id": "{hash:.6}",
        "arn": "arn:aws:apigateway:{region}::/vpclinks/{hash:.6}",
    },
    "aws:appautoscaling/target:Target": {
        "id": "{resourceId}",
        "arn": "arn:aws:application-autoscaling:{region}:{account}:scalable-target/{hash}",
    },
    "aws:appsync/graphQLApi:GraphQLApi": {
        "id": "{hash:.26}",
        "arn": "arn:aws:appsync:{region}:{account}:apis/{hash:.26}",
    },
    "aws:cloudfront/distribution:Distribution": {
        "id": "{hash:.14}",
        "arn": "arn:aws:cloudfront::{account}:distribution/{hash:.14}",
        "domainName": "{hash:.14}.cloudfront.net",
        "hostedZoneId": "Z2FDTNDATAQYW2",
    },
    "aws:cloudwatch/eventApiDestination:EventApiDestination": {
        "id": "{name}",
        "arn": "arn:aws:events:{region}:{account}:api-destination/{name}/{uuid}",
    },
    "aws:cloudwatch/eventArchive:EventArchive": {
        "id": "{name}",
        "arn": "arn:aws:events:{region}:{account}:archive/{name}",
    },
    "aws:cloudwatch/eventBus:EventBus": {
        "id": "{name}",
        "arn": "arn:aws:events:{region}:{account}:event-bus/{name}",
    },
    "aws:cloudwatch/eventConnection:EventConnection": {
        "id": "{name}",
        "arn": "arn:aws:events:{region}:{account}:connection/{name}/{uuid}",
    },
    "aws:cloudwatch/eventRule:EventRule": {
        "id": "{name}",
        "arn": "arn:aws:events:{region}:{account}:rule/{name}",
    },
    "aws:cloudwatch/logGroup:LogGroup": {
        "id": "{name}",
        "arn": "arn:aws:logs:{region}:{account}:log-group:{name}",
    },
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
        "id": "{name}",
        "arn": "arn:aws:cloudwatch:{region}:{account}:alarm:{name}",
    },
    "aws:cognito/userPool:UserPool": {
        "id": "{region}_{hash:.9}",
        "arn": "arn:aws:cognito-idp:{region}:{account}:userpool/{region}_{hash:.9}",
        "endpoint": "cognito-idp.{region}.amazonaws.com/{region}_{hash:.9}",
    },
    "aws:cognito/userPoolClient:UserPoolClient": {
        "id": "{hash:.26}",
    },
    "aws:dynamodb/table:Table": {
        "id": "{name}",
        "arn": "arn:aws:dynamodb:{region}:{account}:table/{name}",
        "streamArn": "arn:aws:dynamodb:{region}:{account}:table/{name}/stream/2025-01-01",
    },
    **NETWORKS,
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": {
        "id": "{repository}",
        "registryId": "{account}",
    },
    "aws:ecr/repository:Repository": {
        "id": "{name}",
        "arn": "arn:aws:ecr:{region}:{account}:repository/{name}",
        "registryId": "{account}",
        "repositoryUrl": "{account}.dkr.ecr.{region}.amazonaws.com/{name}",
    },
    "aws:ecr/repositoryPolicy:RepositoryPolicy": {
        "id": "{repository}",
        "registryId": "{account}",
    },
    "aws:ecs/cluster:Cluster": {
        "id": "arn:aws:ecs:{region}:{account}:cluster/{name}",
        "arn": "arn:aws:ecs:{region}:{account}:cluster/{name}",
    },
    "aws:ecs/taskDefinition:TaskDefinition": {
        "id": "{family}",
        "arn": "arn:aws:ecs:{region}:{account}:task-definition/{family}:1",
        "arnWithoutRevision": "arn:aws:ecs:{region}:{account}:task-definition/{family}",
    },
    "aws:codedeploy/application:Application": {
        "id": "{hash}:{name}",
        "arn": "arn:aws:codedeploy:{region}:{account}:application:{name}",
    },
    "aws:codedeploy/deploymentGroup:DeploymentGroup": {
        "id": "{hash}",
        "arn": "arn:aws:codedeploy:{region}:{account}:deploymentgroup:application/{name}",
    },
    "aws:efs/accessPoint:AccessPoint": {
        "id": "fsap-{hash:.17}",
        "arn": "arn:aws:elasticfilesystem:{region}:{account}:access-point/fsap-{hash:.17}",
    },
    "aws:efs/fileSystem:FileSystem": {
        "id": "fs-{hash:.17}",
        "arn": "arn:aws:elasticfilesystem:{region}:{account}:file-system/fs-{hash:.17}",
        "dnsName": "fs-{hash:.17}.efs.{region}.amazonaws.com",
    },
    "aws:iam/group:Group": {
        "id": "{name}",
        "arn": "arn:aws:iam::{account}:group/{name}",
        "uniqueId": "{hash:.20}",
    },
    "aws:iam/instanceProfile:InstanceProfile": {
        "id": "{name}",
        "arn": "arn:aws:iam::{account}:instance-profile/{name}",
        "uniqueId": "{hash:.20}",
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
    "aws:iam/user:User": {
        "id": "{name}",
        "arn": "arn:aws:iam::{account}:user/{name}",
        "uniqueId": "{hash:.20}",
    },
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": {
        "id": "arn:aws:firehose:{region}:{account}:deliverystream/{name}",
        "arn": "arn:aws:firehose:{region}:{account}:deliverystream/{name}",
    },
    "aws:kinesis/stream:Stream": {
        "id": "arn:aws:kinesis:{region}:{account}:stream/{name}",
        "arn": "arn:aws:kinesis:{region}:{account}:stream/{name}",
    },
    "aws:kms/alias:Alias": {
        "id": "{name}",
        "arn": "arn:aws:kms:{region}:{account}:{name}",
    },
    "aws:kms/key:Key": {
        "id": "{hash}",
        "keyId": "{hash}",
        "arn": "arn:aws:kms:{region}:{account}:key/{hash}",
    },
    "aws:lambda/alias:Alias": {
        "id": "arn:aws:lambda:{region}:{account}:function:{functionName}:{name}",
        "arn": "arn:aws:lambda:{region}:{account}:function:{functionName}:{name}",
        "invokeArn": "arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/"
        "arn:aws:lambda:{region}:{account}:function:{functionName}:{name}/invocations",
    },
    "aws:lambda/eventSourceMapping:EventSourceMapping": {
        "id": "{uuid}",
        "arn": "arn:aws:lambda:{region}:{account}:event-source-mapping:{uuid}",
        "uuid": "{uuid}",
    },
    "aws:lambda/function:Function": {
        "id": "{name}",
        "arn": "arn:aws:lambda:{region}:{account}:function:{name}",
        "invokeArn": "arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/"
        "arn:aws:lambda:{region}:{account}:function:{name}/invocations",
        "qualifiedArn": "arn:aws:lambda:{region}:{account}:function:{name}:$LATEST",
        "version": "$LATEST",
    },
    "aws:lambda/functionUrl:FunctionUrl": {
        "id": "{functionName}",
        "functionArn": "arn:aws:lambda:{region}:{account}:function:{functionName}",
        "functionUrl": "https://{hash:.32}.lambda-url.{region}.on.aws/",
        "urlId": "{hash:.32}",
    },
    "aws:lambda/layerVersion:LayerVersion": {
        "id": "arn:aws:lambda:{region}:{account}:layer:{layerName}:1",
        "arn": "arn:aws:lambda:{region}:{account}:layer:{layerName}:1",
        "layerArn": "arn:aws:lambda:{region}:{account}:layer:{layerName}",
        "version": "1",
    },
    "aws:ecs/service:Service": {
        "id": "arn:aws:ecs:{region}:{account}:service/{name}",
    },
    "aws:lb/listener:Listener": {
        "id": "arn:aws:elasticloadbalancing:{region}:{account}:listener/app/{name}/{hash:.16}/{hash:.16}",
        "arn": "arn:aws:elasticloadbalancing:{region}:{account}:listener/app/{name}/{hash:.16}/{hash:.16}",
    },
    "aws:lb/listenerRule:ListenerRule": {
        "id": "arn:aws:elasticloadbalancing:{region}:{account}:listener-rule/app/{name}/{hash:.16}",
        "arn": "arn:aws:elasticloadbalancing:{region}:{account}:listener-rule/app/{name}/{hash:.16}",
    },
    "aws:lb/loadBalancer:LoadBalancer": {
        "id": "arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/app/{name}/{hash:.16}",
        "arn": "arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/app/{name}/{hash:.16}",
        "arnSuffix": "app/{name}/{hash:.16}",
        "dnsName": "{name}-{hash:.8}.{region}.elb.amazonaws.com",
        "zoneId": "Z35SXDOTRQ7X7K",
    },
    "aws:lb/targetGroup:TargetGroup": {
        "id": "arn:aws:elasticloadbalancing:{region}:{account}:targetgroup/{name}/{hash:.16}",
        "arn": "arn:aws:elasticloadbalancing:{region}:{account}:targetgroup/{name}/{hash:.16}",
        "arnSuffix": "targetgroup/{name}/{hash:.16}",
    },
    "aws:pipes/pipe:Pipe": {
        "id": "{name}",
        "arn": "arn:aws:pipes:{region}:{account}:pipe/{name}",
    },
    "aws:rds/cluster:Cluster": {
        "id": "{name}",
        "arn": "arn:aws:rds:{region}:{account}:cluster:{name}",
        "clusterIdentifier": "{name}",
        "clusterResourceId": "cluster-{hash:.26}",
        "endpoint": "{name}.cluster-{hash:.12}.{region}.rds.amazonaws.com",
        "readerEndpoint": "{name}.cluster-ro-{hash:.12}.{region}.rds.amazonaws.com",
    },
    "aws:rds/clusterInstance:ClusterInstance": {
        "id": "{name}",
        "arn": "arn:aws:rds:{region}:{account}:db:{name}",
        "identifier": "{name}",
        "endpoint": "{name}.{hash:.12}.{region}.rds.amazonaws.com",
    },
    "aws:route53/zone:Zone": {
        "id": "Z{digits:.20}",
        "zoneId": "Z{digits:.20}",
        "arn": "arn:aws:route53:::hostedzone/Z{digits:.20}",
        "primaryNameServer": "ns-1.awsdns-01.com",
    },
    "aws:rds/subnetGroup:SubnetGroup": {
        "id": "{name}",
        "arn": "arn:aws:rds:{region}:{account}:subgrp:{name}",
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
    "aws:s3/bucketV2:BucketV2": {
        "id": "{name}",
        "arn": "arn:aws:s3:::{name}",
        "bucket": "{name}",
        "bucketDomainName": "{name}.s3.amazonaws.com",
        "bucketRegionalDomainName": "{name}.s3.{region}.amazonaws.com",
        "hostedZoneId": "Z3AQBSTGFYJSTF",
    },
    "aws:scheduler/schedule:Schedule": {
        "id": "{groupName}/{name}",
        "arn": "arn:aws:scheduler:{region}:{account}:schedule/{groupName}/{name}",
    },
    "aws:scheduler/scheduleGroup:ScheduleGroup": {
        "id": "{name}",
        "arn": "arn:aws:scheduler:{region}:{account}:schedule-group/{name}",
    },
    "aws:secretsmanager/secret:Secret": {
        "id": "arn:aws:secretsmanager:{region}:{account}:secret:{name}-{hash:.6}",
        "arn": "arn:aws:secretsmanager:{region}:{account}:secret:{name}-{hash:.6}",
    },
    "aws:secretsmanager/secretRotation:SecretRotation": {"id": "{secretId}"},
    "aws:secretsmanager/secretVersion:SecretVersion": {
        "id": "{secretId}|{uuid}",
        "arn": "{secretId}",
    },
    "aws:sfn/activity:Activity": {
        "id": "arn:aws:states:{region}:{account}:activity:{name}",
        "arn": "arn:aws:states:{region}:{account}:activity:{name}",
    },
    "aws:sfn/alias:Alias": {
        "id": "arn:aws:states:{region}:{account}:stateMachine:{logical}:{name}",
        "arn": "arn:aws:states:{region}:{account}:stateMachine:{logical}:{name}",
    },
    "aws:sfn/stateMachine:StateMachine": {
        "id": "arn:aws:states:{region}:{account}:stateMachine:{name}",
        "arn": "arn:aws:states:{region}:{account}:stateMachine:{name}",
        "stateMachineVersionArn": "arn:aws:states:{region}:{account}:stateMachine:{name}:1",
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
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
        "id": "sgr-{hash:.17}",
        "arn": "arn:aws:ec2:{region}:{account}:security-group-rule/sgr-{hash:.17}",
        "securityGroupRuleId": "sgr-{hash:.17}",
    },
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
        "id": "sgr-{hash:.17}",
        "arn": "arn:aws:ec2:{region}:{account}:security-group-rule/sgr-{hash:.17}",
        "securityGroupRuleId": "sgr-{hash:.17}",
    },
    "aws:wafv2/webAcl:WebAcl": {"id": "{uuid}"},
    "awsx:ecr:Image": {
        "id": "{repositoryUrl}@sha256:{hash}{hash}",
        "imageUri": "{repositoryUrl}@sha256:{hash}{hash}",
    },
    "aws:servicediscovery/httpNamespace:HttpNamespace": {
        "id": "ns-{hash:.16}",
        "arn": "arn:aws:servicediscovery:{region}:{account}:namespace/ns-{hash:.16}",
        "httpName": "{name}",
    },
    "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": {
        "id": "ns-{hash:.16}",
        "arn": "arn:aws:servicediscovery:{region}:{account}:namespace/ns-{hash:.16}",
        "hostedZone": "Z{hash:.20}",
    },
    "docker-build:index:Image": {
        "id": "sha256:{hash}{hash}",
        "contextHash": "{hash}{hash}",
        "digest": "sha256:{hash}{hash}",
    },
    "docker:index/image:Image": {
        "id": "{imageName}",
        "baseImageName": "{imageName}",
        "repoDigest": "{imageName}@sha256:{hash}{hash}",
    },
}

ORDINARY: Final = {"id": "{name}", "arn": "arn:aws:{service}:{region}:{account}:{name}"}
"""Computed properties of a type that is missing above."""
