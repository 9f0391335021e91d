"""Condition keys of services: which of them the emulator sets in requests, as AWS does.

A policy with a key in ``UNSUPPORTED`` is rejected when it is created: a statement that denies something would
not apply. Requests have no keys of services that are not listed, except for tags of resources.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Final


class Presence(Enum):
    """Whether a request has a condition key."""

    SET = "as on AWS"
    ABSENT = "never, since no account here has what it describes"
    UNSUPPORTED = "never, although AWS sets it"


SET, ABSENT, UNSUPPORTED = Presence.SET, Presence.ABSENT, Presence.UNSUPPORTED

SERVICES: Final[Mapping[str, Mapping[Presence, str]]] = {
    "apigateway": {
        UNSUPPORTED: "Request/ Resource/",
    },
    "appsync": {UNSUPPORTED: "Visibility"},
    "cloudwatch": {
        UNSUPPORTED: "AlarmActions namespace requestInsightRuleLogGroups requestManagedResourceARNs",
    },
    "cognito-identity": {UNSUPPORTED: "IdentityPoolArn"},
    "dynamodb": {
        SET: """
            Attributes EnclosingOperation FullTableScan LeadingKeys ReturnConsumedCapacity ReturnValues
            Select
        """,
        ABSENT: "FisActionId FisTargetArns",
        UNSUPPORTED: """
            FirstPartitionKeyValues FourthPartitionKeyValues SecondPartitionKeyValues
            ThirdPartitionKeyValues
        """,
    },
    "ecr": {SET: "ResourceTag/", ABSENT: "AccountSetting"},
    "ecs": {
        SET: "ResourceTag/",
        UNSUPPORTED: """
            CreateAction account-setting auto-assign-public-ip capacity-provider cluster
            compute-compatibility container-instances container-name enable-ebs-volumes
            enable-ecs-managed-tags enable-execute-command enable-service-connect enable-vpc-lattice
            fargate-ephemeral-storage-kms-key instance-metadata-tags-propagation namespace privileged
            propagate-tags service subnet task task-cpu task-definition task-memory
        """,
    },
    "events": {
        SET: """
            creatorAccount detail-type detail.eventTypeCode detail.service
            detail.userIdentity.principalId ManagedBy source TargetArn
        """,
        UNSUPPORTED: "EventBusArn eventBusInvocation",
    },
    "execute-api": {ABSENT: "viaDomainArn"},
    "iam": {
        SET: "AWSServiceName PassedToService PermissionsBoundary PolicyARN ResourceTag/",
        ABSENT: """
            DelegationDuration DelegationRequestOwner FIDO-certification FIDO-FIPS-140-2-certification
            FIDO-FIPS-140-3-certification NotificationChannel OrganizationsPolicyId RegisterSecurityKey
            TemplateArn
        """,
        UNSUPPORTED: """
            AssociatedResourceArn ServiceSpecificCredentialAgeDays ServiceSpecificCredentialServiceName
        """,
    },
    "kinesis": {ABSENT: "FisActionId FisInjectPercentage FisTargetArns"},
    "kms": {
        SET: """
            BypassPolicyLockoutSafetyCheck CallerAccount DataKeyPairSpec EncryptionAlgorithm
            EncryptionContext: EncryptionContextKeys ExpirationModel GrantConstraintType
            GranteePrincipal GrantIsForAWSResource GrantOperations KeyOrigin KeySpec KeyUsage
            MacAlgorithm MessageType MultiRegion ReEncryptOnSameKey ReplicaRegion RequestAlias
            ResourceAliases RetiringPrincipal RotationPeriodInDays
            ScheduleKeyDeletionPendingWindowInDays SigningAlgorithm ValidTo ViaService WrappingAlgorithm
            WrappingKeySpec
        """,
        # No enclave calls here.
        ABSENT: "RecipientAttestation:",
        UNSUPPORTED: """
            CustomerMasterKeySpec CustomerMasterKeyUsage KeyAgreementAlgorithm MultiRegionKeyType
            PrimaryRegion
        """,
    },
    "lambda": {
        SET: """
            CodeSigningConfigArn EventSourceToken FunctionArn FunctionUrlAuthType InvokedViaFunctionUrl
            Layer Principal SecurityGroupIds SourceFunctionArn SubnetIds VpcIds
        """,
    },
    "logs": {UNSUPPORTED: "DeliveryDestinationResourceArn LogGeneratingResourceArns"},
    "s3": {
        SET: """
            authType DataAccessPointAccount DataAccessPointArn delimiter ExistingObjectTag/ if-match
            if-none-match max-keys
            object-lock-legal-hold object-lock-mode object-lock-retain-until-date
            ObjectCreationOperation prefix RequestObjectTag/ RequestObjectTagKeys ResourceAccount
            signatureAge signatureversion TlsVersion VersionId x-amz-acl x-amz-content-sha256
            x-amz-copy-source x-amz-grant-full-control x-amz-grant-read x-amz-grant-read-acp
            x-amz-grant-write x-amz-grant-write-acp x-amz-metadata-directive
            x-amz-server-side-encryption x-amz-server-side-encryption-aws-kms-key-id
            x-amz-server-side-encryption-customer-algorithm x-amz-storage-class
            x-amz-website-redirect-location
        """,
        ABSENT: """
            AccessGrantScope AccessGrantsInstanceArn AccessGrantsLocationScope AccessPointNetworkOrigin
            AccessPointTag/ BucketTag/ destinationRegion ExistingJobOperation ExistingJobPriority
            isReplicationPauseRequest JobSuspendedCause RequestJobOperation RequestJobPriority
            x-amz-bucket-namespace
        """,
        UNSUPPORTED: """
            InventoryAccessibleOptionalFields locationconstraint object-lock-remaining-retention-days
            x-amz-object-ownership
        """,
    },
    "secretsmanager": {
        SET: """
            AddReplicaRegions BlockPublicPolicy Description ForceDeleteWithoutRecovery
            ForceOverwriteReplicaSecret KmsKeyArn Name RecoveryWindowInDays ResourceTag/
            RotateImmediately RotationLambdaARN SecretId VersionId VersionStage
        """,
        UNSUPPORTED: """
            ExternalSecretRotationRoleArn KmsKeyId ModifyRotationRules resource/AllowRotationLambdaArn
            resource/Type SecretPrimaryRegion Type
        """,
    },
    "sns": {
        SET: "Endpoint Protocol",
    },
    "sqs": {},
    "ssm": {
        SET: "resourceTag/",
        ABSENT: """
            AccessRequestId AutoApprove InventoryTypeName SessionDocumentAccessCheck SourceInstanceARN
            SyncType
        """,
        UNSUPPORTED: "DocumentCategories DocumentType DocumentVersion Overwrite Policies Recursive",
    },
    # HTTP tasks do not run here.
    "states": {SET: "StateMachineQualifier", ABSENT: "HTTPEndpoint HTTPMethod"},
    "sts": {
        SET: "DurationSeconds ExternalId RoleSessionName SigningAlgorithm SourceIdentity TransitiveTagKeys",
        ABSENT: "AWSServiceName RequestContext/ RequestContextProviders TaskPolicyArn",
        UNSUPPORTED: "IdentityTokenAudience",
    },
}
