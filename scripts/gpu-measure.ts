/**
 * `npm run gpu:measure`: what gpu.js costs and gives in every mode that this machine has, as tables. Arguments are the
 * tables to print (all of them where none is named): `launches`, what a launch costs the host; `compiling`, how long it
 * takes until a training step has run for the first time; `growth`, what is held of the device after 5,000 calls;
 * `training`, the losses of 200 steps of LeNet-5, which takes an hour where graphics devices are simulated.
 *
 * @since 0.1.0
 */
import * as t from 'io-ts'
import { reference } from '../src/backend/reference/reference'
import { close, nodePlace, pagePlace } from '../laws/pages/places'
import { trainedOn } from '../laws/pages/training'
import { asked } from './gpu/asked'
import { oneOf } from './words'

const places = [
  ...(['cpu', 'webasm', 'webgpu'] as const).map(nodePlace),
  ...(['webasm', 'webgl2', 'webgpu'] as const).map(pagePlace)
].filter(place => !place.skipped)

// -------------------------------------------------------------------------------------
// tables
// -------------------------------------------------------------------------------------

const print = (cells: ReadonlyArray<string>): void => console.log(`| ${cells.join(' | ')} |`)

const heading = (...cells: ReadonlyArray<string>): void => {
  console.log()
  print(cells)
  print(cells.map((_, i) => (i === 0 ? '---' : '---:')))
}

const Launched = t.type({ host: t.number, whole: t.number, launches: t.number })

const BLOCKS = 3

const launches = async (): Promise<void> => {
  heading('60 launches', 'µs of the host each', 'µs with the device')
  for (const place of places) {
    const { host, whole } = await asked(place, 'launches', BLOCKS, Launched)
    print([place.name, host.toFixed(1), whole.toFixed(1)])
  }
}

const Compiling = t.array(
  t.type({
    network: t.string,
    launches: t.number,
    planMs: t.number,
    prepareMs: t.number,
    compileMs: t.number,
    firstMs: t.number,
    laterMs: t.number
  })
)

const compiling = async (): Promise<void> => {
  heading('seconds', 'network', 'launches', 'our compiler', 'printing', 'shaders', 'first step', 'second step')
  for (const place of places)
    for (const one of await asked(place, 'compiling', 2, Compiling))
      print([
        place.name,
        one.network,
        String(one.launches),
        ...[one.planMs, one.prepareMs, one.compileMs, one.firstMs, one.laterMs].map(ms => (ms / 1000).toFixed(2))
      ])
}

const Held = t.type({ things: t.number, bytes: t.number })

const Growth = t.type({ early: Held, late: Held, calls: t.number })

const CALLS = 5000

const growth = async (): Promise<void> => {
  heading('held of the device', 'calls', 'objects early', 'objects at the end', 'bytes early', 'bytes at the end')
  for (const place of places.filter(({ mode }) => mode === 'webgpu' || mode === 'webgl2')) {
    const { early, late, calls } = await asked(place, 'growth', CALLS, Growth)
    print([place.name, ...[calls, early.things, late.things, early.bytes, late.bytes].map(String)])
  }
}

const Trained = t.type({ losses: t.array(t.number), stepsPerCall: t.number, readBacks: t.number, seconds: t.number })

const STEPS = 200

/** The mean of the last so many losses: those of single batches differ from one to the next. */
const LAST = 20

const lastOf = (losses: ReadonlyArray<number>): number => losses.slice(-LAST).reduce((sum, x) => sum + x, 0) / LAST

const training = async (): Promise<void> => {
  const exact = await trainedOn(reference, STEPS)
  heading('loss', 'step 1', `step ${STEPS}`, `mean of the last ${LAST}`, 'off by', 'steps of a call', 'read-backs')
  const row = (name: string, losses: ReadonlyArray<number>, stepsPerCall: number, readBacks: number): void =>
    print([
      name,
      ...[losses[0] ?? NaN, losses.at(-1) ?? NaN, lastOf(losses)].map(x => x.toFixed(6)),
      Math.abs(lastOf(losses) / lastOf(exact.losses) - 1).toExponential(1),
      String(stepsPerCall),
      String(readBacks)
    ])
  row('reference, 64 bits', exact.losses, exact.stepsPerCall, 0)
  for (const place of places) {
    const { losses, stepsPerCall, readBacks } = await asked(place, 'train', STEPS, Trained)
    row(place.name, losses, stepsPerCall, readBacks)
  }
}

// -------------------------------------------------------------------------------------
// main
// -------------------------------------------------------------------------------------

const tables = { launches, compiling, growth, training }

const names = process.argv.slice(2).map(word => oneOf('a table', Object.keys(tables), word))

for (const [name, table] of Object.entries(tables)) if (names.length === 0 || names.includes(name)) await table()
await close()
