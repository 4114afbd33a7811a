/**
 * Vectors that go side by side, in segments or not: the bits are those of the interpreter of plans, whatever the body
 * and the shape.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { expect, test } from 'vitest'
import { interpretPlan, single } from '../../../src/backend/reference/interpret'
import { traits, wasm } from '../../../src/backend/wasm'
import type { Plan } from '../../../src/compile/Plan'
import { compile } from '../../../src/compile/compile'
import { program } from '../../../src/compile/Program'
import type { Expr } from '../../../src/expr/Expr'
import { matmul } from '../../../src/function/matmul'
import { standardNormal } from '../../../src/function/random'
import { add } from '../../../src/primitive/add'
import { broadcastInDim } from '../../../src/primitive/broadcastInDim'
import { erfInv } from '../../../src/primitive/erfInv'
import { exp } from '../../../src/primitive/exp'
import { input, inputOf } from '../../../src/primitive/input'
import { softplus } from '../../../src/primitive/logistic'
import { mul } from '../../../src/primitive/mul'
import { pad } from '../../../src/primitive/pad'
import { reduceMax } from '../../../src/primitive/reduceMax'
import { reduceWindowMax } from '../../../src/primitive/reduceWindow'
import { reverse } from '../../../src/primitive/reverse'
import { transpose } from '../../../src/primitive/transpose'
import * as K from '../../../src/random/Key'
import { uniform } from '../../../src/random/sample'
import type { Shape } from '../../../src/shape/Shape'

/** A long body that ends with a value of another sort: a blend, a branch that is seldom taken, a polynomial. */
const long = (x: Expr): Expr => softplus(mul(x, erfInv(x)))

const window = { window: [1, 2, 2, 1], strides: [1, 2, 2, 1], low: [0, 0, 0, 0], high: [0, 0, 0, 0] }

const key = inputOf('i32')('key', [4])

const square = input('square', [24, 24])

const cases: ReadonlyArray<readonly [string, Expr]> = [
  ...[1, 2, 3, 4, 15, 16, 17, 48, 63, 64, 65, 112].map(n => [`a row of ${n}`, long(input(`row ${n}`, [n]))] as const),
  ...[
    [16, 5],
    [32, 7, 6, 5],
    [48, 4],
    [16, 2, 9, 8]
  ].map(shape => [`blocks of [${shape.join(', ')}]`, long(input(`blocks ${shape.join()}`, shape))] as const),
  ['normal numbers in blocks', standardNormal([32, 6, 3], 3)(key)],
  ['normal numbers in rows', standardNormal([7, 20], 4)(key)],
  ...[[32, 6, 3], [16, 5, 5, 3], [16, 2], [48, 3, 2], [16, 7], [16, 4, 5, 4], [9, 8], [5, 3, 7], [2], [33]].map(
    shape => [`pairs of normal numbers in [${shape.join(', ')}]`, standardNormal(shape, 5, 2)(key)] as const
  ),
  ['pairs beside what they are added to', add<Shape>(input('mean', [16, 3, 6]), standardNormal([16, 3, 6], 6, 2)(key))],
  [
    'pairs and what is the same for both',
    mul(broadcastInDim([16, 4, 6], [0])(softplus(input('rate', [16]))), standardNormal([16, 4, 6], 7, 2)(key))
  ],
  [
    'what is the same for all places of an example',
    mul(broadcastInDim([16, 9, 8], [0])(long(input('one', [16]))), input('each', [16, 9, 8]))
  ],
  ['pairs seen from elsewhere', reverse([2])(standardNormal([16, 3, 6], 8, 2)(key))],
  ['across rows', add(transpose([1, 0])(exp(square)), square)],
  ['a sum in a loop', mul(matmul(square, square), softplus(square))],
  ...[13, 16, 35, 64].map(
    n => [`the greatest of 3 × ${n}`, reduceMax([0, 1])(long(input(`all ${n}`, [3, n])))] as const
  ),
  ['maxima', reduceWindowMax(window)(long(input('maxima', [16, 4, 6, 3])))],
  ['padding', pad([0, 1, 2], [0, 1, 0], [0, 0, 0])(long(input('padding', [16, 4, 5])))]
]

/** Numbers in ±1, a few of them in the tails of erf⁻¹. */
const numbers = (n: number, seed: number): Float32Array => uniform(K.key(seed), n).map(u => (2 * u - 1) * 0.99999)

const feeds = (plan: Plan): ReadonlyMap<string, Float32Array> =>
  new Map(
    plan.buffers.flatMap(({ id, size, role }) =>
      role._tag === 'Feed' ? [[role.name, role.name === 'key' ? Float32Array.of(1, 2, 3, 4) : numbers(size, id)]] : []
    )
  )

test.each(['strict', 'fma'] as const)('with %s arithmetic', async arithmetic => {
  const compiled = compile(traits)(program(cases.map(([name, value]) => ({ name, value }))))
  if (E.isLeft(compiled)) return expect.fail(compiled.left.message)
  const plan = compiled.right
  const fed = feeds(plan)
  const session = await wasm({ arithmetic, threads: 1 }).prepare(plan, new Map())()
  if (E.isLeft(session)) return expect.fail(session.left.message)
  const ran = await session.right.run([fed])()
  if (E.isLeft(ran)) return expect.fail(ran.left.message)
  const contents = plan.buffers.flatMap(({ id, role }) =>
    role._tag === 'Feed' ? [[id, fed.get(role.name) ?? []] as const] : []
  )
  const want = interpretPlan(single)(plan, new Map(contents))

  const wrong = plan.outputs.flatMap(({ name, buffer }) => {
    const [got, exact] = [ran.right[0]?.get(name), Array.from(want.get(buffer) ?? [])]
    const at = exact.findIndex((y, i) => !Object.is(got?.[i], Math.fround(y)))
    return at < 0 ? [] : [`${name}, element ${at}: ${got?.[at] ?? 'nothing'} instead of ${exact[at] ?? 'nothing'}`]
  })
  expect(plan.outputs.map(({ buffer }) => (want.get(buffer) ?? []).length)).not.toContain(0)
  expect(plan.outputs.length).toBe(cases.length)
  expect(wrong).toStrictEqual([])
})
