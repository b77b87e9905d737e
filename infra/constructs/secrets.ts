import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { RemovalPolicy } from 'aws-cdk-lib/core'
import { Construct } from 'constructs'

/** Keys of the service: accept signs with one, CloudFront shows accept the other. */
export class Secrets extends Construct {
  /** JSON `{ <kid>: <key> }`; starts with `k1`. Losing it would change every id and token derived from it. */
  readonly signing: Secret
  readonly origin: Secret

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.signing = new Secret(this, 'Signing', {
      description: 'Bluepencil: keys that ids and control tokens are derived from',
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: 'k1',
        passwordLength: 64,
        excludePunctuation: true,
      },
      removalPolicy: RemovalPolicy.RETAIN,
    })
    this.origin = new Secret(this, 'Origin', {
      description: 'Bluepencil: what CloudFront sends so that accept may trust the viewer address',
      generateSecretString: { passwordLength: 48, excludePunctuation: true },
    })
  }

  /** A CloudFormation dynamic reference; the value is in no template. */
  get originReference(): string {
    return this.origin.secretValue.unsafeUnwrap()
  }
}
