import { type Stack, Validations } from 'aws-cdk-lib/core'

/** Findings of cdk-nag and CDK that are meant to be so, each with the reason. */
interface Acknowledged {
  /** Construct paths below the stack. */
  at: string[]
  rules: string[]
  reason: string
}

const UPLOADER = 'Custom::CDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C'

export const ACKNOWLEDGED: Acknowledged[] = [
  {
    at: ['Queues/DeadLetters', 'Queues/PublishFailures'],
    rules: ['AwsSolutions-SQS3'],
    reason: 'They are the last stop: what lies here is redriven or republished by hand.',
  },
  {
    at: ['Secrets/Signing'],
    rules: ['AwsSolutions-SMG4'],
    reason: 'Ids and control tokens are derived from it; a new key is added beside the old one on purpose.',
  },
  {
    at: ['Secrets/Origin'],
    rules: ['AwsSolutions-SMG4'],
    reason:
      'CloudFront and accept resolve it at deploy time: a rotation without a deployment would part them.',
  },
  {
    at: ['Snapshots/Bucket', 'Assets/Bucket'],
    rules: ['AwsSolutions-S1'],
    reason: 'Holds public files only; access logs would collect addresses of readers.',
  },
  {
    at: ['Cdn/Distribution'],
    rules: ['AwsSolutions-CFR3'],
    reason: 'Access logs would collect addresses of readers and what they read.',
  },
  {
    at: ['Cdn/Distribution'],
    rules: ['AwsSolutions-CFR4'],
    reason: "The minimum TLS version is CloudFront's own as long as no domain and certificate are given.",
  },
  {
    at: ['Cdn/Distribution'],
    rules: ['AwsSolutions-CFR1'],
    reason: 'Blogs are read from everywhere.',
  },
  {
    at: ['Cdn/Distribution'],
    rules: ['AwsSolutions-CFR2'],
    reason: 'Every write route is throttled; a web ACL costs more a month than the service and can be added.',
  },
  {
    at: ['Cdn/Distribution/Origin3'],
    rules: ['@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk'],
    reason: 'Reached through /threads/* only and without query strings, so no request lists the bucket.',
  },
  {
    at: ['Routes/ANY --v1--comments'],
    rules: ['AwsSolutions-APIG4'],
    reason: 'Readers comment without an account; accept checks origin, form and size.',
  },
  {
    at: ['Moderators/Pool'],
    rules: ['AwsSolutions-COG8'],
    reason: 'Moderators are invited and sign in with a one-time code; the plus plan is paid per user.',
  },
  {
    at: ['Functions/Publish/Role'],
    rules: ['AwsSolutions-IAM5[Resource::<SnapshotsBucket4B2233F7.Arn>/threads/*]'],
    reason: 'Pages are named by their content: the role is held to the prefix of the snapshots.',
  },
  {
    at: [UPLOADER],
    rules: [
      'AwsSolutions-L1',
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
      'AwsSolutions-IAM5[Action::s3:Abort*]',
      'AwsSolutions-IAM5[Action::s3:DeleteObject*]',
      'AwsSolutions-IAM5[Action::s3:GetBucket*]',
      'AwsSolutions-IAM5[Action::s3:GetObject*]',
      'AwsSolutions-IAM5[Action::s3:List*]',
      'AwsSolutions-IAM5[Resource::<AssetsBucket252B3DF7.Arn>/*]',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>/*]',
    ],
    reason: "CDK's own uploader, run at deploy time; it writes to the asset bucket only.",
  },
]

/** Marks the findings above as seen. Throws when a path no longer exists. */
export function acknowledge(stack: Stack): void {
  for (const { at, rules, reason } of ACKNOWLEDGED) {
    for (const path of at) {
      const construct = path.split('/').reduce((scope, id) => scope.node.findChild(id) as Stack, stack)
      Validations.of(construct).acknowledge(...rules.map((id) => ({ id, reason })))
    }
  }
}
