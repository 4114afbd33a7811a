/**
 * Graphs in the language of Mermaid, which Markdown viewers draw.
 *
 * @since 0.1.0
 */
import type { Expr } from './Expr'
import { numbered, signatureText } from './Show'

/** Text inside a Mermaid label: everything that its syntax could take for its own is written as a code. */
const escaped = (text: string): string => text.replace(/[^\w ,.=+-]/gu, c => `#${c.codePointAt(0) ?? 0};`)

const label = (node: Expr): string =>
  [node.primitive.name, ...namesOf(node), signatureText(node)].map(escaped).join('<br/>')

/** The name of an input. */
const namesOf = ({ attributes }: Expr): ReadonlyArray<string> =>
  typeof attributes['name'] === 'string' ? [attributes['name']] : []

/**
 * Expressions as a Mermaid flow chart.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { exp, input, toMermaid } from 'credence'
 *
 * assert.deepStrictEqual(toMermaid([exp(input('x', []))]).split('\n')[0], 'flowchart TD')
 *
 * @category combinators
 * @since 0.1.0
 */
export const toMermaid = (roots: ReadonlyArray<Expr>): string => {
  const numbers = numbered(roots)
  const name = (node: Expr): string => `v${numbers.get(node) ?? -1}`
  const nodes = [...numbers.keys()].map(node => `  ${name(node)}["${label(node)}"]`)
  const edges = [...numbers.keys()].flatMap(node =>
    node.args.map((arg, i) => `  ${name(arg)} -->${node.args.length > 1 ? `|${i}|` : ''} ${name(node)}`)
  )
  const results = roots.map((root, i) => `  ${name(root)} --> out${i}(["result ${i}"])`)
  return ['flowchart TD', ...nodes, ...edges, ...results].join('\n')
}
