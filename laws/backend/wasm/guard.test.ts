/**
 * The backend under guard: no stage writes outside of its result, nor reads what nobody has written, on random graphs
 * (`npm run laws:nightly` runs it on many more; `batched.test.ts`, on layers). And the guard sees who does.
 *
 * @since 0.1.0
 */
import fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { describe, expect, test } from 'vitest'
import { traits, wasm } from '../../../src/backend/wasm'
import { hasRelaxedSimd } from '../../../src/backend/wasm/probe'
import { guarded, unwritten, ZONE } from '../../../src/backend/wasm/guard'
import type { Program, Stage } from '../../../src/backend/wasm/program'
import { programOf } from '../../../src/backend/wasm/program'
import { lit, mul } from '../../../src/expr/Scalar'
import { graphFrom } from '../../arbitrary/Graph'
import { tapes } from '../../arbitrary/Tape'
import { planOf } from '../../law/kernel'
import { planOfBody } from '../../arbitrary/planOfBody'
import { assertLaws } from '../../check'
import { backendRuns } from '../../checkBackend'
import { within } from '../../law/backend'

describe('under guard', () => {
  const runs = backendRuns(wasm({ guards: true }), within(1e-6))
  const chosen = runs.filter(({ subject }) => subject === 'wasm' || subject.endsWith(': random graphs'))
  test.each(chosen)('$law: $subject', async ({ run }) => {
    assertLaws([await run({ cases: 150 })()])
  })
})

describe('modules', () => {
  const settings = [false, ...(hasRelaxedSimd() ? [true] : [])].flatMap(fma =>
    [1, 3].map(threads => ({ fma, threads }))
  )

  test.each(settings)('of random graphs are valid with %o', ({ fma, threads }) => {
    fc.assert(
      fc.property(tapes().map(graphFrom), graph => {
        const plan = planOf(traits)(graph)
        if (E.isLeft(plan)) expect.fail(plan.left)
        expect(WebAssembly.validate(programOf({ fma, threads, patience: 1 }, plan.right).bytes)).toBe(true)
      }),
      { numRuns: 50 }
    )
  })
})

describe('the guard', () => {
  const program = programOf(
    { fma: false, threads: 1, patience: 1, zone: ZONE },
    planOfBody(x => mul(x, lit(2)), 8)
  )

  const stepOf = (changed: Program): (() => string | undefined) => {
    const memory = new WebAssembly.Memory({ initial: program.memory.pages, maximum: program.memory.pages })
    unwritten(memory)
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(program.bytes), { env: { memory } })
    return guarded(changed, memory, exports)
  }

  const claimed = (change: (stage: Stage) => Stage): Program => ({ ...program, stages: program.stages.map(change) })

  test('lets a step pass', () => {
    expect(stepOf(program)()).toBeUndefined()
  })

  test('sees a write after the end of a result', () => {
    const shorter = claimed(s => ({ ...s, writes: s.writes.map(w => ({ ...w, bytes: Math.max(0, w.bytes - 40) })) }))
    expect(stepOf(shorter)()).toMatch(
      /^stage 0 \('.*'\) wrote 0 bytes after the end of its result, where no result lies$/
    )
  })

  test('sees a write before a result', () => {
    const later = claimed(s => ({ ...s, writes: s.writes.map(w => ({ ...w, address: w.address + 64 })) }))
    expect(stepOf(later)()).toMatch(/^stage 0 \('.*'\) wrote 64 bytes before its result/)
  })
})
