"""The shop of the stack ``gateway``, composed of AWS Solutions Constructs with their defaults."""

from aws_cdk import Stack
from aws_cdk.aws_dynamodb import Attribute, AttributeType, TableProps
from aws_cdk.aws_stepfunctions import Chain, DefinitionBody, Pass, StateMachineProps
from aws_solutions_constructs.aws_apigateway_dynamodb import ApiGatewayToDynamoDB
from aws_solutions_constructs.aws_apigateway_lambda import ApiGatewayToLambda
from aws_solutions_constructs.aws_apigateway_sqs import ApiGatewayToSqs
from aws_solutions_constructs.aws_cognito_apigateway_lambda import CognitoToApiGatewayToLambda
from aws_solutions_constructs.aws_lambda_dynamodb import LambdaToDynamoDB
from aws_solutions_constructs.aws_lambda_eventbridge import LambdaToEventbridge
from aws_solutions_constructs.aws_lambda_stepfunctions import LambdaToStepfunctions
from aws_solutions_constructs.aws_sqs_lambda import SqsToLambda

from tests.scanners.peers.code import FUNCTION

COMPOSITION = (
    "Each construct that begins with an API makes an API of its own, so there are four:"
    " `aws-apigateway-lambda`, `aws-apigateway-dynamodb`, `aws-apigateway-sqs` and"
    " `aws-cognito-apigateway-lambda`. State machines and events are reached through functions, by"
    " `aws-lambda-stepfunctions` and `aws-lambda-eventbridge`; tables and consumer come with"
    " `aws-lambda-dynamodb` and `aws-sqs-lambda`. The monolith, the partner's quota and the firewall are left"
    " out."
)

_KEYED = TableProps(partition_key=Attribute(name="id", type=AttributeType.STRING))


def build(stack: Stack) -> None:
    """Adds the constructs to ``stack``."""
    items = LambdaToDynamoDB(stack, "items", lambda_function_props=FUNCTION, dynamo_table_props=_KEYED)
    ApiGatewayToLambda(stack, "items-api", existing_lambda_obj=items.lambda_function)
    ApiGatewayToDynamoDB(
        stack, "catalog-api", existing_table_obj=items.dynamo_table, allow_read_operation=True
    )
    orders = ApiGatewayToSqs(stack, "orders-api", allow_create_operation=True)
    consumer = SqsToLambda(
        stack, "consumer", existing_queue_obj=orders.sqs_queue, lambda_function_props=FUNCTION
    )
    LambdaToDynamoDB(stack, "orders", existing_lambda_obj=consumer.lambda_function, dynamo_table_props=_KEYED)
    for name in ("quote", "shipment"):
        definition = DefinitionBody.from_chainable(Chain.start(Pass(stack, f"{name}-pass")))
        LambdaToStepfunctions(
            stack,
            name,
            lambda_function_props=FUNCTION,
            state_machine_props=StateMachineProps(definition_body=definition),
        )
    LambdaToEventbridge(stack, "events", lambda_function_props=FUNCTION)
    CognitoToApiGatewayToLambda(stack, "admin-api", lambda_function_props=FUNCTION).add_authorizers()
