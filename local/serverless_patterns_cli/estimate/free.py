"""Resource types that AWS charges nothing for: what they configure is charged where it is used."""

from typing import Final

FREE_PACKAGES: Final = frozenset(
    {"archive", "command", "pulumi", "pulumi-nodejs", "pulumi-python", "random", "tls"}
)
"""Packages that create nothing on AWS, and ``pulumi`` itself."""

FREE_SERVICES: Final = frozenset({"acm", "appautoscaling", "codedeploy", "iam"})
"""Services whose every type is free; certificates of AWS Private CA are not in the embedded emulator."""

FREE_TYPES: Final = frozenset(
    f"aws:{service}/{name[0].lower()}{name[1:]}:{name}"
    for service, names in {
        "apigateway": (
            "Account ApiKey Authorizer BasePathMapping Deployment DomainName GatewayResponse Integration"
            " IntegrationResponse Method MethodResponse MethodSettings Model RequestValidator Resource"
            " RestApiPolicy UsagePlan UsagePlanKey VpcLink"
        ),
        "apigatewayv2": (
            "ApiMapping Authorizer Deployment DomainName Integration IntegrationResponse Model"
            " Route RouteResponse RoutingRule VpcLink"
        ),
        "cloudfront": (
            "CachePolicy Function KeyGroup OriginAccessControl"
            " OriginRequestPolicy PublicKey ResponseHeadersPolicy"
        ),
        "cloudwatch": (
            "EventBusPolicy EventPermission EventRule EventTarget LogDelivery LogDeliveryDestination LogGroup"
            " LogResourcePolicy LogStream"
        ),
        "cognito": "ResourceServer User UserGroup UserInGroup UserPoolClient UserPoolDomain",
        "dynamodb": "ResourcePolicy TableItem",
        "ec2": (
            "DefaultSecurityGroup InternetGateway Route RouteTable RouteTableAssociation SecurityGroup"
            " SecurityGroupRule Subnet Vpc"
        ),
        "ecr": "LifecyclePolicy RepositoryPolicy",
        "ecs": "Cluster ClusterCapacityProviders TaskDefinition",
        "kms": "Alias Grant KeyPolicy",
        "lambda": (
            "Alias FunctionEventInvokeConfig FunctionUrl LayerVersion LayerVersionPermission Permission"
        ),
        "lb": "Listener ListenerRule TargetGroup TargetGroupAttachment",
        "rds": "SubnetGroup",
        "route53": "Record",
        "s3": (
            "BucketCorsConfiguration BucketCorsConfigurationV2 BucketLifecycleConfiguration"
            " BucketLifecycleConfigurationV2 BucketLogging BucketLoggingV2 BucketNotification BucketObject"
            " BucketObjectv2 BucketOwnershipControls BucketPolicy BucketPublicAccessBlock"
            " BucketServerSideEncryptionConfiguration BucketServerSideEncryptionConfigurationV2"
            " BucketVersioning BucketVersioningV2 BucketWebsiteConfiguration"
        ),
        "scheduler": "ScheduleGroup",
        "secretsmanager": "SecretPolicy SecretVersion",
        "sfn": "Activity Alias",
        "sns": "TopicPolicy",
        "sqs": "QueuePolicy RedriveAllowPolicy RedrivePolicy",
        "vpc": "SecurityGroupEgressRule SecurityGroupIngressRule",
        "wafv2": "IpSet RegexPatternSet WebAclAssociation WebAclLoggingConfiguration",
    }.items()
    for name in names.split()
)
"""Types of other services. Functions of CloudFront are charged at distributions, logs at what writes them,
VPC links at the load balancer behind them."""


def is_free(type_: str) -> bool:
    """Whether AWS charges nothing for a resource type."""
    package, module, *_ = type_.split(":")
    if package != "aws":
        return package in FREE_PACKAGES
    return type_ in FREE_TYPES or module.split("/")[0] in FREE_SERVICES
