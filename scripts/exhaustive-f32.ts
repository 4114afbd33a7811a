/**
 * The largest error of each elementary program over all 2^32 floats, on the WebAssembly backend, and where neighbours go
 * the other way than the function: one line of JSON for each.
 *
 *     npm run wasm:errors -- [name…] [--part k/n]
 *     npm run wasm:errors -- --table file…
 *
 * `--part` tries the k-th of n equal parts only (from 1, n a power of two up to 65,536), so that several processes may
 * share the work. `--table` makes `docs/wasm-errors.md` of the lines in the files, where every function must have been
 * tried whole. Exit status 1 where an error is above its bound.
 *
 * @since 0.1.0
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { exhaustive } from '../laws/elementary/exhaustive'
import type { Bounded } from '../laws/elementary/subjects'
import { subjects } from '../laws/elementary/subjects'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { part: { type: 'string', default: '1/1' }, table: { type: 'boolean', default: false } }
})

/** A line: numbers that JSON has no word for are texts. */
const Line = t.type({
  function: t.string,
  part: t.string,
  ulps: t.string,
  at: t.string,
  found: t.string,
  expected: t.string,
  inputs: t.number,
  asked: t.number,
  backwards: t.type({ count: t.number, ulps: t.number, at: t.number }),
  seconds: t.number
})
type Line = t.TypeOf<typeof Line>

// -------------------------------------------------------------------------------------
// measuring
// -------------------------------------------------------------------------------------

const measure = (names: ReadonlyArray<string>, text: string): void => {
  const [part = 1, parts = 1] = text.split('/').map(Number)
  if (!(part >= 1 && part <= parts && Number.isInteger(Math.log2(parts)) && parts <= 65536))
    throw new Error(`--part: expected k/n with 1 ≤ k ≤ n and n a power of two, found '${text}'`)
  const unknown = names.find(name => !subjects.some(subject => subject.name === name))
  if (unknown !== undefined)
    throw new Error(`expected functions among ${subjects.map(s => s.name).join(', ')}; found '${unknown}'`)
  const count = 2 ** 32 / parts
  subjects
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .forEach(subject => {
      const start = process.cpuUsage()
      const { ulps, at, found, expected, ...counts } = exhaustive(count * (part - 1), count)(subject)
      const seconds = Math.round(process.cpuUsage(start).user / 1e6)
      const worst = { ulps: String(ulps), at: String(at), found: String(found), expected: String(expected) }
      const line: Line = { function: subject.name, part: text, ...worst, ...counts, seconds }
      process.stdout.write(`${JSON.stringify(line)}\n`)
      if (!(ulps <= subject.bound)) process.exitCode = 1
    })
}

// -------------------------------------------------------------------------------------
// the table
// -------------------------------------------------------------------------------------

const linesOf = (files: ReadonlyArray<string>): ReadonlyArray<Line> =>
  files
    .flatMap(file => readFileSync(file, 'utf8').split('\n'))
    .filter(line => line.trim() !== '')
    .map(text => {
      const read = Line.decode(JSON.parse(text))
      if (E.isLeft(read)) throw new Error(`this is no line of a run: ${text}`)
      return read.right
    })

/** Parts of a function's floats as one. */
const together = (lines: ReadonlyArray<Line>, { name }: Bounded): Line => {
  const own = lines.filter(line => line.function === name)
  const [first] = own
  const share = own.reduce((sum, { part }) => {
    const [, parts = 1] = part.split('/').map(Number)
    return sum + 1 / parts
  }, 0)
  if (first === undefined || share !== 1) throw new Error(`${name}: ${share} of the floats were tried`)
  return own.slice(1).reduce(
    (sum, one) => ({
      ...(Number(one.ulps) > Number(sum.ulps) ? one : sum),
      inputs: sum.inputs + one.inputs,
      backwards: {
        ...(one.backwards.ulps > sum.backwards.ulps ? one.backwards : sum.backwards),
        count: sum.backwards.count + one.backwards.count
      }
    }),
    first
  )
}

const row = (cells: ReadonlyArray<string>): string => `| ${cells.join(' | ')} |`

const goes = ({ monotone }: Bounded, { count, ulps, at }: Line['backwards']): string =>
  monotone === undefined
    ? ''
    : count === 0
      ? monotone
      : `${monotone}, but for ${count.toLocaleString('en')} steps back, of ${ulps.toFixed(0)} at most (at ${at})`

const table = (lines: ReadonlyArray<Line>): string =>
  subjects
    .map(subject => {
      const { inputs, ulps, at, backwards } = together(lines, subject)
      const floats = inputs === 2 ** 32 ? 'all' : inputs.toLocaleString('en')
      return row([subject.name, floats, Number(ulps).toFixed(3), at, `${subject.bound}`, goes(subject, backwards)])
    })
    .join('\n')

const page = (lines: ReadonlyArray<Line>): string => `# Largest errors of the WebAssembly backend, by function

In units in the last place, against 64-bit arithmetic, over all 2^32 floats: both signs, subnormal numbers, infinities and NaN among them. What is measured are the very instructions that kernels are made of, whose bits are the same on every engine, in strict arithmetic and in fma, which differ in contractions only. Written by \`npm run wasm:errors -- --table\` from the lines that \`npm run wasm:errors\` prints.

Functions that rise or fall over their whole domain should do so from each float to the next as well; the last column says whether they do. Of sin, cos and tan nothing is stated beyond ±50,000, of the gamma functions nothing for negative numbers: these floats are left out.

${row(['function', 'floats', 'largest error', 'at', 'bound', 'from float to float'])}
${row(['---', '---:', '---:', '---:', '---:', '---'])}
${table(lines)}
`

// -------------------------------------------------------------------------------------
// main
// -------------------------------------------------------------------------------------

if (values.table)
  writeFileSync(fileURLToPath(new URL('../docs/wasm-errors.md', import.meta.url)), page(linesOf(positionals)))
else measure(positionals, values.part)
