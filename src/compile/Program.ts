/**
 * What a user hands to the compiler: named results, and state that one run leaves for the next.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'

/** An expression with a name. @category model @since 0.1.0 */
export interface Named {
  readonly name: string
  readonly value: Expr
}

/**
 * A pure step: inputs that are named in `state` are what the run before has left there (`value` is the next state);
 * all others are fed.
 *
 * @category model
 * @since 0.1.0
 */
export interface Program {
  readonly outputs: ReadonlyArray<Named>
  readonly state: ReadonlyArray<Named>
}

/** A program without state. @category constructors @since 0.1.0 */
export const program = (outputs: ReadonlyArray<Named>, state: ReadonlyArray<Named> = []): Program => ({
  outputs,
  state
})

/** Every expression that a program must compute. @category utils @since 0.1.0 */
export const roots = ({ outputs, state }: Program): ReadonlyArray<Expr> =>
  [...outputs, ...state].map(({ value }) => value)

/** A program with its expressions replaced, one for one. @category combinators @since 0.1.0 */
export const mapRoots =
  (f: (roots: ReadonlyArray<Expr>) => ReadonlyArray<Expr>) =>
  (p: Program): Program => {
    const values = f(roots(p))
    const rename = (offset: number) => (named: Named, i: number) => ({
      name: named.name,
      value: values[offset + i] ?? named.value
    })
    return { outputs: p.outputs.map(rename(0)), state: p.state.map(rename(p.outputs.length)) }
  }
