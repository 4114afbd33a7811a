/**
 * `npm run gpu:errors`: the largest error of every elementary function in every mode of gpu.js that this machine has, as
 * the first table of `docs/gpu-errors.md`. What follows there under a heading of its own was measured elsewhere, and stays.
 *
 * @since 0.1.0
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as t from 'io-ts'
import { close, nodePlace, pagePlace } from '../laws/pages/places'
import { asked } from './gpu/asked'

const COUNT = 65_536

const Answer = t.array(t.type({ name: t.string, ulps: t.number, special: t.number }))

const places = [
  ...(['cpu', 'webasm', 'webgpu'] as const).map(nodePlace),
  ...(['webasm', 'webgl2', 'webgpu'] as const).map(pagePlace)
].filter(place => !place.skipped)

const columns: Array<t.TypeOf<typeof Answer>> = []
for (const place of places) {
  columns.push(await asked(place, 'errors', COUNT, Answer))
  console.log(`${place.name}: done`)
}
await close()

const row = (cells: ReadonlyArray<string>): string => `| ${cells.join(' | ')} |`

const names = columns[0]?.map(({ name }) => name) ?? []
const cell = (name: string, column: t.TypeOf<typeof Answer>): string => {
  const found = column.find(one => one.name === name)
  return found === undefined ? '' : `${found.ulps.toFixed(2)}${found.special > 0 ? ' *' : ''}`
}

const file = fileURLToPath(new URL('../docs/gpu-errors.md', import.meta.url))

const measuredElsewhere = readFileSync(file, 'utf8').match(/\n## [^]*$/)?.[0] ?? ''

const page = `# Largest errors of gpu.js, by function and mode

In units in the last place, against 64-bit arithmetic, over ${COUNT} floats at equal distances of their bits (all exponents, both signs). Written by \`npm run gpu:errors\`; WebGPU and WebGL2 ran on SwiftShader, which simulates a GPU on the CPU: another device may differ where a driver divides less exactly or fuses a product with a sum. [One does](#on-an-nvidia-h100). Results below 2^-100 are left out, since devices may replace numbers below 2^-126 by 0 on the way. A star marks a mode in which NaN, an infinity or a zero comes out as something else: on shaders NaN is no safe messenger, so that training looks for it on the host, in what it reads back.

${row(['function', ...places.map(({ name }) => name)])}
${row(['---', ...places.map(() => '---:')])}
${names.map(name => row([name, ...columns.map(column => cell(name, column))])).join('\n')}
`
writeFileSync(file, `${page}${measuredElsewhere}`)
