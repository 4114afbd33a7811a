/**
 * Choosing a mode. `auto` takes the first that runs on a real device: a GPU that is simulated on the CPU is passed over
 * for WebAssembly, and a sentence says so. A mode that is asked for by name is taken or refused.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { webgl2Adapter, webgpuAdapter } from './adapter'
import type { Adapter, Choice, Mode, Wanted } from './Mode'
import { MODES } from './Mode'

/** What a mode would run on: an adapter, nothing that has a name, or the reason why it can't. */
type Probe = TE.TaskEither<string, Adapter | undefined>

const probes: Readonly<Record<Mode, Probe>> = {
  webgpu: webgpuAdapter,
  webgl2: webgl2Adapter,
  webasm: TE.fromIOEither(() =>
    typeof WebAssembly === 'object' ? E.right(undefined) : E.left('this engine has no WebAssembly')
  ),
  cpu: TE.right(undefined)
}

/**
 * The mode to run in. `without` names modes that have failed, each with a sentence; `auto` does not try them again.
 *
 * @category constructors
 * @since 0.1.0
 */
export const choose = (
  wanted: Wanted,
  without: ReadonlyMap<Mode, string> = new Map()
): TE.TaskEither<string, Choice> =>
  wanted === 'auto'
    ? first(
        MODES.filter(mode => !without.has(mode)),
        [...without.values()]
      )
    : pipe(
        probes[wanted],
        TE.map(adapter => ({ mode: wanted, adapter: adapter?.name, degradations: [...without.values()] }))
      )

const first = (
  [mode, ...others]: ReadonlyArray<Mode>,
  degradations: ReadonlyArray<string>
): TE.TaskEither<string, Choice> =>
  mode === undefined
    ? TE.left(`no mode of gpu.js can run here: ${degradations.join('; ')}`)
    : pipe(
        TE.fromTask(probes[mode]),
        TE.chain(
          E.match(
            reason => first(others, [...degradations, `${mode} is not used: ${reason}`]),
            adapter =>
              adapter?.software === true
                ? first(others, [...degradations, `${mode} is not used: ${adapter.name} is simulated on the CPU`])
                : TE.right<string, Choice>({ mode, adapter: adapter?.name, degradations })
          )
        )
      )
