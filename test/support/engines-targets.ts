import { clientsOf, destroyClients, startTestEngines, type TestClients } from './engines.ts'
import { motoMissing, startMoto } from './engines-moto.ts'

/** Something that speaks the AWS APIs: our engines, or moto. */
export interface Target {
  name: string
  /** Why tests against it are skipped here. */
  missing: string | undefined
  start(): Promise<TestClients & { stop(): Promise<void> }>
}

async function startMotoTarget(): Promise<TestClients & { stop(): Promise<void> }> {
  const moto = await startMoto()
  const clients = clientsOf(moto.endpoints)
  return {
    ...clients,
    async stop() {
      destroyClients(clients)
      await moto.stop()
    },
  }
}

/** What contract tests run against, with `describe.for(targets)`. */
export const targets: Target[] = [
  { name: 'the embedded engines', missing: undefined, start: startTestEngines },
  { name: 'moto', missing: motoMissing, start: startMotoTarget },
]

for (const target of targets)
  if (target.missing) console.log(`tests against ${target.name} skipped: ${target.missing}`)
