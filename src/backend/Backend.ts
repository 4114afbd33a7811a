/**
 * What a backend is: it prepares a plan once, and then runs steps. A backend knows kernels, not primitives.
 *
 * @since 0.1.0
 */
import type { Task } from 'fp-ts/Task'
import type { TaskEither } from 'fp-ts/TaskEither'
import type { Plan, Traits } from '../compile/Plan'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Row-major 32-bit floats, by name. @category model @since 0.1.0 */
export type Arrays = ReadonlyMap<string, Float32Array>

/** The same in 64 bits, where a backend keeps its state so. @category model @since 0.1.0 */
export type ExactArrays = ReadonlyMap<string, Float64Array>

/**
 * Why a backend could not do its work. After `Lost` (the device is gone) and `OutOfMemory` a session's state is what it
 * was before the run that failed.
 *
 * @category model
 * @since 0.1.0
 */
export type BackendError =
  | { readonly _tag: 'Unavailable'; readonly backend: string; readonly message: string }
  | { readonly _tag: 'Unsupported'; readonly backend: string; readonly message: string }
  | { readonly _tag: 'BadFeed'; readonly backend: string; readonly message: string }
  | { readonly _tag: 'Lost'; readonly backend: string; readonly message: string }
  | { readonly _tag: 'OutOfMemory'; readonly backend: string; readonly message: string }
  | { readonly _tag: 'Failed'; readonly backend: string; readonly message: string }

/** What runs the kernels, in words that a report can print. @category model @since 0.1.0 */
export interface Device {
  readonly backend: string
  readonly mode: string
  /** The name of the GPU, where there is one. */
  readonly adapter?: string
  readonly threads: number
  /**
   * `strict` (every operation rounded), `fma` (products and sums rounded once), or one of these with fewer
   * multiplications in convolutions: `fast` is so with `fma`, `fast-strict` with `strict`.
   */
  readonly arithmetic: 'strict' | 'fma' | 'fast' | 'fast-strict' | 'double'
  /** What was asked for and is not so, and why; empty where nothing was degraded. */
  readonly degradations: ReadonlyArray<string>
  /** Calls of the device for one step, where the backend counts them. */
  readonly launches?: number
  /** Steps that are taken on the device between two meetings of it and the host, where the backend chooses. */
  readonly stepsPerCall?: number
}

/**
 * A prepared plan with its state. Runs follow one another; a failed run leaves the state as it was.
 *
 * @category model
 * @since 0.1.0
 */
export interface Session {
  /** What runs now: a session may have to change it, and says so among the degradations. */
  readonly device: Device
  /** One step for each feed, in order; the results of each step. */
  readonly run: (feeds: ReadonlyArray<Arrays>) => TaskEither<BackendError, ReadonlyArray<Arrays>>
  /** The state that the last step left, copied. */
  readonly state: TaskEither<BackendError, Arrays>
  /** The same without rounding, where the backend keeps more than 32 bits. */
  readonly exactState?: TaskEither<BackendError, ExactArrays>
  readonly close: Task<void>
}

/** @category model @since 0.1.0 */
export interface Backend {
  readonly name: string
  readonly traits: Traits
  readonly prepare: (plan: Plan, state: Arrays) => TaskEither<BackendError, Session>
}

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** The sentence for arrays that a plan wants and does not get, or gets in another size. @category utils @since 0.1.0 */
export const misfed = (
  wanted: ReadonlyArray<{ readonly name: string; readonly size: number }>,
  given: Arrays | ExactArrays
): string | undefined => {
  const odd = wanted.find(({ name, size }) => given.get(name)?.length !== size)
  return odd === undefined
    ? undefined
    : given.has(odd.name)
      ? `'${odd.name}' should hold ${odd.size} numbers, but ${given.get(odd.name)?.length ?? 0} were given`
      : `'${odd.name}' is missing: it should hold ${odd.size} numbers`
}
