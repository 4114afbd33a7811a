/**
 * The command line as a process: exit codes, which stream says what, and how it ends when no one listens any more.
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Done, Epoch, Event, linesAs } from './events'
import { contents, folders, IDX_FILES } from './folders'
import { credence, credenceProcess, type Ran, shell } from './program'

const { root, absent, digits } = folders(afterAll)

const earlier = absent()
const data = digits()
const tiny = ['--model', 'mlp', '--epochs', '1', '--samples', '2']
const brief = [...tiny, '--batch', '16']

beforeAll(async () => {
  expect(await credence('train', '--data', data, ...brief, '--json', '--out', earlier)).toMatchObject({ code: 0 })
})

const containing = (part: string): unknown => expect.stringContaining(part)

const refused = ({ code, out, err }: Ran, expected: number): void => {
  expect(err).toMatch(/^credence: [^\n]+\n$/)
  expect(out).toBe('')
  expect(code).toBe(expected)
}

describe.concurrent('a process', { timeout: 600_000 }, () => {
  test('ends with 2 and one sentence for a wrong option', async () => {
    refused(await credenceProcess(['train', '--lr', 'NaN']), 2)
  })

  test('ends with 2 and one sentence for damaged data, and leaves an earlier run as it was', async () => {
    const damaged = digits({ [IDX_FILES.trainImages]: old => old.subarray(0, 1000) })
    const before = contents(earlier)
    refused(await credenceProcess(['train', '--data', damaged, ...brief, '--json', '--out', earlier]), 2)
    expect(contents(earlier)).toStrictEqual(before)
  })

  test('trains in a pipe with plain lines, without colour and without carriage returns', async () => {
    const out = absent()
    const ran = await credenceProcess(['train', '--data', data, ...brief, '--out', out], { FORCE_COLOR: '1' })
    expect([ran.code, ran.err]).toStrictEqual([0, ''])
    expect(ran.out).not.toMatch(/[\u001b\r]/)
    expect(ran.out).toMatch(/^epoch 1\/1, step \d+\/4, loss .* examples\/s/m)
    expect(ran.out).toMatch(/^epoch 1\/1 {2}loss .* validation/m)
    expect(ran.out).toContain(join(out, 'report.html'))
  })

  test('whose output is closed early saves, says where it stopped, and ends', async () => {
    const [errors, folder] = [join(root, 'errors.txt'), absent()]
    // So many epochs that it is still at work when nobody listens any more, however late that is.
    const endless = ['--model', 'mlp', '--epochs', '10000', '--samples', '2', '--batch', '16']
    const line = `credence train --data '${data}' ${endless.join(' ')} --json --out '${folder}' 2>'${errors}' | head -1; echo "\${PIPESTATUS[0]}"; cat '${errors}'`
    const { out, err } = await shell(line)
    expect(err).toBe('')
    const [start, code, ...said] = out.split('\n')
    expect([start, code]).toStrictEqual([expect.stringContaining('"event":"start"'), '1'])
    expect(said.join('\n')).toMatch(
      /^credence: stopped at .+: 'credence train --resume --out .+' goes on from there\n$/
    )
    expect(readdirSync(folder)).toStrictEqual(['checkpoints'])
    const resumed = await credence('train', '--resume', '--out', folder, '--lr', '7')
    expect(resumed).toMatchObject({ code: 2, err: containing('--lr is 7, but the run in') })
  })

  test('whose output and errors are closed ends too', async () => {
    const { out, err } = await shell(`credence train --frobnicate 2>&1 | true; echo "\${PIPESTATUS[0]}"`)
    expect([out === '1\n' || out === '2\n', err]).toStrictEqual([true, ''])
  })
})

/** The events of training by name, without those of its checkpoints. */
const eventsOf = (out: string): ReadonlyArray<string> =>
  pipe(
    linesAs(Event)(out),
    E.match(
      problem => [problem],
      events => events.map(({ event }) => event).filter(event => event !== 'checkpoint')
    )
  )

const results = (folder: string): ReadonlyMap<string, string> =>
  new Map([...contents(folder)].filter(([path]) => /(report\.html|model\.json|weights\.safetensors)$/.test(path)))

describe('a run that fails', { timeout: 600_000 }, () => {
  test('because its loss leaves the numbers ends with 1, a sentence that names --lr, and no result touched', async () => {
    const before = results(earlier)
    const args = ['train', '--data', data, ...brief, '--lr', '1e30', '--json', '--out', earlier]
    const { code, out, err } = await credenceProcess(args)
    expect(code).toBe(1)
    expect(err).toMatch(/^(credence: [^\n]+\n)+$/)
    expect(err).toMatch(/credence: the loss became (NaN|Infinity) at step \d of epoch 1[^\n]*lower --lr[^\n]*\n$/)
    expect(new Set(eventsOf(out))).toStrictEqual(new Set(['start', 'step']))
    expect(results(earlier)).toStrictEqual(before)
    expect(before.size).toBe(3)
  })

  test('after its last step, when the weights are no numbers, says so too', async () => {
    const out = absent()
    const ran = await credence('train', '--data', data, ...tiny, '--batch=64', '--lr=1e38', '--json', '--out', out)
    expect(ran.code).toBe(1)
    expect(ran.err).toMatch(/^credence: [^\n]*--lr[^\n]*\n$/)
    expect(results(out).size).toBe(0)
  })
})

describe('help', () => {
  test.each([
    ['--help'],
    ['help'],
    ['train', '--help'],
    ['evaluate', '--help'],
    ['summary', '--help'],
    ['bench', '--help'],
    ['explain', '--help'],
    ['train', '--lr', 'x', '--help']
  ])('%s %s', async (...args) => {
    const { code, out, err } = await credence(...args)
    expect([code, err]).toStrictEqual([0, ''])
    expect(out).toMatch(/^credence/)
    expect(out.split('\n').filter(line => line.length > 160)).toStrictEqual([])
  })

  test('without a command is the usage, and an error', async () => {
    const { code, out } = await credence()
    expect([code, out.includes('usage: credence COMMAND')]).toStrictEqual([2, true])
  })
})

describe('--json', () => {
  test('prints events, the last of which is done, after its files are there', async () => {
    const folder = absent()
    const { out } = await credence('train', '--data', data, ...brief, '--json', '--out', folder)
    expect(eventsOf(out)).toStrictEqual(['start', 'step', 'step', 'step', 'step', 'epoch', 'done'])
    const lines = out.split('\n')
    const [epoch = '', done = ''] = [lines.find(line => line.includes('"epoch",')), lines.at(-2)]
    expect(E.isRight(linesAs(Epoch)(epoch))).toBe(true)
    expect(E.isRight(linesAs(Done)(done))).toBe(true)
    expect([...contents(folder).keys()].map(path => path.slice(folder.length + 1))).toEqual(
      expect.arrayContaining(['model.json', 'report.html', 'weights.safetensors'])
    )
  })

  test('what the codecs of this test refuse', () => {
    const epoch =
      '{"event":"epoch","epoch":1,"train":{"loss":1,"nll":1,"kl":0,"accuracy":2},"validation":{},"seconds":1}'
    expect(E.isLeft(linesAs(Epoch)(epoch))).toBe(true)
    expect(E.isLeft(linesAs(Event)('{"event":"other"}'))).toBe(true)
    expect(E.isLeft(linesAs(Event)('epoch 1'))).toBe(true)
  })
})
