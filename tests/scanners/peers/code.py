"""The functions of the peers: what they do does not matter, how they are made does."""

from aws_cdk.aws_lambda import Code, FunctionProps, Runtime

FUNCTION = FunctionProps(
    runtime=Runtime.PYTHON_3_13,
    handler="index.handler",
    code=Code.from_inline("def handler(event, context): pass"),
)
