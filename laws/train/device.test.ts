/**
 * A device that fails in the middle of a run is heard of: the session says what was degraded, and the run passes it on.
 *
 * @since 0.1.0
 */
import * as TE from 'fp-ts/TaskEither'
import { expect, test } from 'vitest'
import type { Session } from '../../src/backend/Backend'
import type { Engine } from '../../src/backend/Engine'
import { engines, events, singly } from './tinyRun'

/** The engine, whose device is degraded from its third run on. */
const failing = (engine: Engine): Engine => {
  const degrade = (session: Session): Session => {
    const runs = { count: 0 }
    return {
      ...session,
      get device() {
        return { ...session.device, degradations: runs.count < 3 ? [] : ['the device was lost: begun anew'] }
      },
      run: feeds => {
        runs.count++
        return session.run(feeds)
      }
    }
  }
  return { ...engine, prepare: (program, state) => TE.map(degrade)(engine.prepare(program, state)) }
}

test('the run says once that its device was degraded, before the steps that were taken on it', async () => {
  const engine = engines.get('wasm') ?? expect.fail('there is no engine')
  const said = await events({ engine: failing(singly(engine)) })
  const heard = said.flatMap(event => (event.event === 'device' ? [event] : []))
  expect(heard.map(({ device }) => device.degradations)).toStrictEqual([['the device was lost: begun anew']])
  expect(said.at(-1)?.event).toBe('done')
})
