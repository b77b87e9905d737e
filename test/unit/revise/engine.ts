/** Builders of what the engine is given, and texts that try it. */
import * as fc from 'fast-check'
import { DEFAULT_POLICY, type StartingPolicy, withDefaults } from '../../../shared/domain/policy.ts'
import type { Revised, RevisionContext, Submission } from '../../../shared/domain/revise/model.ts'
import { textOf } from '../../../shared/domain/revise/read.ts'
import { revise } from '../../../shared/domain/revise/revise.ts'

/** A known author on a known thread at the first delivery: nothing but the words can hold a comment. */
export const CONTEXT: RevisionContext = {
  site: 'blog',
  thread: 'post',
  now: 1_700_000_000_000,
  authorKnown: true,
  threadKnown: true,
  staffNames: ['Dr. Anna Keller', 'Bo'],
  origins: ['https://blog.example', 'http://127.0.0.1:*'],
  receives: 1,
}

export const POLICY = withDefaults({
  allow: { phones: ['1-800-555-0199'], emails: ['info@clinic.example'], domains: ['nih.gov'] },
})

interface Given {
  policy?: StartingPolicy
  context?: Partial<RevisionContext>
  author?: Partial<Submission['author']>
}

export function revised(body: string, { policy, context, author }: Given = {}): Revised {
  return revise(
    { body, author: { name: 'Reader', ...author } },
    { ...CONTEXT, ...context },
    policy === undefined ? POLICY : withDefaults(policy),
    { n: 1, by: 'author' },
  )
}

export const revisedText = (body: string, given: Given = {}): string => textOf(revised(body, given).revision)

export const codesOf = ({ revision }: Revised): string[] => revision.findings.map((finding) => finding.code)

const FRAGMENTS = [
  ...[
    'call (212) 555-0147 ',
    '+44 20 7946 0958',
    'jane@mail.example',
    'jane [at] mail [dot] com ',
    '219-09-9999',
  ],
  ...[
    '4111 1111 1111 1111 ',
    'DE89 3704 0044 0532 0130 00 ',
    'two one two five five five oh one four seven ',
  ],
  ...[
    'https://spam.example/x_y ',
    '[text](https://spam.example)',
    '<https://spam.example>',
    '[m](mailto:a@b.example)',
  ],
  ...[
    '\u200b',
    '\u202e',
    '\u00ad',
    '\ud800',
    '\udc00',
    '\0',
    '\r\n',
    'e\u0301\u0301\u0301\u0301\u0301\u0301',
  ],
  ...[
    '👩\u200d🔬',
    'می\u200cخواهم',
    'क्\u200dष',
    '*',
    '**',
    '_',
    '`',
    '```\n',
    '> ',
    '- ',
    '1. ',
    '\n',
    '\n\n',
    '  \n',
  ],
  ...[
    '\\',
    '[',
    ']',
    '](',
    '(',
    ')',
    '<',
    '>',
    '<script>',
    'word',
    ' ',
    'darn ',
    'héllo ',
    '٠١٢',
    '1',
    '23',
    '-',
    '.',
  ],
]

/** Any code points, lone surrogates too. */
const anything = fc
  .array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 6 })
  .map((points) => String.fromCodePoint(...points))

/** Comments, their parts joined by `between`, made of what rules look for, markup, hostile characters and noise. */
export const comments = (between = ''): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...FRAGMENTS) },
        { weight: 1, arbitrary: anything },
        { weight: 1, arbitrary: fc.string({ maxLength: 8 }) },
      ),
      { maxLength: 24 },
    )
    .map((parts) => parts.join(between))

/** Checks a property over many values. */
export function always<T>(values: fc.Arbitrary<T>, check: (value: T) => void, numRuns = 150): void {
  void fc.assert(
    fc.property(values, (value) => void check(value)),
    { numRuns },
  )
}

/** Every action on words and links at once with masking. */
export const STRICT: StartingPolicy = {
  ...DEFAULT_POLICY,
  words: [
    { word: 'darn', action: 'mask' },
    { word: 'héllo word', action: 'mask' },
  ],
}
