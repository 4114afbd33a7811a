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

/** Runs until the end, or until a number of milliseconds after its first word. */
export const live = (program: string, folder: string, killAfter: number | undefined, pause = 0): Promise<Life> =>
  new Promise(resolve => {
    const child = spawn(process.execPath, [program, folder, String(pause)])
    const said = { out: '', err: '' }
    child.stdout.on('data', (chunk: Buffer) => {
      if (said.out === '' && killAfter !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfter)
      said.out += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => void (said.err += chunk.toString()))
    child.on('close', code => {
      resolve({ code, ...heard(said.out), err: said.err })
    })
  })

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

/**
 * Kills so many processes. Each that follows must open what it finds, at the last checkpoint that was announced or a
 * later one; a run that has ended is begun again in another folder.
 */
export const killing = async (program: string, folder: string, kills: number, chance: Chance): Promise<Killed> => {
  const outcomes: Array<unknown> = []
  let [done, nth] = [0, 0]
  let saved: Position | undefined = undefined
  while (done < kills || outcomes.length === 0 || saved !== undefined) {
    const here: string = `${folder}/run-${nth}`
    if (!existsSync(here)) mkdirSync(here, { recursive: true })
    const life: Life = await live(
      program,
      here,
      done < kills ? Math.floor(chance() * 150) : undefined,
      done < kills ? 4 : 0
    )
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
