/**
 * Commands: a name, what it is for, its options, and what it does. What it does ends in an exit code: 0, 1 for a run
 * that failed, 2 for something that was given wrongly.
 *
 * @since 0.1.0
 */
import type * as E from 'fp-ts/Either'
import type { IO } from 'fp-ts/IO'
import type { Task } from 'fp-ts/Task'
import type { Style } from '../report/terminal/Style'
import { coloured, plain } from '../report/terminal/Style'
import type { TrainError } from '../train/TrainError'
import type { AnyOption, Given } from './Option'
import { oneLine } from './Option'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Where a command writes. @category model @since 0.1.0 */
export interface Terminal {
  /** A line of what was asked for. */
  readonly out: (line: string) => void
  /** A line for people while they wait, and errors. */
  readonly err: (line: string) => void
  /** A line that the next one replaces; nothing where there is no terminal. */
  readonly live: (line: string) => void
  /** What to do, from now on, when nobody reads what is written any more; without it the program ends. */
  readonly onClosed: (listener: IO<void>) => void
  readonly isTerminal: boolean
  readonly columns: number
  readonly colour: boolean
}

/** @category model @since 0.1.0 */
export interface Command {
  readonly name: string
  readonly about: string
  readonly options: ReadonlyArray<AnyOption>
  /** The `Left` is a sentence about an option. */
  readonly run: (terminal: Terminal, given: Given, argv: ReadonlyArray<string>) => E.Either<string, Task<number>>
}

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** @category utils @since 0.1.0 */
export const exitCode = (error: TrainError): number => (error._tag === 'BadInput' ? 2 : 1)

/** How text is emphasised there. @category utils @since 0.1.0 */
export const styleOf = ({ colour }: Terminal): Style => (colour ? coloured : plain)

/** A sentence for people while they wait. @category utils @since 0.1.0 */
export const note =
  (terminal: Terminal) =>
  (sentence: string): void => {
    terminal.err(`credence: ${sentence}`)
  }

/** The sentence of an error, and the code it ends with. @category utils @since 0.1.0 */
export const report =
  (terminal: Terminal) =>
  (error: TrainError): number => {
    note(terminal)(oneLine(error.message))
    return exitCode(error)
  }
