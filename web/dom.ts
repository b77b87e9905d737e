/** One way to make elements: no markup is ever parsed, so it works under Trusted Types. */

export type Child = Node | string | undefined | false

type Props = Record<string, string | boolean | undefined | ((event: Event) => void)>

/**
 * Makes an element. A function is a listener of the event that its key names; `true` is an empty
 * attribute; `false` and `undefined` leave the attribute out. Children are nodes or text.
 */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') node.addEventListener(name, value)
    else if (value !== undefined && value !== false) node.setAttribute(name, value === true ? '' : value)
  }
  node.append(...children.filter((child) => child !== undefined && child !== false))
  return node
}
