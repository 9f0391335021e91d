/**
 * Each effect once, in Node.js: records of messages, in the layout of the idempotency utility of Powertools.
 * Copy it beside the handler.
 */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDB } from "@aws-sdk/client-dynamodb";

const dynamodb = new DynamoDB({});
const table = process.env.IDEMPOTENCY_TABLE;
const seconds = Number(process.env.IDEMPOTENCY_SECONDS);
const STATUS = { "#status": "status" };
const FREE =
  "attribute_not_exists(id) OR expiration < :now OR (#status = :inprogress" +
  " AND attribute_exists(in_progress_expiration) AND in_progress_expiration < :now_ms)";
const MINE = "#status = :inprogress AND in_progress_expiration = :mine";
const CHECK_FAILED = "ConditionalCheckFailed";

/** Another invocation processes the message; its source delivers it again. */
export class InProgressError extends Error {}
/** A message with the same key had another payload: it is not a retry, and is not processed. */
export class ConflictError extends Error {}
/** The lock ended before the effect, which another invocation has; nothing was written. */
export class LockLostError extends Error {}

/** The right to have the effect of one message, until it ends. */
export class Claim {
  isCompleted = false;

  constructor(key, until) {
    this.key = key;
    this.until = until;
  }

  /** Records the result, and in the same transaction makes the changes of DynamoDB in `effects`. */
  async complete(result = null, effects = []) {
    const update = {
      TableName: table,
      Key: { id: { S: this.key } },
      UpdateExpression: "SET #status = :completed, #data = :data, expiration = :end",
      ConditionExpression: MINE,
      ExpressionAttributeNames: { ...STATUS, "#data": "data" },
      ExpressionAttributeValues: {
        ":completed": { S: "COMPLETED" },
        ":inprogress": { S: "INPROGRESS" },
        ":mine": { N: String(this.until) },
        ":data": { S: JSON.stringify(result) },
        ":end": { N: String(Math.floor(Date.now() / 1000) + seconds) },
      },
    };
    await this.write([{ Update: update }, ...effects]);
    this.isCompleted = true;
    return result;
  }

  /** Writes all items or none; waits for other transactions on them while the lock lasts. */
  async write(items) {
    for (;;) {
      try {
        return await dynamodb.transactWriteItems({ TransactItems: items });
      } catch (error) {
        const reasons = (error.CancellationReasons ?? []).map((each) => each.Code);
        if (reasons[0] === CHECK_FAILED) throw new LockLostError(this.key);
        const others = reasons.filter((code) => code && code !== "None");
        const waits = others.length > 0 && others.every((code) => code === "TransactionConflict");
        if (!waits || Date.now() > this.until - 1000) throw error;
        await sleep(20 + Math.random() * 180);
      }
    }
  }

  /** Gives the right back after a failure, so that the next delivery need not wait for its end. */
  async release() {
    await unlessCheckFails(
      dynamodb.deleteItem({
        TableName: table,
        Key: { id: { S: this.key } },
        ConditionExpression: MINE,
        ExpressionAttributeNames: STATUS,
        ExpressionAttributeValues: {
          ":inprogress": { S: "INPROGRESS" },
          ":mine": { N: String(this.until) },
        },
      }),
    );
  }
}

/** Does `work` unless it was done for this key, and returns its result, also of the earlier time. */
export async function once(key, payload, context, work) {
  const found = await claim(key, payload, context.getRemainingTimeInMillis());
  if (!(found instanceof Claim)) return found.result;
  try {
    const result = await work(found);
    return found.isCompleted ? result : await found.complete(result);
  } catch (error) {
    await found.release();
    throw error;
  }
}

/** Returns the right to have the effect, or the result of who had it. */
export async function claim(key, payload, milliseconds) {
  const now = Date.now();
  const hash = createHash("sha256").update(JSON.stringify(sortKeys(payload))).digest("hex");
  const mine = new Claim(key, now + Math.floor(milliseconds));
  const put = dynamodb.putItem({
    TableName: table,
    Item: {
      id: { S: key },
      status: { S: "INPROGRESS" },
      expiration: { N: String(Math.floor(now / 1000) + seconds) },
      in_progress_expiration: { N: String(mine.until) },
      validation: { S: hash },
    },
    ConditionExpression: FREE,
    ExpressionAttributeNames: STATUS,
    ExpressionAttributeValues: {
      ":inprogress": { S: "INPROGRESS" },
      ":now": { N: String(Math.floor(now / 1000)) },
      ":now_ms": { N: String(now) },
    },
  });
  return (await unlessCheckFails(put)) ? mine : readResult(key, hash);
}

async function readResult(key, hash) {
  const read = { TableName: table, Key: { id: { S: key } }, ConsistentRead: true };
  const { Item: found } = await dynamodb.getItem(read);
  if (found && found.validation.S !== hash) throw new ConflictError(key);
  if (found?.status.S !== "COMPLETED") throw new InProgressError(key);
  return { result: JSON.parse(found.data.S) };
}

/** Returns whether a conditional write was done. */
async function unlessCheckFails(write) {
  try {
    await write;
    return true;
  } catch (error) {
    if (error.name !== "ConditionalCheckFailedException") throw error;
    return false;
  }
}

function sortKeys(value) {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sortKeys(value[key])]));
}
