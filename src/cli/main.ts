#!/usr/bin/env node
/**
 * The command line. The only place that prints, and the only place that ends a process.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { benchCommand } from './bench'
import type { Command, Terminal } from './Command'
import { evaluateCommand } from './evaluate'
import { explainCommand } from './explain'
import { helpText, printable, tokenise } from './Option'
import { summaryCommand } from './summary'
import { trainCommand } from './train'
import { VERSION } from './version'

const commands: ReadonlyArray<Command> = [trainCommand, evaluateCommand, summaryCommand, benchCommand, explainCommand]

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

const badUsage = (terminal: Terminal, sentence: string): number => {
  terminal.err(`credence: ${sentence}`)
  return 2
}

const dispatch = async (terminal: Terminal, args: ReadonlyArray<string>): Promise<number> => {
  const [name, ...rest] = args
  if (name === undefined || name === '--help' || name === 'help')
    return say(terminal, usage(), name === undefined ? 2 : 0)
  if (name === '--version') return say(terminal, VERSION, 0)
  const command = commands.find(c => c.name === name)
  if (command === undefined)
    return badUsage(
      terminal,
      `unknown command '${printable(name)}': the commands are ${commands.map(c => c.name).join(', ')}`
    )
  if (rest.includes('--help')) return say(terminal, commandHelp(command), 0)
  return pipe(
    tokenise(command.options)(rest),
    E.chain(given => command.run(terminal, given, rest)),
    E.match(
      sentence => Promise.resolve(badUsage(terminal, sentence)),
      task => task()
    )
  )
}

const say = (terminal: Terminal, text: string, code: number): number => {
  terminal.out(text)
  return code
}

/** The terminal of this process. A live line is wiped before anything else is written. */
const processTerminal = (): Terminal => {
  const isTerminal = process.stdout.isTTY
  const wipe = (): string => (isTerminal ? '\r\u001b[K' : '')
  return {
    out: line => void process.stdout.write(`${wipe()}${line}\n`),
    err: line => void process.stderr.write(`${wipe()}${line}\n`),
    live: line => {
      if (isTerminal) process.stdout.write(`${wipe()}${line}`)
    },
    isTerminal,
    columns: isTerminal ? process.stdout.columns : 80,
    colour: isTerminal && process.env['NO_COLOR'] === undefined
  }
}

/** What no one foresaw is still one sentence; DEBUG=credence shows where it came from. */
const unforeseen = (terminal: Terminal, reason: unknown): number => {
  const message = reason instanceof Error ? reason.message : String(reason)
  terminal.err(`credence: something failed that should not: ${printable(message)}`)
  if (process.env['DEBUG'] === 'credence' && reason instanceof Error) terminal.err(reason.stack ?? '')
  return 1
}

const terminal = processTerminal()

process.stdout.on('error', () => process.exit(1))

void dispatch(terminal, process.argv.slice(2))
  .catch((reason: unknown) => unforeseen(terminal, reason))
  .then(code => {
    process.exitCode = code
  })
