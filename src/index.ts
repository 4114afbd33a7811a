/**
 * The core of credence: expressions, primitives, functions and transforms. Written by scripts/barrel.ts.
 *
 * @since 0.1.0
 */
export * as random from './random'
export * as Index from './expr/Index'
export * as Scalar from './expr/Scalar'
export * as Tensor from './expr/Tensor'
export * as builders from './expr/builders'
export { topological, fold, uses } from './expr/Fold'
export { type EvaluationError, type Environment, evaluate } from './backend/reference/evaluate'
export { reference } from './backend/reference/reference'
export type { Arrays, Backend, BackendError, Device, Session } from './backend/Backend'
export { compiled, type Engine, type EngineError } from './backend/Engine'
export { type CompileError, compile } from './compile/compile'
export { explain } from './compile/explain'
export type { Plan, Kernel, Traits } from './compile/Plan'
export { type Named, type Program, program } from './compile/Program'
export { apply, invalid, isInvalid, typed, validate } from './expr/Expr'
export type {
  Application,
  Argument,
  Attribute,
  Attributes,
  Batching,
  Bilinear,
  Case,
  DType,
  Domain,
  Draw,
  Elementwise,
  Expr,
  Flat,
  General,
  Linear,
  Lowering,
  Operand,
  Primitive,
  Rule,
  Signature,
  Site
} from './expr/Expr'
export { abs, sign } from './primitive/abs'
export { add, sub } from './primitive/add'
export { atan2 } from './primitive/atan2'
export { broadcastInDim, broadcastTo, reduceSum, repeat, repeatUnmapped, sumAll } from './primitive/broadcastInDim'
export { equal, less, lessEqual } from './primitive/compare'
export { concatenate } from './primitive/concatenate'
export { constant, fill, filledWith, ones, scalar, scalarOf, zeros } from './primitive/constant'
export { convGeneralDilated } from './primitive/convGeneralDilated'
export { convertElementType } from './primitive/convertElementType'
export { cumulativeSum } from './primitive/cumulativeSum'
export { dotGeneral } from './primitive/dotGeneral'
export { erf, erfc } from './primitive/erf'
export { erfInv } from './primitive/erfInv'
export { exp, expm1 } from './primitive/exp'
export { floor } from './primitive/floor'
export { gather, scatterAdd, takeAlongLastAxis } from './primitive/gather'
export { input, inputOf } from './primitive/input'
export { integerPow } from './primitive/integerPow'
export { iota } from './primitive/iota'
export { isFinite } from './primitive/isFinite'
export { digamma, lgamma, polygamma } from './primitive/lgamma'
export { log, log1p } from './primitive/log'
export { and, not, or } from './primitive/logical'
export { logistic, softplus } from './primitive/logistic'
export { max, min } from './primitive/max'
export { div, mul, reciprocal } from './primitive/mul'
export { neg } from './primitive/neg'
export { guarded, pad, row, slice } from './primitive/pad'
export { pow } from './primitive/pow'
export { randomBits } from './primitive/randomBits'
export { reduceAnd, reduceOr } from './primitive/reduceLogical'
export { argmax, reduceMax, reduceMin } from './primitive/reduceMax'
export { reduceProd } from './primitive/reduceProd'
export { reduceWindowMax, selectAndScatter, windowArgmax, windowTake } from './primitive/reduceWindow'
export { reduceWindowSum } from './primitive/reduceWindowSum'
export { rem } from './primitive/rem'
export { reshape } from './primitive/reshape'
export { reverse } from './primitive/reverse'
export { select } from './primitive/select'
export { cos, sin } from './primitive/sin'
export { rsqrt, sqrt } from './primitive/sqrt'
export { stopGradient } from './primitive/stopGradient'
export { tan } from './primitive/tan'
export { tanh } from './primitive/tanh'
export { inverse, transpose } from './primitive/transpose'
export { commonShape, minus, over, plus, square, times } from './function/arithmetic'
export type { Term } from './function/arithmetic'
export { averageWindow } from './function/averageWindow'
export { conv2d } from './function/conv2d'
export type { Conv2d } from './function/conv2d'
export { matmul } from './function/matmul'
export { oneHot } from './function/oneHot'
export { standardNormal, uniform } from './function/random'
export { relu } from './function/relu'
export { logSoftmax, logSumExp, softmax } from './function/softmax'
export { Monoid as TangentMonoid, jvp, push, tangentOrZero } from './transform/jvp'
export type { Tangent, Tangents } from './transform/jvp'
export { linearize } from './transform/linearize'
export type { Linearization } from './transform/linearize'
export { transpose as transposeLinear } from './transform/transpose'
export { grad, valueAndGrad, vjp } from './transform/vjp'
export type { ValueAndGradient } from './transform/vjp'
export { vmap } from './transform/vmap'
export type { Mapping } from './transform/vmap'
