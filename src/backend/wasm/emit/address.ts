/**
 * Index arithmetic as instructions: addresses, and integers in the lanes of a vector.
 *
 * An index over counters is a sum of terms. Its terms are added up from the outermost loop inwards, so that each
 * loop's turn adds only what changes in it; equal sums are computed once.
 *
 * @since 0.1.0
 */
import type { Axes, Part } from '../../../compile/Body'
import type { Atom, Index, Term } from '../../../expr/Index'
import * as I from '../../../expr/Index'
import type { Real } from '../../../expr/Scalar'
import type { Instruction } from '../encode/instruction'
import * as W from '../encode/instruction'
import type { Locals, Scope, Value } from './Scope'
import { binding, boundCounter, common, define, defineOnce, home, LANE } from './Scope'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What index arithmetic needs to know of its surroundings. @category model @since 0.1.0 */
export interface Indexing {
  readonly locals: Locals
  readonly free: (p: Part) => Axes
  /** The four lanes of a real. */
  readonly real: (scope: Scope, x: Real) => Value
}

// -------------------------------------------------------------------------------------
// binding
// -------------------------------------------------------------------------------------

/** An index of a kernel over the counters that its axes are bound to. @category combinators @since 0.1.0 */
export const bound = (scope: Scope, x: Index): Index =>
  x.terms.reduce<Index>(
    (sum, { coefficient, atom }) => I.add(I.scale(coefficient)(boundAtom(scope, atom)))(sum),
    I.literal(x.constant)
  )

const boundAtom = (scope: Scope, atom: Atom): Index => {
  switch (atom._tag) {
    case 'Axis':
      return binding(scope, atom.name) ?? I.along(atom)
    case 'Quotient':
      return I.quotient(atom.by)(bound(scope, atom.of))
    case 'Remainder':
      return I.remainder(atom.by)(bound(scope, atom.of))
    case 'Dynamic':
      return I.dynamic(atom.value, atom.extent, atom.key)
  }
}

/** Whether an atom over counters differs between lanes. @category utils @since 0.1.0 */
export const atomVaries = (c: Indexing, scope: Scope, atom: Atom): boolean =>
  atom._tag === 'Axis'
    ? atom.name === LANE.name
    : atom._tag === 'Dynamic'
      ? partVaries(c, scope, atom.value)
      : atom.of.terms.some(t => atomVaries(c, scope, t.atom))

/** Whether an index over counters differs between lanes. @category utils @since 0.1.0 */
export const varies = (c: Indexing, scope: Scope, x: Index): boolean => x.terms.some(t => atomVaries(c, scope, t.atom))

/** Whether a part differs between lanes. @category utils @since 0.1.0 */
export const partVaries = (c: Indexing, scope: Scope, part: Part): boolean =>
  [...c.free(part).keys()].some(name => binding(scope, name)?.terms.some(t => atomVaries(c, scope, t.atom)) ?? false)

/** An index as `rest + stride · lane`, or undefined where it isn't of that form. @category utils @since 0.1.0 */
export const strided = (
  c: Indexing,
  scope: Scope,
  x: Index
): { readonly rest: Index; readonly stride: number } | undefined => {
  const lane = x.terms.find(t => t.atom._tag === 'Axis' && t.atom.name === LANE.name)
  const rest = { ...x, terms: x.terms.filter(t => t !== lane) }
  return rest.terms.some(t => atomVaries(c, scope, t.atom)) ? undefined : { rest, stride: lane?.coefficient ?? 0 }
}

// -------------------------------------------------------------------------------------
// scalars
// -------------------------------------------------------------------------------------

const atomHome = (c: Indexing, scope: Scope, atom: Atom): Scope => {
  switch (atom._tag) {
    case 'Axis':
      return boundCounter(scope, atom.name)?.at ?? scope
    case 'Dynamic':
      return home(scope, c.free(atom.value))
    default:
      return deepest(
        scope,
        atom.of.terms.map(t => atomHome(c, scope, t.atom))
      )
  }
}

/** The innermost of some scopes on one path; the outermost scope of all where there is none. */
const deepest = (from: Scope, scopes: ReadonlyArray<Scope>): Scope =>
  scopes.reduce((x, y) => (y.depth > x.depth ? y : x), root(from))

/** The outermost scope in which an index is known. @category utils @since 0.1.0 */
export const indexHome = (c: Indexing, scope: Scope, x: Index): Scope =>
  deepest(
    scope,
    x.terms.map(t => atomHome(c, scope, t.atom))
  )

const root = (from: Scope): Scope => {
  let s = from
  while (s.parent !== undefined && !s.conditional) s = s.parent
  return s
}

/**
 * The sum of an index's terms, without its constant, as a 32-bit integer; undefined where there are none. The index
 * must not differ between lanes.
 *
 * @category scalars
 * @since 0.1.0
 */
export const sumOfTerms = (c: Indexing, scope: Scope, x: Index): Value | undefined => {
  const terms = x.terms
    .map(term => ({ term, at: atomHome(c, scope, term.atom) }))
    .sort((p, q) => p.at.depth - q.at.depth)
  let sum: Value | undefined = undefined
  let text = ''
  for (const { term, at } of terms) {
    const before: Value | undefined = sum
    text += `+${term.coefficient}${term.atom.key}`
    sum = defineOnce(c.locals, at, 'i32', text, () => [
      ...(before === undefined ? [] : [before]),
      ...product(c, at, term),
      ...(before === undefined ? [] : [W.i32.add])
    ])
  }
  return sum
}

const product = (c: Indexing, scope: Scope, { coefficient, atom }: Term): ReadonlyArray<Instruction> => {
  const value = atomValue(c, scope, atom)
  return coefficient === 1
    ? [value]
    : coefficient > 0 && Number.isInteger(Math.log2(coefficient))
      ? [value, W.i32Const(Math.log2(coefficient)), W.i32.shl]
      : [value, W.i32Const(coefficient), W.i32.mul]
}

/** A whole index as a 32-bit integer. @category scalars @since 0.1.0 */
export const scalar = (c: Indexing, scope: Scope, x: Index): Value => {
  const sum = sumOfTerms(c, scope, x)
  return sum === undefined
    ? W.i32Const(x.constant)
    : x.constant === 0
      ? sum
      : [...sum, ...W.i32Const(x.constant), ...W.i32.add]
}

/** Whether indices that do not differ between lanes lie within bounds, as 1 or 0; at least one index is needed. @category scalars @since 0.1.0 */
export const within = (
  c: Indexing,
  scope: Scope,
  bounds: ReadonlyArray<{ readonly index: Index; readonly extent: number }>
): Value => {
  const tests = bounds.map(({ index, extent }) => ({ index, extent, at: indexHome(c, scope, index) }))
  const at = deepest(
    scope,
    tests.map(test => test.at)
  )
  const text = tests.map(({ index, extent }) => `${index.key}<${extent}`).join('&')
  // One unsigned comparison sees both ends.
  return defineOnce(c.locals, at, 'i32', text, () =>
    tests.flatMap(({ index, extent }, i) => [
      scalar(c, at, index),
      W.i32Const(extent),
      W.i32.ltU,
      ...(i === 0 ? [] : [W.i32.and])
    ])
  )
}

const atomValue = (c: Indexing, scope: Scope, atom: Atom): Value => {
  switch (atom._tag) {
    case 'Axis':
      return W.localGet(boundCounter(scope, atom.name)?.local ?? 0)
    case 'Quotient':
    case 'Remainder':
      return defineOnce(c.locals, scope, 'i32', atom.key, () => [
        scalar(c, scope, atom.of),
        ...divided(atom._tag, atom.of, atom.by)
      ])
    case 'Dynamic':
      return define(c.locals, scope, 'i32', integers(c, scope, atom), W.i32x4.extract(0))
  }
}

/** Division that rounds down, of an integer on the stack. Negative ones are first moved up by a multiple of `by`. */
const divided = (kind: 'Quotient' | 'Remainder', of: Index, by: number): ReadonlyArray<Instruction> => {
  const { least } = I.range(of)
  const power = Number.isInteger(Math.log2(by))
  const up = least >= 0 ? 0 : Math.ceil(-least / by)
  return power
    ? kind === 'Quotient'
      ? [W.i32Const(Math.log2(by)), W.i32.shrS]
      : [W.i32Const(by - 1), W.i32.and]
    : [
        ...(up === 0 ? [] : [W.i32Const(up * by), W.i32.add]),
        W.i32Const(by),
        kind === 'Quotient' ? W.i32.divS : W.i32.remS,
        ...(up === 0 || kind === 'Remainder' ? [] : [W.i32Const(up), W.i32.sub])
      ]
}

// -------------------------------------------------------------------------------------
// vectors
// -------------------------------------------------------------------------------------

/** An integer from data, clamped to its extent, in each lane. */
const integers = (c: Indexing, scope: Scope, atom: Extract<Atom, { readonly _tag: 'Dynamic' }>): Value =>
  define(
    c.locals,
    scope,
    'v128',
    c.real(scope, atom.value),
    W.f32x4.floor,
    W.i32x4.truncSat,
    W.i32x4Const([0, 0, 0, 0]),
    W.i32x4.maxS,
    W.i32x4Const(four(Math.max(0, atom.extent - 1))),
    W.i32x4.minS
  )

const four = (x: number): readonly [number, number, number, number] => [x, x, x, x]

/** An index over counters in each lane. @category vectors @since 0.1.0 */
export const lanes = (c: Indexing, scope: Scope, x: Index): Value => {
  const fixed = x.terms.filter(t => !atomVaries(c, scope, t.atom))
  const rest = sumOfTerms(c, scope, { ...x, terms: fixed })
  const affine = strided(c, scope, x)?.stride ?? 0
  const first = rest === undefined ? x.constant : 0
  const steps = [0, 1, 2, 3].map(lane => first + lane * affine)
  const offsets = W.i32x4Const([steps[0] ?? 0, steps[1] ?? 0, steps[2] ?? 0, steps[3] ?? 0])
  const start: ReadonlyArray<Instruction> = [
    common(c.locals, scope, `lanes:${steps.join()}`, offsets),
    ...(rest === undefined
      ? []
      : [rest, ...(x.constant === 0 ? [] : [W.i32Const(x.constant), W.i32.add]), W.i32x4.splat, W.i32x4.add])
  ]
  const others = strided(c, scope, x) === undefined ? x.terms.filter(t => atomVaries(c, scope, t.atom)) : []
  return define(
    c.locals,
    scope,
    'v128',
    ...start,
    ...others.flatMap(({ coefficient, atom }) => [
      atomLanes(c, scope, atom),
      W.i32x4Const(four(coefficient)),
      W.i32x4.mul,
      W.i32x4.add
    ])
  )
}

const atomLanes = (c: Indexing, scope: Scope, atom: Atom): Value => {
  switch (atom._tag) {
    case 'Axis':
      return W.i32x4Const([0, 1, 2, 3])
    case 'Dynamic':
      return integers(c, scope, atom)
    case 'Quotient':
    case 'Remainder': {
      const of = lanes(c, scope, atom.of)
      if (Number.isInteger(Math.log2(atom.by)))
        return define(c.locals, scope, 'v128', of, ...halved(atom._tag, atom.by))
      const parts = [0, 1, 2, 3].map(lane =>
        define(c.locals, scope, 'i32', of, W.i32x4.extract(lane), ...divided(atom._tag, atom.of, atom.by))
      )
      return gathered(c, scope, parts)
    }
  }
}

/** Division by a power of two, of the integers of a vector on the stack. */
const halved = (kind: 'Quotient' | 'Remainder', by: number): ReadonlyArray<Instruction> =>
  kind === 'Quotient' ? [W.i32Const(Math.log2(by)), W.i32x4.shrS] : [W.i32x4Const(four(by - 1)), W.v128.and]

/** A vector of four scalars. */
const gathered = (c: Indexing, scope: Scope, parts: ReadonlyArray<Value>): Value =>
  define(
    c.locals,
    scope,
    'v128',
    ...parts.flatMap((part, lane) => (lane === 0 ? [part, W.i32x4.splat] : [part, replaceLane(lane)]))
  )

const replaceLane = (lane: number): Instruction => [0xfd, 0x1c, lane]
