/** What the command needs is still on its way: it comes again after this time. */
export const WAIT = { kind: 'wait', seconds: 30 } as const
