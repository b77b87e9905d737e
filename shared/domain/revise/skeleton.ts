import { textView } from './view.ts'

/** Letters of other scripts, and signs, that are drawn like a Latin letter. */
const LOOKS_LIKE: [latin: string, others: string][] = [
  ['a', 'аα@4'],
  ['ae', 'æ'],
  ['b', 'вьβß'],
  ['c', 'сϲ'],
  ['d', 'ԁđ'],
  ['e', 'еєε3з'],
  ['g', 'ɡ9'],
  ['h', 'нһ'],
  ['j', 'ј'],
  ['k', 'кκ'],
  ['l', 'іιıi1|!ӏł'],
  ['m', 'м'],
  ['n', 'пη'],
  ['o', 'оοσө0ø'],
  ['oe', 'œ'],
  ['p', 'рρ'],
  ['q', 'ԛ'],
  ['r', 'г'],
  ['s', 'ѕ$5'],
  ['t', 'тτ7'],
  ['u', 'υц'],
  ['v', 'νѵ'],
  ['w', 'ѡшω'],
  ['x', 'хχ'],
  ['y', 'уγү'],
]

const LATIN = new Map(LOOKS_LIKE.flatMap(([latin, others]) => [...others].map((other) => [other, latin])))

/** What is left of a name when all that looks the same is the same: letters only, no case, no spaces. */
export function skeleton(name: string): string {
  const letters = [...textView(name).text].map((char) => LATIN.get(char) ?? char).join('')
  return letters
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
}
