/**
 * From a program to a plan, in named phases: expand, share, simplify, fast products, fuse, schedule, turn,
 * plan memory.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { flow, identity, pipe } from 'fp-ts/function'
import type { Expr } from '../expr/Expr'
import { validate } from '../expr/Expr'
import { expand } from './expand'
import { fastProducts } from './fastProducts'
import { fuse } from './fuse'
import { planMemory } from './memory'
import type { Plan, Traits } from './Plan'
import type { Program } from './Program'
import { mapRoots, roots } from './Program'
import type { Schedule } from './schedule'
import { schedule } from './schedule'
import { share } from './share'
import { simplify } from './simplify'
import { turn } from './turn'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A program that can't become a plan: one of its expressions was built wrongly. @category model @since 0.1.0 */
export interface CompileError {
  readonly _tag: 'CompileError'
  readonly message: string
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** The phases before products are chosen. @category phases @since 0.1.0 */
export const prepare = (traits: Traits): ((roots: ReadonlyArray<Expr>) => ReadonlyArray<Expr>) =>
  flow(expand(traits), share, simplify, share)

/** The phases that keep a graph a graph. @category phases @since 0.1.0 */
export const optimise = (traits: Traits): ((roots: ReadonlyArray<Expr>) => ReadonlyArray<Expr>) =>
  flow(prepare(traits), traits.fastProducts === true ? flow(fastProducts, share) : identity)

/**
 * The plan of a program, for a backend with the given traits.
 *
 * @category combinators
 * @since 0.1.0
 */
export const compile =
  (traits: Traits) =>
  (program: Program): E.Either<CompileError, Plan> =>
    pipe(
      roots(program),
      E.traverseArray(validate),
      E.bimap(
        (message): CompileError => ({ _tag: 'CompileError', message }),
        () => lowerProgram(traits, mapRoots(optimise(traits))(program))
      )
    )

const lowerProgram = (traits: Traits, program: Program): Plan => {
  const names = new Set(program.state.map(({ name }) => name))
  return pipe(
    roots(program),
    fuse(traits),
    schedule(traits, names),
    traits.sideBySide === true ? turn(traits.maxInputs) : identity,
    assemble(program)
  )
}

const assemble =
  (program: Program) =>
  ({ buffers, kernels, place }: Schedule): Plan => {
    const at = (e: Expr): number => place.get(e) ?? -1
    const outputs = program.outputs.map(({ name, value }) => ({ name, buffer: at(value) }))
    const state = program.state.map(({ name, value }) => ({
      name,
      current: buffers.findIndex(b => b.role._tag === 'State' && b.role.name === name),
      next: at(value)
    }))
    const results = new Set([...outputs.map(o => o.buffer), ...state.map(s => s.next)])
    return { buffers, kernels, outputs, state, memory: planMemory(buffers, kernels, results) }
  }
