import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import { PrivateBucket } from './constructs/bucket.ts'
import { Cdn } from './constructs/cdn.ts'
import { Functions } from './constructs/functions.ts'
import { Mappings } from './constructs/mappings.ts'
import { Moderators } from './constructs/moderators.ts'
import { Pages } from './constructs/pages.ts'
import { Queues } from './constructs/queues.ts'
import { Routes } from './constructs/routes.ts'
import { Secrets } from './constructs/secrets.ts'
import { CommentTable } from './constructs/table.ts'
import type { Settings } from './settings.ts'

export interface BluepencilProps extends StackProps {
  settings: Settings
}

/** Everything Bluepencil has in one AWS account and region. */
export class BluepencilStack extends Stack {
  constructor(scope: Construct, id: string, { settings, ...props }: BluepencilProps) {
    super(scope, id, props)
    const comments = new CommentTable(this, 'Table')
    const queues = new Queues(this, 'Queues', settings)
    const secrets = new Secrets(this, 'Secrets')
    const snapshots = new PrivateBucket(this, 'Snapshots', { removalPolicy: RemovalPolicy.RETAIN }).bucket
    const assets = new PrivateBucket(this, 'Assets', { removalPolicy: RemovalPolicy.DESTROY }).bucket
    const functions = new Functions(this, 'Functions', { settings, comments, queues, snapshots, secrets })
    new Mappings(this, 'Mappings', { settings, functions, queues, comments })

    const moderators = new Moderators(this, 'Moderators')
    const api = new HttpApi(this, 'Api', { apiName: 'Bluepencil', createDefaultStage: false })
    const cdn = new Cdn(this, 'Cdn', {
      api: `${api.apiId}.execute-api.${this.region}.${this.urlSuffix}`,
      originSecret: secrets.originReference,
      snapshots,
      assets,
      signIn: moderators.signIn,
    })
    const console = moderators.addConsole(`${cdn.url}/console/`)
    const audience = console.userPoolClientId
    new Routes(this, 'Routes', { api, functions, issuer: moderators.issuer, audience })
    new Pages(this, 'Pages', { dist: settings.dist, assets, config: moderators.configOf(console) })

    this.output({
      SiteUrl: cdn.url,
      EmbedUrl: `${cdn.url}/embed.js`,
      ConsoleUrl: `${cdn.url}/console/`,
      ApiUrl: api.apiEndpoint,
      TableName: comments.table.tableName,
      SnapshotBucketName: snapshots.bucketName,
      AssetBucketName: assets.bucketName,
      CommandQueueUrl: queues.commands.queueUrl,
      DeadLettersUrl: queues.deadLetters.queueUrl,
      PublishFailuresUrl: queues.publishFailures.queueUrl,
      UserPoolId: moderators.pool.userPoolId,
    })
  }

  private output(values: Record<string, string>): void {
    for (const [name, value] of Object.entries(values)) new CfnOutput(this, name, { value })
  }
}
