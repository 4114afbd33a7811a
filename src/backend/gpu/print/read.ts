/**
 * Reads of arrays, and the guards that keep them inside.
 *
 * @since 0.1.0
 */
import type { Index } from '../../../expr/Index'
import { linear, range } from '../../../expr/Index'
import type { Real } from '../../../expr/Scalar'
import * as S from '../../../shape/Shape'
import { index, whole } from './indices'
import { plus } from './number'
import type { Printer } from './Printer'
import { define } from './Printer'
import type { Scope } from './Scope'
import { child } from './Scope'

/**
 * Reads that may leave their buffer stand under a guard: where it fails, element 0 is read and not used.
 *
 * @category printing
 * @since 0.1.0
 */
export const printRead = (p: Printer, scope: Scope, buffer: number, at: ReadonlyArray<Index>): string => {
  const { slot, offset: start, shape } = p.inputs[buffer] ?? { slot: -1, offset: 0, shape: [] }
  const safe = at.every((x, i) => range(x).least >= 0 && range(x).most < (shape[i] ?? 1))
  if (safe && linear(shape, at).key === p.rowMajor) return define(p, scope, `a${slot}[${p.element(start)}]`)
  const strides = S.strides(shape)
  const parts = at.map((x, i) => ({ ...index(p, scope, x), stride: strides[i] ?? 1 }))
  const offset = parts.reduce((sum, part) => sum + part.offset * part.stride, start)
  const bases = parts.flatMap(({ base, stride }) =>
    base === undefined ? [] : [stride === 1 ? base : `(${base}) * ${stride}`]
  )
  const inside = safe || scope.guard === undefined
  const flat = bases.length === 0 ? `${offset}` : displaced(p, define(p, scope, bases.join(' + ')), offset, inside)
  return define(
    p,
    scope,
    inside ? `a${slot}[${flat}]` : `a${slot}[${define(p, scope, `(${scope.guard}) ? ${flat} : ${start}`)}]`
  )
}

/** An element so far from another; both sides of a choice have one type, which is that of floats. */
const displaced = ({ dialect }: Printer, from: string, offset: number, inside: boolean): string =>
  dialect === 'wgsl' && inside && offset !== 0 ? plus(`(${from} | 0)`, offset) : plus(from, offset)

/** A number where all indices lie within their extents, another elsewhere. @category printing @since 0.1.0 */
export const printGuard = (p: Printer, scope: Scope, x: Extract<Real, { readonly _tag: 'Guard' }>): string => {
  const tests = x.bounds.map(({ index: i, extent }) => {
    const value = whole(p, scope, i)
    const name = typeof value === 'number' ? `${value}` : define(p, scope, value)
    return `${name} >= 0 && ${name} < ${extent}`
  })
  const test = scope.guard === undefined ? tests.join(' && ') : `${scope.guard} && ${tests.join(' && ')}`
  const inner = child(scope, [], scope.lines, test)
  const value = p.real(inner)(x.then)
  return define(p, scope, `(${tests.join(' && ')}) ? ${value} : ${p.real(scope)(x.else)}`)
}
