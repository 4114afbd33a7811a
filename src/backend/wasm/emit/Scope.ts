/**
 * Scopes of a function under construction: nested loops, each with the code that is computed once a turn.
 *
 * A value is computed in the outermost scope in which everything that it depends on is bound, and kept in a local.
 * Loop axes of a kernel are bound to indices over counters (an axis may be split, joined with others or fixed), and a
 * counter is a local. One counter, the lane, is no local: it runs over the four lanes of a vector.
 *
 * @since 0.1.0
 */
import type { Axes, Part } from '../../../compile/Body'
import type { Axis, Index } from '../../../expr/Index'
import * as I from '../../../expr/Index'
import type { Instruction, ValueType } from '../encode/instruction'
import * as W from '../encode/instruction'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The locals of a function; its parameters come first. @category model @since 0.1.0 */
export interface Locals {
  readonly parameters: number
  readonly types: Array<ValueType>
  /** Numbers for names that must differ. */
  readonly names: { next: number }
}

/** How to push a value. @category model @since 0.1.0 */
export type Value = Instruction

/** @category model @since 0.1.0 */
export interface Scope {
  readonly parent: Scope | undefined
  readonly depth: number
  /** Axes of the kernel that are bound here. */
  readonly axes: ReadonlyMap<string, Index>
  /** Counters that are bound here, by the name of their axis. */
  readonly counters: ReadonlyMap<string, number>
  readonly code: Array<Instruction>
  readonly parts: Map<Part, Value>
  /** Parts that lie somewhere, and are fetched when first asked for. */
  readonly waiting: Map<Part, () => Value>
  readonly texts: Map<string, Value>
  /** Whether values must not move out of this scope: it runs under a condition. */
  readonly conditional: boolean
  /** Under a condition that differs between lanes, addresses are kept inside their buffers. */
  readonly clamped: boolean
  /** Whether other scopes may compute the same, so that equal instructions are worth looking for. */
  readonly alike: boolean
  /** Constants that are in locals already, and whether this scope may add to them. */
  readonly constants: Constants | undefined
}

/** Scopes that go side by side have constants in common, which the first of them fetches. @category model @since 0.1.0 */
export interface Constants {
  readonly known: Map<string, Value>
  readonly first: boolean
}

/** The axis that runs over the lanes of a vector. @category constructors @since 0.1.0 */
export const LANE: Axis = I.axis('~', 4)

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const locals = (parameters: number): Locals => ({ parameters, types: [], names: { next: 0 } })

/** @category constructors @since 0.1.0 */
export const scope = (
  parent: Scope | undefined,
  axes: ReadonlyMap<string, Index> = new Map(),
  counters: ReadonlyMap<string, number> = new Map(),
  flags: { readonly conditional?: boolean; readonly clamped?: boolean; readonly constants?: Constants } = {}
): Scope => ({
  parent,
  depth: parent === undefined ? 0 : parent.depth + 1,
  axes,
  counters,
  code: [],
  parts: new Map(),
  waiting: new Map(),
  texts: new Map(),
  conditional: flags.conditional ?? false,
  clamped: flags.clamped ?? parent?.clamped ?? false,
  alike: false,
  constants: flags.constants
})

/** A scope without a loop of its own: its code goes into its parent's, and what is known in one is known in both. @category constructors @since 0.1.0 */
export const inlined = (parent: Scope, axes: ReadonlyMap<string, Index>): Scope => ({
  ...scope(parent, axes),
  alike: true,
  code: parent.code,
  texts: parent.texts
})

/** A new local. @category constructors @since 0.1.0 */
export const local = ({ parameters, types }: Locals, type: ValueType): number => parameters + types.push(type) - 1

/** A counter axis with a name of its own. @category constructors @since 0.1.0 */
export const counter = ({ names }: Locals, extent: number): Axis => I.axis(`#${names.next++}`, extent)

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** Adds code to a scope. @category combinators @since 0.1.0 */
export const emit = (s: Scope, ...code: ReadonlyArray<Instruction>): void => void s.code.push(...code)

/** Computes a value in a scope and keeps it in a new local. @category combinators @since 0.1.0 */
export const define = (l: Locals, s: Scope, type: ValueType, ...code: ReadonlyArray<Instruction>): Value => {
  const at = local(l, type)
  s.code.push(...code, W.localSet(at))
  return W.localGet(at)
}

/** The same, unless a value of the same text is known. @category combinators @since 0.1.0 */
export const defineOnce = (
  l: Locals,
  s: Scope,
  type: ValueType,
  text: string,
  code: () => ReadonlyArray<Instruction>
): Value => {
  const known = lookText(s, text)
  if (known !== undefined) return known
  const value = define(l, s, type, ...code())
  s.texts.set(text, value)
  return value
}

const lookText = (from: Scope, text: string): Value | undefined => {
  for (let s: Scope | undefined = from; s !== undefined; s = s.parent) {
    const known = s.texts.get(text)
    if (known !== undefined) return known
  }
  return undefined
}

/** A value that is known for a part. @category combinators @since 0.1.0 */
export const lookPart = (from: Scope, part: Part): Value | undefined => {
  for (let s: Scope | undefined = from; s !== undefined; s = s.parent) {
    const known = s.parts.get(part) ?? fetched(s, part)
    if (known !== undefined) return known
  }
  return undefined
}

const fetched = (s: Scope, part: Part): Value | undefined => {
  const value = s.waiting.get(part)?.()
  if (value !== undefined) s.parts.set(part, value)
  return value
}

/** What an axis of the kernel is bound to. @category combinators @since 0.1.0 */
export const binding = (from: Scope, name: string): Index | undefined => {
  for (let s: Scope | undefined = from; s !== undefined; s = s.parent) {
    const found = s.axes.get(name)
    if (found !== undefined) return found
  }
  return undefined
}

/** The scope and the local of a counter. @category combinators @since 0.1.0 */
export const boundCounter = (from: Scope, name: string): { readonly at: Scope; readonly local: number } | undefined => {
  for (let s: Scope | undefined = from; s !== undefined; s = s.parent) {
    const found = s.counters.get(name)
    if (found !== undefined) return { at: s, local: found }
  }
  return undefined
}

/** The outermost scope in which the given axes are bound. @category combinators @since 0.1.0 */
export const home = (from: Scope, free: Axes): Scope => {
  let s = from
  while (s.parent !== undefined && !s.conditional && ![...s.axes.keys()].some(name => free.has(name))) s = s.parent
  return s
}

/** A constant, where the scope is one of several side by side: the first of them fetches it for all. @category combinators @since 0.1.0 */
export const common = (l: Locals, from: Scope, text: string, code: Instruction): Value => {
  const at = keeper(from)
  const known = at?.constants?.known.get(text)
  if (known !== undefined) return known
  if (at?.constants?.first !== true) return code
  const to = local(l, 'v128')
  // One instruction, so that it stays with the next one that needs it.
  at.code.push([...code, ...W.localSet(to)])
  at.constants.known.set(text, W.localGet(to))
  return W.localGet(to)
}

const keeper = (from: Scope): Scope | undefined => {
  for (let s: Scope | undefined = from; s !== undefined && !s.conditional; s = s.parent)
    if (s.constants !== undefined) return s
  return undefined
}

/** How a counter runs: `from … to` in steps, at least once unless `empty` says that there may be nothing. @category model @since 0.1.0 */
export interface Run {
  readonly from: Instruction
  readonly to: Instruction
  readonly step: number
  readonly empty: boolean
}

/**
 * The code of a loop over a finished scope.
 *
 * @category combinators
 * @since 0.1.0
 */
export const looped = (
  counterLocal: number,
  { from, to, step, empty }: Run,
  body: Scope
): ReadonlyArray<Instruction> => {
  const turn = [
    W.loop,
    ...body.code,
    W.localGet(counterLocal),
    W.i32Const(step),
    W.i32.add,
    W.localTee(counterLocal),
    to,
    W.i32.ltS,
    W.branchIf(0),
    W.end
  ]
  const start = [from, W.localSet(counterLocal)]
  return empty ? [...start, W.localGet(counterLocal), to, W.i32.ltS, W.when, ...turn, W.end] : [...start, ...turn]
}
