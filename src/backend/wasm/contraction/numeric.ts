/**
 * Indices as numbers, for tables that are made once when a plan is prepared.
 *
 * @since 0.1.0
 */
import type { Atom, Axis, Index } from '../../../expr/Index'
import * as I from '../../../expr/Index'
import type { Bound } from '../../../expr/Scalar'

/** The value of an index for numbers in the places of its axes. @category model @since 0.1.0 */
export type Evaluate = (at: Int32Array) => number

/** @category constructors @since 0.1.0 */
export const evaluator =
  (slots: ReadonlyMap<string, number>) =>
  (x: Index): Evaluate => {
    const terms = x.terms.map(({ coefficient, atom }) => ({ coefficient, value: atomEvaluator(slots, atom) }))
    return at => {
      let sum = x.constant
      for (const term of terms) sum += term.coefficient * term.value(at)
      return sum
    }
  }

const atomEvaluator = (slots: ReadonlyMap<string, number>, atom: Atom): Evaluate => {
  switch (atom._tag) {
    case 'Axis': {
      const slot = slots.get(atom.name) ?? -1
      return at => at[slot] ?? 0
    }
    case 'Quotient': {
      const of = evaluator(slots)(atom.of)
      return at => Math.floor(of(at) / atom.by)
    }
    case 'Remainder': {
      const of = evaluator(slots)(atom.of)
      return at => of(at) - atom.by * Math.floor(of(at) / atom.by)
    }
    case 'Dynamic':
      return () => NaN
  }
}

/** Whether all bounds hold. @category constructors @since 0.1.0 */
export const holds = (
  slots: ReadonlyMap<string, number>,
  bounds: ReadonlyArray<Bound>
): ((at: Int32Array) => boolean) => {
  const tests = bounds.map(b => ({ value: evaluator(slots)(b.index), extent: b.extent }))
  return at => {
    for (const { value, extent } of tests) {
      const v = value(at)
      if (v < 0 || v >= extent) return false
    }
    return true
  }
}

/** Whether an index is a plain sum in an axis: nothing divides it. @category utils @since 0.1.0 */
export const plainIn =
  (axis: Axis) =>
  (x: Index): boolean =>
    x.terms.every(
      t => t.atom._tag === 'Axis' || (t.atom._tag !== 'Dynamic' && !I.axes(t.atom.of).some(a => a.name === axis.name))
    )

/** What one step along an axis adds to an index that is plain in it. @category utils @since 0.1.0 */
export const coefficientOf =
  (axis: Axis) =>
  (x: Index): number =>
    x.terms.find(t => t.atom.key === axis.key)?.coefficient ?? 0

/** Whether an index takes integers from data. @category utils @since 0.1.0 */
export const isDynamic = (x: Index): boolean =>
  x.terms.some(({ atom }) => atom._tag === 'Dynamic' || (atom._tag !== 'Axis' && isDynamic(atom.of)))

/** How many values some axes have. @category utils @since 0.1.0 */
export const extentOf = (axes: ReadonlyArray<Axis>): number => axes.reduce((n, a) => n * a.extent, 1)

/** Every value of some axes, the last one fastest. @category utils @since 0.1.0 */
export const forEach = (axes: ReadonlyArray<Axis>, at: Int32Array, from: number, visit: () => void): void => {
  const count = extentOf(axes)
  for (let flat = 0; flat < count; flat++) {
    let rest = flat
    for (let i = axes.length - 1; i >= 0; i--) {
      const extent = axes[i]?.extent ?? 1
      at[from + i] = rest % extent
      rest = Math.floor(rest / extent)
    }
    visit()
  }
}
