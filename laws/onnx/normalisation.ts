/**
 * ONNX's normalisations.
 *
 * @since 0.1.0
 */
import type { Expr } from '../../src/expr/Expr'
import { minus, over, plus, times } from '../../src/function/arithmetic'
import { moments, standardise } from '../../src/function/moments'
import { reshape } from '../../src/primitive/reshape'
import { rsqrt, sqrt } from '../../src/primitive/sqrt'
import type { Meaning, Operators } from './Node'
import { axisOf, listOf, numberOf, value } from './Node'

/** One number a channel, the second axis. */
const perChannel = (x: Expr, v: Expr): Expr => reshape([...v.shape, ...x.shape.slice(2).map(() => 1)])(v)

const batch: Meaning = node => {
  const x = value(node, 0)
  const [scale, bias, mean, variance] = [1, 2, 3, 4].map(i => perChannel(x, value(node, i)))
  const scaled = (y: Expr): Expr => plus(times(y, scale ?? 1), bias ?? 0)
  const normalised = standardise(numberOf(node, 'epsilon', 1e-5))
  if (numberOf(node, 'training_mode', 0) === 0)
    return [scaled(normalised({ mean: mean ?? x, variance: variance ?? x })(x))]
  const own = moments(x.shape.map((_, i) => i).filter(i => i !== 1))(x)
  const momentum = numberOf(node, 'momentum', 0.9)
  const running = (old: Expr, now: Expr): Expr =>
    reshape(old.shape)(plus(times(momentum, old), times(1 - momentum, reshape(old.shape)(now))))
  return [scaled(normalised(own)(x)), running(value(node, 3), own.mean), running(value(node, 4), own.variance)]
}

const instance: Meaning = node => {
  const x = value(node, 0)
  const axes = x.shape.map((_, i) => i).slice(2)
  const y = standardise(numberOf(node, 'epsilon', 1e-5))(moments(axes)(x))(x)
  return [plus(times(y, perChannel(x, value(node, 1))), perChannel(x, value(node, 2)))]
}

const group: Meaning = node => {
  const x = value(node, 0)
  const groups = numberOf(node, 'num_groups', 1)
  const [n = 1, channels = 1, ...spatial] = x.shape
  const grouped = reshape([n, groups, channels / groups, ...spatial])(x)
  const axes = grouped.shape.map((_, i) => i).slice(2)
  const y = reshape(x.shape)(standardise(numberOf(node, 'epsilon', 1e-5))(moments(axes)(grouped))(grouped))
  return [plus(times(y, perChannel(x, value(node, 1))), perChannel(x, value(node, 2)))]
}

const layer: Meaning = node => {
  const x = value(node, 0)
  const first = axisOf(x.shape.length, numberOf(node, 'axis', -1))
  const own = moments(x.shape.map((_, i) => i).slice(first))(x)
  const epsilon = numberOf(node, 'epsilon', 1e-5)
  const y = times(standardise(epsilon)(own)(x), value(node, 1))
  return [node.inputs[2] === undefined ? y : plus(y, value(node, 2)), own.mean, rsqrt(plus(own.variance, epsilon))]
}

const meanVariance: Meaning = node => {
  const x = value(node, 0)
  const { mean, variance } = moments(listOf(node, 'axes') ?? [0, 2, 3])(x)
  return [over(minus(x, mean), plus(sqrt(variance), 1e-9))]
}

/** @category constructors @since 0.1.0 */
export const normalisations: Operators = {
  BatchNormalization: batch,
  GroupNormalization: group,
  InstanceNormalization: instance,
  LayerNormalization: layer,
  MeanVarianceNormalization: meanVariance
}
