/**
 * Checkpoints: the same values and derivatives, less memory, and the second computation is really done.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { expect, test } from 'vitest'
import { compile } from '../../src/compile/compile'
import type { Plan } from '../../src/compile/Plan'
import { program } from '../../src/compile/Program'
import type { Expr } from '../../src/expr/Expr'
import { validate } from '../../src/expr/Expr'
import { matmul } from '../../src/function/matmul'
import { sumAll } from '../../src/primitive/broadcastInDim'
import { input } from '../../src/primitive/input'
import { mul } from '../../src/primitive/mul'
import { sub } from '../../src/primitive/add'
import { sin } from '../../src/primitive/sin'
import { tanh } from '../../src/primitive/tanh'
import { checkpoint } from '../../src/transform/checkpoint'
import { grad } from '../../src/transform/vjp'
import { assertLaws, check } from '../check'
import type { Law } from '../Law'
import { unless } from '../Law'
import { derivativeFrom } from '../numeric/Derivative'
import { traits, operations } from '../numeric/Cost'
import { graphs } from '../law/graph'
import { difference } from '../law/kernel'
import { values } from '../numeric/Magnitude'
import type { Probe } from '../Probe'
import { both, environment, moving, point, weighted } from '../Probe'
import * as T from '../../src/expr/Tensor'
import { checkGradient, operand } from '../index'

const closely = (x: number, y: number): boolean =>
  x === y || (Number.isNaN(x) && Number.isNaN(y)) || Math.abs(x - y) <= 1e-11 * Math.max(1, Math.abs(x), Math.abs(y))

/** A random graph behind a checkpoint that closes over all of its inputs. */
const transparent: Law<Probe> = {
  name: 'a checkpoint changes no value and no derivative',
  statement: 'checkpoint(f) = f, ∇checkpoint(f) = ∇f, twice',
  test: probe => {
    const wrt = moving(probe).map(s => s.node)
    const plain = weighted(probe)
    const inside = checkpoint(() => plain)()
    const first = (y: Expr): ReadonlyArray<Expr> => grad(y, wrt)
    const second = (y: Expr): ReadonlyArray<Expr> => grad(first(y).map(sumAll).reduce(sub, sumAll(y)), wrt)
    const [mine, theirs] = [
      [inside, ...first(inside), ...second(inside)],
      [plain, ...first(plain), ...second(plain)]
    ]
    const known = values(both(point(probe), environment(probe.weights)), [...mine, ...theirs])
    const at = (e: Expr | undefined): T.Tensor => (e === undefined ? T.scalar(NaN) : (known.get(e) ?? T.scalar(NaN)))
    return unless(
      mine.map((e, i) => difference(`value ${i}`, at(e), at(theirs[i]), closely)).find(s => s !== undefined)
    )
  }
}

test('on 100 random graphs', () => {
  assertLaws([check(transparent, graphs)({ cases: 100 })])
})

test('the laws of gradients hold for a checkpointed function', () => {
  assertLaws(
    checkGradient(
      checkpoint((x = input('x', []), y = x) => mul(sin(x), tanh(y))),
      [operand([3]), operand([3])]
    )
  )
})

const side = 64
const layer =
  (w: Expr) =>
  (x: Expr): Expr =>
    tanh(matmul(x, w))

/** Blocks of 4 layers, each block a checkpoint or not. */
const network = (wrap: (f: (...xs: ReadonlyArray<Expr>) => Expr) => (...xs: ReadonlyArray<Expr>) => Expr): Expr => {
  const ws = Array.from({ length: 16 }, (_, i) => input(`w${i}`, [side, side]))
  const blocks = [0, 4, 8, 12].map(from => ws.slice(from, from + 4))
  return blocks.reduce<Expr>(
    (x, block) => wrap((h = x) => block.reduce((y, w) => layer(w)(y), h))(x),
    input('x', [side, side])
  )
}

const planOf = (y: Expr): Plan => {
  const loss = sumAll(y)
  const [dx = loss] = grad(loss, [...new Set(leavesOf(y))].slice(0, 1))
  const plan = compile({ ...traits, maxInputs: 7 })(
    program([
      { name: 'loss', value: loss },
      { name: 'dx', value: dx }
    ])
  )
  return E.isRight(plan) ? plan.right : expect.fail(plan.left.message)
}

const leavesOf = (y: Expr): ReadonlyArray<Expr> => (y.args.length === 0 ? [y] : [...y.args.flatMap(leavesOf)])

test('memory falls and work rises by less than one forward pass', () => {
  const [plain, saved] = [network(f => f), network(checkpoint)]
  const [a, b] = [planOf(plain), planOf(saved)]
  const matmuls = (plan: Plan): number => plan.kernels.filter(k => k.label.includes('dotGeneral')).length
  expect(b.memory.bytes).toBeLessThan(0.7 * a.memory.bytes)
  expect(matmuls(b)).toBeGreaterThan(matmuls(a))
  expect(matmuls(b)).toBeLessThanOrEqual(matmuls(a) + 16)
  expect(operations([plain])).toBe(operations([saved]))
})

test('a mistake inside comes out as its sentence', () => {
  const x = input('x', [3])
  const wrong = validate(checkpoint((y = x) => matmul(y, y))(x))
  expect(E.isLeft(wrong)).toBe(true)
})

test('differences see a wrong derivative', () => {
  expect(derivativeFrom(Math.sin, [0.05], 1e-12).value).toBeCloseTo(1, 11)
})
