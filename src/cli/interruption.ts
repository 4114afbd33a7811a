/**
 * SIGINT, SIGTERM and SIGHUP (a terminal that goes away): the first asks the run to stop after the step it is at, a second leaves at once.
 *
 * @since 0.1.0
 */
import { setImmediate } from 'node:timers/promises'
import type { IO } from 'fp-ts/IO'
import { newIORef } from 'fp-ts/IORef'
import * as O from 'fp-ts/Option'
import type { Task } from 'fp-ts/Task'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** @category model @since 0.1.0 */
export type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

/** What a process has of this: its signals, a clock in milliseconds, and how to end it. @category model @since 0.1.0 */
export interface Host {
  readonly on: (signal: Signal, listener: () => void) => void
  readonly off: (signal: Signal, listener: () => void) => void
  readonly now: IO<number>
  readonly leave: (code: number) => void
}

/**
 * - `stopping`: lets signals come in, which wait while a step computes, and tells whether to stop;
 * - `stop`: as if a signal had come;
 * - `code`: the exit code of the signal that came first;
 * - `end`: listens no longer.
 *
 * @category model
 * @since 0.1.0
 */
export interface Interruption {
  readonly stopping: Task<boolean>
  readonly stop: IO<void>
  readonly code: IO<O.Option<number>>
  readonly end: IO<void>
}

/** 128 and the number of the signal, as shells have it. @category model @since 0.1.0 */
export const CODES: Readonly<Record<Signal, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Programs that start this one pass a signal on which it also gets itself: what comes so soon, in milliseconds, is no
 * second one.
 */
const SAME = 200

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** This process. @category instances @since 0.1.0 */
export const thisProcess: Host = {
  on: (signal, listener) => void process.on(signal, listener),
  off: (signal, listener) => void process.off(signal, listener),
  now: () => performance.now(),
  leave: code => process.exit(code)
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Listens from now on; `first` is told of the first signal. @category constructors @since 0.1.0 */
export const listen =
  (host: Host, first: (signal: Signal) => void): IO<Interruption> =>
  () => {
    const came = newIORef<O.Option<{ readonly code: number; readonly at: number }>>(O.none)()
    const asked = newIORef(false)()
    const hear = (signal: Signal) => (): void => {
      const before = came.read()
      if (O.isNone(before)) {
        came.write(O.some({ code: CODES[signal], at: host.now() }))()
        first(signal)
      } else if (host.now() - before.value.at >= SAME) host.leave(CODES[signal])
    }
    const listeners = SIGNALS.map(signal => [signal, hear(signal)] as const)
    listeners.forEach(([signal, listener]) => {
      host.on(signal, listener)
    })
    return {
      stopping: async () => {
        await setImmediate()
        return asked.read() || O.isSome(came.read())
      },
      stop: asked.write(true),
      code: () => O.map(({ code }: { readonly code: number }) => code)(came.read()),
      end: () => {
        listeners.forEach(([signal, listener]) => {
          host.off(signal, listener)
        })
      }
    }
  }
