import { defineConfig } from 'vitest/config'

/** A project of the tests in the given folders of `test/`. Times in milliseconds. */
const project = (name: string, folders: string[], options: object) => ({
  test: {
    name,
    include: folders.map((folder) => `test/${folder}/**/*.test.ts`),
    exclude: ['test/walls/fixtures/**'],
    environment: 'node',
    pool: 'forks' as const,
    ...options,
  },
})

export default defineConfig({
  test: {
    projects: [
      project('unit', ['unit'], { testTimeout: 20_000, hookTimeout: 20_000 }),
      project('contract', ['contract'], { testTimeout: 30_000, hookTimeout: 30_000 }),
      project('template', ['template', 'walls'], {
        testTimeout: 60_000,
        hookTimeout: 60_000,
        globalSetup: 'test/template/setup.ts',
      }),
      // Each boots the whole stack; one at a time, they have the machine for themselves.
      project('stack', ['stack'], { testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false }),
      project('browser', ['browser'], { testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false }),
    ],
  },
})
