import { type Rule, remark } from './rule.ts'

/**
 * A writer who speaks of his own death or harm. A comment like that is held and shown first; nothing in
 * it is masked and no other rule may reject it.
 */
export const CRISIS_LANGUAGE =
  /\b(?:(?:kill|hurt|harm|cut)(?:ing)? myself|suicidal|suicide|want(?:ed)? to die|wish i (?:was|were) dead|end(?:ing)? (?:my (?:own )?life|it all)|(?:take|taking) my (?:own )?life|no reason to live|better off (?:dead|without me)|(?:do not|don'?t|dont) want to (?:live|be alive|wake up)|can'?t go on(?: like this)?|cant go on|self[ -]?harm)\b/g

export const crisis: Rule = {
  id: 'crisis',
  run: ({ body }) =>
    [...body.text.matchAll(CRISIS_LANGUAGE)].slice(0, 3).map((match) => ({
      ...remark('crisis', 'crisis', 'hold'),
      ...body.span(match.index, match.index + match[0].length),
    })),
}
