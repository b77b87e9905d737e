/** What runs on one machine is what is deployed, but for the context values that the docs list. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, it } from 'vitest'
import type { Resource, Synthesized } from './setup.ts'

const deployed = resources(inject('deployed'))
const local = resources(inject('local'))

/** Names of assets are hashes of bundles (the demo site is packed), metadata is the CLI's. */
function resources({ template }: Synthesized): Record<string, Resource> {
  const text = JSON.stringify(template.Resources).replace(/\b[0-9a-f]{64}\b/g, 'asset')
  const all: Record<string, Resource> = JSON.parse(text)
  for (const resource of Object.values(all)) delete resource.Metadata
  return all
}

it('has the same resources', () => {
  expect(Object.keys(local)).toEqual(Object.keys(deployed))
})

it.each(Object.keys(deployed))('%s is the same', (id) => {
  expect(local[id]).toEqual(withLocalContext(id, deployed[id] as Resource))
})

it('differs where the context says so', () => {
  const differ = Object.keys(deployed).filter(
    (id) => JSON.stringify(local[id]) !== JSON.stringify(deployed[id]),
  )
  expect(differ.map((id) => id.slice(0, -8)).sort()).toEqual([
    'FunctionsModerateFunction',
    'MappingsChanges',
    'MappingsCommands',
    'QueuesCommands',
  ])
})

it('packs the demo site only for a local run', () => {
  const sites = ({ dist }: Synthesized) =>
    JSON.parse(readFileSync(join(dist, 'functions/accept/sites.json'), 'utf8')).map(
      (s: { id: string }) => s.id,
    )
  expect(sites(inject('local'))).toContain('demo')
  expect(sites(inject('deployed'))).not.toContain('demo')
})

/** The deployed resource under `bluepencil:batchWindowSeconds` 0 and `bluepencil:moderateTimeoutSeconds` 5. */
function withLocalContext(id: string, resource: Resource): Resource {
  const Properties = { ...resource.Properties }
  if (resource.Type === 'AWS::Lambda::EventSourceMapping') Properties.MaximumBatchingWindowInSeconds = 0
  if (id.startsWith('FunctionsModerateFunction')) Properties.Timeout = 5
  if (id.startsWith('QueuesCommands') && resource.Type === 'AWS::SQS::Queue')
    Properties.VisibilityTimeout = 30
  return { ...resource, Properties }
}
