/**
 * The largest error of each elementary program over all 2^32 floats, as one line of JSON for each.
 *
 * `npx tsx scripts/exhaustive-f32.ts [name…] [--part k/n]`: `--part` tries the k-th of n equal parts only (from 1), so
 * that several processes may share the work. Exit status 1 where an error is above its bound.
 *
 * @since 0.1.0
 */
import { sweep } from '../laws/elementary/accuracy'
import { subjects } from '../laws/elementary/subjects'

const [names, options] = process.argv
  .slice(2)
  .reduce<readonly [ReadonlyArray<string>, ReadonlyArray<string>]>(
    ([a, b], word) => (b.length > 0 || word.startsWith('--') ? [a, [...b, word]] : [[...a, word], b]),
    [[], []]
  )

const [part = 1, parts = 1] = (options[options.indexOf('--part') + 1] ?? '1/1').split('/').map(Number)

const COUNT = 2 ** 32
const first = Math.floor((COUNT * (part - 1)) / parts)
const count = Math.floor((COUNT * part) / parts) - first

const chosen = subjects.filter(({ name }) => names.length === 0 || names.includes(name.replace(' ', '')))

chosen.forEach(subject => {
  const start = performance.now()
  const { ulps, at, found, expected } = sweep(1, first, count, subject.keep)(subject)
  const seconds = Math.round((performance.now() - start) / 1000)
  const line = { function: subject.name, inputs: count, ulps, bound: subject.bound, at, found, expected, seconds }
  process.stdout.write(`${JSON.stringify(line)}\n`)
  if (!(ulps <= subject.bound)) process.exitCode = 1
})
