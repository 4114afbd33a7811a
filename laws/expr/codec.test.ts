/**
 * Graph files: what is written reads back as the same graph, and what is wrong is refused with a sentence.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { graphCodec, parseGraph, printGraph } from '../../src/expr/codec'
import { Eq } from '../../src/expr/Equality'
import { topological } from '../../src/expr/Fold'
import { constant } from '../../src/primitive/constant'
import { input } from '../../src/primitive/input'
import { registry } from '../../src/transform/registry'
import { grad } from '../../src/transform/vjp'
import { graphFrom } from '../arbitrary/Graph'
import { tapes } from '../arbitrary/Tape'
import { moving, weighted } from '../Probe'

const codec = graphCodec(registry)

const throughText = (data: unknown): unknown => JSON.parse(JSON.stringify(data))

test('random graphs with their gradients survive a file', () => {
  fc.assert(
    fc.property(tapes().map(graphFrom), probe => {
      const y = weighted(probe)
      const roots = [
        ...probe.outputs,
        y,
        ...grad(
          y,
          moving(probe).map(s => s.node)
        )
      ]
      const back = codec.decode(throughText(codec.encode(roots)))
      expect(E.isRight(back)).toBe(true)
      if (E.isRight(back)) {
        expect(back.right.every((e, i) => roots[i] !== undefined && Eq.equals(e, roots[i]))).toBe(true)
        expect(topological(back.right)).toHaveLength(topological(roots).length)
      }
    }),
    { numRuns: 100 }
  )
})

test('every number survives, those that JSON has no word for too', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, -0)), { minLength: 1 }),
      values => {
        const back = parseGraph(registry)(throughText(printGraph([constant([values.length], values)])))
        expect(E.isRight(back) ? back.right[0]?.attributes['values'] : back.left).toStrictEqual(values)
      }
    )
  )
})

test('every text survives as a name', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.constantFrom('number NaN', 'number ', 'number -0', '__proto__')), name => {
      const back = parseGraph(registry)(throughText(printGraph([input(name, [1])])))
      expect(E.isRight(back) ? back.right[0]?.attributes['name'] : back.left).toBe(name)
    })
  )
})

const file = (nodes: ReadonlyArray<unknown>, outputs: ReadonlyArray<number> = [0]): unknown => ({
  format: 'credence graph',
  version: 1,
  nodes,
  outputs
})

const x = { primitive: 'input', attributes: { name: 'x', shape: [2], dtype: 'f32' }, args: [] }
const z = { primitive: 'input', attributes: { name: 'z', shape: [3], dtype: 'f32' }, args: [] }
const node = (primitive: string, args: ReadonlyArray<number>, attributes: unknown = {}): unknown => ({
  primitive,
  attributes,
  args
})

const refused: ReadonlyArray<readonly [what: string, data: unknown, sentence: string]> = [
  [
    'a cycle',
    file([x, node('add', [0, 2]), node('exp', [1])]),
    'node 1 (add) takes node 2, which does not come before it'
  ],
  ['a node of itself', file([node('exp', [0])]), 'node 0 (exp) takes node 0'],
  ['a negative argument', file([x, node('exp', [-1])]), 'takes node -1'],
  ['a fraction', file([x, node('exp', [0.5])]), 'takes node 0.5'],
  ['an unknown primitive', file([x, node('teleport', [0])]), "node 1 names the primitive 'teleport'"],
  ['a primitive called as a property', file([x, node('constructor', [0])]), "names the primitive 'constructor'"],
  ['shapes that do not meet', file([x, z, node('add', [0, 1])]), 'node 2 (add): add: the shapes [2] and [3] differ'],
  ['too few arguments', file([x, node('add', [0])]), 'takes 2 arguments, but was given 1'],
  [
    'a negative size',
    file([{ ...x, attributes: { name: 'x', shape: [-2], dtype: 'f32' } }]),
    'node 0 (input): input: [-2] is no shape'
  ],
  ['half a size', file([x, node('reshape', [0], { shape: [0.5, 4] })]), 'reshape: [0.5, 4] is no shape'],
  [
    'more numbers than can be counted',
    file([{ ...x, attributes: { name: 'x', shape: [3, 3_002_399_751_580_331], dtype: 'f32' } }]),
    'is no shape'
  ],
  ['an axis between two axes', file([x, node('reduceSum', [0], { axes: [0.5] })]), 'axis 0.5 is not an axis of [2]'],
  [
    'half a padding',
    file([x, node('pad', [0], { low: [0.5], high: [0.5], interior: [0] })]),
    'each an integer, for each axis of [2]'
  ],
  [
    'an axis contracted twice',
    file([
      { ...x, attributes: { name: 'x', shape: [2, 2], dtype: 'f32' } },
      node('dotGeneral', [0, 0], { leftBatch: [], rightBatch: [], leftContract: [0, 0], rightContract: [0, 1] })
    ]),
    'dotGeneral: names an axis twice'
  ],
  [
    'a stride of 0',
    file([
      { ...x, attributes: { name: 'x', shape: [1, 1, 4], dtype: 'f32' } },
      node('convGeneralDilated', [0, 0], {
        strides: [0],
        low: [0],
        high: [0],
        leftDilation: [1],
        rightDilation: [1],
        left: [0, 1, 2],
        right: [0, 1, 2],
        out: [0, 1, 2],
        featureGroups: 1,
        batchGroups: 1
      })
    ]),
    'strides and dilations should be integers from 1 up'
  ],
  ['attributes of another kind', file([x, node('reshape', [0], { shape: 'flat' })]), 'are not those of reshape'],
  ['attributes that are no data', file([x, node('exp', [0], { a: null })]), 'an attribute should be a number'],
  [
    'an attribute nested too deep',
    file([x, node('exp', [0], { a: [[[[[[1]]]]]] })]),
    'an attribute should be a number'
  ],
  ['an output that is missing', file([x], [1]), 'the output 1 is none of the 1 nodes'],
  ['another version', { ...Object(file([x])), version: 2 }, "not readable at 'version'"],
  ['no object', 'graph', 'the graph is not readable']
]

test.each(refused)('%s is refused', (_, data, sentence) => {
  const read = parseGraph(registry)(data)
  expect(E.isLeft(read) ? read.left : 'accepted').toContain(sentence)
})

test('any change of a file gives a graph or a sentence, and never throws', () => {
  const good = JSON.stringify(printGraph(graphFrom([5, 9, 1, 4, 17, 3, 8, 2, 6]).outputs))
  fc.assert(
    fc.property(
      fc.nat({ max: good.length - 1 }),
      fc.constantFrom('0', '9', '"', '[', ']', '-', 'x', ',', 'null'),
      (at, piece) => {
        const text = good.slice(0, at) + piece + good.slice(at + 1)
        let data: unknown = undefined
        try {
          data = JSON.parse(text)
        } catch {
          return
        }
        const read = parseGraph(registry)(data)
        expect(E.isRight(read) || read.left.length > 10).toBe(true)
      }
    ),
    { numRuns: 2000 }
  )
})
