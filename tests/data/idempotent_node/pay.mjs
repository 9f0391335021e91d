/** A function with the idempotency utility of Powertools, which counts its calls. */
import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";

let calls = 0;

export const handler = makeIdempotent(async () => ({ calls: ++calls }), {
  persistenceStore: new DynamoDBPersistenceLayer({ tableName: process.env.IDEMPOTENCY_TABLE }),
  config: new IdempotencyConfig({
    eventKeyJmesPath: "id",
    payloadValidationJmesPath: "cents",
    throwOnNoIdempotencyKey: true,
    expiresAfterSeconds: Number(process.env.IDEMPOTENCY_SECONDS),
  }),
});
