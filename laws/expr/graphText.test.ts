/**
 * Graphs as text, and as Graphviz and Mermaid.
 *
 * @since 0.1.0
 */
import { expect, test } from 'vitest'
import * as fc from 'fast-check'
import { topological } from '../../src/expr/Fold'
import { toGraphviz } from '../../src/expr/Graphviz'
import { toMermaid } from '../../src/expr/Mermaid'
import { Show, show } from '../../src/expr/Show'
import { add } from '../../src/primitive/add'
import { constant } from '../../src/primitive/constant'
import { exp } from '../../src/primitive/exp'
import { input } from '../../src/primitive/input'
import { graphFrom } from '../arbitrary/Graph'
import { tapes } from '../arbitrary/Tape'

const x = input('x', [2])
const y = add(exp(x), exp(x))

test('a graph reads as lets, arguments first', () => {
  expect(Show.show(y)).toBe(
    [
      'let v0: f32[2] = input name="x" shape=[2] dtype="f32"',
      'let v1: f32[2] = exp v0',
      'let v2: f32[2] = exp v0',
      'let v3: f32[2] = add v1 v2',
      'in v3'
    ].join('\n')
  )
})

test('long constants are cut', () => {
  expect(
    Show.show(
      constant(
        [20],
        Array.from({ length: 20 }, (_, i) => i)
      )
    )
  ).toContain('… 20 in all')
})

test('every node of a random graph has one line, and every argument is bound before it is used', () => {
  fc.assert(
    fc.property(tapes().map(graphFrom), ({ outputs }) => {
      const lines = show(outputs).split('\n').slice(0, -1)
      expect(lines).toHaveLength(topological(outputs).length)
      lines.forEach((line, i) => {
        expect(line.startsWith(`let v${i}: `)).toBe(true)
        for (const [, used] of line.split(' = ')[1]?.matchAll(/ v(\d+)/g) ?? []) expect(Number(used)).toBeLessThan(i)
      })
    }),
    { numRuns: 50 }
  )
})

// Names that would break out of a label, or be taken for markup, if they were not escaped.
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('"]', '\\"', '\n', '--> x', '<script>', '#quot;', '`', '};', '|1|')
)

test('Graphviz: no name leaves its quotes', () => {
  fc.assert(
    fc.property(hostile, name => {
      const text = toGraphviz([exp(input(name, [2]))])
      const withoutStrings = text.replace(/"(?:[^"\\]|\\.)*"/gs, '""')
      expect(
        withoutStrings
          .split('\n')
          .every(line =>
            /^(digraph expression \{|\}| {2}node \[shape=box\]| {2}out\d+ \[shape=plaintext\]| {2}(v|out)\d+ ((\[label=""\])|-> (v|out)\d+( \[label=""\])?))$/.test(
              line
            )
          )
      ).toBe(true)
    })
  )
})

test('Mermaid: no name leaves its label', () => {
  fc.assert(
    fc.property(hostile, name => {
      const lines = toMermaid([exp(input(name, [2]))]).split('\n')
      expect(lines).toHaveLength(5)
      const [, first = ''] = lines
      expect(/^ {2}v0\["(\w|[ ,.=+-]|#\d+;|<br\/>)*"\]$/.test(first)).toBe(true)
    })
  )
})

test('arrows of random graphs are the arguments', () => {
  fc.assert(
    fc.property(tapes().map(graphFrom), ({ outputs }) => {
      const count = topological(outputs).reduce((sum, node) => sum + node.args.length, 0)
      expect([...toGraphviz(outputs).matchAll(/^ {2}v\d+ -> v\d+/gm)]).toHaveLength(count)
      expect([...toMermaid(outputs).matchAll(/^ {2}v\d+ -->(\|\d+\|)? v\d+$/gm)]).toHaveLength(count)
    }),
    { numRuns: 50 }
  )
})
