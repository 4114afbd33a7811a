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
import { reduceSum } from '../src/primitive/broadcastInDim'
import { scalar } from '../src/primitive/constant'
import { add } from '../src/primitive/add'
import { mul } from '../src/primitive/mul'
import { show as showExpr } from '../src/expr/Show'
import { directionOf, valuesFor } from './arbitrary/Values'
import type { Environment } from './numeric/Magnitude'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** An input at a point; `directions` are missing where the input can't move (integers, truths). @category model @since 0.1.0 */
export interface Slot {
  readonly name: string
  readonly node: Expr
  readonly value: Tensor
  readonly directions?: readonly [Tensor, Tensor]
}

/** @category model @since 0.1.0 */
export interface Probe {
  readonly slots: ReadonlyArray<Slot>
  readonly outputs: ReadonlyArray<Expr>
  readonly seed: number
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** An input for an operand, with a point of its domain. @category constructors @since 0.1.0 */
export const slotOf = (name: string, operand: Operand, seed: number): Slot => {
  const value = valuesFor(operand, seed)
  const slot = { name, value, node: inputOf(operand.dtype)(name, operand.shape) }
  const still = operand.dtype !== 'f32' || operand.domain.integer
  return still ? slot : { ...slot, directions: [towards(operand, value, seed + 1), towards(operand, value, seed + 2)] }
}

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
export const moving = ({ slots }: Probe): ReadonlyArray<Slot> => slots.filter(s => s.directions !== undefined)

/** The point. @category combinators @since 0.1.0 */
export const point = ({ slots }: Probe): Environment => new Map(slots.map(s => [s.name, s.value]))

/** The point, moved by `t` along direction `which`. @category combinators @since 0.1.0 */
export const moved = ({ slots }: Probe, which: 0 | 1, t: number): Environment =>
  new Map(
    slots.map(({ name, value, directions }) => [
      name,
      directions === undefined
        ? value
        : { shape: value.shape, data: value.data.map((x, i) => x + t * (directions[which].data[i] ?? 0)) }
    ])
  )

/** Direction `which` of a slot under the name of a tangent input. @category combinators @since 0.1.0 */
export const tangentOf = (which: 0 | 1, { name, node, directions }: Slot): Slot => ({
  name: `d${which} ${name}`,
  node: inputOf('f32')(`d${which} ${name}`, node.shape),
  value: directions?.[which] ?? { shape: node.shape, data: new Float64Array() }
})

/** The weights with which the outputs are summed to one number. @category combinators @since 0.1.0 */
export const weightsOf = ({ outputs, seed }: Probe): ReadonlyArray<Slot> =>
  outputs.map((y, i) => ({
    name: `weight ${i}`,
    node: inputOf('f32')(`weight ${i}`, y.shape),
    value: directionOf(y.shape, seed + 7 * (i + 1))
  }))

/** `Σ weight · output`, and the same with absolute values to measure it against. @category combinators @since 0.1.0 */
export const weighted = (probe: Probe): Expr =>
  weightsOf(probe)
    .map(({ node }, i) => mul(node, convertElementType('f32')(probe.outputs[i] ?? node)))
    .map(product => reduceSum(product.shape.map((_, axis) => axis))(product))
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
