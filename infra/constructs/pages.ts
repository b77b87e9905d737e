import { resolve } from 'node:path'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { IBucket } from 'aws-cdk-lib/aws-s3'
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment'
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core'
import { Construct } from 'constructs'

export interface PagesProps {
  dist: string
  assets: IBucket
  /** Where and how the console signs moderators in. */
  config: ConsoleConfig
}

/** `/console/config.json`. */
export interface ConsoleConfig {
  issuer: string
  authorizationEndpoint: string
  tokenEndpoint: string
  endSessionEndpoint?: string
  clientId: string
  /** Separated by spaces. */
  scope: string
}

/** Uploads the widget and the console. Names carry no hash, so copies are kept for minutes only. */
export class Pages extends Construct {
  constructor(scope: Construct, id: string, { dist, assets, config }: PagesProps) {
    super(scope, id)
    new BucketDeployment(this, 'Upload', {
      sources: [Source.asset(resolve(dist, 'web')), Source.jsonData('console/config.json', config)],
      destinationBucket: assets,
      cacheControl: [CacheControl.setPublic(), CacheControl.maxAge(Duration.minutes(5))],
      retainOnDelete: false,
      logGroup: new LogGroup(this, 'Log', {
        retention: RetentionDays.ONE_MONTH,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    })
  }
}
