/**
 * The same command line gives the same numbers, whichever process runs it; `evaluate` gives those of `train` again.
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { decode } from '../../src/format/safetensors'
import { storages } from '../../src/nn/Model'
import { size } from '../../src/shape/Shape'
import { modelOf } from '../../src/train/Config'
import { readModel } from '../../src/train/savedModel'
import { writeDigits } from '../train/digits'
import { Done, linesAs, Told } from './events'
import { contents, folders } from './folders'
import { credence, credenceProcess, type Ran } from './program'

const { absent } = folders(afterAll)
const data = writeDigits(absent(), 600, 100)

const trainArgs = (out: string, ...more: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...['train', '--model', 'mlp', '--data', data, '--epochs', '1', '--limit-train', '600', '--batch', '64'],
  ...['--lr', '0.003', '--seed', '1', '--samples', '3', '--json', '--out', out, ...more]
]

const timeless = (text: string): string => text.replace(/"seconds":[\d.]+/g, '"seconds":0')

const sound = ({ code, out, err }: Ran): string => {
  expect([code, err]).toStrictEqual([0, ''])
  return out
}

const doneOf = (text: string): E.Either<string, Done['test']> =>
  pipe(
    linesAs(Done)(text.split('\n').at(-2) ?? ''),
    E.map(([done]) => done?.test ?? expect.fail('no line'))
  )

describe('training twice', { timeout: 600_000 }, () => {
  const [one, two] = [absent(), absent()]
  const first = credence(...trainArgs(one))

  test('prints identical lines but for the times, in this process and in another', async () => {
    const [here, there] = [sound(await first), sound(await credenceProcess(trainArgs(two)))]
    expect(timeless(here)).toBe(timeless(there))
    expect(here.split('\n').length).toBeGreaterThan(9)
  })

  test('writes identical models and weights', async () => {
    await first
    const file = (folder: string, name: string): Buffer => readFileSync(join(folder, name))
    for (const name of ['model.json', 'weights.safetensors'])
      expect(file(one, name).equals(file(two, name)), name).toBe(true)
  })

  test('with another seed prints others', async () => {
    const other = await credence(...trainArgs(absent()).map(arg => (arg === '1' ? '2' : arg)))
    expect(timeless(other.out)).not.toBe(timeless((await first).out))
  })
})

describe('a trained model', () => {
  const out = absent()
  const trained = credence(...trainArgs(out))

  test('is evaluated to the numbers of the line that says done', async () => {
    const expected = doneOf(sound(await trained))
    expect(E.isRight(expected)).toBe(true)
    expect(doneOf(sound(await credence('evaluate', '--out', out, '--json')))).toStrictEqual(expected)
    expect(doneOf(sound(await credence('evaluate', '--out', out, '--json', '--seed', '2')))).not.toStrictEqual(expected)
  })

  test('predicts image by image what it is evaluated to, with uncertainty that adds up', async () => {
    const expected = pipe(
      doneOf(sound(await trained)),
      E.getOrElseW(e => expect.fail(e))
    )
    const lines = pipe(
      linesAs(Told)(sound(await credence('predict', '--out', out, '--json', '--limit', '1000'))),
      E.getOrElseW(e => expect.fail(e))
    )
    expect(lines.map(({ example }) => example)).toStrictEqual(Array.from({ length: 100 }, (_, i) => i))
    const mean = (f: (line: Told) => number): number => lines.reduce((sum, line) => sum + f(line), 0) / lines.length
    expect(mean(line => (line.predicted === line.label ? 1 : 0))).toBe(expected.accuracy)
    expect(mean(line => line.entropy)).toBeCloseTo(expected.entropy, 5)
    expect(mean(line => line.mutualInformation)).toBeCloseTo(expected.mutualInformation, 5)
    expect(mean(line => 0 - Math.log(line.probabilities[line.label] ?? NaN))).toBeCloseTo(expected.nll, 5)
    lines.forEach(({ samples, probabilities, standardError, entropy, expectedEntropy, mutualInformation }) => {
      expect([samples, probabilities.length, standardError?.length]).toStrictEqual([3, 10, 10])
      expect(expectedEntropy + mutualInformation).toBeCloseTo(entropy, 12)
    })
    expect(mean(line => line.softplus.aleatoric)).toBeGreaterThan(mean(line => line.variance.aleatoric))
  })

  test('shows a person a table of the first images, one row each', async () => {
    await trained
    const table = sound(await credence('predict', '--out', out, '--limit', '4')).split('\n')
    expect(table[0]).toMatch(/^image +label +told +probability +± +entropy +data +weights +aleatoric +epistemic$/)
    expect(table.slice(2, 6).map(row => row.split(/ +/)[0])).toStrictEqual(['0', '1', '2', '3'])
    expect(table[7]).toMatch(/^[0-4] of 4 images are told as their labels have it, by 3 draws\.$/)
  })

  test('has a model file that decodes, and exactly the arrays that it stores', async () => {
    await trained
    const saved = pipe(
      await readModel(out)(),
      E.getOrElseW(e => expect.fail(e.message))
    )
    expect(saved.config).toMatchObject({ model: 'mlp', seed: 1, limitTrain: 600, batch: 64, learningRate: 0.003 })
    const wanted = storages(modelOf(saved.config.inference)(saved.network))
    const bytes = readFileSync(join(out, 'weights.safetensors'))
    const { tensors, metadata } = pipe(
      decode('weights')(bytes),
      E.getOrElseW(e => expect.fail(e.message))
    )
    expect([...tensors.keys()].toSorted()).toStrictEqual(wanted.map(({ name }) => name).toSorted())
    wanted.forEach(({ name, shape }) => {
      expect(tensors.get(name)).toMatchObject({ dtype: 'F32', shape })
      expect(saved.stored.get(name)?.length).toBe(size(shape))
      expect(saved.stored.get(name)?.every(Number.isFinite)).toBe(true)
    })
    expect(metadata.size).toBe(0)
  })

  test('has a report in one file that loads nothing and tells the test accuracy', async () => {
    const { accuracy } = pipe(
      doneOf(sound(await trained)),
      E.getOrElseW(e => expect.fail(e))
    )
    const page = readFileSync(join(out, 'report.html'), 'utf8')
    expect(page).toMatch(/^<!doctype html>/i)
    expect(page).toMatch(/<\/html>\s*$/)
    expect(page).not.toMatch(/<(script|link|iframe|object|embed|base)\b/i)
    expect(page).not.toMatch(/\b(src|href|action|data|poster|srcset)\s*=\s*["']?(?!data:|#)[a-z/.]/i)
    expect(page).not.toMatch(/url\(\s*["']?(?!data:|#)|@import|javascript:/i)
    expect(
      page.match(/https?:\/\/[^\s"'<>)]*/g)?.filter(url => !url.startsWith('http://www.w3.org/')) ?? []
    ).toStrictEqual([])
    expect(page).toContain((100 * accuracy).toFixed(2))
    expect(page).not.toContain('NaN')
  })

  test('leaves nothing else behind', async () => {
    await trained
    const names = [...contents(out).keys()]
      .map(path => path.slice(out.length + 1))
      .filter(name => !/^checkpoints/.test(name))
    expect(names).toStrictEqual(['model.json', 'report.html', 'weights.safetensors'])
  })
})
