/**
 * ONNX's operators of elements.
 *
 * @since 0.1.0
 */
import type { Expr } from '../../src/expr/Expr'
import { elu, gelu, leakyRelu } from '../../src/function/activations'
import { commonShape, minus, over, plus, times } from '../../src/function/arithmetic'
import { relu } from '../../src/function/relu'
import { abs, sign } from '../../src/primitive/abs'
import { add } from '../../src/primitive/add'
import { atan2 } from '../../src/primitive/atan2'
import { broadcastTo } from '../../src/primitive/broadcastInDim'
import { equal, less, lessEqual } from '../../src/primitive/compare'
import { fill, ones, zeros } from '../../src/primitive/constant'
import { convertElementType } from '../../src/primitive/convertElementType'
import { erf } from '../../src/primitive/erf'
import { exp, expm1 } from '../../src/primitive/exp'
import { floor } from '../../src/primitive/floor'
import { isFinite } from '../../src/primitive/isFinite'
import { log } from '../../src/primitive/log'
import { and, not, or } from '../../src/primitive/logical'
import { logistic, softplus } from '../../src/primitive/logistic'
import { max, min } from '../../src/primitive/max'
import { div, mul, reciprocal } from '../../src/primitive/mul'
import { neg } from '../../src/primitive/neg'
import { pow } from '../../src/primitive/pow'
import { rem } from '../../src/primitive/rem'
import { select } from '../../src/primitive/select'
import { cos, sin } from '../../src/primitive/sin'
import { sqrt } from '../../src/primitive/sqrt'
import { tan } from '../../src/primitive/tan'
import { tanh } from '../../src/primitive/tanh'
import type { Meaning, Node, Operators } from './Node'
import { numberOf, textOf, value } from './Node'

const one =
  (f: (x: Expr, node: Node) => Expr): Meaning =>
  node => [f(value(node, 0), node)]

/** Of two operands, spread over their common shape. */
const two =
  (f: (x: Expr, y: Expr) => Expr): Meaning =>
  node => [together(f)(value(node, 0), value(node, 1))]

const together =
  <D extends Expr>(f: (x: Expr, y: Expr) => D) =>
  (x: Expr, y: Expr): D => {
    const shape = commonShape(x.shape, y.shape)
    return f(broadcastTo(shape)(x), broadcastTo(shape)(y))
  }

/** Of any number of operands. */
const all =
  (f: (x: Expr, y: Expr) => Expr) =>
  (node: Node): Expr => {
    const g = together(f)
    return node.inputs.slice(1).reduce((sum, _, i) => g(sum, value(node, i + 1)), value(node, 0))
  }

const many =
  (f: (x: Expr, y: Expr) => Expr): Meaning =>
  node => [all(f)(node)]

const total = all(add)

const positive = (x: Expr) => less(zeros(x.shape), x)

/** x where it is above a number, else something else. */
const above = (x: Expr, least: number, otherwise: Expr): Expr => select(less(fill(least)(x.shape), x), x, otherwise)

const clipped = (x: Expr, least: number, most: number): Expr => min(max(x, fill(least)(x.shape)), fill(most)(x.shape))

/** a (e^x − 1) below 0, whatever above. */
const bend = (a: number, x: Expr): Expr => times(a, expm1(min(x, zeros(x.shape))))

const tanhGelu = (x: Expr): Expr => {
  const inner = times(Math.sqrt(2 / Math.PI), plus(x, times(0.044715, mul(x, mul(x, x)))))
  return mul(x, times(0.5, plus(1, tanh(inner))))
}

const infinite: Meaning = node => {
  const x = value(node, 0)
  const beyond = and(not(isFinite(x)), equal(x, x))
  const [above0, below0] = [positive(x), less(x, zeros(x.shape))]
  const none = and(above0, below0)
  const sides = or(
    numberOf(node, 'detect_positive', 1) === 1 ? above0 : none,
    numberOf(node, 'detect_negative', 1) === 1 ? below0 : none
  )
  return [and(beyond, sides)]
}

const clip: Meaning = node => {
  const [x, least, most] = node.inputs
  const spread = (y: Expr): Expr => broadcastTo(x?.shape ?? [])(y)
  const low = least === undefined ? value(node, 0) : max(value(node, 0), spread(least.value))
  return [most === undefined ? low : min(low, spread(most.value))]
}

/** @category constructors @since 0.1.0 */
export const pointwise: Operators = {
  Abs: one(abs),
  Add: two(add),
  Atan: one(x => atan2(x, ones(x.shape))),
  Ceil: one(x => neg(floor(neg(x)))),
  Celu: one((x, node) => {
    const alpha = numberOf(node, 'alpha', 1)
    return add(relu(x), bend(alpha, over(x, alpha)))
  }),
  Clip: clip,
  Cos: one(cos),
  Div: two(div),
  Elu: one((x, node) => {
    const alpha = numberOf(node, 'alpha', 1)
    return alpha === 1 ? elu(x) : above(x, 0, bend(alpha, x))
  }),
  Erf: one(erf),
  Exp: one(exp),
  Floor: one(floor),
  Gelu: one((x, node) => (textOf(node, 'approximate', 'none') === 'none' ? gelu(x) : tanhGelu(x))),
  Greater: two((x, y) => less(y, x)),
  GreaterOrEqual: two((x, y) => lessEqual(y, x)),
  HardSigmoid: one((x, node) =>
    clipped(plus(times(numberOf(node, 'alpha', 0.2), x), numberOf(node, 'beta', 0.5)), 0, 1)
  ),
  HardSwish: one(x => mul(x, clipped(plus(over(x, 6), 0.5), 0, 1))),
  Identity: one(x => x),
  IsInf: infinite,
  IsNaN: one(x => not(equal(x, x))),
  LeakyRelu: one((x, node) => leakyRelu(numberOf(node, 'alpha', 0.01))(x)),
  Less: two(less),
  LessOrEqual: two(lessEqual),
  Log: one(log),
  Max: many(max),
  Mean: node => [over(total(node), node.inputs.length)],
  Min: many(min),
  Mod: node =>
    numberOf(node, 'fmod', 0) === 1 ? two(rem)(node) : 'of integers: the remainder with the sign of the divisor',
  Mul: two(mul),
  Neg: one(neg),
  PRelu: two((x, slope) => select(less(x, zeros(x.shape)), mul(slope, x), x)),
  Pow: two(pow),
  Reciprocal: one(reciprocal),
  Relu: one(relu),
  Selu: one((x, node) => {
    const [alpha, gamma] = [
      numberOf(node, 'alpha', 1.67326319217681884765625),
      numberOf(node, 'gamma', 1.05070102214813232421875)
    ]
    return times(gamma, above(x, 0, bend(alpha, x)))
  }),
  Shrink: one((x, node) => {
    const [lambd, bias] = [numberOf(node, 'lambd', 0.5), numberOf(node, 'bias', 0)]
    const below = select(less(x, fill(-lambd)(x.shape)), plus(x, bias), zeros(x.shape))
    return select(less(fill(lambd)(x.shape), x), minus(x, bias), below)
  }),
  Sigmoid: one(logistic),
  Sign: one(sign),
  Sin: one(sin),
  Softplus: one(softplus),
  Softsign: one(x => div(x, plus(1, abs(x)))),
  Sqrt: one(sqrt),
  Sub: two(minus),
  Sum: many(add),
  Tan: one(tan),
  Tanh: one(tanh),
  ThresholdedRelu: one((x, node) => above(x, numberOf(node, 'alpha', 1), zeros(x.shape))),
  Where: node => {
    const [x, y] = [value(node, 1), value(node, 2)]
    const chosen = convertElementType('bool')(value(node, 0))
    const shape = commonShape(chosen.shape, commonShape(x.shape, y.shape))
    const [c, a, b] = [chosen, x, y].map(broadcastTo(shape))
    return [select(convertElementType('bool')(c ?? chosen), a ?? x, b ?? y)]
  }
}
