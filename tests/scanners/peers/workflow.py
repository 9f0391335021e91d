"""The orders of the stack ``workflow``, composed of AWS Solutions Constructs with their defaults."""

from aws_cdk import Stack
from aws_cdk.aws_dynamodb import Attribute, AttributeType, TableProps
from aws_cdk.aws_events import EventPattern, RuleProps
from aws_cdk.aws_stepfunctions import Chain, DefinitionBody, Pass, StateMachineProps
from aws_solutions_constructs.aws_eventbridge_stepfunctions import EventbridgeToStepfunctions
from aws_solutions_constructs.aws_lambda_dynamodb import LambdaToDynamoDB
from aws_solutions_constructs.aws_lambda_sns import LambdaToSns
from aws_solutions_constructs.aws_lambda_stepfunctions import LambdaToStepfunctions
from aws_solutions_constructs.aws_sqs_lambda import SqsToLambda

from tests.scanners.peers.code import FUNCTION

COMPOSITION = (
    "`aws-eventbridge-stepfunctions` makes the state machine of the orders, `aws-lambda-stepfunctions` that"
    " of the quotes with a function in front. What the steps use comes with `aws-lambda-dynamodb`,"
    " `aws-lambda-sns` and `aws-sqs-lambda`; the state machines have one empty step."
)

_KEYED = TableProps(partition_key=Attribute(name="id", type=AttributeType.STRING))


def build(stack: Stack) -> None:
    """Adds the constructs to ``stack``."""
    order, quote = (
        StateMachineProps(
            definition_body=DefinitionBody.from_chainable(Chain.start(Pass(stack, f"{name}-pass")))
        )
        for name in ("order", "quote")
    )
    EventbridgeToStepfunctions(
        stack,
        "order",
        state_machine_props=order,
        event_rule_props=RuleProps(event_pattern=EventPattern(source=["shop"])),
    )
    LambdaToStepfunctions(stack, "quote", lambda_function_props=FUNCTION, state_machine_props=quote)
    for name in ("charge", "price"):
        LambdaToDynamoDB(stack, name, lambda_function_props=FUNCTION, dynamo_table_props=_KEYED)
    LambdaToSns(stack, "notifications", lambda_function_props=FUNCTION)
    for name in ("approvals", "shipments"):
        SqsToLambda(stack, name, lambda_function_props=FUNCTION)
