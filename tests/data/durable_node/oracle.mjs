// Runs durable functions in AWS's local runner, and prints their results and histories as JSON.
import { text } from "node:stream/consumers";
import { LocalDurableTestRunner, WaitingOperationStatus } from "@aws/durable-execution-sdk-js-testing";
import { handler } from "./orders.mjs";

async function answer(runner, [kind, value]) {
  const callback = runner.getOperation("approval");
  await callback.waitForData(WaitingOperationStatus.STARTED);
  await (kind === "success" ? callback.sendCallbackSuccess(value) : callback.sendCallbackFailure(value));
}

async function run([event, outcome]) {
  const runner = new LocalDurableTestRunner({ handlerFunction: handler });
  const running = runner.run({ payload: event });
  if (outcome) {
    await answer(runner, outcome);
  }
  const ended = await running;
  const failed = ended.getStatus() === "FAILED";
  return {
    status: ended.getStatus(),
    result: failed ? null : JSON.stringify(ended.getResult()),
    error: failed ? ended.getError() : null,
    events: ended.getHistoryEvents(),
  };
}

await LocalDurableTestRunner.setupTestEnvironment({ skipTime: true });
const found = [];
for (const given of JSON.parse(await text(process.stdin))) {
  found.push(await run(given));
}
await LocalDurableTestRunner.teardownTestEnvironment();
process.stdout.write(JSON.stringify(found), () => process.exit());
