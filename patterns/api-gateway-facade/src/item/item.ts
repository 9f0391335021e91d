// One item of the shop: read for customers, written for staff.

import { DynamoDBClient } from "@aws-sdk/client-dynamodb"
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb"
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda"

interface Item {
  id: string
  name: string
  cents: number
  stock: number
}

const { ITEMS_TABLE: TableName, WEB_ORIGIN = "" } = process.env
const table = DynamoDBDocumentClient.from(new DynamoDBClient())

export const handler = async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
  const id = event.pathParameters?.id ?? ""
  return event.httpMethod === "PUT" ? write(id, event.body ?? "") : read(id)
}

const read = async (id: string): Promise<APIGatewayProxyResult> => {
  const { Item: item } = await table.send(new GetCommand({ TableName, Key: { id } }))
  return item ? answer(200, item as Item) : answer(404, { message: `There is no item ${id}.` })
}

// The gateway has checked the fields. 201 is for a new item, 200 for a changed one.
const write = async (id: string, body: string): Promise<APIGatewayProxyResult> => {
  const { name, cents, stock } = JSON.parse(body) as Omit<Item, "id">
  const item = { id, name, cents, stock }
  const before = await table.send(new PutCommand({ TableName, Item: item, ReturnValues: "ALL_OLD" }))
  return answer(before.Attributes ? 200 : 201, item)
}

// API Gateway does not change the responses of a function, which must set the headers of CORS itself.
const answer = (statusCode: number, body: object): APIGatewayProxyResult => ({
  statusCode,
  headers: { "Content-Type": "application/json", "Access-Control-Allow-Origin": WEB_ORIGIN },
  body: JSON.stringify(body),
})
