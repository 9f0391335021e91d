"""An AWS CDK app with an API of many Lambda routes; prints its number of resources.

Run as ``python routes_in_cdk.py <routes> <own|one> <directory of the code>``, where aws-cdk-lib is installed.
"""

import json
import sys
import tempfile

import aws_cdk
from aws_cdk import aws_apigateway, aws_lambda


def main() -> None:
    """Evaluates the app, to the template on disk."""
    routes, functions, code = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    with tempfile.TemporaryDirectory() as directory:
        # CloudFormation takes 500 resources a stack, and the CDK refuses more: 0 removes the limit.
        app = aws_cdk.App(outdir=directory, context={"@aws-cdk/core:stackResourceLimit": 0})
        stack = aws_cdk.Stack(app, "routes")
        api = aws_apigateway.RestApi(stack, "api")
        for number in range(routes):
            if number == 0 or functions == "own":
                function = aws_lambda.Function(
                    stack,
                    f"route{number}",
                    code=aws_lambda.Code.from_asset(code),
                    handler="index.handler",
                    runtime=aws_lambda.Runtime.NODEJS_22_X,
                )
            integration = aws_apigateway.LambdaIntegration(function)
            api.root.add_resource(f"route-{number}").add_method("GET", integration)
        template = app.synth(skip_validation=True).get_stack_by_name("routes").template
    print(json.dumps({"resources": len(template["Resources"])}))


if __name__ == "__main__":
    main()
