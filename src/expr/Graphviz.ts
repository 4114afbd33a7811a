/**
 * Graphs in the language of Graphviz, to be drawn by `dot`.
 *
 * @since 0.1.0
 */
import type { Expr } from './Expr'
import { attributesText, numbered, signatureText } from './Show'

/** A string of Graphviz: quotes and backslashes are escaped, so that no name can leave it. */
const quoted = (text: string): string => `"${text.replace(/[\\"]/g, c => `\\${c}`).replace(/\n/g, '\\n')}"`

const label = (node: Expr): string =>
  [node.primitive.name, attributesText(node.attributes), signatureText(node)].filter(line => line !== '').join('\n')

/**
 * Expressions as a Graphviz digraph: an arrow goes from an argument to the node that uses it, numbered where the order
 * of arguments would not be seen.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { exp, input, toGraphviz } from 'credence'
 *
 * assert.deepStrictEqual(toGraphviz([exp(input('x', []))]).split('\n')[0], 'digraph expression {')
 *
 * @category combinators
 * @since 0.1.0
 */
export const toGraphviz = (roots: ReadonlyArray<Expr>): string => {
  const numbers = numbered(roots)
  const name = (node: Expr): string => `v${numbers.get(node) ?? -1}`
  const nodes = [...numbers.keys()].map(node => `  ${name(node)} [label=${quoted(label(node))}]`)
  const edges = [...numbers.keys()].flatMap(node =>
    node.args.map((arg, i) => `  ${name(arg)} -> ${name(node)}${node.args.length > 1 ? ` [label="${i}"]` : ''}`)
  )
  const results = roots.map((root, i) => `  out${i} [shape=plaintext]\n  ${name(root)} -> out${i}`)
  return ['digraph expression {', '  node [shape=box]', ...nodes, ...edges, ...results, '}'].join('\n')
}
