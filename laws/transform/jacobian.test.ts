/**
 * Jacobians and Hessians as tensors: both modes give the same one, and it is the linear map that `jvp` applies.
 *
 * @since 0.1.0
 */
import { expect, test } from 'vitest'
import type { Expr } from '../../src/expr/Expr'
import { sumAll } from '../../src/primitive/broadcastInDim'
import { input, inputOf } from '../../src/primitive/input'
import { mul } from '../../src/primitive/mul'
import { sin } from '../../src/primitive/sin'
import { hessian, hessianVector, jacobianForward, jacobianReverse } from '../../src/transform/jacobian'
import { size } from '../../src/shape/Shape'
import { assertLaws, check } from '../check'
import type { Law } from '../Law'
import { fails, holds, silent, unless } from '../Law'
import { graphs } from '../law/graph'
import { difference } from '../law/kernel'
import { values } from '../numeric/Magnitude'
import type { Probe } from '../Probe'
import { moving, point, weighted } from '../Probe'
import * as T from '../../src/expr/Tensor'
import { environment } from '../Probe'
import { both } from '../Probe'

const closely = (x: number, y: number): boolean =>
  x === y || (Number.isNaN(x) && Number.isNaN(y)) || Math.abs(x - y) <= 1e-10 * Math.max(1, Math.abs(x), Math.abs(y))

const small = (y: Expr, x: Expr): boolean => size(x.shape) <= 16 && size(y.shape) <= 16

const agree: Law<Probe> = {
  name: 'Jacobians of both modes agree as tensors',
  statement: 'jacobianForward(y, x) = jacobianReverse(y, x), of shape [...y, ...x]',
  silent: 0.8,
  test: probe => {
    const [slot] = moving(probe)
    const [y] = probe.outputs
    if (slot === undefined || y === undefined) return holds
    if (!small(y, slot.node)) return silent('the Jacobian is large')
    const [forward, reverse] = [jacobianForward(y, slot.node), jacobianReverse(y, slot.node)]
    const known = values(point(probe), [forward, reverse])
    const [f, r] = [known.get(forward), known.get(reverse)]
    return f === undefined || r === undefined
      ? fails('a Jacobian has no value')
      : unless(difference('the Jacobian by columns', f, r, closely))
  }
}

const product: Law<Probe> = {
  name: 'the Hessian is what Hessian-vector products apply',
  statement: 'hessian(y)·v = hessianVector(y)(v), and hessian(y) is symmetric',
  silent: 0.8,
  test: probe => {
    const [slot] = moving(probe)
    if (slot === undefined) return holds
    const y = weighted(probe)
    if (size(slot.node.shape) > 12) return silent('the Hessian is large')
    const [direction] = slot.tangents ?? [slot]
    const whole = hessian(y, slot.node)
    const [applied = y] = hessianVector(y, [slot.node], [direction.node])
    const known = values(both(point(probe), environment([direction, ...probe.weights])), [whole, applied])
    const [h, hv] = [known.get(whole) ?? T.scalar(NaN), known.get(applied) ?? T.scalar(NaN)]
    const n = size(slot.node.shape)
    const at = (i: number, j: number): number => h.data[i * n + j] ?? NaN
    const byHand = Float64Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (_2, j) => at(i, j) * (direction.value.data[j] ?? NaN)).reduce((a, b) => a + b, 0)
    )
    const turned = Float64Array.from({ length: n * n }, (_, k) => at(k % n, Math.floor(k / n)))
    return unless(
      difference('the product', hv, { shape: hv.shape, data: byHand }, closely) ??
        difference('the transposed Hessian', { shape: h.shape, data: turned }, h, closely)
    )
  }
}

test.each([agree, product].map(law => ({ name: law.name, law })))('$name, on 150 random graphs', ({ law }) => {
  assertLaws([check(law, graphs)({ cases: 150 })])
})

test('the Hessian of Σ sin(x·y) in x', () => {
  const [x, y] = [input('x', [2]), input('y', [2])]
  const h = hessian(sumAll(sin(mul(x, y))), x)
  const known = values(
    new Map([
      ['x', T.tensor([2], [0.5, 2])],
      ['y', T.tensor([2], [3, 0.25])]
    ]),
    [h]
  )
  const [a, b] = [-9 * Math.sin(1.5), -(0.25 ** 2) * Math.sin(0.5)]
  const found = known.get(h)
  expect(found?.shape).toStrictEqual([2, 2])
  ;[a, 0, 0, b].forEach((v, i) => {
    expect(found?.data[i]).toBeCloseTo(v, 12)
  })
})

test('a constant has a Jacobian of zeros', () => {
  const x = input('x', [2])
  const j = jacobianForward(inputOf('f32')('y', [3]), x)
  const known = values(
    new Map([
      ['y', T.fill(1)([3])],
      ['x', T.fill(1)([2])]
    ]),
    [j]
  )
  expect(known.get(j)).toStrictEqual(T.fill(0)([3, 2]))
})
