/**
 * The WebAssembly backend keeps the laws of backends: the bits of the interpreter, but for sums and products whose
 * terms it adds in four lanes.
 *
 * @since 0.1.0
 */
import { describe, test } from 'vitest'
import { wasm } from '../../../src/backend/wasm'
import { assertLaws } from '../../check'
import { backendRuns } from '../../checkBackend'
import { within } from '../../law/backend'

const reordered = ['reduceSum', 'reduceProd', 'dotGeneral', 'convGeneralDilated', 'scatterAdd', 'random graphs']

const reorders = ({ subject }: { readonly subject: string }): boolean =>
  reordered.some(name => subject.endsWith(`: ${name}`))

describe('strict', () => {
  const backend = wasm({ arithmetic: 'strict', threads: 1 })
  test.each(backendRuns(backend).filter(run => !reorders(run)))('$law: $subject', async ({ run }) => {
    assertLaws([await run({ cases: 40 })()])
  })
  test.each(backendRuns(backend, within(1e-6)).filter(reorders))('$law: $subject', async ({ run }) => {
    assertLaws([await run({ cases: 100 })()])
  })
})

describe('fma', () => {
  test.each(backendRuns(wasm({ threads: 1 }), within(1e-6)).filter(reorders))('$law: $subject', async ({ run }) => {
    assertLaws([await run({ cases: 40 })()])
  })
})
