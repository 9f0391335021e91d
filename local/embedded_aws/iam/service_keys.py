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
        SET: "",
        UNSUPPORTED: "Request/ Resource/",
    },
    "appsync": {SET: "", UNSUPPORTED: "Visibility"},
    "cloudwatch": {
        SET: "",
        UNSUPPORTED: "AlarmActions namespace requestInsightRuleLogGroups requestManagedResourceARNs",
    },
    "cognito-identity": {SET: "", UNSUPPORTED: "IdentityPoolArn"},
    "dynamodb": {
        SET: "Attributes EnclosingOperation FullTableScan LeadingKeys Select",
        ABSENT: "FisActionId FisTargetArns",
        UNSUPPORTED: """
            FirstPartitionKeyValues FourthPartitionKeyValues ReturnConsumedCapacity ReturnValues
            SecondPartitionKeyValues ThirdPartitionKeyValues
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
        SET: "",
        ABSENT: "ManagedBy",
        UNSUPPORTED: """
            EventBusArn TargetArn creatorAccount detail-type detail.eventTypeCode detail.service
            detail.userIdentity.principalId eventBusInvocation source
        """,
    },
    "execute-api": {SET: "", ABSENT: "viaDomainArn"},
    "iam": {
        SET: "PassedToService ResourceTag/",
        ABSENT: """
            DelegationDuration DelegationRequestOwner FIDO-FIPS-140-2-certification
            FIDO-FIPS-140-3-certification FIDO-certification NotificationChannel OrganizationsPolicyId
            RegisterSecurityKey TemplateArn
        """,
        UNSUPPORTED: """
            AWSServiceName AssociatedResourceArn PermissionsBoundary PolicyARN
            ServiceSpecificCredentialAgeDays ServiceSpecificCredentialServiceName
        """,
    },
    "kinesis": {ABSENT: "FisActionId FisInjectPercentage FisTargetArns"},
    "kms": {
        SET: "CallerAccount ViaService",
        # No service creates grants here, and no enclave calls.
        ABSENT: "GrantIsForAWSResource RecipientAttestation:",
        UNSUPPORTED: """
            BypassPolicyLockoutSafetyCheck CustomerMasterKeySpec CustomerMasterKeyUsage DataKeyPairSpec
            EncryptionAlgorithm EncryptionContext: EncryptionContextKeys ExpirationModel
            GrantConstraintType GrantOperations GranteePrincipal KeyAgreementAlgorithm KeyOrigin KeySpec
            KeyUsage MacAlgorithm MessageType MultiRegion MultiRegionKeyType PrimaryRegion
            ReEncryptOnSameKey ReplicaRegion RequestAlias ResourceAliases RetiringPrincipal
            RotationPeriodInDays ScheduleKeyDeletionPendingWindowInDays SigningAlgorithm ValidTo
            WrappingAlgorithm WrappingKeySpec
        """,
    },
    "lambda": {
        SET: "SourceFunctionArn",
        UNSUPPORTED: """
            CodeSigningConfigArn EventSourceToken FunctionArn FunctionUrlAuthType InvokedViaFunctionUrl
            Layer Principal SecurityGroupIds SubnetIds VpcIds
        """,
    },
    "logs": {UNSUPPORTED: "DeliveryDestinationResourceArn LogGeneratingResourceArns"},
    "s3": {
        SET: """
            DataAccessPointArn ExistingObjectTag/ ResourceAccount delimiter max-keys prefix x-amz-acl
            x-amz-grant-full-control x-amz-grant-read x-amz-grant-read-acp x-amz-grant-write
            x-amz-grant-write-acp x-amz-server-side-encryption
        """,
        ABSENT: """
            AccessGrantScope AccessGrantsInstanceArn AccessGrantsLocationScope AccessPointNetworkOrigin
            AccessPointTag/ BucketTag/ ExistingJobOperation ExistingJobPriority JobSuspendedCause
            RequestJobOperation RequestJobPriority destinationRegion isReplicationPauseRequest
            x-amz-bucket-namespace
        """,
        UNSUPPORTED: """
            DataAccessPointAccount InventoryAccessibleOptionalFields ObjectCreationOperation
            RequestObjectTag/ RequestObjectTagKeys TlsVersion VersionId authType if-match if-none-match
            locationconstraint object-lock-legal-hold object-lock-mode
            object-lock-remaining-retention-days object-lock-retain-until-date signatureAge
            signatureversion x-amz-content-sha256 x-amz-copy-source x-amz-metadata-directive
            x-amz-object-ownership x-amz-server-side-encryption-aws-kms-key-id
            x-amz-server-side-encryption-customer-algorithm x-amz-storage-class
            x-amz-website-redirect-location
        """,
    },
    "secretsmanager": {
        SET: "ResourceTag/",
        UNSUPPORTED: """
            AddReplicaRegions BlockPublicPolicy Description ExternalSecretRotationRoleArn
            ForceDeleteWithoutRecovery ForceOverwriteReplicaSecret KmsKeyArn KmsKeyId ModifyRotationRules
            Name RecoveryWindowInDays RotateImmediately RotationLambdaARN SecretId SecretPrimaryRegion
            Type VersionId VersionStage resource/AllowRotationLambdaArn resource/Type
        """,
    },
    "sns": {UNSUPPORTED: "Endpoint Protocol"},
    "sqs": {},
    "ssm": {
        SET: "resourceTag/",
        ABSENT: """
            AccessRequestId AutoApprove InventoryTypeName SessionDocumentAccessCheck SourceInstanceARN
            SyncType
        """,
        UNSUPPORTED: "DocumentCategories DocumentType DocumentVersion Overwrite Policies Recursive",
    },
    "states": {UNSUPPORTED: "HTTPEndpoint HTTPMethod StateMachineQualifier"},
    "sts": {
        SET: "ExternalId RoleSessionName",
        ABSENT: "AWSServiceName RequestContext/ RequestContextProviders TaskPolicyArn",
        UNSUPPORTED: """
            DurationSeconds IdentityTokenAudience SigningAlgorithm SourceIdentity TransitiveTagKeys
        """,
    },
}
