"""Parameters of the operations of Secrets Manager, as far as they are read here."""

from typing import TypedDict

from embedded_aws.ministack.secretsmanager import RotationRules


class Parameters(TypedDict, total=False):
    """Parameters of any operation."""

    SecretId: str
    Name: str
    Description: str
    KmsKeyId: str
    ClientRequestToken: str
    SecretString: str
    SecretBinary: str
    VersionId: str
    VersionStage: str
    VersionStages: list[str]
    Tags: list[dict[str, str]]
    ForceDeleteWithoutRecovery: bool
    RotationLambdaARN: str
    RotationRules: RotationRules
    RotateImmediately: bool
    IncludeDeprecated: bool
    NextToken: str
    MaxResults: int
