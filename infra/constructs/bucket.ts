import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3'
import type { RemovalPolicy } from 'aws-cdk-lib/core'
import { Construct } from 'constructs'

/** A bucket that only CloudFront and named roles may read. Not versioned: purged text must be gone. */
export class PrivateBucket extends Construct {
  readonly bucket: IBucket

  constructor(scope: Construct, id: string, { removalPolicy }: { removalPolicy: RemovalPolicy }) {
    super(scope, id)
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy,
      // CDK's own types disagree about absent and undefined.
    }) as IBucket
  }
}
