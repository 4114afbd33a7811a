/**
 * From an argument list to a command and what it does.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { Task } from 'fp-ts/Task'
import { benchCommand } from './bench'
import type { Command, Terminal } from './Command'
import { note } from './Command'
import { compareCommand } from './compare'
import { dataCommand } from './data'
import { evaluateCommand } from './evaluate'
import { explainCommand } from './explain'
import { lawsCommand } from './laws'
import { helpText, printable, tokenise } from './Option'
import { predictCommand } from './predict'
import { reportCommand } from './report'
import { summaryCommand } from './summary'
import { trainCommand } from './train'
import { VERSION } from './version'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Every command of the program. @category model @since 0.1.0 */
export const commands: ReadonlyArray<Command> = [
  trainCommand,
  evaluateCommand,
  predictCommand,
  reportCommand,
  summaryCommand,
  dataCommand,
  compareCommand,
  benchCommand,
  explainCommand,
  lawsCommand
]

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * What the arguments ask for, which is not begun yet; its result is an exit code. The `Left` is a sentence about an
 * argument.
 *
 * @category combinators
 * @since 0.1.0
 */
export const interpretArguments =
  (terminal: Terminal) =>
  ([name, ...rest]: ReadonlyArray<string>): E.Either<string, Task<number>> => {
    if (name === undefined) return E.right(saying(terminal, usage(), 2))
    if (name === '--help' || name === 'help') return E.right(saying(terminal, usage(), 0))
    if (name === '--version') return E.right(saying(terminal, VERSION, 0))
    return pipe(
      commandNamed(name),
      E.chain(command =>
        rest.includes('--help')
          ? E.right(saying(terminal, commandHelp(command), 0))
          : pipe(
              tokenise(command.options)(rest),
              E.chain(given => command.run(terminal, given, rest))
            )
      )
    )
  }

/** Does what the arguments ask for; the result is an exit code. @category combinators @since 0.1.0 */
export const dispatch =
  (terminal: Terminal) =>
  (args: ReadonlyArray<string>): Task<number> =>
    pipe(
      interpretArguments(terminal)(args),
      E.getOrElse(sentence => refusing(terminal, sentence))
    )

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const usage = (): string =>
  [
    'credence: Bayesian neural networks by Bayes by Backprop',
    '',
    'usage: credence COMMAND [OPTIONS]',
    '',
    ...commands.map(({ name, about }) => `  ${name.padEnd(10)}${about}`),
    '',
    "'credence COMMAND --help' tells a command's options."
  ].join('\n')

const commandHelp = ({ name, about, options }: Command): string =>
  `credence ${name}: ${about}\n\noptions:\n${helpText(options)}`

const commandNamed = (name: string): E.Either<string, Command> =>
  pipe(
    commands.find(c => c.name === name),
    E.fromNullable(`unknown command '${printable(name)}': the commands are ${commands.map(c => c.name).join(', ')}`)
  )

const saying =
  (terminal: Terminal, text: string, code: number): Task<number> =>
  () => {
    terminal.out(text)
    return Promise.resolve(code)
  }

const refusing =
  (terminal: Terminal, sentence: string): Task<number> =>
  () => {
    note(terminal)(sentence)
    return Promise.resolve(2)
  }
