import { describe, expect, it } from 'vitest'
import * as random from '../../src/random'
import { mutants } from './mutants'
import { findings, samplerTests } from './sampler'
import { type Finding, holm } from './statistics'

/** Another one makes another run of all tests. */
const seed = Number(process.env['CREDENCE_SEED'] ?? 20261123)

/**
 * A right sampler fails in one of a million seeds. Holm's procedure is given half of that: p-values of sums and of
 * counts are those of their limit laws, which at these sizes (third cumulants of moments and χ² considered) are right
 * to a factor of 1.4 where a test would reject.
 */
const alpha = 1e-6 / 2

/** Evaluates when it is first asked, so that the tests and not their collection take the time. */
const lazily = <A>(f: () => A): (() => A) => {
  const values: Array<A> = []
  return () => values[0] ?? (values[0] = f())
}

const found = lazily(() => findings(seed)(random))

// At this level Holm's procedure rejects, whatever the other tests find.
const isRejection = ({ p }: Finding): boolean => !(p > alpha / found().length)

const outcomes = mutants.map(({ group, name, sampler }) => ({
  name: `${group}: ${name}`,
  rejections: lazily(() => samplerTests[group](seed)(sampler).filter(isRejection))
}))

describe(`the sampler, seed ${seed}`, () => {
  it('passes all tests', () => {
    expect(found().length).toBeGreaterThan(30)
    expect(new Set(found().map(({ name }) => name)).size).toBe(found().length)
    expect(holm(alpha)(found())).toEqual([])
  })

  it.each(outcomes)('would not pass with this fault: $name', ({ rejections }) => {
    expect(rejections()).not.toEqual([])
  })

  it('has no test that does not reject one of the faults', () => {
    const killers = new Set(outcomes.flatMap(({ rejections }) => rejections().map(({ name }) => name)))
    expect(found().filter(({ name }) => !killers.has(name))).toEqual([])
  })
})
