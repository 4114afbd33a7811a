/**
 * Derivatives of orders 2 and 3 of every primitive (4, of functions of one number), in every sequence of forward and
 * reverse mode.
 *
 * @since 0.1.0
 */
import { describe, test } from 'vitest'
import { registry } from '../../src/transform/registry'
import { assertLaws } from '../check'
import { runsOf } from '../law/primitive'

describe.each([...registry.values()].map(primitive => ({ name: primitive.name, primitive })))(
  '$name',
  ({ primitive }) => {
    test.each(runsOf(primitive).filter(run => /order [234]|Hessian/.test(run.law)))('$law', async ({ run }) => {
      assertLaws([await run()()])
    })
  }
)
