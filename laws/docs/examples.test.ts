/**
 * Every example in the documentation type-checks and runs: the `@example` blocks of docstrings, and the `ts` blocks of
 * the README and of docs/ (those marked `ts no-run` are left out).
 *
 * All snippets are checked by one compiler run and executed by one process, since starting either is most of the cost.
 *
 * @since 0.1.0
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { entries, specifier } from '../../scripts/entries'
import { fromMarkdown, fromSource, type Snippet } from './Snippet'

const root = fileURLToPath(new URL('../..', import.meta.url))

const filesUnder = (folder: string, extension: string): ReadonlyArray<string> =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter(file => file.endsWith(extension))
        .map(file => `${folder}/${file}`)
        .sort()
    : []

const read = (file: string): string => readFileSync(join(root, file), 'utf8')

const isTest = (file: string): boolean => /\.(test|tst)\.ts$/.test(file)

const sources = [...filesUnder('src', '.ts'), ...filesUnder('laws', '.ts')].filter(file => !isTest(file))
const pages = ['README.md', ...filesUnder('docs', '.md')].filter(file => existsSync(join(root, file)))

const snippets: ReadonlyArray<Snippet> = [
  ...sources.flatMap(file => fromSource(file)(read(file))),
  ...pages.flatMap(file => fromMarkdown(file)(read(file)))
]

// Inside the repository, so that packages resolve as they do for the sources; one folder a process.
const folder = join(root, '.cache', `docs-examples-${process.pid}`)
const fileName = (i: number): string => `example${i}.ts`

const tsconfig = {
  extends: '../../tsconfig.json',
  compilerOptions: {
    rootDir: '../..',
    noUnusedLocals: false,
    skipLibCheck: true,
    paths: Object.fromEntries(entries.map(entry => [specifier(entry), [`../../${entry.source}`]]))
  },
  include: ['*.ts'],
  exclude: []
}

interface Failure {
  readonly index: number
  readonly message: string
}

/** Where line `line` of snippet `index` stands in the file that it was taken from. */
const place = (index: number, line: number): string => {
  const snippet = snippets[index]
  return snippet === undefined ? '' : `${snippet.file}:${snippet.line + line - 1}`
}

const typeFailures = (output: string): ReadonlyArray<Failure> =>
  [...output.matchAll(/example(\d+)\.ts\((\d+),\d+\): (.*(?:\n {2}.*)*)/g)].map(([, index, line, message = '']) => ({
    index: Number(index),
    message: `${place(Number(index), Number(line))} ${message}`
  }))

// Appends a line as each example ends, so that one which never ends, or ends the process, is known too.
const runner = `
import { appendFileSync } from 'node:fs'
const outcome = index => import('./example' + index + '.ts').then(
  () => ({ index, message: '' }),
  error => ({ index, message: String(error instanceof Error ? error.stack ?? error.message : error) })
)
for (let index = 0; index < ${snippets.length}; index++) {
  appendFileSync('outcomes.jsonl', JSON.stringify(await outcome(index)) + '\\n')
}
`

const Outcome = t.type({ index: t.number, message: t.string })

const runFailure = (index: number, message: string): string => {
  const line = new RegExp(`example${index}\\.ts:(\\d+)`).exec(message)?.[1]
  return `${place(index, Number(line ?? 1))} ${message}`
}

const runFailures = (lines: ReadonlyArray<string>): ReadonlyArray<Failure> => {
  const outcomes = lines
    .map(line => Outcome.decode(JSON.parse(line)))
    .flatMap(result => (E.isRight(result) ? [result.right] : []))
  const failed = outcomes.filter(({ message }) => message !== '')
  const missing = snippets.flatMap((_, index) => (outcomes.some(outcome => outcome.index === index) ? [] : [index]))
  return [
    ...failed.map(({ index, message }) => ({ index, message: runFailure(index, message) })),
    ...missing.map(index => ({ index, message: `${place(index, 1)} did not finish, or an example before it did not` }))
  ]
}

const inFolder = (program: string, ...args: ReadonlyArray<string>): string => {
  const options = { cwd: folder, encoding: 'utf8', timeout: 600_000 } as const
  const { stdout, stderr } = spawnSync(process.execPath, [join(root, program), ...args], options)
  return stdout + stderr
}

const check = (): string => inFolder('node_modules/typescript7/bin/tsc', '--noEmit', '--pretty', 'false', '-p', '.')

const execute = (): string => inFolder('node_modules/tsx/dist/cli.mjs', '--tsconfig', 'tsconfig.json', 'runner.mjs')

/** As in the documentation of fp-ts, `assert` may go without saying. It stands on the first line, so that lines keep their numbers. */
const withAssert = (code: string): string =>
  code.includes('node:assert') ? code : `import * as assert from 'node:assert'; ${code}`

const results = (): {
  readonly types: ReadonlyArray<Failure>
  readonly runs: ReadonlyArray<Failure>
  readonly output: string
} => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
  writeFileSync(join(folder, 'runner.mjs'), runner)
  writeFileSync(join(folder, 'outcomes.jsonl'), '')
  snippets.forEach(({ code }, i) => {
    writeFileSync(join(folder, fileName(i)), `${withAssert(code)}export {}\n`)
  })
  const types = typeFailures(check())
  const output = execute()
  const outcomes = readFileSync(join(folder, 'outcomes.jsonl'), 'utf8')
  rmSync(folder, { recursive: true, force: true })
  return { types, output, runs: runFailures(outcomes.split('\n').filter(line => line !== '')) }
}

const { types, runs, output } = results()

const messages = (failures: ReadonlyArray<Failure>, index: number): string =>
  failures
    .filter(failure => failure.index === index)
    .map(({ message }) => message)
    .join('\n')

describe('documentation examples', () => {
  test('there are examples', () => {
    expect(snippets.length).toBeGreaterThan(0)
  })

  test.each(snippets.map(({ file, line }, index) => ({ place: `${file}:${line}`, index })))('$place', ({ index }) => {
    expect(messages(types, index), 'type check').toBe('')
    expect(messages(runs, index), `run, whose output ended:\n${output.slice(-1000)}`).toBe('')
  })
})
