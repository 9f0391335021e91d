// The handler of the table of runtimes, which does what its event says.

import { spawnSync } from "node:child_process";

class StockError extends Error {
  name = "StockError";
}

export const handler = async (event, context) => {
  if ("fail" in event) throw new StockError(event.fail);
  if ("exit" in event) {
    console.log("giving up");
    process.exit(event.exit);
  }
  if ("sleep" in event) await new Promise((resolve) => setTimeout(resolve, event.sleep * 1000));
  if ("run" in event) return spawnSync(event.run[0], event.run.slice(1), { encoding: "utf8" }).stdout;
  console.log(`number ${event.number}`);
  return {
    sum: event.number + Number(process.env.MORE),
    request: context.awsRequestId,
    arn: context.invokedFunctionArn,
    remaining: context.getRemainingTimeInMillis(),
    group: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    here: process.cwd(),
    root: process.env.LAMBDA_TASK_ROOT,
  };
};
