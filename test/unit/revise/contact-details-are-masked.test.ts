import { describe, expect, it } from 'vitest'
import { codesOf, revised, revisedText } from './engine.ts'

describe('contact details', () => {
  it.each([
    ['call (212) 555-0147 after 5', 'call [phone removed] after 5'],
    ['+1 212 555 0147', '[phone removed]'],
    ['２１２-５５５-０１４７', '[phone removed]'],
    ['०९८७६५४३२१० call me', '[phone removed] call me'],
    ['212\u200b-555\u200b-0147', '[phone removed]'],
    ['two one two five five five oh one four seven', '[phone removed]'],
    ['2one2-five55-0one47', '[phone removed]'],
    ['my cell 555-0147', 'my cell [phone removed]'],
    ['(212) 555-0147 (212) 555-0148', '[phone removed] [phone removed]'],
    ['415-666-7777 ext. 503', '[phone removed]'],
    ['whatsapp +44 7700 900123', 'whatsapp [phone removed]'],
    ['jane.doe+x@mail.example.', '[email removed].'],
    ['jane[at]mail[dot]com', '[email removed]'],
    ['jane (at) mail (dot) co (dot) uk!', '[email removed]!'],
    ['jane at gmail dot com', '[email removed]'],
    ['jane\\@mail.example', '[email removed]'],
    ['ＪＡＮＥ＠mail.example', '[email removed]'],
    ['my social is 219 09 9999', 'my social is [number removed]'],
    ['ssn: 219099999', 'ssn: [number removed]'],
    ['219-09-9999', '[number removed]'],
    ['4111 1111 1111 1111', '[card number removed]'],
    ['amex 378282246310005.', 'amex [card number removed].'],
    ['GB82 WEST 1234 5698 7654 32 thanks', '[account number removed] thanks'],
    ['de89370400440532013000', '[account number removed]'],
  ])('%s', (text, expected) => {
    expect(revisedText(text)).toBe(expected)
  })

  it.each([
    'If you feel suicidal call 988, 911 or 1-800-273-8255; poison control is 1-800-222-1222',
    'took hydrocodone 10/325 every 4-6 hours for 12 weeks, 600-800-600 mg',
    'MRI shows T11-12, C5/6 and 3-4 mm at L3/4',
    'NDC 50242-040-62 lot 3456789, ISBN 978-0-306-40615-7, PMID 21234567, doi 10.1000/182-555-0147',
    'between 2017-2019 I had 3 surgeries (2017, 2018, 2019) on 2024-11-05T14:30',
    'Platelets 150,000 and WBC 11.2; it cost $12,500 plus $1,250.00',
    'my Fitbit says 5551212 heartbeats, 1-2-3-4 breathe, 24/7 since 9/11, 7-8/10 at night',
    'room (212)\n\n555-0147 is on another line, - 212\n- 555\n- 0147 too',
    'meet me at the dot com conference at nine',
    'card 4111 1111 1111 1112 is not one, nor is DE89 3704 0044 0532 0130 01',
    '$415-666-7777 or 415-666-7777% or 12345 or 234567890112',
  ])('are not: %s', (text) => {
    expect(revisedText(text)).toBe(text)
  })

  it('hold the comment or pass when the policy says so', () => {
    const body = 'call (212) 555-0147'
    const held = revised(body, { policy: { contact: { phone: 'hold' } } })
    expect([held.verdict, codesOf(held), held.revision.edits]).toEqual(['hold', ['contact_held'], []])
    expect(held.revision.findings[0]).toMatchObject({ start: 5, end: body.length })
    const off = revised(body, { policy: { contact: { phone: 'off' } } })
    expect([off.verdict, off.revision.edits]).toEqual(['publish', []])
  })

  it('are national numbers of the policy region', () => {
    const body = 'phone 020 7946 0958'
    expect(revisedText(body, { policy: { region: 'GB' } })).toBe('phone [phone removed]')
  })
})
