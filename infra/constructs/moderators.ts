import {
  AccountRecovery,
  type CfnUserPoolClient,
  CfnUserPoolDomain,
  CfnUserPoolGroup,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  UserPool,
  UserPoolClient,
} from 'aws-cdk-lib/aws-cognito'
import { Aws, Duration, Fn, RemovalPolicy } from 'aws-cdk-lib/core'
import { Construct } from 'constructs'
import { ROLES, SCOPES } from '../../shared/names.ts'
import type { ConsoleConfig } from './pages.ts'

/** Who may enter the console: invited users with a password and a one-time code, in groups. */
export class Moderators extends Construct {
  readonly pool: UserPool
  /** `https://` address of the sign-in pages. */
  readonly signIn: string
  readonly issuer: string
  readonly scopes: OAuthScope[]

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.pool = this.addPool()
    this.issuer = `https://cognito-idp.${Aws.REGION}.amazonaws.com/${this.pool.userPoolId}`
    this.signIn = this.addSignIn()
    this.scopes = [OAuthScope.OPENID, ...this.addScopes()]
    for (const role of ROLES) {
      new CfnUserPoolGroup(this, role, { userPoolId: this.pool.userPoolId, groupName: role })
    }
  }

  /** A public client: authorization code with PKCE, no secret. `url` is the console's address. */
  addConsole(url: string): UserPoolClient {
    const client = new UserPoolClient(this, 'Console', {
      userPool: this.pool,
      generateSecret: false,
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.hours(12),
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: this.scopes,
        callbackUrls: [url],
        logoutUrls: [url],
      },
    })
    // Tokens come from the sign-in pages only; left out, Cognito would allow password flows too.
    const resource = client.node.defaultChild as CfnUserPoolClient
    resource.explicitAuthFlows = ['ALLOW_REFRESH_TOKEN_AUTH']
    return client
  }

  /** What the console page needs to sign in as `client`. */
  configOf(client: UserPoolClient): ConsoleConfig {
    return {
      issuer: this.issuer,
      authorizationEndpoint: `${this.signIn}/oauth2/authorize`,
      tokenEndpoint: `${this.signIn}/oauth2/token`,
      endSessionEndpoint: `${this.signIn}/logout`,
      clientId: client.userPoolClientId,
      scope: this.scopes.map(({ scopeName }) => scopeName).join(' '),
    }
  }

  private addPool(): UserPool {
    return new UserPool(this, 'Pool', {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      autoVerify: { email: true },
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 14,
        requireDigits: true,
        requireLowercase: true,
        requireUppercase: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
  }

  private addSignIn(): string {
    // Prefixes are shared by all accounts of a region; the stack's own id makes one that is free.
    const unique = Fn.select(0, Fn.split('-', Fn.select(2, Fn.split('/', Aws.STACK_ID))))
    const domain = `bluepencil-${unique}`
    const { ref } = new CfnUserPoolDomain(this, 'SignIn', { userPoolId: this.pool.userPoolId, domain })
    return `https://${ref}.auth.${Aws.REGION}.amazoncognito.com`
  }

  private addScopes(): OAuthScope[] {
    const [identifier] = SCOPES.read.split('/') as [string]
    const scopes = Object.values(SCOPES).map(
      (scope) =>
        new ResourceServerScope({ scopeName: scope.slice(identifier.length + 1), scopeDescription: scope }),
    )
    const server = this.pool.addResourceServer('Api', { identifier, scopes })
    return scopes.map((scope) => OAuthScope.resourceServer(server, scope))
  }
}
