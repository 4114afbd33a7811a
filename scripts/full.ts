/**
 * `npm run test:full`: the full runs that the project promises, one after the other, with what each reached. They take
 * minutes, which is why they are no part of `npm test`.
 *
 * @since 0.1.0
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipe } from 'fp-ts/function'
import * as E from 'fp-ts/Either'
import { Done, linesAs } from '../laws/cli/events'

interface Run {
  readonly name: string
  readonly args: ReadonlyArray<string>
  readonly accuracy: number
  readonly ece: number
  readonly seconds: number
}

interface Outcome {
  readonly code: number | null
  readonly lines: ReadonlyArray<string>
  readonly seconds: number
}

const runs: ReadonlyArray<Run> = [
  { name: 'Bayesian LeNet-5, one epoch', args: ['--epochs', '1'], accuracy: 0.95, ece: 1, seconds: 600 },
  {
    name: 'point LeNet-5, one epoch',
    args: ['--inference', 'point', '--epochs', '1'],
    accuracy: 0.95,
    ece: 1,
    seconds: 600
  },
  { name: 'Bayesian LeNet-5, as npm start trains it', args: [], accuracy: 0.975, ece: 0.03, seconds: 600 }
]

const folder = mkdtempSync(join(tmpdir(), 'credence-full-'))

/** A command of the program, which is ended when it has printed what is waited for. */
const credenceUntil = (enough: RegExp, ...args: ReadonlyArray<string>): Promise<Outcome> =>
  new Promise(resolve => {
    const begun = performance.now()
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args], {
      stdio: ['ignore', 'pipe', 'inherit']
    })
    const chunks = new Array<string>()
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk.toString())
      if (enough.test(chunks.join(''))) child.kill('SIGKILL')
    })
    child.on('close', code => {
      const lines = chunks.join('').split('\n').slice(0, -1)
      resolve({ code, lines, seconds: (performance.now() - begun) / 1000 })
    })
  })

/** A command of the program, to its end. */
const credence = (...args: ReadonlyArray<string>): Promise<Outcome> => credenceUntil(/^never$/, ...args)

const doneOf = ({ lines }: Outcome): E.Either<string, Done['test']> =>
  pipe(
    linesAs(Done)(lines.at(-1) ?? ''),
    E.chain(([done]) => (done === undefined ? E.left('the run printed nothing') : E.right(done.test)))
  )

const say = (good: boolean, text: string): boolean => {
  console.log(`${good ? 'pass' : 'FAIL'}  ${text}`)
  return good
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`

const trained = async ({ name, args, ...wanted }: Run, out: string): Promise<boolean> => {
  const outcome = await credence('train', ...args, '--json', '--out', out)
  const result = doneOf(outcome)
  if (E.isLeft(result)) return say(false, `${name}: exit code ${outcome.code}, ${result.left}`)
  const { accuracy, nll, ece } = result.right
  const good = accuracy >= wanted.accuracy && ece <= wanted.ece && outcome.seconds <= wanted.seconds
  return say(
    good,
    `${name}: test accuracy ${percent(accuracy)} (at least ${percent(wanted.accuracy)}), NLL ${nll.toFixed(4)}, ECE ${ece.toFixed(4)}${wanted.ece < 1 ? ` (at most ${wanted.ece})` : ''}, ${outcome.seconds.toFixed(0)} s (at most ${wanted.seconds})`
  )
}

const evaluated = async (out: string): Promise<boolean> => {
  const [again, model] = [doneOf(await credence('evaluate', '--json', '--out', out)), out.split('/').at(-1) ?? '']
  return say(
    E.isRight(again),
    `evaluate reads run ${model} back: ${E.isRight(again) ? percent(again.right.accuracy) : again.left}`
  )
}

const timeless = ({ lines }: Outcome): string => lines.join('\n').replace(/"seconds":[\d.]+/g, '')

const repeated = async (): Promise<boolean> => {
  const args = [
    'train',
    '--epochs',
    '1',
    '--limit-train',
    '6000',
    '--seed',
    '1',
    '--json',
    '--out',
    join(folder, 'twice')
  ]
  const [one, two] = [await credence(...args), await credence(...args)]
  return say(
    one.code === 0 && timeless(one) === timeless(two),
    `the same 6,000 images and seed twice: ${one.lines.length} lines, identical but for the times`
  )
}

const firstLoss = ({ lines }: Outcome): number =>
  Number(/"loss":([-\d.e]+)/.exec(lines.find(line => line.includes('"step",')) ?? '')?.[1] ?? NaN)

const compared = async (): Promise<boolean> => {
  const args = ['train', '--epochs', '1', '--limit-train', '512', '--samples', '1', '--json']
  const losses = new Array<number>()
  for (const backend of ['reference', 'gpu', 'wasm'])
    losses.push(
      firstLoss(await credenceUntil(/"step",.*\n/, ...args, '--backend', backend, '--out', join(folder, backend)))
    )
  const [exact = NaN, ...others] = losses
  const apart = Math.max(...others.map(loss => Math.abs(loss - exact) / Math.abs(exact)))
  return say(
    apart <= 1e-4,
    `first losses on reference, gpu and wasm: ${losses.join(', ')}; apart by ${apart.toExponential(1)}`
  )
}

const verdicts = new Array<boolean>()
for (const [i, run] of runs.entries()) {
  const out = join(folder, String(i + 1))
  verdicts.push(await trained(run, out))
  verdicts.push(await evaluated(out))
}
verdicts.push(await repeated())
verdicts.push(await compared())
rmSync(folder, { recursive: true, force: true })

console.log(`\n${verdicts.filter(good => good).length} passed, ${verdicts.filter(good => !good).length} failed`)
process.exitCode = verdicts.every(good => good) ? 0 : 1
