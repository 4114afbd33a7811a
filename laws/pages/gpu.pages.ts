/**
 * gpu.js in every mode: the CPU, WebAssembly and WebGPU in Node (on Chromium's Vulkan driver, which simulates a device),
 * and WebGPU, WebGL2 and WebAssembly in a page. In each the laws of backends hold within the bounds of the mode, LeNet-5 has the
 * gradients of the reference, and a device that fails costs no state.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { afterAll, describe, expect, test } from 'vitest'
import { reference } from '../../src/backend/reference/reference'
import { distance, floats } from './distance'
import { step } from './modes'
import { close, nodePlace, pagePlace } from './places'

afterAll(close)

// -------------------------------------------------------------------------------------
// answers
// -------------------------------------------------------------------------------------

const decoded = <A>(codec: t.Decoder<unknown, A>, answer: unknown): A => {
  const read = codec.decode(answer)
  return E.isRight(read)
    ? read.right
    : expect.fail(`an answer of another shape: ${JSON.stringify(answer).slice(0, 500)}`)
}

const Laws = t.array(
  t.intersection([
    t.type({ law: t.string, subject: t.string, verdict: t.string, cases: t.number }),
    t.partial({ reason: t.string, counterexample: t.string })
  ])
)

const Stepped = t.type({
  device: t.intersection([t.type({ mode: t.string, launches: t.number }), t.partial({ adapter: t.string })]),
  loss: t.array(t.number),
  moments: t.array(t.tuple([t.string, t.string]))
})

const Told = t.array(
  t.type({
    fault: t.string,
    tag: t.string,
    message: t.string,
    state: t.array(t.number),
    later: t.array(t.number),
    degradations: t.array(t.string)
  })
)

const Stepping = t.type({
  readBacks: t.number,
  stepsPerCall: t.number,
  results: t.array(t.number),
  degradations: t.array(t.string)
})

const Held = t.type({ things: t.number, bytes: t.number })

const Growth = t.type({ early: Held, late: Held, calls: t.number })

const Calls = t.type({ four: Stepping, chosen: Stepping })

interface Expected {
  readonly loss: number
  readonly moments: ReadonlyMap<string, Float64Array>
}

/** The loss and the first moments that the 64-bit reference has after one step. */
const computed = async (): Promise<Expected> => {
  const { program, state, feed } = step()
  const session = await reference.prepare(program, state)()
  if (E.isLeft(session)) return expect.fail(session.left.message)
  const ran = await session.right.run([feed(0)])()
  const left = await (session.right.exactState ?? expect.fail('the reference keeps no 64 bits'))()
  if (E.isLeft(ran) || E.isLeft(left)) return expect.fail('the reference fails')
  return { loss: ran.right[0]?.get('loss')?.[0] ?? NaN, moments: left.right }
}

const memo: { expected: Promise<Expected> | undefined } = { expected: undefined }

const expected = (): Promise<Expected> => (memo.expected ??= computed())

// -------------------------------------------------------------------------------------
// tests
// -------------------------------------------------------------------------------------

const MINUTES = 60_000

const places = [
  ...(['cpu', 'webasm', 'webgpu'] as const).map(nodePlace),
  ...(['webgpu', 'webgl2', 'webasm'] as const).map(pagePlace)
]

const isGraphics = (mode: string): boolean => mode === 'webgpu' || mode === 'webgl2'

describe.each(places)('$name', ({ ask, mode, cases, skipped }) => {
  test.skipIf(skipped)(
    'the laws of backends hold, within the bounds of the mode',
    { timeout: 5 * MINUTES },
    async () => {
      const results = decoded(Laws, await ask('laws', cases))
      expect(results.length).toBeGreaterThan(60)
      expect(results.filter(r => r.verdict === 'fails')).toStrictEqual([])
      expect(results.filter(r => r.verdict === 'skipped').map(r => r.reason)).toStrictEqual([
        'an input has no kernel: its value is fed'
      ])
    }
  )

  test.skipIf(skipped)(
    'a step of LeNet-5 has the loss and the gradients of the reference',
    { timeout: 5 * MINUTES },
    async () => {
      const [found, exact] = [decoded(Stepped, await ask('lenet', 1)), await expected()]
      expect(found.device.mode).toBe(mode)
      expect(Math.abs((found.loss[0] ?? NaN) / exact.loss - 1)).toBeLessThan(1e-5)
      expect(found.moments.length).toBe(20)
      found.moments.forEach(([name, bytes]) => {
        expect(distance(floats(bytes), exact.moments.get(name) ?? []), name).toBeLessThan(1e-4)
      })
      if (isGraphics(mode)) expect(found.device.launches).toBeLessThanOrEqual(60)
    }
  )
})

describe.each(places.filter(({ mode }) => isGraphics(mode)))('$name, as a device', ({ ask, skipped }) => {
  test.skipIf(skipped)(
    'the host waits for the device once a call, however many steps it has',
    { timeout: 2 * MINUTES },
    async () => {
      const { four, chosen } = decoded(Calls, await ask('calls', 1))
      expect([four.stepsPerCall, four.readBacks, four.degradations]).toStrictEqual([4, 2, []])
      // A rest that is shorter than a call is run step by step; 32 steps leave none.
      expect([chosen.readBacks, chosen.degradations]).toStrictEqual([32 / chosen.stepsPerCall, []])
      for (const { results } of [four, chosen])
        expect(results).toStrictEqual(results.map((_, step) => Math.fround(2 - 2 ** (1 - 3 * (step + 1)))))
    }
  )

  test.skipIf(skipped)(
    'what is held of the device does not grow from call to call',
    { timeout: 2 * MINUTES },
    async () => {
      const { early, late, calls } = decoded(Growth, await ask('growth', 200))
      expect(calls).toBe(200)
      expect(late).toStrictEqual(early)
    }
  )

  test.skipIf(skipped)('a device that fails costs no state, and is announced', { timeout: 2 * MINUTES }, async () => {
    const all = decoded(Told, await ask('faults', 1))
    expect(all.length).toBeGreaterThan(1)
    all.forEach(({ fault, tag, state, later, degradations }) => {
      const steps = tag === '' ? 3 : 2
      expect(state, fault).toStrictEqual([1, 2, 3].map(x => x * steps))
      expect(later, fault).toStrictEqual([1, 2, 3].map(x => x * (steps + 1)))
      expect(tag !== '' || degradations.length > 0, `${fault} was kept quiet`).toBe(true)
    })
  })
})
