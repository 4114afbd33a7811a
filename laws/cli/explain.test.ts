/**
 * `credence explain`: its JSON is one object in which every kernel reads and writes buffers that are listed.
 */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { expect, test } from 'vitest'
import { linesAs } from './events'
import { credence } from './program'

const Explained = t.type({
  model: t.string,
  batch: t.number,
  arena: t.type({ bytes: t.number, state: t.number, shared: t.number, peak: t.number, values: t.array(t.unknown) }),
  launches: t.array(t.type({ elements: t.number, arrays: t.number, kernels: t.array(t.string) })),
  kernels: t.array(t.type({ inputs: t.array(t.number), output: t.number })),
  buffers: t.array(t.type({ id: t.number, shape: t.array(t.number), role: t.string }))
})

test('--json lists the kernels and their buffers', async () => {
  const { code, out, err } = await credence('explain', '--model', 'mlp', '--batch', '3', '--json')
  expect([code, err]).toStrictEqual([0, ''])
  const lines = linesAs(Explained)(out)
  const [plan, ...others] = E.isRight(lines) ? lines.right : expect.fail(lines.left)
  expect(others).toStrictEqual([])
  const ids = new Set(plan?.buffers.map(({ id }) => id))
  expect(plan).toMatchObject({ model: 'mlp', batch: 3 })
  expect(plan?.kernels.length).toBeGreaterThan(10)
  expect(plan?.kernels.flatMap(({ inputs, output }) => [...inputs, output]).filter(id => !ids.has(id))).toStrictEqual(
    []
  )
  expect(plan?.arena.bytes).toBeGreaterThan(plan?.arena.shared ?? 0)
  expect(plan?.buffers.some(({ role, shape }) => role === 'Feed' && shape[0] === 3)).toBe(true)
})

test('--json lists the launches of a graphics device, which hold every kernel and read at most 7 arrays each', async () => {
  const { out } = await credence('explain', '--model', 'mlp', '--batch', '3', '--json')
  const lines = linesAs(Explained)(out)
  const { launches = [], kernels = [] } = E.isRight(lines) ? (lines.right[0] ?? {}) : expect.fail(lines.left)
  expect(launches.length).toBeGreaterThan(5)
  expect(launches.length).toBeLessThan(kernels.length / 2)
  expect(launches.flatMap(launch => launch.kernels).length).toBeGreaterThanOrEqual(kernels.length)
  expect(Math.max(...launches.map(({ arrays }) => arrays))).toBeLessThanOrEqual(7)
})

test('in words, the arena of the WebAssembly backend comes last', async () => {
  const { code, out } = await credence('explain', '--model', 'mlp', '--batch', '3')
  expect(code).toBe(0)
  expect(out).toMatch(
    /^GRAPH [\s\S]*^KERNELS [\s\S]*^MEMORY [\s\S]*^LAUNCHES {2}\d+ a step[\s\S]*^ARENA {2}\d+\.\d MB/m
  )
})
