/**
 * Printing a kernel as gpu.js source: one JavaScript function over flat arrays, with literal loop bounds.
 *
 * Identifiers are `a0, a1 …` for arrays and `v0, v1 …` for values, by order of appearance, and numbers go through one
 * formatter, so nothing that a user wrote reaches the source. Values are printed in the outermost loop that they
 * depend on; equal texts are one value. Inner axes of reductions are unrolled, with literal offsets.
 *
 * Reals are single numbers. A truth is a JavaScript condition. A 32-bit word is two numbers below 2^16, since gpu.js
 * has no 32-bit integers in its variables.
 *
 * @since 0.1.0
 */
import { freeAxes } from '../../../compile/Body'
import type { Kernel, Plan } from '../../../compile/Plan'
import { bufferOf } from '../../../compile/Plan'
import type { Axis } from '../../../expr/Index'
import { along, linear } from '../../../expr/Index'
import * as S from '../../../shape/Shape'
import type { Launch, Segment } from '../pool'
import type { Branch } from './branch'
import { bodyOf, joined, skeletonOf, THREAD } from './branch'
import { constantIn } from './constant'
import { floorText } from './indices'
import { number, plus, shaderNumber } from './number'
import type { Dialect, Printer } from './Printer'
import { define, isShader } from './Printer'
import { real, usesOf } from './real'
import type { Bindings, Scope } from './Scope'
import { child } from './Scope'

/**
 * The source of a launch, `function(a0, a1 …) { … }`, over a flat result of `size` elements. Segments that touch and
 * print alike are one branch.
 *
 * @category printing
 * @since 0.1.0
 */
export const printLaunch =
  (dialect: Dialect) =>
  (plan: Plan, launch: Launch): string => {
    const args = launch.inputs.map((_, i) => `a${i}`).join(', ')
    const branches = joined(launch.segments.map(segment => printSegment(dialect, plan, launch, segment)))
    return `function(${args}) {\nlet ${THREAD} = this.thread.x;\n${bodyOf(branches).join('\n')}\n}`
  }

/**
 * The text of a kernel that stands alone: equal for kernels that do the same, element for element, to other arrays.
 *
 * @category printing
 * @since 0.1.0
 */
export const signatureOf =
  (plan: Plan) =>
  (kernel: Kernel): string => {
    const places = new Map(kernel.inputs.map((id, i) => [id, { array: i, offset: 0 }]))
    const launch = { array: -1, size: 0, inputs: kernel.inputs.map((_, i) => i), places, segments: [] }
    return skeletonOf(printSegment('plain', plan, launch, { kernel, from: 0 }))
  }

const printSegment = (dialect: Dialect, plan: Plan, launch: Launch, { kernel, from }: Segment): Branch => {
  const counter = { next: 0 }
  const fresh = (): string => `v${counter.next++}`
  const inner = child(undefined, [])
  const size = S.size(kernel.axes.map(a => a.extent))
  const alone = launch.segments.length <= 1
  const printer: Printer = {
    free: freeAxes(),
    uses: usesOf(kernel.body),
    inputs: kernel.inputs.map(id => {
      const place = launch.places.get(id)
      return {
        slot: launch.inputs.indexOf(place?.array ?? -1),
        offset: place?.offset ?? 0,
        shape: bufferOf(plan, id).shape
      }
    }),
    thread: () => (alone ? THREAD : define(printer, inner, `${THREAD} - ${from}`)),
    element: offset => (alone ? plus(THREAD, offset) : `${THREAD} + ${number(offset - from)}`),
    rowMajor: linear(
      kernel.axes.map(a => a.extent),
      kernel.axes.map(along)
    ).key,
    fresh,
    dialect,
    constant: isShader(dialect) ? constantIn(new Map()) : x => (x._tag === 'Literal' ? x.value : undefined),
    one: () => define(printer, inner, `Math.min(${THREAD} + 1, 1)`),
    real: scope => real(printer, scope),
    number: isShader(dialect) ? value => shaderNumber(printer, inner, value) : number
  }
  outputCounters(printer, inner, kernel.axes).forEach(([name, at]) => inner.axes.set(name, at))
  const result = real(printer, inner)(kernel.body)
  return { end: from + size, lines: inner.lines, result, variables: counter.next }
}

/** The counters of the output axes, from the number of the thread; each is printed when it is first asked for. */
const outputCounters = (p: Printer, scope: Scope, axes: ReadonlyArray<Axis>): Bindings => {
  const shape = axes.map(a => a.extent)
  const strides = S.strides(shape)
  const restAt = (i: number): string => {
    const [before, stride] = [i === 0 ? p.thread() : restAt(i - 1), strides[i] ?? 1]
    return (shape[i] ?? 1) === 1 || stride === 1 ? before : define(p, scope, `${before} - ${counterAt(i)} * ${stride}`)
  }
  const counterAt = (i: number): string => {
    const [rest, stride] = [i === 0 ? p.thread() : restAt(i - 1), strides[i] ?? 1]
    const most = (i === 0 ? S.size(shape) : (strides[i - 1] ?? 1)) - 1
    return stride === 1 ? rest : define(p, scope, floorText(rest, stride, most))
  }
  return axes.map(({ name, extent }, i) => [
    name,
    () => (extent === 1 ? { base: undefined, offset: 0 } : { base: counterAt(i), offset: 0 })
  ])
}
