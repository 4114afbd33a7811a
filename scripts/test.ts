/**
 * `npm test`: every check, one after the other, each with its own output, and one line of totals at the end.
 *
 * A check that is a single verdict (a compiler, the linter, the formatter) counts as one test. A runner counts each of
 * its tests. `npm test -- <name>...` runs only the named stages.
 *
 * @since 0.1.0
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import * as t from 'io-ts'

interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

interface Outcome {
  readonly code: number
  readonly output: string
}

interface Stage {
  readonly name: string
  readonly command: ReadonlyArray<string>
  readonly counts: (outcome: Outcome) => Counts
}

const none: Counts = { passed: 0, failed: 0, skipped: 0 }

const add = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped
})

const verdict = ({ code }: Outcome): Counts => ({ ...none, ...(code === 0 ? { passed: 1 } : { failed: 1 }) })

// A runner that exits with an error but reports no failed test broke before or after its tests: that is a failure.
const honest = (counts: Counts, code: number): Counts =>
  code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts

const folder = mkdtempSync(join(tmpdir(), 'credence-test-'))
const reportOf = (name: string): string => join(folder, `${name}.json`)

const Count = t.number
const Report = t.type({
  numPassedTests: Count,
  numFailedTests: Count,
  numPendingTests: Count,
  numTodoTests: Count,
  testResults: t.array(t.type({ status: t.string, assertionResults: t.array(t.type({ status: t.string })) }))
})

// A file that fails although none of its tests did could not be loaded or set up: it counts as one failed test.
const brokenFiles = ({ testResults }: t.TypeOf<typeof Report>): number =>
  testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every(test => test.status !== 'failed')
  ).length

const vitestCounts =
  (name: string) =>
  ({ code }: Outcome): Counts => {
    const report = reportOf(name)
    const json = Report.decode(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {})
    if (json._tag === 'Left') return honest(none, 1)
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = json.right
    const failed = numFailedTests + brokenFiles(json.right)
    return honest({ passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests }, code)
  }

const tstycheCounts = ({ code, output }: Outcome): Counts => {
  const line = /^Tests: .*$/m.exec(stripVTControlCharacters(output))?.[0] ?? ''
  const of = (word: string): number => Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0)
  return honest({ passed: of('passed'), failed: of('failed'), skipped: of('skipped') + of('todo') }, code)
}

const vitestStage = (name: string, ...options: ReadonlyArray<string>): Stage => ({
  name,
  command: [
    ...['npx', 'vitest', 'run', ...options],
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${reportOf(name)}`]
  ],
  counts: vitestCounts(name)
})

const stages: ReadonlyArray<Stage> = [
  { name: 'types-7', command: ['npm', 'run', '--silent', 'typecheck:7'], counts: verdict },
  { name: 'types-6', command: ['npm', 'run', '--silent', 'typecheck:6'], counts: verdict },
  { name: 'lint', command: ['npm', 'run', '--silent', 'lint'], counts: verdict },
  { name: 'format', command: ['npm', 'run', '--silent', 'format:check'], counts: verdict },
  { name: 'type-tests', command: ['npm', 'run', '--silent', 'test:types'], counts: tstycheCounts },
  {
    name: 'law-table',
    command: ['npm', 'run', '--silent', 'credence', '--', 'laws', '--cases', '20', '--summary'],
    counts: verdict
  },
  vitestStage('laws'),
  // Pages in a headless Chromium, each test skipped where there is none.
  vitestStage('pages', '--config', 'vitest.pages.config.ts')
]

const run = ([program = '', ...args]: ReadonlyArray<string>): Promise<Outcome> =>
  new Promise(resolve => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks: Array<string> = []
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk.toString())
      process.stdout.write(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => process.stderr.write(chunk))
    child.on('error', error => {
      console.error(error.message)
      resolve({ code: 1, output: '' })
    })
    child.on('close', code => {
      resolve({ code: code ?? 1, output: chunks.join('') })
    })
  })

const say = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`

const wanted = process.argv.slice(2)
const chosen = stages.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
const unknown = wanted.filter(name => stages.every(stage => stage.name !== name))

let total = none
for (const { name, command, counts } of chosen) {
  console.log(`\n== ${name}`)
  const started = performance.now()
  const outcome = await run(command)
  const stage = counts(outcome)
  console.log(`== ${name}: ${say(stage)} in ${((performance.now() - started) / 1000).toFixed(1)} s`)
  total = add(total, stage)
}
rmSync(folder, { recursive: true, force: true })

if (unknown.length > 0) {
  console.error(
    `npm test has no stage ${unknown.join(', ')}: choose from ${stages.map(({ name }) => name).join(', ')}.`
  )
}
console.log(`\n${say(total)}`)
process.exitCode = total.failed > 0 || unknown.length > 0 || chosen.length === 0 ? 1 : 0
