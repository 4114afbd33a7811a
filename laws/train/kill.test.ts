import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { chanceFrom } from './fileWrites'
import { bundled, killing, live } from './killing'
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

const KILLS = 20

it(`killed ${KILLS} times at moments drawn by chance, a run opens, has lost no step that was saved, and ends the same`, async () => {
  const { kills, outcomes } = await killing(program, root, KILLS, chanceFrom(8))
  expect(kills).toBe(KILLS)
  const expected = await whole()
  for (const one of outcomes) expect(one).toStrictEqual(expected)
}, 240_000)

it('two processes in one folder: one of them runs, and the other says who does', async () => {
  const folder = join(root, 'shared')
  const [x, y] = await Promise.all([live(program, folder, undefined, 60), live(program, folder, undefined, 60)])
  const [winner, loser] = x.code === 0 ? [x, y] : [y, x]
  expect(winner.outcome).toStrictEqual(await whole())
  expect(loser.code).not.toBe(0)
  expect(loser.err).toMatch(/is in use by process \d+ on .+: wait for it/)
}, 60_000)
