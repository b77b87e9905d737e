import { describe, expect, it } from 'vitest'
import { createLog, readable } from '../../../local/log.ts'

const STEP =
  '{"level":"INFO","message":"held","site":"demo","thread":"a/b","id":"01","codes":["x"],"service":"s"}'
const TROUBLE = '{"level":"ERROR","message":"failed","error":"E"}'

describe('a line of a handler', () => {
  it('is the step, the thread and the rest', () => {
    expect(readable(STEP)).toEqual({ text: 'held demo/a/b id=01 codes=["x"]', bad: false })
  })

  it.each(['plain text', '{not json', '[1]', '{"no":"message"}', '{"message":'])(
    'is left alone when it is no step: %s',
    (line) => {
      expect(readable(line)).toEqual({ text: line, bad: false })
    },
  )

  it('says so when it is an error', () => {
    expect(readable(TROUBLE)).toEqual({ text: 'ERROR failed error=E', bad: true })
  })
})

describe('a quiet log', () => {
  it('shows progress, warnings and errors of handlers, and nothing else', () => {
    const lines: string[] = []
    const log = createLog(true, (line) => lines.push(line.replace(/^\d\d:\d\d:\d\d\.\d{3}/, 'T')))
    log.say('Ready')
    log.note('accept', 'step')
    log.printed('accept', STEP)
    log.printed('accept', TROUBLE)
    log.warn('gateway', 'trouble')
    expect(lines).toEqual(['Ready', 'T accept    ERROR failed error=E', 'T gateway   WARN trouble'])
  })
})
