/**
 * Kills a run over and over at moments drawn by chance, until it ends.
 *
 * @since 0.1.0
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as t from 'io-ts'
import { build } from 'vite'
import { OrdPosition, type Position } from '../../src/train/Snapshot'
import { chanceFrom } from './fileWrites'
import type { Chance } from './memoryFileSystem'

const script = fileURLToPath(new URL('./killedRun.ts', import.meta.url))

/** The run as one file, which starts ten times as fast as its sources do. Answers its path. */
export const bundled = async (folder: string): Promise<string> => {
  const output = { entryFileNames: 'run.mjs', inlineDynamicImports: true }
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: { ssr: script, outDir: folder, emptyOutDir: false, target: 'node20', rollupOptions: { output } }
  })
  return join(folder, 'run.mjs')
}

const Place = t.type({ epoch: t.number, step: t.number })
const Line = t.union([
  t.type({ from: t.union([Place, t.null]) }),
  t.type({ saved: Place }),
  t.type({ outcome: t.unknown })
])

/** How a process ended, where it went on from, the last that it said was saved, and what it came to. */
export interface Life {
  readonly code: number | null
  readonly from: Position | null | undefined
  readonly saved: Position | undefined
  readonly outcome: unknown
  readonly err: string
}

/** A process that is under way. */
export interface Living {
  readonly ended: Promise<Life>
  readonly kill: () => void
}

/** Starts a run that waits so many milliseconds after each step; `spoke` is told of its first word. */
export const begin = (program: string, folder: string, pause: number, spoke: () => void = () => undefined): Living => {
  const child = spawn(process.execPath, [program, folder, String(pause)])
  const kill = (): void => void child.kill('SIGKILL')
  const ended = new Promise<Life>(resolve => {
    const said = { out: '', err: '' }
    child.stdout.on('data', (chunk: Buffer) => {
      if (said.out === '') spoke()
      said.out += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => void (said.err += chunk.toString()))
    child.on('close', code => {
      resolve({ code, ...heard(said.out), err: said.err })
    })
  })
  return { ended, kill }
}

/** Runs until the end, or until a number of milliseconds after its first word. */
export const live = (program: string, folder: string, killAfter: number | undefined, pause = 0): Promise<Life> => {
  const living = begin(program, folder, pause, () => {
    if (killAfter !== undefined) setTimeout(living.kill, killAfter)
  })
  return living.ended
}

const heard = (out: string): Pick<Life, 'from' | 'saved' | 'outcome'> => {
  const lines = out
    .split('\n')
    .slice(0, -1)
    .map(line => Line.decode(JSON.parse(line)))
  const all = lines.flatMap(line => (line._tag === 'Right' ? [line.right] : []))
  return {
    from: all.flatMap(line => ('from' in line ? [line.from] : []))[0],
    saved: all.flatMap(line => ('saved' in line ? [line.saved] : [])).at(-1),
    outcome: all.flatMap(line => ('outcome' in line ? [line.outcome] : []))[0]
  }
}

/** What came of it. */
export interface Killed {
  readonly kills: number
  readonly outcomes: ReadonlyArray<unknown>
}

/** How long a process may live after its first word, in milliseconds, and what it waits after each step. */
const LIFE = { most: 80, pause: 2 } as const

/**
 * Kills so many processes, one after the other. Each that follows must open what it finds, at the last checkpoint that
 * was announced or a later one; a run that has ended is begun again in another folder.
 */
const inTurn = async (program: string, folder: string, kills: number, chance: Chance): Promise<Killed> => {
  const outcomes: Array<unknown> = []
  let [done, nth] = [0, 0]
  let saved: Position | undefined = undefined
  while (done < kills || outcomes.length === 0 || saved !== undefined) {
    const here: string = `${folder}/run-${nth}`
    if (!existsSync(here)) mkdirSync(here, { recursive: true })
    const life: Life =
      done < kills
        ? await live(program, here, Math.floor(chance() * LIFE.most), LIFE.pause)
        : await live(program, here, undefined)
    assert(life.code === 0 || life.code === null, life.err)
    const before: Position | undefined = saved
    if (before !== undefined && life.from !== undefined)
      assert(
        life.from !== null && OrdPosition.compare(life.from, before) >= 0,
        'more than the step in the making was lost'
      )
    if (life.code === null) done++
    saved = life.saved ?? saved
    // A process killed between its last word and the release of its lock leaves the lock to the next one.
    if (life.outcome === undefined || life.code === null) continue
    outcomes.push(life.outcome)
    assert.deepStrictEqual(readdirSync(here), ['checkpoints'])
    assert(readdirSync(`${here}/checkpoints`).every(name => name.startsWith('epoch-')))
    nth++
    saved = undefined
  }
  return { kills: done, outcomes }
}

/** So many runs are killed at the same time: what a life waits for is its start and the disk. */
const AT_ONCE = 4

/** Kills so many processes in all, each at a moment of its own. */
export const killing = async (program: string, folder: string, kills: number, seed: number): Promise<Killed> => {
  const all = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, i) =>
      inTurn(program, `${folder}/${i}`, Math.ceil((kills - i) / AT_ONCE), chanceFrom(seed + i))
    )
  )
  return { kills: all.reduce((sum, one) => sum + one.kills, 0), outcomes: all.flatMap(({ outcomes }) => outcomes) }
}
