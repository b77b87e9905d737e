import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { behaviourFor } from '../../../local/template/cdn.ts'
import { computeResources } from '../../../local/template/compute.ts'
import { dataResources } from '../../../local/template/data.ts'
import { resolver, UnresolvedReference } from '../../../local/template/resolve.ts'
import { type Resource, readTemplate, type Template } from '../../../local/template/template.ts'

const PLACE = { region: 'eu-west-1', account: '111122223333' }

const RESOURCES: Record<string, Resource> = {
  Table1: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
      Tags: [{ Key: 'unread', Value: { Ref: 'Nowhere' } }],
    },
  },
  Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead-letters' } },
  Work: {
    Type: 'AWS::SQS::Queue',
    Properties: {
      VisibilityTimeout: 30,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 5 },
    },
  },
  Store: { Type: 'AWS::S3::Bucket' },
  Keys: {
    Type: 'AWS::SecretsManager::Secret',
    Properties: { GenerateSecretString: { SecretStringTemplate: '{}', GenerateStringKey: 'k1' } },
  },
  Fn: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Key: 'abc.zip' },
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Timeout: 7,
      MemorySize: 512,
      Environment: {
        Variables: {
          QUEUE: { Ref: 'Work' },
          SECRET: { Ref: 'Keys' },
          NOTHING: { Ref: 'AWS::NoValue' },
          MIXED: {
            'Fn::Sub': ['$' + '{AWS::Region}/$' + '{Store}/$' + '{own}', { own: { Ref: 'AWS::AccountId' } }],
          },
        },
      },
    },
  },
  Helper: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'python3.13', Code: { ZipFile: 'pass' } } },
  FromWork: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: { 'Fn::GetAtt': ['Work', 'Arn'] },
      FunctionName: { Ref: 'Fn' },
      BatchSize: 10,
    },
  },
  FromTable: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: { 'Fn::GetAtt': ['Table1', 'StreamArn'] },
      FunctionName: { 'Fn::GetAtt': ['Fn', 'Arn'] },
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Dead', 'Arn'] } } },
    },
  },
  Pool: { Type: 'AWS::Cognito::UserPool' },
  Client: { Type: 'AWS::Cognito::UserPoolClient', Properties: { UserPoolId: { Ref: 'Pool' } } },
  Authorizer: {
    Type: 'AWS::ApiGatewayV2::Authorizer',
    Properties: {
      JwtConfiguration: {
        Audience: [{ Ref: 'Client' }],
        Issuer: { 'Fn::Join': ['', ['https://issuer.example/', { Ref: 'Pool' }]] },
      },
    },
  },
  ToFn: {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: { IntegrationUri: { 'Fn::GetAtt': ['Fn', 'Arn'] } },
  },
  Open: {
    Type: 'AWS::ApiGatewayV2::Route',
    Properties: { RouteKey: 'ANY /open', Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'ToFn' }]] } },
  },
  Closed: {
    Type: 'AWS::ApiGatewayV2::Route',
    Properties: {
      RouteKey: 'GET /closed',
      Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'ToFn' }]] },
      AuthorizationType: 'JWT',
      AuthorizerId: { Ref: 'Authorizer' },
      AuthorizationScopes: ['x/read'],
    },
  },
  Headers: {
    Type: 'AWS::CloudFront::ResponseHeadersPolicy',
    Properties: {
      ResponseHeadersPolicyConfig: {
        CorsConfig: { AccessControlAllowOrigins: { Items: ['*'] } },
        CustomHeadersConfig: { Items: [{ Header: 'X-Own', Value: 'yes' }] },
        SecurityHeadersConfig: {
          ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'none'" },
          ContentTypeOptions: { Override: true },
        },
      },
    },
  },
  Cdn: {
    Type: 'AWS::CloudFront::Distribution',
    Properties: {
      DistributionConfig: {
        Origins: [
          { Id: 'bucket', DomainName: { 'Fn::GetAtt': ['Store', 'RegionalDomainName'] } },
          {
            Id: 'api',
            DomainName: 'api.example',
            OriginCustomHeaders: [
              {
                HeaderName: 'X-Origin',
                HeaderValue: {
                  'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'Keys' }, ':SecretString:k1::}}']],
                },
              },
            ],
          },
        ],
        CacheBehaviors: [{ PathPattern: 'v1/*', TargetOriginId: 'api' }],
        DefaultCacheBehavior: { TargetOriginId: 'bucket', ResponseHeadersPolicyId: { Ref: 'Headers' } },
      },
    },
  },
}

const template = (resources = RESOURCES): Template => ({
  stack: 'Demo',
  resources,
  mappings: { Sizes: { 'eu-west-1': { small: 1 } } },
  parameters: { Version: { Default: '21' } },
  assets: { 'abc.zip': '/assets/abc' },
})

const physical = {
  queueUrls: { 'Demo-Work': 'http://sqs/work', 'dead-letters': 'http://sqs/dead' },
  streamArns: { 'Demo-Table1': 'arn:aws:dynamodb:eu-west-1:111122223333:table/Demo-Table1/stream/s' },
  secretArns: { 'Demo-Keys': 'arn:keys' },
}

const compute = (resources = RESOURCES) => computeResources(template(resources), PLACE, physical)

describe('data resources', () => {
  it('are read with the properties that matter, dead letters apart', () => {
    const { tables, queues, buckets, secrets } = dataResources(template(), PLACE)
    expect(tables).toEqual([
      {
        name: 'Demo-Table1',
        properties: {
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
          StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
        },
      },
    ])
    expect(queues).toEqual([
      { name: 'dead-letters', properties: {} },
      {
        name: 'Demo-Work',
        properties: { VisibilityTimeout: 30 },
        redrive: { deadLetterQueue: 'dead-letters', maxReceiveCount: 5 },
      },
    ])
    expect(buckets.map(({ name }) => name)).toEqual(['demo-store'])
    expect(secrets.map(({ name, generate }) => [name, generate?.GenerateStringKey])).toEqual([
      ['Demo-Keys', 'k1'],
    ])
  })
})

describe('functions', () => {
  it('get their bundle, limits and environment, and helpers of the deployment are left out', () => {
    expect(compute().functions).toEqual([
      {
        name: 'Demo-Fn',
        asset: '/assets/abc',
        handler: 'index.handler',
        timeoutSeconds: 7,
        memoryMb: 512,
        environment: {
          QUEUE: 'http://sqs/work',
          SECRET: 'arn:keys',
          MIXED: 'eu-west-1/demo-store/111122223333',
        },
      },
    ])
  })

  it('are the targets of mappings, whether named or by ARN', () => {
    const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:Demo-Fn'
    expect(compute().mappings).toMatchObject([
      {
        target: 'Demo-Fn',
        functionArn: arn,
        queue: 'Demo-Work',
        properties: { BatchSize: 10, EventSourceArn: 'arn:aws:sqs:eu-west-1:111122223333:Demo-Work' },
      },
      {
        target: 'Demo-Fn',
        functionArn: arn,
        properties: {
          EventSourceArn: physical.streamArns['Demo-Table1'],
          DestinationConfig: {
            OnFailure: { Destination: 'arn:aws:sqs:eu-west-1:111122223333:dead-letters' },
          },
        },
      },
    ])
    expect(compute().mappings[1]).not.toHaveProperty('queue')
  })
})

describe('routes', () => {
  it('carry the rules of their authorizer', () => {
    const [open, closed] = compute().routes
    expect(open).toEqual({ method: 'ANY', path: '/open', routeKey: 'ANY /open', target: 'Demo-Fn' })
    expect(closed?.jwt).toEqual({
      issuer: 'https://issuer.example/eu-west-1_local',
      audience: ['Demo-Client'],
      scopes: ['x/read'],
    })
  })

  it.each(['$default', 'GET /items/{id}', 'ANY /{proxy+}'])(
    'refuse %s, which the gateway does not know',
    (RouteKey) => {
      const odd = {
        ...RESOURCES,
        Open: { Type: 'AWS::ApiGatewayV2::Route', Properties: { ...RESOURCES.Open?.Properties, RouteKey } },
      }
      expect(() => compute(odd)).toThrow(/Open: route .* does not know/)
    },
  )
})

describe('CDN behaviours', () => {
  it('add the headers of their origin and of their policy', () => {
    expect(compute().behaviours).toEqual([
      {
        pathPattern: 'v1/*',
        originHeaders: { 'x-origin': '{{resolve:secretsmanager:arn:keys:SecretString:k1::}}' },
        responseHeaders: {},
      },
      {
        pathPattern: '*',
        bucket: 'demo-store',
        originHeaders: {},
        responseHeaders: {
          'access-control-allow-origin': '*',
          'content-security-policy': "default-src 'none'",
          'x-content-type-options': 'nosniff',
          'x-own': 'yes',
        },
      },
    ])
  })

  it.each([
    ['/v1/comments', 'v1/*'],
    ['/v1', '*'],
    ['/x/v1/', '*'],
    ['/', '*'],
  ])('are chosen by path: %s → %s', (path, pattern) => {
    expect(behaviourFor(compute().behaviours, path)?.pathPattern).toBe(pattern)
  })

  it.each([
    ['/a/*.json', '/a/b/c.json', true],
    ['/a/*.json', '/a/b.jsonx', false],
    ['/a/*/c/*', '/a/b/c/d', true],
    ['/a*a', '/a', false],
    ['/exact', '/exact', true],
    ['/exact', '/exactly', false],
  ])('fit by wildcard: %s, %s → %s', (pathPattern, path, fits) => {
    const behaviour = { pathPattern, originHeaders: {}, responseHeaders: {} }
    expect(behaviourFor([behaviour], path) === behaviour).toBe(fits)
  })
})

describe('intrinsic functions', () => {
  const resolve = (value: unknown) => resolver(template(), PLACE, physical)(value, 'Here.There')

  it.each([
    [{ Ref: 'Version' }, '21'],
    [{ 'Fn::Select': ['1', { 'Fn::Split': ['-', 'a-b-c'] }] }, 'b'],
    [{ 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'small'] }, 1],
    [
      { 'Fn::Sub': 'arn:$' + '{AWS::Partition}:$' + '{Work.QueueName}:$' + '{!Literal}' },
      'arn:aws:Demo-Work:$' + '{Literal}',
    ],
    [
      ['a', { Ref: 'AWS::NoValue' }, 'b'],
      ['a', 'b'],
    ],
    [{ kept: 1, gone: { Ref: 'AWS::NoValue' } }, { kept: 1 }],
    [{ 'Fn::GetAtt': 'Store.Arn' }, 'arn:aws:s3:::demo-store'],
  ])('%j → %j', (value, expected) => {
    expect(resolve(value)).toEqual(expected)
  })

  it.each([
    [{ Ref: 'Nowhere' }, 'Here.There: Ref Nowhere'],
    [{ 'Fn::GetAtt': ['Store', 'WebsiteURL'] }, 'Here.There: attribute Store.WebsiteURL'],
    [{ deep: [{ 'Fn::ImportValue': 'x' }] }, 'Here.There: Fn::ImportValue'],
    [{ 'Fn::If': ['Condition', 'a', 'b'] }, 'Here.There: Fn::If'],
  ])('%j has no value, and the error says where', (value, message) => {
    expect(() => resolve(value)).toThrow(UnresolvedReference)
    expect(() => resolve(value)).toThrow(message)
  })
})

describe('a synthesized folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bluepencil-template-'))
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('gives assets by object key without aws:asset:path', () => {
    const asset = {
      source: { path: 'asset.abc', packaging: 'zip' },
      destinations: { here: { objectKey: 'abc.zip' } },
    }
    writeFileSync(join(folder, 'Demo.template.json'), JSON.stringify({ Resources: RESOURCES }))
    writeFileSync(join(folder, 'Demo.assets.json'), JSON.stringify({ files: { abc: asset } }))
    expect(readTemplate(folder, 'Demo').assets).toEqual({ 'abc.zip': join(folder, 'asset.abc') })
  })
})
