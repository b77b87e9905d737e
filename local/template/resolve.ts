import { type Physical, type Place, physicalName } from './physical.ts'
import type { Template } from './template.ts'

/** A reference that this runner cannot give a value. The message names the resource and the property. */
export class UnresolvedReference extends Error {
  override name = 'UnresolvedReference'
}

/** Gives a property its value; `where` names the place for the error. Throws `UnresolvedReference`. */
export type Resolve = (value: unknown, where: string) => unknown

/** Intrinsic functions of CloudFormation over one template, with the values of one running stack. */
export function resolver(template: Template, place: Place, physical: Physical): Resolve {
  return (value, where) => {
    const fail = (what: string): never => {
      throw new UnresolvedReference(`${where}: ${what} has no value in the local stack`)
    }
    const walk = (v: unknown): unknown => {
      if (Array.isArray(v)) return v.map(walk).filter((x) => x !== undefined)
      if (v === null || typeof v !== 'object') return v
      const [only, ...more] = Object.keys(v)
      if (only !== undefined && more.length === 0 && (only === 'Ref' || only.startsWith('Fn::')))
        return intrinsic(only, (v as Record<string, unknown>)[only])
      const entries = Object.entries(v).map(([key, inner]) => [key, walk(inner)] as const)
      return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined))
    }
    const ref = (id: string): unknown => {
      if (id === 'AWS::NoValue') return undefined
      const pseudo = pseudoParameter(template, place, id)
      if (pseudo !== undefined) return pseudo
      const parameter = template.parameters[id]?.Default
      if (parameter !== undefined) return parameter
      return refOf(template, place, physical, id, walk) ?? fail(`Ref ${id}`)
    }
    const attribute = (id: string, name: string): unknown =>
      attributeOf(template, place, physical, id, name, walk) ?? fail(`attribute ${id}.${name}`)
    const intrinsic = (name: string, argument: unknown): unknown => {
      if (name === 'Ref') return ref(String(argument))
      if (name === 'Fn::GetAtt') {
        const [id = '', attr = ''] =
          typeof argument === 'string' ? argument.split('.') : (argument as string[])
        return attribute(id, attr)
      }
      if (name === 'Fn::Sub') return substitute(argument, walk, ref, attribute)
      const compute = FUNCTIONS[name]
      return compute ? compute(walk(argument) as unknown[], template) : fail(name)
    }
    return walk(value)
  }
}

const FUNCTIONS: Record<string, (args: unknown[], template: Template) => unknown> = {
  'Fn::Join': ([separator, parts]) => (parts as unknown[]).join(String(separator)),
  'Fn::Select': ([index, list]) => (list as unknown[])[Number(index)],
  'Fn::Split': ([separator, text]) => String(text).split(String(separator)),
  'Fn::FindInMap': ([map, first, second], template) =>
    template.mappings[String(map)]?.[String(first)]?.[String(second)],
}

function substitute(
  argument: unknown,
  walk: (v: unknown) => unknown,
  ref: (id: string) => unknown,
  attribute: (id: string, name: string) => unknown,
): string {
  const [text, own] = (typeof argument === 'string' ? [argument, {}] : argument) as [
    string,
    Record<string, unknown>,
  ]
  return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`
    if (name in own) return String(walk(own[name]))
    const dot = name.indexOf('.')
    return String(dot < 0 ? ref(name) : attribute(name.slice(0, dot), name.slice(dot + 1)))
  })
}

function pseudoParameter(template: Template, place: Place, id: string): string | undefined {
  const values: Record<string, string> = {
    'AWS::Region': place.region,
    'AWS::AccountId': place.account,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': template.stack,
    'AWS::StackId': arn(place, 'cloudformation', `stack/${template.stack}/local`),
  }
  return values[id]
}

const arn = (place: Place, service: string, rest: string): string =>
  `arn:aws:${service}:${place.region}:${place.account}:${rest}`

function refOf(
  template: Template,
  place: Place,
  physical: Physical,
  id: string,
  walk: (v: unknown) => unknown,
): string | undefined {
  const resource = template.resources[id]
  if (!resource) return undefined
  const name = physicalName(template, id, walk)
  if (resource.Type === 'AWS::SQS::Queue') return physical.queueUrls[name]
  if (resource.Type === 'AWS::SecretsManager::Secret') return physical.secretArns[name]
  if (resource.Type === 'AWS::Cognito::UserPool') return `${place.region}_local`
  return name
}

function attributeOf(
  template: Template,
  place: Place,
  physical: Physical,
  id: string,
  name: string,
  walk: (v: unknown) => unknown,
): string | undefined {
  const resource = template.resources[id]
  if (!resource) return undefined
  const own = physicalName(template, id, walk)
  const pool = `cognito-idp.${place.region}.amazonaws.com/${place.region}_local`
  const known: Record<string, string | undefined> = {
    'AWS::SQS::Queue.Arn': arn(place, 'sqs', own),
    'AWS::SQS::Queue.QueueName': own,
    'AWS::SQS::Queue.QueueUrl': physical.queueUrls[own],
    'AWS::DynamoDB::Table.Arn': arn(place, 'dynamodb', `table/${own}`),
    'AWS::DynamoDB::Table.StreamArn': physical.streamArns[own],
    'AWS::Lambda::Function.Arn': arn(place, 'lambda', `function:${own}`),
    'AWS::S3::Bucket.Arn': `arn:aws:s3:::${own}`,
    'AWS::S3::Bucket.RegionalDomainName': `${own}.s3.${place.region}.amazonaws.com`,
    'AWS::S3::Bucket.DomainName': `${own}.s3.amazonaws.com`,
    'AWS::IAM::Role.Arn': `arn:aws:iam::${place.account}:role/${own}`,
    'AWS::Cognito::UserPool.Arn': arn(place, 'cognito-idp', `userpool/${place.region}_local`),
    'AWS::Cognito::UserPool.ProviderURL': `https://${pool}`,
    'AWS::Cognito::UserPool.ProviderName': pool,
    'AWS::Cognito::UserPool.UserPoolId': `${place.region}_local`,
    'AWS::ApiGatewayV2::Api.ApiId': own,
  }
  return known[`${resource.Type}.${name}`]
}
