"""Records of AppSync that MiniStack keeps, as far as they are read here."""

from typing import Required, TypedDict


class FunctionConfig(TypedDict, total=False):
    """Configuration of a function as a data source."""

    lambdaFunctionArn: str


class TableConfig(TypedDict, total=False):
    """Configuration of a table as a data source."""

    tableName: str
    awsRegion: str


class BusConfig(TypedDict, total=False):
    """Configuration of an event bus as a data source."""

    eventBusArn: str


class Signing(TypedDict):
    """Region and service for which requests are signed."""

    signingRegion: str
    signingServiceName: str


class Authorization(TypedDict, total=False):
    """Authorization of requests to an HTTP endpoint."""

    awsIamConfig: Signing


class EndpointConfig(TypedDict, total=False):
    """Configuration of an HTTP endpoint as a data source."""

    endpoint: str
    authorizationConfig: Authorization


class DataSource(TypedDict, total=False):
    """A data source."""

    dataSourceArn: Required[str]
    serviceRoleArn: str
    lambdaConfig: FunctionConfig
    dynamodbConfig: TableConfig
    eventBridgeConfig: BusConfig
    httpConfig: EndpointConfig
