// Sends each word when it is there: Lambda passes it on, and the client need not wait for the last one.
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  const headers = { "Content-Type": "text/plain" };
  stream = awslambda.HttpResponseStream.from(stream, { statusCode: 200, headers });
  for (const word of ["one", "after", "the", "other"]) stream.write(`${word} `);
  stream.end();
});
