/**
 * What laws of calculus look at: expressions of some inputs, a point, directions to move in, and weights of the
 * results. Primitives, random graphs and users' functions are all tested as probes.
 *
 * @since 0.1.0
 */
import type { Expr, Operand } from '../src/expr/Expr'
import { inputOf } from '../src/primitive/input'
import type { Tensor } from '../src/expr/Tensor'
import { convertElementType } from '../src/primitive/convertElementType'
import { sumAll } from '../src/primitive/broadcastInDim'
import { scalar } from '../src/primitive/constant'
import { add } from '../src/primitive/add'
import { mul } from '../src/primitive/mul'
import { show as showExpr } from '../src/expr/Show'
import { directionOf, valuesFor } from './arbitrary/Values'
import type { Environment } from './numeric/Magnitude'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * An input at a point. `tangents` are two directions in which it can move, as inputs of their own; integers and truths
 * have none.
 *
 * @category model
 * @since 0.1.0
 */
export interface Slot {
  readonly name: string
  readonly node: Expr
  readonly value: Tensor
  readonly tangents?: readonly [Slot, Slot]
}

/** @category model @since 0.1.0 */
export interface Probe {
  readonly slots: ReadonlyArray<Slot>
  readonly outputs: ReadonlyArray<Expr>
  /** Weights with which the outputs are summed to one number, one for each. */
  readonly weights: ReadonlyArray<Slot>
  readonly seed: number
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const inputAt = (name: string, dtype: Expr['dtype'], value: Tensor): Slot => ({
  name,
  value,
  node: inputOf(dtype)(name, value.shape)
})

/** An input for an operand, with a point of its domain. @category constructors @since 0.1.0 */
export const slotOf = (name: string, operand: Operand, seed: number): Slot => {
  const slot = inputAt(name, operand.dtype, valuesFor(operand, seed))
  const along = (which: 0 | 1): Slot =>
    inputAt(`d${which} ${name}`, 'f32', towards(operand, slot.value, seed + 1 + which))
  return operand.dtype !== 'f32' || operand.domain.integer ? slot : { ...slot, tangents: [along(0), along(1)] }
}

/** Expressions of inputs, as a probe. @category constructors @since 0.1.0 */
export const probeOf = (slots: ReadonlyArray<Slot>, outputs: ReadonlyArray<Expr>, seed: number): Probe => ({
  slots,
  outputs,
  seed,
  weights: outputs.map((y, i) => inputAt(`weight ${i}`, 'f32', directionOf(y.shape, seed + 7 * (i + 1))))
})

/** A direction that stays within what `prepare` makes (between two of its values). */
const towards = (operand: Operand, value: Tensor, seed: number): Tensor => {
  if (operand.prepare === undefined) return directionOf(operand.shape, seed)
  const other = valuesFor(operand, seed)
  return { shape: value.shape, data: value.data.map((x, i) => (other.data[i] ?? x) - x) }
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** Inputs that can move. @category combinators @since 0.1.0 */
export const moving = ({ slots }: Probe): ReadonlyArray<Slot> => slots.filter(s => s.tangents !== undefined)

/** The point. @category combinators @since 0.1.0 */
export const point = ({ slots }: Probe): Environment => new Map(slots.map(s => [s.name, s.value]))

/** The point, moved by `t` along direction `which`. @category combinators @since 0.1.0 */
export const moved = ({ slots }: Probe, which: 0 | 1, t: number): Environment =>
  new Map(
    slots.map(({ name, value, tangents }) => [
      name,
      tangents === undefined
        ? value
        : { shape: value.shape, data: value.data.map((x, i) => x + t * (tangents[which].value.data[i] ?? 0)) }
    ])
  )

/** The inputs that stand for direction `which` of the inputs that can move. @category combinators @since 0.1.0 */
export const tangentsOf = ({ slots }: Probe, which: 0 | 1): ReadonlyArray<Slot> =>
  slots.flatMap(({ tangents }) => (tangents === undefined ? [] : [tangents[which]]))

/** The outputs that have a derivative at all. @category combinators @since 0.1.0 */
export const real = (probe: Probe): Probe => ({
  ...probe,
  outputs: probe.outputs.filter(y => y.dtype === 'f32'),
  weights: probe.weights.filter((_, i) => probe.outputs[i]?.dtype === 'f32')
})

/** `Σ weight · output`. @category combinators @since 0.1.0 */
export const weighted = ({ weights, outputs }: Probe): Expr =>
  weights
    .map(({ node }, i) => sumAll(mul(node, convertElementType('f32')(outputs[i] ?? node))))
    .reduce<Expr>(add, scalar(0))

/** Names to values, for the given slots. @category combinators @since 0.1.0 */
export const environment = (slots: ReadonlyArray<Slot>): Environment => new Map(slots.map(s => [s.name, s.value]))

/** Two environments together. @category combinators @since 0.1.0 */
export const both = (x: Environment, y: Environment): Environment => new Map([...x, ...y])

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** A probe as text: its graph and its point. @category utils @since 0.1.0 */
export const show = ({ slots, outputs }: Probe): string =>
  [
    showExpr(outputs),
    ...slots.map(({ name, value }) => `  where ${name} = [${value.shape.join(', ')}] ${numbers(value)}`)
  ].join('\n')

const numbers = ({ data }: Tensor): string =>
  data.length > 24 ? `${data.slice(0, 24).join(', ')}, … (${data.length})` : data.join(', ')
