// A durable function that does what its event says: `../durable/orders.py` with AWS's SDK for JavaScript.
import { withDurableExecution } from "@aws/durable-execution-sdk-js";

const attempts = {};
const runs = {};

function count(order) {
  runs[order] = (runs[order] ?? 0) + 1;
  return runs[order];
}

function charge({ order, declined }) {
  attempts[order] = (attempts[order] ?? 0) + 1;
  if (attempts[order] <= declined) {
    throw new Error("The card is declined.");
  }
  return attempts[order];
}

const retryStrategy = (_error, attempt) => ({ shouldRetry: attempt < 3, delay: { seconds: 5 } });

async function pollWarehouse({ stock }, context) {
  const waitStrategy = (found) =>
    found < stock ? { shouldContinue: true, delay: { seconds: 30 } } : { shouldContinue: false };
  return context.waitForCondition("stock", async (found) => found + 1, { initialState: 0, waitStrategy });
}

async function askForApproval({ approval }, context) {
  const [approved] = await context.createCallback("approval", { timeout: { seconds: approval } });
  return approved;
}

async function packApart({ apart }, context) {
  return context.runInChildContext("apart", async (child) => {
    await child.wait("cool", { seconds: 60 });
    return child.step("wrap", async () => apart);
  });
}

async function fulfil(event, context) {
  const result = { counted: await context.step("count", async () => count(event.order)) };
  if (event.wait) {
    await context.wait({ seconds: event.wait });
  }
  if ("declined" in event) {
    result.charged = await context.step("charge", async () => charge(event), { retryStrategy });
  }
  if (event.approval) {
    result.approved = await askForApproval(event, context);
  }
  if (event.stock) {
    result.stock = await pollWarehouse(event, context);
  }
  if (event.apart) {
    result.apart = await packApart(event, context);
  }
  if (event.crash) {
    throw new RangeError(event.crash);
  }
  return result;
}

export const handler = withDurableExecution(fulfil);
