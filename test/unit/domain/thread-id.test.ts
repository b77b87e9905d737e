import { describe, expect, it } from 'vitest'
import { isThreadId, threadOf } from '../../../shared/domain/thread-id.ts'

const same: [page: string, thread: string, queryNames?: string[]][] = [
  ['https://blog.example/neck-pain', 'neck-pain'],
  ['https://blog.example/neck-pain/', 'neck-pain'],
  ['https://blog.example/neck-pain/index.html', 'neck-pain'],
  ['https://blog.example/neck-pain?utm_source=x', 'neck-pain'],
  ['https://blog.example/neck-pain#c1', 'neck-pain'],
  ['http://www.blog.example:8080/neck-pain', 'neck-pain'],
  ['https://blog.example//neck-pain', 'neck-pain'],
  ['https://blog.example/./neck-pain', 'neck-pain'],
  ['https://blog.example/2026/11/neck-pain', '2026/11/neck-pain'],
  ['https://blog.example/', '~'],
  ['https://blog.example', '~'],
  ['https://blog.example/index.html', '~'],
  ['https://blog.example/caf%C3%A9', 'caf%C3%A9'],
  ['https://blog.example/café', 'caf%C3%A9'],
  ['https://blog.example/cafe%CC%81', 'caf%C3%A9'],
  ['https://blog.example/%7Euser/%61', '~user/a'],
  ['https://blog.example/a%20b', 'a%20b'],
  ["https://blog.example/it's(1)", 'it%27s%281%29'],
  ['https://blog.example/?p=12&x=1', '~%3Fp%3D12', ['p']],
  ['https://blog.example/post?b=2&a=1', 'post%3Fa%3D1%26b%3D2', ['a', 'b']],
  ['https://blog.example/post?next=/../x', 'post'],
  ['https://xn--bcher-kva.example/Neck', 'Neck'],
]

const refused: [page: string, error: string][] = [
  ['neck-pain', 'page_invalid'],
  ['', 'page_invalid'],
  ['javascript:alert(1)', 'page_invalid'],
  ['file:///etc/passwd', 'page_invalid'],
  ['https://blog.example/a/../b', 'page_path'],
  ['https://blog.example/..', 'page_path'],
  ['https://blog.example/a/%2e%2E/b', 'page_path'],
  ['https://blog.example/a%2fb', 'page_path'],
  ['https://blog.example/a%5cb', 'page_path'],
  ['https://blog.example/a%00b', 'page_path'],
  ['https://blog.example/a%zzb', 'page_path'],
  ['https://blog.example/a%ffb', 'page_path'],
  ['https://blog.example/~', 'page_path'],
  [`https://blog.example/${'a'.repeat(513)}`, 'page_too_long'],
]

describe('thread of a page', () => {
  it.each(['a/b', 'a%2Fb', 'a%5Cb', 'a%00b'])('a kept query value %s is refused: ids are paths', (value) => {
    expect(threadOf(`https://blog.example/post?p=${value}`, ['p'])).toEqual({ error: 'page_path' })
    expect(threadOf(`https://blog.example/post?p=${value}`)).toEqual({ thread: 'post' })
  })

  it.each(same)('%s is %s', (page, thread, names) => {
    expect(threadOf(page, names ?? [])).toEqual({ thread })
    expect(isThreadId(thread)).toBe(true)
  })

  it.each(refused)('%s is refused as %s', (page, error) => {
    expect(threadOf(page)).toEqual({ error })
  })

  it.each([
    '',
    '/',
    'a/',
    '/a',
    'a//b',
    '..',
    'a/./b',
    'a b',
    'caf%c3%a9',
    'café',
    '%61',
    'a/index.html',
    'a%2Fb',
  ])('explicit id %j is not repaired', (id) => {
    expect(isThreadId(id)).toBe(false)
  })
})
