/**
 * The law of `vmap`: the batch of a graph's results is the results of the graph, stacked.
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluate } from '../../src/backend/reference/evaluate'
import type { Expr, Primitive } from '../../src/expr/Expr'
import { apply } from '../../src/expr/Expr'
import type { Tensor } from '../../src/expr/Tensor'
import { dotGeneral } from '../../src/primitive/dotGeneral'
import { exp } from '../../src/primitive/exp'
import { input, inputOf } from '../../src/primitive/input'
import { mul } from '../../src/primitive/mul'
import { sumAll } from '../../src/primitive/broadcastInDim'
import { size } from '../../src/shape/Shape'
import { grad } from '../../src/transform/vjp'
import { vmap } from '../../src/transform/vmap'
import { allPrimitives, drawFrom, stream, tensorFor } from './cases'

const BATCH = 3

const entry =
  (i: number) =>
  (x: Tensor): Tensor => {
    const shape = x.shape.slice(1)
    return { shape, data: x.data.slice(i * size(shape), (i + 1) * size(shape)) }
  }

const valueOf = (y: Expr, environment: ReadonlyMap<string, Tensor>): Tensor =>
  pipe(
    evaluate(environment)([y]),
    E.match(
      ({ message }) => expect.fail(message),
      ([value]) => value ?? { shape: [], data: new Float64Array() }
    )
  )

const close = (found: Tensor, expected: Tensor): void => {
  expect(found.shape).toStrictEqual(expected.shape)
  const far = found.data.findIndex((x, i) => {
    const y = expected.data[i] ?? NaN
    return !(Object.is(x, y) || Math.abs(x - y) <= 1e-12 * Math.max(1, Math.abs(y)))
  })
  expect(far < 0 ? 'close' : `element ${far}: ${found.data[far]} instead of ${expected.data[far]}`).toBe('close')
}

/** Checks the law for one case of a primitive, in which the operands with a bit in `mask` differ between examples. */
const check = (primitive: Primitive, seed: number, mask: number): void => {
  const next = stream(seed)
  const { attributes, operands } = primitive.sample(drawFrom(next))
  const isMapped = operands.map((_, i) => (mask & (1 << i)) !== 0)
  const values = operands.map((o, i) => tensorFor(o, next, isMapped[i] === true ? [BATCH] : []))
  const args = operands.map((o, i) => inputOf(o.dtype)(`x${i}`, o.shape))
  const batches = operands.map((o, i) => inputOf(o.dtype)(`b${i}`, [BATCH, ...o.shape]))
  const y = apply(primitive, attributes, args)
  const mapping = new Map(args.flatMap((arg, i) => (isMapped[i] === true ? [[arg, batches[i] ?? arg] as const] : [])))
  const [batch] = vmap([y], mapping)
  if (batch === undefined || mapping.size === 0) return
  expect(batch.dtype).toBe(y.dtype)
  const all = valueOf(batch, new Map(values.map((v, i) => [isMapped[i] === true ? `b${i}` : `x${i}`, v])))
  Array.from({ length: BATCH }, (_, i) => i).forEach(i => {
    const one = new Map(values.map((v, k) => [`x${k}`, isMapped[k] === true ? entry(i)(v) : v]))
    close(entry(i)(all), valueOf(y, one))
  })
}

describe('vmap is stacking', async () => {
  const primitives = await allPrimitives()

  test('there are primitives', () => {
    expect(primitives.length).toBeGreaterThan(60)
  })

  test.each(primitives.map(p => [p.name, p] as const))('%s', (_, primitive) => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 15 }), (seed, mask) => {
        check(primitive, seed, mask)
      }),
      { numRuns: 60 }
    )
  })
})

describe('graphs', () => {
  const x = input('x', [3])
  const w = input('w', [3])
  const xs = input('xs', [2, 3])
  const values = new Map([
    ['w', { shape: [3], data: Float64Array.of(1, -2, 0.5) }],
    ['xs', { shape: [2, 3], data: Float64Array.of(0.1, 0.2, 0.3, -1, 0, 1) }]
  ])
  const y = sumAll(exp(mul(x, w)))

  test('per-example gradients are the vmap of a gradient', () => {
    const [gradient] = grad(y, [w])
    const [all] = vmap(gradient === undefined ? [] : [gradient], new Map([[x, xs]]))
    expect(all?.shape).toStrictEqual([2, 3])
    const row = (a: number, b: number, c: number): ReadonlyArray<number> => [
      a * Math.exp(a),
      b * Math.exp(-2 * b),
      c * Math.exp(0.5 * c)
    ]
    const expected = Float64Array.from([...row(0.1, 0.2, 0.3), ...row(-1, 0, 1)])
    close(valueOf(all ?? y, values), { shape: [2, 3], data: expected })
  })

  test('what depends on no mapped node is shared, and repeated only at the end', () => {
    const shared = exp(w)
    const [out, alone] = vmap([mul(x, shared), shared], new Map([[x, xs]]))
    expect(alone?.args[0]).toBe(shared)
    expect(alone?.shape).toStrictEqual([2, 3])
    expect(out?.args[1]?.args[0]).toBe(shared)
  })

  test('vmap of vmap has two axes', () => {
    const dot = dotGeneral({ leftBatch: [], rightBatch: [], leftContract: [0], rightContract: [0] })(x, w)
    const [rows] = vmap([dot], new Map([[x, xs]]))
    const ws = input('ws', [4, 3])
    const [table] = vmap(rows === undefined ? [] : [rows], new Map([[w, ws]]))
    expect(table?.shape).toStrictEqual([4, 2])
  })

  test('nothing mapped changes nothing', () => {
    expect(vmap([y], new Map())).toStrictEqual([y])
  })

  test('an empty batch has an empty result', () => {
    const [out] = vmap([y], new Map([[x, input('none', [0, 3])]]))
    expect(out?.shape).toStrictEqual([0])
  })
})
