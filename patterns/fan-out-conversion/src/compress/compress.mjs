// Compresses text files with gzip: a conversion in Node.js.
import { extname } from "node:path";
import { gzipSync } from "node:zlib";
import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";

const { env } = process;
const s3 = new S3Client();
const sqs = new SQSClient();

/** A source that no later attempt could convert. */
class Rejection extends Error {}

export async function handler({ Records: messages }) {
  const results = await Promise.allSettled(messages.map(processMessage));
  const failed = messages.filter((_, index) => results[index].reason);
  results.forEach(({ reason }) => reason && console.error(reason));
  return {
    batchItemFailures: failed.map(({ messageId }) => ({
      itemIdentifier: messageId,
    })),
  };
}

async function processMessage({ body }) {
  for (const { s3: upload } of JSON.parse(body).Records ?? []) {
    const key = decodeURIComponent(upload.object.key.replaceAll("+", " "));
    try {
      if (isWanted(key)) await convert(upload, key);
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      await reject(body, key, error.message);
    }
  }
}

function isWanted(key) {
  const suffixes = JSON.parse(env.FILTER_SUFFIXES);
  const name = key.toLowerCase();
  return !suffixes.length || suffixes.some((each) => name.endsWith(each));
}

async function convert({ bucket, object }, key) {
  if (object.size > Number(env.MAX_SOURCE_BYTES))
    throw new Rejection(`The file has ${object.size} bytes.`);
  if (!object.size) throw new Rejection("The file is empty.");
  const source = await unlessGone(
    new GetObjectCommand({
      Bucket: bucket.name,
      Key: key,
      IfMatch: `"${object.eTag}"`,
    }),
  );
  if (!source) return; // deleted, or replaced by a newer upload
  const content = await source.Body.transformToByteArray();
  await store(key, object.sequencer, {
    Body: gzipSync(content),
    ContentType: source.ContentType,
    ContentEncoding: "gzip",
  });
}

/** Stores a result, unless that of a newer upload is there. */
async function store(source, sequencer, result) {
  const suffix = env.OUTPUT_SUFFIX || extname(source);
  const stem = source.slice(0, source.length - extname(source).length);
  const place = {
    Bucket: env.OUTPUT_BUCKET,
    Key: `${env.OUTPUT_PREFIX}${stem}${suffix}`,
  };
  const earlier = await unlessGone(new HeadObjectCommand(place));
  const stored = earlier?.Metadata.sequencer ?? "0";
  if (BigInt(`0x${stored}`) >= BigInt(`0x${sequencer}`)) return;
  const condition = earlier
    ? { IfMatch: earlier.ETag }
    : { IfNoneMatch: "*" };
  const CacheControl = env.OUTPUT_CACHE_CONTROL || undefined;
  const Metadata = { sequencer };
  // If the condition does not hold, the message is delivered again.
  await s3.send(
    new PutObjectCommand({
      ...place,
      ...result,
      ...condition,
      CacheControl,
      Metadata,
    }),
  );
}

/** The answer, or nothing if the object is missing or another one. */
async function unlessGone(command) {
  try {
    return await s3.send(command);
  } catch (error) {
    // Without permission to list a bucket, a missing object is forbidden.
    const status = error.$metadata?.httpStatusCode;
    if (status === 404 || status === 412) return undefined;
    if (status === 403 && command instanceof HeadObjectCommand)
      return undefined;
    throw error;
  }
}

/** Sends a message to the dead-letter queue, with the reason. */
async function reject(body, key, reason) {
  const values = { Conversion: env.CONVERSION_NAME, Key: key, Reason: reason };
  const attributes = Object.entries(values).map(([name, value]) => [
    name,
    { DataType: "String", StringValue: value },
  ]);
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: env.DEAD_LETTER_QUEUE_URL,
      MessageBody: body,
      MessageAttributes: Object.fromEntries(attributes),
    }),
  );
}
