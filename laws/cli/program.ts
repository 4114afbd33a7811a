/**
 * The command line as the tests use it: in this process with a terminal that remembers, or as a process of its own.
 *
 * @since 0.1.0
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Terminal } from '../../src/cli/Command'
import { dispatch } from '../../src/cli/dispatch'

const root = fileURLToPath(new URL('../..', import.meta.url))

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What a command left behind: its exit code and what it wrote. */
export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

interface Recorder {
  readonly terminal: Terminal
  readonly out: () => string
  readonly err: () => string
  readonly live: () => ReadonlyArray<string>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** A terminal that keeps what is written to it. */
export const recorder = (options: Partial<Pick<Terminal, 'isTerminal' | 'columns' | 'colour'>> = {}): Recorder => {
  const kept = { out: '', err: '', live: new Array<string>() }
  return {
    terminal: {
      out: line => void (kept.out += `${line}\n`),
      err: line => void (kept.err += `${line}\n`),
      live: line => void kept.live.push(line),
      onClosed: () => undefined,
      isTerminal: false,
      columns: 80,
      colour: false,
      ...options
    },
    out: () => kept.out,
    err: () => kept.err,
    live: () => kept.live
  }
}

/** Runs a command in this process. */
export const credence = async (...args: ReadonlyArray<string>): Promise<Ran> => {
  const { terminal, out, err } = recorder()
  const code = await dispatch(terminal)(args)()
  return { code, out: out(), err: err() }
}

/** Runs a command as a process. Its output is a pipe, as it is in a script. */
export const credenceProcess = (
  args: ReadonlyArray<string>,
  env: Readonly<Record<string, string>> = {}
): Promise<Ran> => running(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args], env)

/** Runs a line of shell in which `credence` is the command line. */
export const shell = (line: string): Promise<Ran> =>
  running('bash', ['-c', `credence() { "$NODE" --import tsx src/cli/main.ts "$@"; }; ${line}`], {
    NODE: process.execPath
  })

const running = (program: string, args: ReadonlyArray<string>, env: Readonly<Record<string, string>>): Promise<Ran> =>
  new Promise(resolve => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe']
    })
    const kept = { out: '', err: '' }
    child.stdout.on('data', (chunk: Buffer) => void (kept.out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => void (kept.err += chunk.toString()))
    child.on('close', code => {
      resolve({ code, ...kept })
    })
  })
