import { resolve } from 'node:path'
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core'
import { Construct } from 'constructs'
import type { Bundle } from '../settings.ts'

/** Actions on resources; nothing is allowed that is not written here. */
export interface Grant {
  actions: string[]
  resources: string[]
}

export interface HandlerProps {
  bundle: Bundle
  dist: string
  /** Seconds. */
  timeout: number
  environment: Record<string, string>
  grants: Grant[]
  reservedConcurrency?: number | undefined
}

const MEMORY_MB = 512

/** A function with its own log group and its own role: the grants and its log, no managed policy. */
export class Handler extends Construct {
  readonly function: LambdaFunction

  constructor(scope: Construct, id: string, props: HandlerProps) {
    super(scope, id)
    const logGroup = new LogGroup(this, 'Log', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const log = { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }
    this.function = new LambdaFunction(this, 'Function', {
      description: `Bluepencil: ${props.bundle}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(resolve(props.dist, 'functions', props.bundle)),
      handler: 'index.handler',
      memorySize: MEMORY_MB,
      timeout: Duration.seconds(props.timeout),
      environment: props.environment,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      // START, END and REPORT of each invocation would cost more than our own lines; metrics have the durations.
      systemLogLevelV2: SystemLogLevel.WARN,
      role: this.role([log, ...props.grants]),
      ...(props.reservedConcurrency !== undefined && {
        reservedConcurrentExecutions: props.reservedConcurrency,
      }),
    })
  }

  /** Inline, so that an event source mapping that waits for the role waits for its permissions too. */
  private role(grants: Grant[]): Role {
    const statements = grants.map((grant) => new PolicyStatement({ effect: Effect.ALLOW, ...grant }))
    return new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { grants: new PolicyDocument({ statements }) },
    })
  }
}
