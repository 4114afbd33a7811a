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

/** The command line as a process. `heard` is called with all that it has written to each stream, as it grows. */
const watched = (
  args: ReadonlyArray<string>,
  heard: (said: Pick<Ran, 'out' | 'err'>, send: (signal: NodeJS.Signals) => void) => void
): Promise<Ran> =>
  new Promise(resolve => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args])
    const kept = { out: '', err: '' }
    const hear = (): void => {
      heard(kept, signal => void child.kill(signal))
    }
    child.stdout.on('data', (chunk: Buffer) => {
      kept.out += chunk.toString()
      hear()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      kept.err += chunk.toString()
      hear()
    })
    child.on('close', code => {
      resolve({ code, ...kept })
    })
  })

/** A process that gets a signal once it has written so many lines. */
const signalled = (args: ReadonlyArray<string>, signal: NodeJS.Signals, lines: number): Promise<Ran> => {
  const sent = { signal: false }
  return watched(args, ({ out }, send) => {
    if (sent.signal || out.split('\n').length <= lines) return
    sent.signal = true
    send(signal)
  })
}

const bytes = (folder: string, name: string): Buffer => readFileSync(join(folder, name))

/** The name of a run's newest checkpoint. */
const newestOf = (folder: string): string => {
  const place = (name: string): ReadonlyArray<number> => (name.match(/\d+/g) ?? []).map(Number)
  const order = ([e = 0, s = 0]: ReadonlyArray<number>, [f = 0, t = 0]: ReadonlyArray<number>): number => e - f || s - t
  return (
    readdirSync(join(folder, 'checkpoints'))
      .sort((x, y) => order(place(x), place(y)))
      .at(-1) ?? ''
  )
}

const testOf = (out: string): unknown => {
  const last: unknown = JSON.parse(out.trim().split('\n').at(-1) ?? 'null')
  return typeof last === 'object' && last !== null && 'test' in last ? last.test : last
}

beforeAll(() => {
  mkdirSync(data)
  Object.entries(idxFiles(240, 20, 28)).forEach(([name, content]) => writeFileSync(join(data, name), content))
})

describe('a run that is stopped', () => {
  beforeAll(async () => {
    expect(await credence(...run, '--epochs', '2', '--out', whole)).toMatchObject({ code: 0 })
  })

  // Enough epochs for a signal to arrive before the end; where a machine delivers it later still, once more.
  const many = [...run, '--epochs', '12']
  const stoppedIn = async (out: string, tries = 5): Promise<Ran> => {
    rmSync(out, { recursive: true, force: true })
    const ran = await signalled([...many, '--out', out], 'SIGTERM', 4)
    return ran.code === 0 && tries > 1 ? stoppedIn(out, tries - 1) : ran
  }

  it('by a signal, saves, and goes on to the same files and the same test', async () => {
    const [out, letBe] = [join(root, 'stopped'), join(root, 'let-be')]
    const stopped = await stoppedIn(out)
    expect(stopped.code).toBe(143)
    expect(stopped.err).toContain(`'credence train --resume --out ${out}' goes on from there`)
    expect(JSON.parse(stopped.out.trim().split('\n').at(-1) ?? '')).toMatchObject({ event: 'stopped' })
    expect(readdirSync(out)).toStrictEqual(['checkpoints'])
    // The newest is torn, as by a disk that lies: the run goes on from the one before.
    truncateSync(join(out, 'checkpoints', newestOf(out), 'state.safetensors'), 1000)
    const resumed = await credence('train', '--resume', '--out', out, '--json')
    expect(resumed.err).toMatch(/a newer checkpoint could not be used \(.+\): the run goes on from .+/)
    expect(resumed.code).toBe(0)
    const undisturbed = await credence(...many, '--out', letBe)
    expect(testOf(resumed.out)).toStrictEqual(testOf(undisturbed.out))
    expect(bytes(out, 'weights.safetensors').equals(bytes(letBe, 'weights.safetensors'))).toBe(true)
    expect(bytes(out, 'model.json').equals(bytes(letBe, 'model.json'))).toBe(true)
    expect(readdirSync(out).sort()).toStrictEqual(['checkpoints', 'model.json', 'report.html', 'weights.safetensors'])
  }, 600_000)

  it('by signals that do not end, leaves, and what was saved is sound', async () => {
    const out = join(root, 'left')
    // The first asks to stop. One that comes long after it, where stopping takes long, leaves at once.
    const sent: { timer?: NodeJS.Timeout } = {}
    const left = await watched(
      [...run, '--epochs', '500', '--checkpoint-every', '1', '--out', out],
      ({ out: said }, send) => {
        if (said.split('\n').length <= 4) return
        sent.timer ??= setInterval(() => {
          send('SIGINT')
        }, 5)
      }
    )
    clearInterval(sent.timer)
    // A signal that comes when all is saved and nobody listens any more ends the process as SIGINT does: without a code.
    expect([130, null]).toContain(left.code)
    const again = await credence('train', '--resume', '--out', out, '--epochs', '499')
    expect(again).toMatchObject({ code: 2, err: containing('it may be raised, not lowered') })
    expect(await credence('report', '--out', out)).toMatchObject({
      code: 2,
      err: containing(`of 500 epochs: let it end with 'credence train --resume --out ${out}'`)
    })
  }, 600_000)

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

  it('may be told its own settings again, and more epochs', async () => {
    const out = join(root, 'raised')
    const longer = join(root, 'longer')
    await credence(...run, '--epochs', '1', '--out', out)
    const raised = await credence(...run, '--resume', '--epochs', '2', '--out', out)
    expect(raised).toMatchObject({ code: 0, err: '' })
    expect(testOf(raised.out)).toStrictEqual(testOf((await credence(...run, '--epochs', '2', '--out', longer)).out))
    expect(bytes(out, 'model.json').equals(bytes(longer, 'model.json'))).toBe(true)
  })

  it('whose rate has fallen to 0 has no more epochs to go', async () => {
    const out = join(root, 'fallen')
    await credence(...run, '--schedule', 'cosine', '--epochs', '1', '--out', out)
    expect(await credence('train', '--resume', '--out', out, '--epochs', '3')).toMatchObject({
      code: 2,
      err: containing('its learning rate falls to 0 over these (--schedule cosine)')
    })
  })

  it('that has ended has its report written again, and nothing else changed', async () => {
    const [weights, model] = [bytes(whole, 'weights.safetensors'), bytes(whole, 'model.json')]
    const page = bytes(whole, 'report.html').toString()
    rmSync(join(whole, 'report.html'))
    const written = await credence('report', '--out', whole, '--json')
    expect(written).toMatchObject({ code: 0, err: '' })
    expect(testOf(written.out)).toStrictEqual(testOf((await credence('evaluate', '--out', whole, '--json')).out))
    expect(bytes(whole, 'weights.safetensors').equals(weights)).toBe(true)
    expect(bytes(whole, 'model.json').equals(model)).toBe(true)
    const titleOf = (html: string): string | undefined => /<title>.*<\/title>/.exec(html)?.[0]
    expect(titleOf(bytes(whole, 'report.html').toString())).toBe(titleOf(page))
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
