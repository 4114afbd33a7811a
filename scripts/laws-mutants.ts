/**
 * `npm run laws:mutants`: applies each fault of laws/mutants/mutants.ts to a copy of the tree, one at a time, and runs
 * the quick test that must find it. Ends with an error if a fault is not found.
 *
 * `npm run laws:mutants -- <texts>` runs the faults whose description or file holds one of the texts; `--workers N`
 * sets how many are tried at a time.
 *
 * @since 0.1.0
 */
import { execFileSync, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import type { Mutant } from '../laws/mutants/mutants'
import { mutants } from '../laws/mutants/mutants'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

interface Outcome {
  readonly mutant: Mutant
  readonly verdict: 'found' | 'NOT FOUND' | 'not applicable'
  readonly seconds: number
}

/** A copy of the tracked tree, with the packages of this one. */
const copied = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'credence-mutants-'))
  const tracked = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '-z', 'src', 'laws', 'scripts', '*.json', '*.ts'],
    {
      cwd: root,
      encoding: 'utf8'
    }
  )
  tracked
    .split('\0')
    .filter(file => file !== '')
    .forEach(file => {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      cpSync(join(root, file), join(folder, file))
    })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

const Report = t.type({ numPassedTests: t.number, numFailedTests: t.number })

type Tests = 'passed' | 'failed' | 'did not run'

/**
 * A filter that matches no test would pass whatever the fault, and a test file that can't start would fail: the report
 * tells how many tests ran.
 */
const runTests = (folder: string, { test, only }: Mutant): Promise<Tests> =>
  new Promise(resolve => {
    const report = join(mkdtempSync(join(tmpdir(), 'credence-report-')), 'report.json')
    const args = ['vitest', 'run', test, '--reporter=json', `--outputFile=${report}`, '--bail=1']
    const filter = only === undefined ? [] : ['-t', only]
    const child = spawn('npx', [...args, ...filter], { cwd: folder, stdio: 'ignore' })
    child.on('close', () => {
      const read = Report.decode(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {})
      rmSync(dirname(report), { recursive: true, force: true })
      const { numPassedTests, numFailedTests } = E.isRight(read) ? read.right : { numPassedTests: 0, numFailedTests: 0 }
      resolve(numFailedTests > 0 ? 'failed' : numPassedTests > 0 ? 'passed' : 'did not run')
    })
  })

const run = async (folder: string, mutant: Mutant): Promise<Outcome> => {
  const path = join(folder, mutant.file)
  const source = readFileSync(path, 'utf8')
  const started = performance.now()
  const applicable = source.split(mutant.find).length === 2
  writeFileSync(
    path,
    source.replace(mutant.find, () => mutant.replace)
  )
  const found = applicable && (await runTests(folder, mutant)) === 'failed'
  writeFileSync(path, source)
  return {
    mutant,
    verdict: !applicable ? 'not applicable' : found ? 'found' : 'NOT FOUND',
    seconds: (performance.now() - started) / 1000
  }
}

const { values, positionals } = parseArgs({
  options: { workers: { type: 'string', default: String(Math.min(2, availableParallelism())) } },
  allowPositionals: true
})
const workers = Math.max(1, Math.trunc(Number(values.workers)) || 1)
const queue = mutants.filter(
  ({ fault, file }) => positionals.length === 0 || positionals.some(text => `${fault} ${file}`.includes(text))
)
const outcomes: Array<Outcome> = []

/** Takes faults from the queue until it is empty. Each worker has a copy of the tree of its own. */
const worker = async (next: { at: number }): Promise<void> => {
  const folder = copied()
  for (let mutant = queue[next.at++]; mutant !== undefined; mutant = queue[next.at++]) {
    const outcome = await run(folder, mutant)
    outcomes.push(outcome)
    console.log(
      `${outcome.verdict.padEnd(14)} ${outcome.seconds.toFixed(1).padStart(5)} s  ${mutant.fault} (${mutant.file})`
    )
  }
  rmSync(folder, { recursive: true, force: true })
}

// Tests that fail without any fault would find every fault.
const clean = copied()
const tests = [...new Set(queue.map(({ test, only }) => JSON.stringify([test, only ?? ''])))]
const position = { at: 0 }
const broken: Array<string> = []
const cleanWorker = async (): Promise<void> => {
  for (let pair = tests[position.at++]; pair !== undefined; pair = tests[position.at++]) {
    const mutant = queue.find(({ test, only }) => JSON.stringify([test, only ?? '']) === pair)
    if (mutant !== undefined && (await runTests(clean, mutant)) !== 'passed') broken.push(pair)
  }
}
await Promise.all(Array.from({ length: workers }, cleanWorker))
rmSync(clean, { recursive: true, force: true })

if (broken.length > 0) {
  console.error(`these tests fail, or find nothing to run, without any fault: ${broken.join(', ')}`)
  process.exitCode = 1
} else {
  const next = { at: 0 }
  await Promise.all(Array.from({ length: workers }, () => worker(next)))
  const missed = outcomes.filter(({ verdict }) => verdict !== 'found')
  console.log(`${outcomes.length - missed.length} of ${outcomes.length} faults found`)
  process.exitCode = missed.length > 0 ? 1 : 0
}
