import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { ofType, resource, text } from './stack.ts'

const pool = resource('AWS::Cognito::UserPool').Properties
const client = resource('AWS::Cognito::UserPoolClient').Properties

describe('moderators', () => {
  it('are invited, never sign up', () => {
    expect(pool.AdminCreateUserConfig.AllowAdminCreateUserOnly).toBe(true)
  })

  it('need a one-time code besides a long password', () => {
    expect(pool).toMatchObject({ MfaConfiguration: 'ON', EnabledMfas: ['SOFTWARE_TOKEN_MFA'] })
    expect(pool.Policies.PasswordPolicy.MinimumLength).toBeGreaterThanOrEqual(12)
  })

  it('are in one of three groups', () => {
    const groups = Object.values(ofType('AWS::Cognito::UserPoolGroup'))
    expect(groups.map(({ Properties }) => Properties.GroupName).sort()).toEqual([
      'admin',
      'auditor',
      'moderator',
    ])
  })

  it('cannot be deleted by mistake', () => {
    expect(pool.DeletionProtection).toBe('ACTIVE')
  })
})

describe('the console', () => {
  it('is a public client of the authorization code flow only', () => {
    expect(client).toMatchObject({
      GenerateSecret: false,
      AllowedOAuthFlows: ['code'],
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
    })
  })

  it('asks for the scopes of the API', () => {
    const { Identifier, Scopes } = resource('AWS::Cognito::UserPoolResourceServer').Properties
    expect(Identifier).toBe('bluepencil')
    expect(Scopes.map((scope: { ScopeName: string }) => scope.ScopeName)).toEqual(['read', 'moderate'])
    expect(client.AllowedOAuthScopes.map(text)).toEqual([
      'openid',
      'ModeratorsPoolApi/read',
      'ModeratorsPoolApi/moderate',
    ])
  })

  it('is where the sign-in pages lead back to', () => {
    expect(client.CallbackURLs.map(text)).toEqual(['https://CdnDistribution.DomainName/console/'])
    expect(client.LogoutURLs.map(text)).toEqual(['https://CdnDistribution.DomainName/console/'])
  })

  it('is told where to sign in', () => {
    const { SourceObjectKeys, SystemMetadata } = resource('Custom::CDKBucketDeployment').Properties
    const { assets, out } = inject('deployed')
    const source = assets[SourceObjectKeys[1].replace('.zip', '')]?.source.path ?? ''
    const config = JSON.parse(readFileSync(join(out, source, 'console/config.json'), 'utf8'))
    expect(Object.keys(config).sort()).toEqual([
      'authorizationEndpoint',
      'clientId',
      'endSessionEndpoint',
      'issuer',
      'scope',
      'tokenEndpoint',
    ])
    expect(SystemMetadata['cache-control']).toBe('public, max-age=300')
  })
})
