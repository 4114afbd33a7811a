/**
 * Reductions as loops with literal bounds. Innermost axes are written out while they fit, with literal offsets.
 *
 * @since 0.1.0
 */
import { profile } from '../../../compile/Body'
import type { Axis } from '../../../expr/Index'
import type { Real, ReduceOp } from '../../../expr/Scalar'
import { identityOf } from '../../../expr/Scalar'
import { extremeText } from './arithmetic'
import type { Dialect, Printer } from './Printer'
import type { Bindings, Scope } from './Scope'
import { child } from './Scope'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The most taps that are written out in one loop iteration, and the most operations in all of them: compilers of shaders
 * take time for every line, and most of all for a read.
 */
const UNROLLED_TAPS: Readonly<Record<Dialect, number>> = { plain: 32, glsl: 16, wgsl: 16 }

const UNROLLED_OPERATIONS: Readonly<Record<Dialect, number>> = { plain: 128, glsl: 64, wgsl: 64 }

interface Loop {
  readonly axis: Axis
  /** How many neighbouring iterations are written out. */
  readonly unrolled: number
}

// -------------------------------------------------------------------------------------
// printing
// -------------------------------------------------------------------------------------

/** The variable in which the terms of a reduction come together. @category printing @since 0.1.0 */
export const printReduce = (p: Printer, scope: Scope, x: Extract<Real, { readonly _tag: 'Reduce' }>): string => {
  const sum = p.fresh()
  scope.lines.push(`let ${sum} = ${p.number(identityOf(x.op))};`)
  const most = Math.max(
    1,
    Math.min(
      UNROLLED_TAPS[p.dialect],
      Math.floor(UNROLLED_OPERATIONS[p.dialect] / Math.max(1, profile(x.body).operations))
    )
  )
  nest(p, scope, plan(x.axes, most), [[]], (inner, taps) =>
    taps.forEach(tap => {
      const at = child(inner, tap, inner.lines)
      const value = p.real(at)(x.body)
      inner.lines.push(combine(p, at, x.op, sum, value))
    })
  )
  return sum
}

/** The loops around a body; `taps` are the bindings of the axes that are written out. */
const nest = (
  p: Printer,
  scope: Scope,
  loops: ReadonlyArray<Loop>,
  taps: ReadonlyArray<Bindings>,
  body: (scope: Scope, taps: ReadonlyArray<Bindings>) => void
): void => {
  const [loop, ...rest] = loops
  if (loop === undefined) {
    body(scope, taps)
    return
  }
  const { axis, unrolled } = loop
  const steps = Array.from({ length: unrolled }, (_, i) => i)
  const spread = (base: string | undefined): ReadonlyArray<Bindings> =>
    taps.flatMap(tap => steps.map(offset => [...tap, [axis.name, { base, offset }] as const]))
  if (unrolled === axis.extent) {
    nest(p, scope, rest, spread(undefined), body)
    return
  }
  const counter = p.fresh()
  const start = p.fresh()
  const inner = child(scope, [[axis.name, { base: start, offset: 0 }]])
  inner.lines.push(`let ${start} = ${counter} * ${unrolled};`)
  nest(p, inner, rest, unrolled === 1 ? taps : spread(start), body)
  scope.lines.push(
    `for (let ${counter} = 0; ${counter} < ${axis.extent / unrolled}; ${counter}++) {`,
    ...inner.lines,
    '}'
  )
}

const combine = (p: Printer, scope: Scope, op: ReduceOp, sum: string, value: string): string =>
  op === 'sum'
    ? `${sum} = ${sum} + ${value};`
    : op === 'prod'
      ? `${sum} = ${sum} * ${value};`
      : `${sum} = ${extremeText(p, scope, op, value, sum)};`

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** Innermost axes are written out whole while they fit, the next one in part. */
const plan = (axes: ReadonlyArray<Axis>, most: number): ReadonlyArray<Loop> =>
  axes.reduceRight<{ readonly room: number; readonly loops: ReadonlyArray<Loop> }>(
    ({ room, loops }, axis) => {
      const unrolled = divisor(axis.extent, room)
      return { room: unrolled === axis.extent ? Math.floor(room / unrolled) : 1, loops: [{ axis, unrolled }, ...loops] }
    },
    { room: most, loops: [] }
  ).loops

/** The greatest divisor of `n` that is at most `most`. */
const divisor = (n: number, most: number): number =>
  Array.from({ length: Math.max(1, Math.min(n, most)) }, (_, i) => i + 1).reduce(
    (best, d) => (n % d === 0 ? d : best),
    1
  )
