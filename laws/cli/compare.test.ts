/** `credence compare`: twins, seeds, intervals, and runs that are not made twice. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as t from 'io-ts'
import { afterAll, describe, expect, it } from 'vitest'
import { folders } from './folders'
import { credence } from './program'

const { absent, digits } = folders(afterAll)
const data = digits()
const brief = ['--model', 'mlp', '--batch', '16', '--epochs', '1', '--samples', '2', '--seeds', '2', '--json']

const Done = t.type({ event: t.literal('done'), arms: t.array(t.type({ arm: t.string, runs: t.number })) })

describe('credence compare', () => {
  const out = absent()

  it('trains every twin from every seed, and keeps an outcome of each', async () => {
    const { code, out: text, err } = await credence('compare', '--data', data, ...brief, '--out', out)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const last: unknown = JSON.parse(text.trim().split('\n').at(-1) ?? '')
    expect(Done.is(last) && last.arms.map(a => [a.arm, a.runs])).toEqual([
      ['bayesian', 2],
      ['point', 2],
      ['dropout-1', 2],
      ['dropout-2', 2]
    ])
    expect(readdirSync(out).filter(name => name.endsWith('.json'))).toHaveLength(8)
  })

  it('does not repeat a finished run, and repeats one whose file is damaged or of other settings', async () => {
    const file = (name: string): string => join(out, `${name}.seed-0.json`)
    const before = new Map(readdirSync(out).map(name => [name, statSync(join(out, name)).mtimeMs]))
    writeFileSync(file('point'), readFileSync(file('point')).subarray(0, 100))
    expect((await credence('compare', '--data', data, ...brief, '--out', out)).code).toBe(0)
    const changed = [...before].filter(([name, at]) => statSync(join(out, name)).mtimeMs !== at).map(([name]) => name)
    expect(changed).toEqual(['point.seed-0.json'])
  })

  it('shows means with intervals, and differences to the Bayesian network', async () => {
    const words = brief.filter(w => w !== '--json')
    const { out: text } = await credence('compare', '--data', data, ...words, '--out', out)
    expect(text).toMatch(/bayesian +\d+\.\d\d ± \d+\.\d\d/)
    expect(text).toContain('less the Bayesian network of the same seed')
  })

  it('answers a folder that can not be written to with a sentence', async () => {
    const parent = absent()
    mkdirSync(parent, { recursive: true })
    writeFileSync(join(parent, 'file'), '')
    const { code, err } = await credence('compare', '--data', data, ...brief, '--out', join(parent, 'file'))
    expect(code).toBe(2)
    expect(err).toMatch(/^credence: --out: [^\n]+\n$/)
  })
})
