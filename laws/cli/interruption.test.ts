import * as O from 'fp-ts/Option'
import { describe, expect, it } from 'vitest'
import type { Host, Interruption, Signal } from '../../src/cli/interruption'
import { listen } from '../../src/cli/interruption'

interface Fake {
  readonly interruption: Interruption
  readonly send: (signal: Signal, after: number) => void
  readonly left: ReadonlyArray<number>
  readonly told: ReadonlyArray<Signal>
  readonly listeners: () => number
}

const fake = (): Fake => {
  const clock = { now: 0 }
  const heard: Array<readonly [Signal, () => void]> = []
  const left: Array<number> = []
  const told: Array<Signal> = []
  const host: Host = {
    on: (signal, listener) => void heard.push([signal, listener]),
    off: (_, listener) =>
      void heard.splice(
        heard.findIndex(([, l]) => l === listener),
        1
      ),
    now: () => clock.now,
    leave: code => void left.push(code)
  }
  return {
    interruption: listen(host, signal => void told.push(signal))(),
    send: (signal, after) => {
      clock.now += after
      heard.filter(([s]) => s === signal).forEach(([, listener]) => listener())
    },
    left,
    told,
    listeners: () => heard.length
  }
}

describe('signals', () => {
  it('nothing stops without one', async () => {
    const { interruption, told } = fake()
    expect(await interruption.stopping()).toBe(false)
    expect(interruption.code()).toStrictEqual(O.none)
    expect(told).toStrictEqual([])
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129]
  ] as const)('the first %s asks to stop, and decides the code', async (signal, code) => {
    const { interruption, send, told, left } = fake()
    send(signal, 5)
    expect(await interruption.stopping()).toBe(true)
    expect(interruption.code()).toStrictEqual(O.some(code))
    expect(told).toStrictEqual([signal])
    expect(left).toStrictEqual([])
  })

  it('a second one leaves at once, unless it is the same one passed on', () => {
    const { send, left, told } = fake()
    send('SIGINT', 5)
    send('SIGINT', 3)
    expect(left).toStrictEqual([])
    send('SIGTERM', 500)
    expect(left).toStrictEqual([143])
    expect(told).toStrictEqual(['SIGINT'])
  })

  it('a run can ask by itself, which is no signal', async () => {
    const { interruption } = fake()
    interruption.stop()
    expect(await interruption.stopping()).toBe(true)
    expect(interruption.code()).toStrictEqual(O.none)
  })

  it('is listened for no longer after the end', () => {
    const { interruption, listeners } = fake()
    expect(listeners()).toBe(3)
    interruption.end()
    expect(listeners()).toBe(0)
  })
})
