/**
 * Where values are printed: in the lines of a loop's body, or further out.
 *
 * @since 0.1.0
 */
import type { Part } from '../../../compile/Body'
import type { Word } from '../../../expr/Scalar'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What a loop axis is here: the text of a counter, if any, plus a literal. @category model @since 0.1.0 */
export interface Counter {
  readonly base: string | undefined
  readonly offset: number
}

/** Loop axes with what they are, or what makes that when it is first asked for. @category model @since 0.1.0 */
export type Bindings = ReadonlyArray<readonly [string, Counter | (() => Counter)]>

/** A 32-bit word as two numbers below 2^16. @category model @since 0.1.0 */
export interface Halves {
  readonly high: string
  readonly low: string
}

/** Values whose loop axes are all bound here or further out. @category model @since 0.1.0 */
export interface Scope {
  readonly parent: Scope | undefined
  readonly axes: Map<string, Counter | (() => Counter)>
  readonly lines: Array<string>
  readonly byText: Map<string, string>
  readonly byPart: Map<Part, string>
  readonly byWord: Map<Word, Halves>
  /** A condition under which reads are known to lie inside their buffers. */
  readonly guard: string | undefined
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** A scope inside another. Its lines are its own where none are given. @category constructors @since 0.1.0 */
export const child = (
  parent: Scope | undefined,
  axes: Bindings,
  lines: Array<string> = [],
  guard: string | undefined = parent?.guard
): Scope => ({
  parent,
  axes: new Map(axes),
  lines,
  byText: new Map(),
  byPart: new Map(),
  byWord: new Map(),
  guard
})

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const UNBOUND: Counter = { base: undefined, offset: NaN }

/** What a loop axis is in the innermost scope that binds it. @category utils @since 0.1.0 */
export const lookup = (scope: Scope, name: string): Counter => {
  for (let s: Scope | undefined = scope; s !== undefined; s = s.parent) {
    const found = s.axes.get(name)
    if (found !== undefined) return typeof found === 'function' ? found() : found
  }
  return UNBOUND
}

/**
 * The outermost scope that prints the same lines: what is defined in them can be used by all that follow.
 *
 * @category utils
 * @since 0.1.0
 */
export const block = (scope: Scope): Scope => {
  let s = scope
  while (s.parent?.lines === s.lines) s = s.parent
  return s
}
