/** Books payments from a queue in Node.js: each once, in the transaction that records it. */
import { once } from "./idempotency.mjs";

/** Books a batch of payments; returns those that failed, which the queue delivers again. */
export async function handler(event, context) {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const payment = JSON.parse(record.body);
      await once(payment.id, payment, context, (claim) => book(payment, claim));
    } catch (error) {
      console.error("message", record.messageId, error);
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
}

function book(payment, claim) {
  const update = {
    TableName: process.env.ACCOUNTS,
    Key: { account: { S: payment.account } },
    UpdateExpression: "ADD cents :cents",
    ExpressionAttributeValues: { ":cents": { N: String(payment.cents) } },
  };
  return claim.complete({ booked: payment.cents }, [{ Update: update }]);
}
