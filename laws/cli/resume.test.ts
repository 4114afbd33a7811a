import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { free, settings } from '../../src/cli/resume'
import { trainOptions } from '../../src/cli/trainOptions'
import { idxFiles } from '../data/support'
import { credence, type Ran } from './program'

const containing = (part: string): unknown => expect.stringContaining(part)

const root = mkdtempSync(join(tmpdir(), 'credence-resume-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const data = join(root, 'data')
const whole = join(root, 'whole')
const run = ['train', '--model', 'mlp', '--data', data, '--batch', '16', '--samples', '2', '--json']

/** The command line as a process that gets signals when it has said so many lines, one after each. */
const signalled = (
  args: ReadonlyArray<string>,
  signal: NodeJS.Signals,
  at: ReadonlyArray<number>,
  gap = 0
): Promise<Ran> =>
  new Promise(resolve => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args])
    const kept = { out: '', err: '', sent: 0 }
    const hear = (): void => {
      const lines = kept.out.split('\n').length - 1
      const due = at.filter(n => lines >= n).length
      if (due > kept.sent) {
        kept.sent = due
        setTimeout(() => child.kill(signal), due > 1 ? gap : 0)
      }
    }
    child.stdout.on('data', (chunk: Buffer) => {
      kept.out += chunk.toString()
      hear()
    })
    child.stderr.on('data', (chunk: Buffer) => void (kept.err += chunk.toString()))
    child.on('close', code => {
      resolve({ code, out: kept.out, err: kept.err })
    })
  })

const bytes = (folder: string, name: string): Buffer => readFileSync(join(folder, name))

const testOf = (out: string): unknown => {
  const last: unknown = JSON.parse(out.trim().split('\n').at(-1) ?? 'null')
  return typeof last === 'object' && last !== null && 'test' in last ? last.test : last
}

beforeAll(() => {
  mkdirSync(data)
  Object.entries(idxFiles(240, 20, 28)).forEach(([name, content]) => writeFileSync(join(data, name), content))
})

describe('a run that is stopped', () => {
  let expected: Ran = { code: 1, out: '', err: '' }
  beforeAll(async () => {
    expected = await credence(...run, '--epochs', '2', '--out', whole)
  })

  it('by a signal, saves, and goes on to the same files and the same test', async () => {
    expect(expected.code).toBe(0)
    const out = join(root, 'stopped')
    const args = [...run, '--epochs', '2', '--out', out]
    const stopped = await signalled(args, 'SIGTERM', [4])
    expect(stopped.code).toBe(143)
    expect(stopped.err).toContain(`'credence train --resume --out ${out}' goes on from there`)
    expect(JSON.parse(stopped.out.trim().split('\n').at(-1) ?? '')).toMatchObject({ event: 'stopped', epoch: 1 })
    expect(readdirSync(out)).toStrictEqual(['checkpoints'])
    // The newest is torn, as by a disk that lies: the run goes on from the one before.
    const [torn = ''] = readdirSync(join(out, 'checkpoints')).filter(name => name !== 'epoch-1-step-0')
    truncateSync(join(out, 'checkpoints', torn, 'state.safetensors'), 1000)
    const resumed = await credence('train', '--resume', '--out', out, '--json')
    expect(resumed.err).toMatch(/a newer checkpoint could not be used \(.+\): the run goes on from the beginning/)
    expect(resumed.code).toBe(0)
    expect(testOf(resumed.out)).toStrictEqual(testOf(expected.out))
    expect(bytes(out, 'weights.safetensors').equals(bytes(whole, 'weights.safetensors'))).toBe(true)
    expect(bytes(out, 'model.json').equals(bytes(whole, 'model.json'))).toBe(true)
    expect(readdirSync(out).sort()).toStrictEqual(['checkpoints', 'model.json', 'report.html', 'weights.safetensors'])
  })

  it('by a second signal, leaves at once, and what was saved before is sound', async () => {
    const out = join(root, 'left')
    const left = await signalled(
      [...run, '--epochs', '500', '--checkpoint-every', '1', '--out', out],
      'SIGINT',
      [4, 4],
      300
    )
    expect(left.code).toBe(130)
    const again = await credence('train', '--resume', '--out', out, '--epochs', '499')
    expect(again).toMatchObject({ code: 2, err: containing('it may be raised, not lowered') })
  })

  it('whose folder is taken away, says so and writes no more', async () => {
    const out = join(root, 'taken')
    const watch = setInterval(() => {
      if (existsSync(join(out, 'checkpoints', 'epoch-1-step-2')))
        rmSync(join(out, 'lock'), { recursive: true, force: true })
    }, 1)
    const { code, err } = await credence(...run, '--epochs', '50', '--checkpoint-every', '1', '--out', out)
    clearInterval(watch)
    expect(code).toBe(1)
    expect(err).toMatch(/^credence: the lock of the run can't be found again: .+\n$/)
    expect(readdirSync(join(out, 'checkpoints')).every(name => name.startsWith('epoch-1-'))).toBe(true)
  })

  it('refuses other settings with a sentence that names the option', async () => {
    const resume = ['train', '--resume', '--out', whole]
    const refused = async (...args: ReadonlyArray<string>): Promise<string> => {
      const { code, err } = await credence(...resume, ...args)
      expect(code).toBe(2)
      return err
    }
    expect(await refused('--lr', '0.5')).toBe(
      `credence: --lr is 0.5, but the run in '${whole}' was begun with 0.002: leave --lr out, or begin another run with another --out\n`
    )
    expect(await refused('--seed', '1')).toContain('--seed is 1, but')
    expect(await refused('--model', 'lenet5')).toContain('--model is lenet5, but the run in')
    expect(await refused('--backend', 'reference')).toContain('--backend is reference, but')
    expect(await refused('--epochs', '1')).toContain('--epochs is 1, but')
    expect(await refused('--on-divergence', 'backoff')).toContain('--on-divergence is backoff, but')
  })

  it('may be told its own settings again, and with a constant rate more epochs', async () => {
    const constant = [...run, '--schedule', 'constant']
    const out = join(root, 'raised')
    const longer = join(root, 'longer')
    await credence(...constant, '--epochs', '1', '--out', out)
    const raised = await credence(...constant, '--resume', '--epochs', '2', '--out', out)
    expect(raised).toMatchObject({ code: 0, err: '' })
    expect(testOf(raised.out)).toStrictEqual(
      testOf((await credence(...constant, '--epochs', '2', '--out', longer)).out)
    )
    expect(bytes(out, 'model.json').equals(bytes(longer, 'model.json'))).toBe(true)
  })

  it('whose rate has fallen to 0 has no more epochs to go', async () => {
    expect(await credence('train', '--resume', '--out', whole, '--epochs', '3')).toMatchObject({
      code: 2,
      err: containing('its learning rate falls to 0 over these (--schedule cosine)')
    })
  })

  it('refuses images that have changed', async () => {
    const other = join(root, 'changed')
    cpSync(data, other, { recursive: true })
    const out = join(root, 'changed-run')
    const args = ['train', '--model', 'mlp', '--data', other, '--batch', '16', '--samples', '1', '--json']
    await credence(...args, '--epochs', '1', '--out', out)
    Object.entries(idxFiles(224, 20, 28)).forEach(([name, content]) => writeFileSync(join(other, name), content))
    expect(await credence('train', '--resume', '--out', out)).toMatchObject({
      code: 2,
      err: containing('has changed since the run was begun')
    })
  })
})

it('nothing to resume is a sentence, and makes no folder', async () => {
  const out = join(root, 'nowhere')
  expect(await credence('train', '--resume', '--out', out)).toMatchObject({
    code: 2,
    err: `credence: there is no run to resume in '${out}': give the --out of one that was begun, or leave --resume out\n`
  })
  expect(readdirSync(root)).not.toContain('nowhere')
})

it('every option of training either belongs to the run or may change', () => {
  const known = [...settings.keys(), ...free]
  expect(trainOptions.map(({ name }) => name).filter(name => !known.includes(name))).toStrictEqual([])
  expect(known.filter(name => !trainOptions.some(option => option.name === name))).toStrictEqual([])
})
