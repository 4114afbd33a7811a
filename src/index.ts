/**
 * The core of credence: expressions, primitives, functions, transforms, objectives, optimisers. Written by scripts/barrel.ts.
 *
 * @since 0.1.0
 */
export * as random from './random'
export * as shape from './shape'
export * as Index from './expr/Index'
export * as Scalar from './expr/Scalar'
export * as Tensor from './expr/Tensor'
export * as builders from './expr/builders'
export { topological, fold, uses } from './expr/Fold'
export { Eq } from './expr/Equality'
export { Show, show } from './expr/Show'
export { toGraphviz } from './expr/Graphviz'
export { toMermaid } from './expr/Mermaid'
export { type GraphFile, graphCodec, parseGraph, printGraph } from './expr/codec'
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
export { cholesky } from './primitive/cholesky'
export { equal, less, lessEqual } from './primitive/compare'
export { concatenate } from './primitive/concatenate'
export { constant, fill, filledWith, ones, scalar, scalarOf, zeros } from './primitive/constant'
export { convGeneralDilated } from './primitive/convGeneralDilated'
export { convertElementType } from './primitive/convertElementType'
export { cumulativeSum } from './primitive/cumulativeSum'
export { dotGeneral } from './primitive/dotGeneral'
export { dynamicSlice, dynamicUpdateSlice } from './primitive/dynamicSlice'
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
export { optimizationBarrier } from './primitive/optimizationBarrier'
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
export { argsort, sort } from './primitive/sort'
export { rsqrt, sqrt } from './primitive/sqrt'
export { stopGradient } from './primitive/stopGradient'
export { tan } from './primitive/tan'
export { tanh } from './primitive/tanh'
export { inverse, transpose } from './primitive/transpose'
export {
  block,
  identity,
  matrices,
  matrixTranspose,
  product,
  rowsOf,
  triangle,
  triangularSolve
} from './primitive/triangularSolve'
export { getField, getRing } from './function/Ring'
export { elu, gelu, leakyRelu, silu } from './function/activations'
export { commonShape, minus, over, plus, square, times } from './function/arithmetic'
export type { Term } from './function/arithmetic'
export { averageWindow } from './function/averageWindow'
export { clamp } from './function/clamp'
export { conv2d } from './function/conv2d'
export type { Conv2d } from './function/conv2d'
export { convolve } from './function/convolve'
export type { Sliding } from './function/convolve'
export { matmul, matmulLast } from './function/matmul'
export { moments, standardise } from './function/moments'
export type { Moments } from './function/moments'
export { oneHot } from './function/oneHot'
export { standardNormal, uniform } from './function/random'
export { relu } from './function/relu'
export { logSoftmax, logSumExp, softmax } from './function/softmax'
export { close, instantiate, substitute } from './transform/Closure'
export type { Closure, Function as ExprFunction } from './transform/Closure'
export {
  DualFunctor,
  constantDual,
  derivative,
  dual,
  getDualEq,
  getDualField,
  getDualRing,
  getDualShow,
  liftDual,
  variableDual
} from './transform/Dual'
export type { Dual } from './transform/Dual'
export { checkpoint } from './transform/checkpoint'
export { customJvp, customPrimitive } from './transform/customJvp'
export type { CustomJvp } from './transform/customJvp'
export { hessian, hessianVector, jacobianForward, jacobianReverse } from './transform/jacobian'
export { Monoid as TangentMonoid, jvp, push, tangentOrZero } from './transform/jvp'
export type { Tangent, Tangents } from './transform/jvp'
export { dependence, isLinearIn, nonlinear, varying } from './transform/linearity'
export { linearize } from './transform/linearize'
export type { Linearization } from './transform/linearize'
export { modules, registry } from './transform/registry'
export type { Module } from './transform/registry'
export { transpose as transposeLinear } from './transform/transpose'
export { grad, valueAndGrad, vjp } from './transform/vjp'
export type { ValueAndGradient } from './transform/vjp'
export { vmap } from './transform/vmap'
export type { Mapping } from './transform/vmap'
export { correct, meanNegativeLogLikelihood, negativeLogLikelihoods } from './objective/classification'
export { count, meanOfRows } from './objective/mean'
export {
  fixedNoise,
  heteroscedasticNoise,
  learnedNoise,
  meanNegativeLogLikelihood as regressionMeanNegativeLogLikelihood,
  negativeLogLikelihoods as regressionNegativeLogLikelihoods,
  noiseStorage,
  outputsFor,
  targetsGiven
} from './objective/regression'
export type { NoiseModel } from './objective/regression'
export { slot, stateless } from './optim/Optimizer'
export type { Optimizer, Slot, Slots, Updated } from './optim/Optimizer'
export { adam, defaults as adamDefaults } from './optim/adam'
export type { AdamOptions } from './optim/adam'
export { adamW, adamWDefaults } from './optim/adamW'
export type { AdamWOptions } from './optim/adamW'
export { clipByGlobalNorm, clipByNorm, clipByValue } from './optim/clip'
export { ivon, ivonDefaults, storedScale } from './optim/ivon'
export type { IvonOptions, NormalParts, PosteriorOptimizer, PosteriorStep, PosteriorUpdated } from './optim/ivon'
export { optimizerNamed, optimizers } from './optim/optimizers'
export { plateau, plateauDefaults, reduceOnPlateau } from './optim/reduceOnPlateau'
export type { Plateau, PlateauOptions } from './optim/reduceOnPlateau'
export { rmsProp, rmsPropDefaults } from './optim/rmsProp'
export type { RmsPropOptions } from './optim/rmsProp'
export {
  constant as scheduleConstant,
  cosineDecay,
  exponentialDecay,
  inverseDecay,
  linearDecay,
  schedules,
  stepDecay,
  warmUp
} from './optim/schedule'
export type { Schedule, ScheduleName } from './optim/schedule'
export { momentum, nesterov, sgd } from './optim/sgd'
