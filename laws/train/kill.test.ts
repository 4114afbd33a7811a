import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { begin, bundled, killing, live } from './killing'
import { engines, events, outcome } from './tinyRun'

const root = mkdtempSync(join(tmpdir(), 'credence-kill-'))
let program = ''
beforeAll(async () => {
  program = await bundled(root)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

// As it comes out of the process: through JSON, which leaves out what is undefined.
const whole = async (): Promise<unknown> =>
  JSON.parse(JSON.stringify(outcome(await events({ engine: engines.get('reference')! }))))

const KILLS = 200

it(`killed ${KILLS} times at moments drawn by chance, a run opens, has lost no step that was saved, and ends the same`, async () => {
  const { kills, outcomes } = await killing(program, root, KILLS, 8)
  expect(kills).toBe(KILLS)
  const expected = await whole()
  for (const one of outcomes) expect(one).toStrictEqual(expected)
}, 600_000)

it('two processes in one folder: one of them runs, and the other says who does', async () => {
  const folder = join(root, 'shared')
  // Whoever gets the folder holds it until the other has given up.
  const both = [begin(program, folder, 3_600_000), begin(program, folder, 3_600_000)]
  const loser = await Promise.race(both.map(({ ended }) => ended))
  expect(loser.code).toBe(1)
  expect(loser.err).toMatch(/is in use by process \d+ on .+: wait for it/)
  both.forEach(({ kill }) => {
    kill()
  })
  expect((await Promise.all(both.map(({ ended }) => ended))).map(({ code }) => code).sort()).toStrictEqual([1, null])
  expect((await live(program, folder, undefined)).outcome).toStrictEqual(await whole())
}, 600_000)
