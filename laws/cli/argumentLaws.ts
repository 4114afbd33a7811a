/**
 * What holds of every argument list: it is understood, or refused with a sentence. It is never an exception, and
 * nothing is begun before all of it is understood.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { interpretArguments } from '../../src/cli/dispatch'
import { recorder } from './program'

/** A sentence on one line, of a length that fits a screen, that tells what was wrong. */
const isSentence = (text: string): boolean =>
  /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{8,600}$/u.test(text) && !/\bundefined\b|\[object|\bat file:/.test(text)

/** Whether the law holds of an argument list. Refused or not, nothing is printed yet. */
export const understoodOrRefused = (args: ReadonlyArray<string>): boolean => {
  const { terminal, out, err } = recorder()
  return (
    pipe(
      interpretArguments(terminal)(args),
      E.match(isSentence, task => typeof task === 'function')
    ) && out() + err() === ''
  )
}
