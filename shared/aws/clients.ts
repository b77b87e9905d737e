/** One client of each service per process; endpoints and credentials come from the environment. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { S3Client } from '@aws-sdk/client-s3'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SQSClient } from '@aws-sdk/client-sqs'

const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

export const dynamodb = /* @__PURE__ */ once(() => new DynamoDBClient({}))
export const s3 = /* @__PURE__ */ once(() => new S3Client({}))
export const sqs = /* @__PURE__ */ once(() => new SQSClient({}))
export const secretsManager = /* @__PURE__ */ once(() => new SecretsManagerClient({}))
