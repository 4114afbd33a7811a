import assert from 'node:assert/strict'
import * as E from 'fp-ts/Either'
import * as O from 'fp-ts/Option'
import { describe, expect, it } from 'vitest'
import { filesOn } from '../../src/train/files'
import type { Lock, Machine, Owner } from '../../src/train/lock'
import { acquireLock, thisMachine } from '../../src/train/lock'
import { faults, faulty, once } from './faults'
import { chanceFrom, upTo } from './fileWrites'
import { emptyDisk, memoryFileSystem, powerCut } from './memoryFileSystem'

const containing = (part: string): unknown => expect.stringContaining(part)

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern)

const owner = (process: number, begun = 1000, host = 'here'): Owner => ({
  id: `${host}-${process}-${begun}`,
  process,
  host,
  begun,
  boot: 'today'
})

const machine = (self: Owner, running: ReadonlyArray<number> = []): Machine => ({
  self: () => self,
  isRunning: process => running.includes(process)
})

const held = async (taken: ReturnType<ReturnType<typeof acquireLock>>): Promise<Lock> => {
  const result = await taken()
  assert(E.isRight(result), E.isLeft(result) ? result.left.message : '')
  return result.right
}

const inUse = { left: { _tag: 'BadInput', message: matching(/^'\/' is in use by process \d+ on \w+: /) } }

describe('a lock', () => {
  it('is held by one, and given back', async () => {
    const fs = memoryFileSystem(emptyDisk())
    const first = await held(acquireLock(fs, machine(owner(1)))('/'))
    expect(await first.check()).toStrictEqual(E.right(undefined))
    expect(await acquireLock(fs, machine(owner(2), [1]))('/')()).toMatchObject(inUse)
    expect(await first.release()).toStrictEqual(E.right(undefined))
    expect(await filesOn(fs).listFolder('/')()).toStrictEqual(E.right([]))
    await held(acquireLock(fs, machine(owner(2), [1]))('/'))
    expect(await first.check()).toMatchObject({ left: { _tag: 'RunFailed' } })
    // What is no longer ours is not given back.
    await first.release()
    expect(await acquireLock(fs, machine(owner(3), [2]))('/')()).toMatchObject(inUse)
  })

  it('whose process has ended is taken over, and that is said', async () => {
    const fs = memoryFileSystem(emptyDisk())
    await held(acquireLock(fs, machine(owner(1)))('/'))
    const second = await held(acquireLock(fs, machine(owner(2)))('/'))
    expect(second.taken).toStrictEqual(O.some(owner(1)))
    expect(await second.check()).toStrictEqual(E.right(undefined))
    expect(await filesOn(fs).listFolder('/')()).toStrictEqual(E.right(['lock']))
  })

  it('of a process with our number that began before us is taken over; ours is in use', async () => {
    const fs = memoryFileSystem(emptyDisk())
    await held(acquireLock(fs, machine(owner(7, 1000)))('/'))
    expect(await acquireLock(fs, machine({ ...owner(7, 1000), id: 'again' }, [7]))('/')()).toMatchObject(inUse)
    expect((await held(acquireLock(fs, machine(owner(7, 2000), [7]))('/'))).taken).toStrictEqual(O.some(owner(7, 1000)))
  })

  it('from before the machine was started is taken over, though its number runs again; not where no one knows', async () => {
    const fs = memoryFileSystem(emptyDisk())
    const before = { ...owner(1), boot: 'yesterday' }
    await held(acquireLock(fs, machine(before))('/'))
    expect(await acquireLock(fs, machine({ ...owner(2), boot: '' }, [1]))('/')()).toMatchObject(inUse)
    expect((await held(acquireLock(fs, machine(owner(2), [1]))('/'))).taken).toStrictEqual(O.some(before))
  })

  it('of another host is never taken over', async () => {
    const fs = memoryFileSystem(emptyDisk())
    await held(acquireLock(fs, machine(owner(1, 1000, 'there')))('/'))
    expect(await acquireLock(fs, machine(owner(2)))('/')()).toMatchObject(inUse)
  })

  it('goes to exactly one of many that want it at once, also when it was left behind', async () => {
    for (const isStale of [false, true]) {
      const fs = memoryFileSystem(emptyDisk())
      if (isStale) await held(acquireLock(fs, machine(owner(99)))('/'))
      const numbers = upTo(10)
      const results = await Promise.all(numbers.map(n => acquireLock(fs, machine(owner(n), numbers))('/')()))
      const locks = results.flatMap(result => (E.isRight(result) ? [result.right] : []))
      const checks = await Promise.all(locks.map(lock => lock.check()))
      expect(checks.filter(E.isRight)).toHaveLength(1)
    }
  })

  it('that is not one of ours is not touched', async () => {
    const fs = memoryFileSystem(emptyDisk())
    await filesOn(fs).writeFolderAtomic('/lock')(new Map([['owner.json', new TextEncoder().encode('{}')]]))()
    expect(await acquireLock(fs, machine(owner(1)))('/')()).toMatchObject({
      left: { _tag: 'BadInput', message: containing('is no lock of ours: remove it') }
    })
  })

  it.each(faults)('each call failing once, %s: a sentence, and the next one gets it', async fault => {
    for (const isStale of [false, true])
      for (const at of upTo(40)) {
        const fs = memoryFileSystem(emptyDisk())
        if (isStale) await held(acquireLock(fs, machine(owner(99)))('/'))
        const result = await acquireLock(faulty(fs, once(at, fault)).fs, machine(owner(1)))('/')()
        if (E.isLeft(result)) {
          expect(result.left.message.length).toBeGreaterThan(20)
          await held(acquireLock(fs, machine(owner(2)))('/'))
        } else expect(await acquireLock(fs, machine(owner(2), [1]))('/')()).toMatchObject(inUse)
      }
  })

  it('does not outlive a loss of power in a way that keeps the next one out', async () => {
    for (const seed of upTo(200)) {
      const disk = emptyDisk()
      await held(acquireLock(memoryFileSystem(disk), machine(owner(1)))('/'))
      const after = { ...memoryFileSystem(powerCut(disk, chanceFrom(seed))), unique: () => 'another' }
      await held(acquireLock(after, machine(owner(2)))('/'))
    }
  })

  it('knows this process and processes that have ended', () => {
    const self = thisMachine.self()
    expect(thisMachine.isRunning(self.process)).toBe(true)
    expect(thisMachine.self().boot).toBe(self.boot)
    expect(self.boot === '').toBe(process.platform !== 'linux')
    expect(thisMachine.isRunning(2 ** 22 + 1)).toBe(false)
  })
})
