#!/usr/bin/env node
/**
 * The command line. The only place that prints, and the only place that ends a process.
 *
 * @since 0.1.0
 */
import type { IO } from 'fp-ts/IO'
import type { Terminal } from './Command'
import { dispatch } from './dispatch'
import { printable } from './Option'

/** Who closes our output early, as `head` does, wants no more of it, and no complaint either. */
const closed: { listener: IO<void> } = { listener: () => process.exit(1) }

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
    onClosed: listener => void (closed.listener = listener),
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

for (const stream of [process.stdout, process.stderr])
  stream.on('error', () => {
    closed.listener()
  })

void dispatch(terminal)(process.argv.slice(2))()
  .catch((reason: unknown) => unforeseen(terminal, reason))
  .then(code => {
    process.exitCode = code
  })
