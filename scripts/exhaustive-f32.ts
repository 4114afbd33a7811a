/**
 * The largest error of each elementary program over all 2^32 floats, on the WebAssembly backend, as one line of JSON for
 * each, and where neighbours go the other way than the function.
 *
 *     npm run wasm:errors -- [name…] [--part k/n] [--write]
 *
 * `--part` tries the k-th of n equal parts only (from 1, n a power of two up to 65,536), so that several processes may
 * share the work. `--write` puts the table of a whole run into `docs/wasm-errors.md`. Exit status 1 where an error is
 * above its bound.
 *
 * @since 0.1.0
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Measured } from '../laws/elementary/exhaustive'
import { exhaustive } from '../laws/elementary/exhaustive'
import type { Bounded } from '../laws/elementary/subjects'
import { subjects } from '../laws/elementary/subjects'

const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { part: { type: 'string', default: '1/1' }, write: { type: 'boolean', default: false } }
})

const [part = 1, parts = 1] = values.part.split('/').map(Number)
const COUNT = 2 ** 32
if (!(part >= 1 && part <= parts && Number.isInteger(Math.log2(parts)) && parts <= 65536))
  throw new Error(`--part: expected k/n with 1 ≤ k ≤ n and n a power of two, found '${values.part}'`)
if (values.write && (parts > 1 || names.length > 0)) throw new Error('--write: only a whole run has the whole table')

const count = COUNT / parts
const first = count * (part - 1)

const unknown = names.find(name => !subjects.some(subject => subject.name === name))
if (unknown !== undefined)
  throw new Error(`expected functions among ${subjects.map(s => s.name).join(', ')}; found '${unknown}'`)

const measured = subjects
  .filter(({ name }) => names.length === 0 || names.includes(name))
  .map((subject): readonly [Bounded, Measured] => {
    const start = process.cpuUsage()
    const found = exhaustive(first, count)(subject)
    const seconds = Math.round(process.cpuUsage(start).user / 1e6)
    const line = { function: subject.name, bound: subject.bound, monotone: subject.monotone, ...found, seconds }
    process.stdout.write(`${JSON.stringify(line)}\n`)
    if (!(found.ulps <= subject.bound)) process.exitCode = 1
    return [subject, found]
  })

const row = (cells: ReadonlyArray<string>): string => `| ${cells.join(' | ')} |`

const tableRow = ([{ name, bound, monotone }, { ulps, at, inputs, backwards }]: readonly [Bounded, Measured]): string =>
  row([
    name,
    inputs.toLocaleString('en'),
    ulps.toFixed(3),
    `${at}`,
    `${bound}`,
    monotone === undefined
      ? ''
      : backwards.count === 0
        ? monotone
        : `${backwards.count.toLocaleString('en')} steps back`
  ])

const page = (): string => `# Largest errors of the WebAssembly backend, by function

In units in the last place, against 64-bit arithmetic, over all 2^32 floats: both signs, subnormal numbers, infinities and NaN among them, on the very instructions that kernels are made of. They are the same in strict and fma arithmetic, which differ in contractions only, and on every engine. Written by \`npm run wasm:errors -- --write\`.

Functions that rise or fall over their whole domain are to do so from each float to the next; the last column says whether they do. “Steps back” are never larger than the distance of two neighbouring results.

Not all floats are tried of sin, cos and tan (beyond ±50,000 nothing is stated) and of the gamma functions (nothing is stated of negative numbers).

${row(['function', 'floats', 'largest error', 'at', 'bound', 'from float to float'])}
${row(['---', '---:', '---:', '---:', '---:', '---'])}
${measured.map(tableRow).join('\n')}
`
if (values.write) writeFileSync(fileURLToPath(new URL('../docs/wasm-errors.md', import.meta.url)), page())
