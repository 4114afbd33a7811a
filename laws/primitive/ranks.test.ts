/**
 * Every primitive up to rank 8: mapped again and again over axes in front, it gives what it gives alone, in meaning and
 * in kernels.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { expect, test } from 'vitest'
import { interpretPlan, single } from '../../src/backend/reference/interpret'
import type { Expr } from '../../src/expr/Expr'
import { validate } from '../../src/expr/Expr'
import type { Tensor } from '../../src/expr/Tensor'
import * as T from '../../src/expr/Tensor'
import { inputOf } from '../../src/primitive/input'
import { registry } from '../../src/transform/registry'
import { vmap } from '../../src/transform/vmap'
import { fed, planOf, traitsTried } from '../law/kernel'
import { appliedFrom } from '../law/primitive'
import type { Environment } from '../numeric/Magnitude'
import { values } from '../numeric/Magnitude'
import { probeOf } from '../Probe'

/** Sizes of the axes in front, of which the last are used: 1 and 2, so that no operand grows much. */
const SIZES = [1, 2, 1, 1, 2, 1, 1, 2]

interface Mapped {
  readonly y: Expr
  readonly inputs: ReadonlyArray<Expr>
}

const mapped = ({ y, inputs }: Mapped, size: number): Mapped => {
  const batches = inputs.map(x => inputOf(x.dtype)(String(x.attributes['name']), [size, ...x.shape]))
  return {
    y: vmap([y], new Map(inputs.map((x, i) => [x, batches[i] ?? x])))[0] ?? y,
    inputs: batches
  }
}

const repeated = ({ shape, data }: Tensor, sizes: ReadonlyArray<number>): Tensor => {
  const times = sizes.reduce((n, size) => n * size, 1)
  return T.tensor(
    [...sizes, ...shape],
    Array.from({ length: times * data.length }, (_, i) => data[i % data.length] ?? NaN)
  )
}

const kernels = (y: Expr, environment: Environment): Tensor | string => {
  const [traits] = traitsTried
  const plan = traits === undefined ? E.left('there are no traits') : planOf(traits)(probeOf([], [y], 0))
  return E.isLeft(plan)
    ? plan.left
    : T.tensor(
        y.shape,
        Array.from(
          interpretPlan(single)(plan.right, fed(plan.right, environment)).get(plan.right.outputs[0]?.buffer ?? -1) ?? []
        )
      )
}

/** Tapes that choose cases; primitives without operands have no axes to map over. */
const tapes = [3, 4, 5].map(start => Array.from({ length: 80 }, (_, i) => (i * i * 7919 + start * 104_729) % 65_521))

test.each([...registry.keys()].map(name => ({ name })))('$name', ({ name }) => {
  const primitive = registry.get(name) ?? expect.fail(`there is no primitive ${name}`)
  tapes.forEach(tape => {
    const { probe } = appliedFrom(primitive)(tape)
    const [y = inputOf('f32')('missing', [])] = probe.outputs
    const inputs = probe.slots.map(s => s.node)
    const highest = Math.max(y.shape.length, ...inputs.map(x => x.shape.length))
    const sizes = inputs.length === 0 ? [] : SIZES.slice(highest)
    const whole = [...sizes].reverse().reduce(mapped, { y, inputs })
    expect(validate(whole.y), JSON.stringify([inputs.map(x => x.shape), sizes])).toMatchObject({ _tag: 'Right' })
    expect(whole.y.shape).toStrictEqual([...sizes, ...y.shape])
    const one = new Map(probe.slots.map(s => [s.name, s.value]))
    const many = new Map(probe.slots.map(s => [s.name, repeated(s.value, sizes)]))
    const value = values(one, [y]).get(y) ?? T.scalar(NaN)
    expect(values(many, [whole.y]).get(whole.y)).toStrictEqual(repeated(value, sizes))
    if (primitive.lowering._tag !== 'Input') {
      const alone = kernels(y, one)
      expect(kernels(whole.y, many)).toStrictEqual(typeof alone === 'string' ? alone : repeated(alone, sizes))
    }
  })
})
