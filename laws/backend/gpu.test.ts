/**
 * The gpu.js backend keeps the laws of backends: the same bits as the interpreter on WebAssembly, and on the CPU mode,
 * which computes in 64 bits between two stores, a result as good.
 *
 * @since 0.1.0
 */
import { describe, test } from 'vitest'
import { gpu } from '../../src/backend/gpu/gpu'
import { assertLaws } from '../check'
import { backendRuns } from '../checkBackend'
import { within } from '../law/backend'

describe('webasm', () => {
  test.each(backendRuns(gpu({ mode: 'webasm', threads: 1 })))('$law: $subject', async ({ run }) => {
    assertLaws([await run({ cases: 25 })()])
  })
})

describe('cpu', () => {
  test.each(backendRuns(gpu({ mode: 'cpu', threads: 1 }), within(1e-5)))('$law: $subject', async ({ run }) => {
    assertLaws([await run({ cases: 10 })()])
  })
})
