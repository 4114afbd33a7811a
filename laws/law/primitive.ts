/**
 * Laws of primitives' records: each field says what the others imply.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import type { Attributes, Case, Expr, Primitive, Signature } from '../../src/expr/Expr'
import { apply, isInvalid } from '../../src/expr/Expr'
import type { Tensor } from '../../src/expr/Tensor'
import * as T from '../../src/expr/Tensor'
import { inputOf } from '../../src/primitive/input'
import * as S from '../../src/shape/Shape'
import { vmap } from '../../src/transform/vmap'
import type { Tape } from '../arbitrary/Tape'
import { drawFrom, tapes } from '../arbitrary/Tape'
import { valuesFor } from '../arbitrary/Values'
import type { Source } from '../check'
import type { Law, LawRun } from '../Law'
import { contramap, fails, holds, unless } from '../Law'
import { lawRun, skipped } from '../check'
import { values } from '../numeric/Magnitude'
import type { Probe } from '../Probe'
import { point, probeOf, show as showProbe, slotOf } from '../Probe'
import {
  dotTest,
  hessianIsSymmetric,
  jacobiansAgree,
  matchesDifferences,
  noZeroTangents,
  tangentsAreLinear,
  transposeTwice
} from './calculus'
import { difference, kernelMeansPrimitive } from './kernel'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A case of a primitive, and the probe of its application. @category model @since 0.1.0 */
export interface Applied {
  readonly primitive: Primitive
  readonly sample: Case<Attributes>
  readonly probe: Probe
  /** The case of another draw, to misuse attributes with. */
  readonly other: Case<Attributes>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The case of a primitive that a tape means. @category constructors @since 0.1.0 */
export const appliedFrom =
  (primitive: Primitive) =>
  (tape: Tape): Applied => {
    const draw = drawFrom(tape)
    const seed = draw.integer(0, 9999)
    const sample = primitive.sample(draw)
    const slots = sample.operands.map((operand, i) => slotOf(`x${i}`, operand, seed === 0 ? i * 31 : seed + i))
    const node = apply(
      primitive,
      sample.attributes,
      slots.map(s => s.node)
    )
    return { primitive, sample, probe: probeOf(slots, [node], seed), other: primitive.sample(draw) }
  }

/** Cases of a primitive. @category constructors @since 0.1.0 */
export const casesOf = (primitive: Primitive): Source<Applied> => ({
  subject: primitive.name,
  arbitrary: tapes(80).map(appliedFrom(primitive)),
  show: ({ probe }) => showProbe(probe)
})

// -------------------------------------------------------------------------------------
// laws
// -------------------------------------------------------------------------------------

const resultOf = ({ probe }: Applied): Expr => probe.outputs[0] ?? inputOf('f32')('missing', [])

const operandsOf = ({ probe }: Applied): ReadonlyArray<Tensor> => probe.slots.map(s => s.value)

const evaluated = ({ primitive, sample }: Applied, args: ReadonlyArray<Tensor>, result: Signature): Tensor =>
  primitive.evaluate(sample.attributes, args, result)

const proper = (dtype: Signature['dtype'], x: number): boolean =>
  dtype === 'f32' || (dtype === 'bool' ? x === 0 || x === 1 : Number.isInteger(x))

/** @category laws @since 0.1.0 */
export const shapeRuleAgrees: Law<Applied> = {
  name: 'shape rule = evaluate',
  statement: 'shape(evaluate(x)) = signature(x), booleans are 0 or 1, integers are integers',
  test: applied => {
    const result = resultOf(applied)
    if (isInvalid(result)) return fails(`its own sample is refused: ${String(result.attributes['sentence'])}`)
    const value = evaluated(applied, operandsOf(applied), result)
    const odd = value.data.find(x => !proper(result.dtype, x))
    return unless(
      !S.Eq.equals(value.shape, result.shape)
        ? `the shape rule says ${S.Show.show(result.shape)}, but the value has shape ${S.Show.show(value.shape)}`
        : value.data.length !== S.size(result.shape)
          ? `${value.data.length} numbers for shape ${S.Show.show(result.shape)}`
          : odd !== undefined
            ? `${odd} is no ${result.dtype}`
            : undefined
    )
  }
}

/** @category laws @since 0.1.0 */
export const evaluateIsPure: Law<Applied> = {
  name: 'evaluate is pure',
  statement: 'evaluate(x) = evaluate(x), bit for bit, and x is left as it was',
  test: applied => {
    const result = resultOf(applied)
    const args = operandsOf(applied)
    const copies = args.map(x => ({ shape: x.shape, data: x.data.slice() }))
    const [one, two] = [evaluated(applied, args, result), evaluated(applied, copies, result)]
    const changed = args.findIndex((x, i) => x.data.some((v, k) => !Object.is(v, copies[i]?.data[k])))
    return unless(changed >= 0 ? `operand ${changed} was written to` : difference('the second value', two, one))
  }
}

/** @category laws @since 0.1.0 */
export const attributesRoundTrip: Law<Applied> = {
  name: 'attributes survive a file',
  statement: 'decode(JSON(attributes)) = attributes',
  test: ({ primitive, sample }) => {
    const text = JSON.stringify(sample.attributes)
    const decoded = primitive.codec.decode(JSON.parse(text))
    return unless(
      E.isLeft(decoded)
        ? `the codec refuses ${text}`
        : JSON.stringify(decoded.right) === text
          ? undefined
          : `${text} came back as ${JSON.stringify(decoded.right)}`
    )
  }
}

/** @category laws @since 0.1.0 */
export const shapeRuleIsTotal: Law<Applied> = {
  name: 'shape rule refuses or delivers',
  statement: 'for any shapes of the operands: a sentence, or a value of the promised shape',
  test: ({ primitive, sample, other, probe }) => {
    const operands = other.operands.map((operand, i) => ({ operand, value: valuesFor(operand, probe.seed + i) }))
    const signature = primitive.signature(
      sample.attributes,
      operands.map(({ operand }) => operand)
    )
    if (E.isLeft(signature)) return unless(signature.left === '' ? 'refuses without a sentence' : undefined)
    const value = primitive.evaluate(
      sample.attributes,
      operands.map(o => o.value),
      signature.right
    )
    return unless(
      difference(
        'the value',
        { shape: value.shape, data: T.fill(0)(value.shape).data },
        T.fill(0)(signature.right.shape)
      )
    )
  }
}

/** How many examples a batch has in the batching law. */
const BATCH = 3

/** @category laws @since 0.1.0 */
export const batchingAgrees: Law<Applied> = {
  name: 'a batch is its examples',
  statement: 'vmap(f)(x₁ … xₙ) = (f(x₁) … f(xₙ)), whichever operands are mapped',
  test: applied => {
    const { probe, sample } = applied
    const result = resultOf(applied)
    const chosen = probe.slots.filter((_, i) => ((probe.seed >> i) & 1) === 0 || probe.slots.length === 1)
    const examples = chosen.map(slot => {
      const at = probe.slots.indexOf(slot)
      const operand = sample.operands[at]
      return Array.from({ length: BATCH }, (_, k) =>
        operand === undefined ? slot.value : valuesFor(operand, probe.seed + 100 * k + at + 1)
      )
    })
    const batches = chosen.map(slot => inputOf(slot.node.dtype)(`batch ${slot.name}`, [BATCH, ...slot.node.shape]))
    if (chosen.length === 0) return holds
    const [batched] = vmap([result], new Map(chosen.map((slot, i) => [slot.node, batches[i] ?? slot.node])))
    if (batched === undefined || isInvalid(batched))
      return fails(`the batching rule fails: ${String(batched?.attributes['sentence'])}`)
    const whole = values(
      new Map([
        ...point(probe),
        ...batches.map((b, i) => [String(b.attributes['name']), stacked(examples[i] ?? [])] as const)
      ]),
      [batched]
    ).get(batched)
    const parts = Array.from({ length: BATCH }, (_, k) =>
      values(new Map([...point(probe), ...chosen.map((s, i) => [s.name, examples[i]?.[k] ?? s.value] as const)]), [
        result
      ]).get(result)
    )
    return whole === undefined
      ? holds
      : unless(difference('the batch', whole, stacked(parts.map(p => p ?? T.scalar(NaN))), closely))
  }
}

const closely = (x: number, y: number): boolean =>
  x === y || (Number.isNaN(x) && Number.isNaN(y)) || Math.abs(x - y) <= 1e-12 * Math.max(1, Math.abs(x), Math.abs(y))

const stacked = (parts: ReadonlyArray<Tensor>): Tensor => ({
  shape: [parts.length, ...(parts[0]?.shape ?? [])],
  data: Float64Array.from(parts.flatMap(p => [...p.data]))
})

/** Laws of the calculus that every primitive keeps, with the number of cases that each gets of 50. */
const ofProbe: ReadonlyArray<Law<Probe>> = [
  kernelMeansPrimitive('single'),
  kernelMeansPrimitive('double'),
  matchesDifferences(1, 1e-9),
  matchesDifferences(2, 1e-7),
  matchesDifferences(3, 1e-5),
  hessianIsSymmetric,
  tangentsAreLinear,
  dotTest,
  transposeTwice,
  jacobiansAgree,
  noZeroTangents
]

/** Every law of a primitive. @category laws @since 0.1.0 */
export const primitiveLaws: ReadonlyArray<Law<Applied>> = [
  shapeRuleAgrees,
  shapeRuleIsTotal,
  evaluateIsPure,
  attributesRoundTrip,
  batchingAgrees,
  ...ofProbe.map(contramap((applied: Applied) => applied.probe))
]

/** Functions of one number are tested to one order more. */
const smoothLaws: ReadonlyArray<Law<Applied>> = [
  contramap((applied: Applied) => applied.probe)(matchesDifferences(4, 1e-4))
]

const isFunctionOfNumbers = ({ rule, sample }: Primitive): boolean =>
  rule._tag === 'Elementwise' && sample(drawFrom([])).operands.length === 1

/** The laws of a primitive of its kind. @category laws @since 0.1.0 */
export const lawsOf = (primitive: Primitive): ReadonlyArray<Law<Applied>> =>
  isFunctionOfNumbers(primitive) ? [...primitiveLaws, ...smoothLaws] : primitiveLaws

// -------------------------------------------------------------------------------------
// runs
// -------------------------------------------------------------------------------------

/** Why a law says nothing of a primitive, where it does not. @category runs @since 0.1.0 */
export const exemption = (primitive: Primitive, law: Law<Applied>): string | undefined =>
  primitive.lowering._tag === 'Input' && /kernel/.test(law.name)
    ? 'an input has no kernel: its value is fed'
    : primitive.lowering._tag === 'Input' && /batch|pure|differences/.test(law.name)
      ? 'an input has no value of its own'
      : primitive.name === 'stopGradient' && /differences/.test(law.name)
        ? 'its derivative is 0 by definition, not by calculus'
        : undefined

/** Every law of a primitive, ready to run. @category runs @since 0.1.0 */
export const runsOf = (primitive: Primitive): ReadonlyArray<LawRun> =>
  lawsOf(primitive).map(law => {
    const reason = exemption(primitive, law)
    return reason === undefined ? lawRun(law, casesOf(primitive)) : skipped(law.name, primitive.name, reason)
  })
