/** Ports on 127.0.0.1, by service. */
export interface EnginePorts {
  dynamodb: number
  sqs: number
  s3: number
  secretsmanager: number
}

/** The variables by which every AWS SDK finds its endpoints. */
export type EngineEndpoints = Record<
  | 'AWS_ENDPOINT_URL_DYNAMODB'
  | 'AWS_ENDPOINT_URL_DYNAMODB_STREAMS'
  | 'AWS_ENDPOINT_URL_SQS'
  | 'AWS_ENDPOINT_URL_S3'
  | 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  string
>

const urlOf = (port: number): string => `http://127.0.0.1:${port}`

/** The environment that points AWS SDKs at running engines. */
export function endpointsOf(ports: EnginePorts): EngineEndpoints {
  return {
    AWS_ENDPOINT_URL_DYNAMODB: urlOf(ports.dynamodb),
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: urlOf(ports.dynamodb),
    AWS_ENDPOINT_URL_SQS: urlOf(ports.sqs),
    AWS_ENDPOINT_URL_S3: urlOf(ports.s3),
    AWS_ENDPOINT_URL_SECRETS_MANAGER: urlOf(ports.secretsmanager),
  }
}
