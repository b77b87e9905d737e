/** `npm run -s token -- --role moderator [--data DIR]` prints an access token for the local API. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ROLES } from '../shared/names.ts'
import { Complaint } from './complaint.ts'
import { issuerKey, knownNames } from './oidc/keys.ts'
import { accessToken, isRole } from './oidc/tokens.ts'
import { complainAbout, DEFAULT_DATA } from './options.ts'

async function main(): Promise<void> {
  const { values } = complainAbout(() =>
    parseArgs({
      options: {
        role: { type: 'string', default: 'moderator' },
        data: { type: 'string', default: DEFAULT_DATA },
        // A token is good for any port; the option is here so that both commands take the same ones.
        port: { type: 'string' },
      },
    }),
  )
  if (!isRole(values.role)) throw new Complaint(`--role must be one of ${ROLES.join(', ')}`)
  const data = resolve(values.data)
  const names = knownNames(data)
  console.log(await accessToken(await issuerKey(data), names, values.role))
}

try {
  await main()
} catch (error) {
  if (!(error instanceof Complaint)) throw error
  console.error(error.message)
  process.exitCode = 1
}
