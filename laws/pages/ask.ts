/**
 * The one question that a page and a process answer alike: what to do, in which mode, how much of it.
 *
 * @since 0.1.0
 */
import { type Mode, MODES } from '../../src/backend/gpu'
import { errors } from './errors'
import { faults } from './faults'
import { compiling } from './compiling'
import { growth } from './growth'
import { calls, launches } from './launches'
import { laws, lenet } from './modes'
import { train } from './training'

const questions = { laws, lenet, errors, faults, train, launches, calls, growth, compiling } satisfies Readonly<
  Record<string, (mode: Mode, amount: number) => Promise<unknown>>
>

/** The answer, which is plain data. */
export const ask = (what: string, mode: string, amount: number): Promise<unknown> => {
  const question = Object.entries(questions).find(([name]) => name === what)?.[1]
  const known = MODES.find(name => name === mode)
  return question === undefined || known === undefined
    ? Promise.reject(new Error(`there is no question '${what}' in a mode '${mode}'`))
    : question(known, amount)
}
