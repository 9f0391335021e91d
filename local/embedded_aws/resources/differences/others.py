"""Keys, alarms, streams, and what is only stored."""

from embedded_aws.resource_model.difference import Difference

DIFFERENCES = (
    Difference(
        type="aws:cognito/identityProvider:IdentityProvider",
        property="providerName",
        rule="kept, but sign-in with the provider is refused",
        reason="the emulator cannot verify the tokens of others",
    ),
    Difference(
        type="aws:cognito/identityPool:IdentityPool",
        property="supportedLoginProviders, openidConnectProviderArns, samlProviderArns",
        rule="kept, but logins with tokens of others than user pools are rejected",
        reason="the emulator cannot verify them",
    ),
    Difference(
        type="aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        property="url",
        rule="tokens of user pools and identity pools assume roles; those of other issuers are rejected",
        reason="the emulator does not download the keys of other issuers",
    ),
    Difference(
        type="aws:codedeploy/deploymentGroup:DeploymentGroup",
        property="deploymentConfigName, triggerConfigurations",
        rule="functions only, with an AppSpec in the call; alarms are looked at four times a second, and a "
        "minute of a deployment takes as many seconds as the variable `EMBEDDED_AWS_ROLLOUT_MINUTE` says, "
        "`60` by default; topics are notified, EventBridge is not",
        reason="MiniStack has no CodeDeploy; tests do not wait for minutes",
    ),
    Difference(
        type="aws:kms/key:Key",
        property="policy",
        rule="enforced for direct calls, objects, queues, topics, Kinesis streams, items of tables, "
        "parameters and secrets; not for logs, environments of functions and user pools; tables need "
        "`kms:Decrypt` only; the root user is not denied, nor locked out",
        reason="the emulator authorizes the use of keys, and encrypts nothing with them",
    ),
    Difference(
        type="aws:secretsmanager/secretRotation:SecretRotation",
        property="rotationRules",
        rule="the resource and `RotateSecret` begin a rotation; the schedule does not, of which the date of "
        "the next rotation is described if it is a number of days or a `rate`; a step that fails is not "
        "repeated until the next call",
        reason="the shortest interval of AWS is four hours",
    ),
    Difference(
        type="aws:iam/role:Role",
        property="passed to a service",
        rule="callers need `iam:PassRole` for each role whose ARN is in a request that AWS requires it for; "
        "not for the roles of instance profiles; the process is patched",
        reason="the emulator takes any role from any caller",
    ),
    Difference(
        type="aws:dynamodb/table:Table",
        property="items, in conditions of policies",
        rule="`dynamodb:LeadingKeys` has the partition keys of a request, also of PartiQL statements, which "
        "need the permission for their verb; a batch is denied as a whole, and who is limited to some keys "
        "is denied a statement with unknown keys",
        reason="the emulator knows neither; AWS denies each statement of a batch by itself",
    ),
    Difference(
        type="aws:dynamodb/table:Table",
        property="readCapacity, writeCapacity, onDemandThroughput",
        rule="kept and described, also those of indexes; no request is throttled",
        reason="the emulator counts no capacity units per second",
    ),
    Difference(
        type="aws:ec2/getAmi:getAmi",
        property="owners, filters",
        rule="finds one of a few images, or makes one up by the filter of names if Amazon, Canonical, "
        "Debian, Fedora, Red Hat or the marketplace owns it; nothing can be started from it",
        reason="virtual machines do not run here",
    ),
    Difference(
        type="aws:ec2/natGateway:NatGateway",
        property="everything",
        rule="networks, addresses and gateways are stored and carry nothing",
        reason="what runs here uses the network of this machine",
    ),
    Difference(
        type="aws:cloudtrail/trail:Trail",
        property="everything",
        rule="is stored, and delivers no events",
        reason="the emulator keeps none",
    ),
    Difference(
        type="aws:cloudwatch/dashboard:Dashboard",
        property="dashboardBody",
        rule="is stored, and shown by no page",
        reason="the emulator has no console of CloudWatch",
    ),
    Difference(
        type="aws:sesv2/emailIdentity:EmailIdentity",
        property="emailIdentity",
        rule="verified from the start; e-mails are kept, and not delivered",
        reason="the emulator has no mail",
    ),
    Difference(
        type="aws:ses/emailIdentity:EmailIdentity",
        property="email",
        rule="is verified immediately; e-mails are accepted but not sent",
        reason="the emulator has no mail server",
    ),
    Difference(
        type="aws:appsync/domainName:DomainName",
        property="domainName, certificateArn",
        rule="served for requests with that Host header, without TLS; the certificate must be in us-east-1,"
        " and need not exist",
        reason="no resolver knows the name here",
    ),
    Difference(
        type="aws:appsync/graphQLApi:GraphQLApi",
        property="schema: Subscription",
        rule="is part of the schema, but no client can subscribe; 'uris' has no REALTIME",
        reason="the emulator has no realtime endpoint of GraphQL APIs",
    ),
    Difference(
        type="aws:appsync/graphQLApi:GraphQLApi",
        property="openidConnectConfig",
        rule="accepts tokens of user pools in the emulator only; those of other issuers are rejected",
        reason="the emulator does not download the keys of other issuers",
    ),
    Difference(
        type="aws:rds/instance:Instance",
        property="everything",
        rule="databases are stored, and do not run",
        reason="only clusters with the Data API of Aurora PostgreSQL run here",
    ),
    Difference(
        type="aws:elasticache/cluster:Cluster",
        property="everything",
        rule="caches are stored; they run only if the machine has Docker",
        reason="the emulator runs caches as containers",
    ),
    Difference(
        type="aws:lb/targetGroupAttachment:TargetGroupAttachment",
        property="targetId: a function, with lambdaMultiValueHeadersEnabled",
        rule="the event has the headers and the query parameters in both forms",
        reason="MiniStack adds one form to the other",
    ),
)
