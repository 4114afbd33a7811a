/**
 * The bare register tile over 150 taps in the first cache: what contractions of the WebAssembly backend are measured
 * against, on the same machine and in the same minute. It has 4 channels by 8 examples, and 6 by 8 with fma.
 */
import * as W from '../../src/backend/wasm/encode/instruction'
import { encode } from '../../src/backend/wasm/encode/module'

const TAPS = 150
const VECTORS = 2
const [INPUT, WEIGHTS, STEP, PAGES] = [16384, 65536, 64, 4]
const [repeats, x, w, stop, weight] = [0, 1, 2, 3, 4] as const
const FIRST = 5

const numbers = (n: number, from = 0): ReadonlyArray<number> => Array.from({ length: n }, (_, i) => from + i)

const channelsOf = (fma: boolean): number => (fma ? 6 : 4)

const multiplyAdd = (fma: boolean, vector: number, sum: number): ReadonlyArray<W.Instruction> =>
  fma
    ? [W.localGet(vector), W.localGet(weight), W.localGet(sum), W.f32x4.relaxedMadd, W.localSet(sum)]
    : [W.localGet(sum), W.localGet(vector), W.localGet(weight), W.f32x4.mul, W.f32x4.add, W.localSet(sum)]

const code = (fma: boolean, moved: number): ReadonlyArray<W.Instruction> => {
  const channels = channelsOf(fma)
  const sums = numbers(VECTORS * channels, FIRST)
  const vectors = numbers(VECTORS, FIRST + VECTORS * channels)
  return [
    ...numbers(moved).flatMap(i => [W.i32Const(0), W.localGet(repeats), W.i32Store(4 * i)]),
    W.loop,
    ...[W.i32Const(INPUT), W.localSet(x), W.i32Const(WEIGHTS), W.localTee(w)],
    ...[W.i32Const(4 * channels * TAPS), W.i32.add, W.localSet(stop)],
    W.loop,
    ...vectors.flatMap((vector, i) => [W.localGet(x), W.v128Load(16 * i), W.localSet(vector)]),
    ...numbers(channels).flatMap(j => [
      ...[W.localGet(w), W.v128LoadSplat(4 * j), W.localSet(weight)],
      ...vectors.flatMap((vector, i) => multiplyAdd(fma, vector, sums[VECTORS * j + i] ?? 0))
    ]),
    ...[W.localGet(x), W.i32Const(STEP), W.i32.add, W.localSet(x)],
    ...[W.localGet(w), W.i32Const(4 * channels), W.i32.add, W.localTee(w)],
    ...[W.localGet(stop), W.i32.ltS, W.branchIf(0), W.end],
    ...[W.localGet(repeats), W.i32Const(1), W.i32.sub, W.localTee(repeats), W.branchIf(0), W.end],
    ...sums.flatMap((sum, i) => [W.i32Const(0), W.localGet(sum), W.v128Store(16 * i)])
  ]
}

/** Runs the tile a number of times; gives the floating-point operations that were made. */
const tile = (fma: boolean, moved: number): ((times: number) => number) => {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES })
  const vectors = 1 + VECTORS * (channelsOf(fma) + 1)
  const locals = [...numbers(3).map(() => 'i32' as const), ...numbers(vectors).map(() => 'v128' as const)]
  const bytes = encode({ pages: PAGES, shared: false }, [
    { parameters: ['i32'], locals, code: code(fma, moved), name: 'tile' }
  ])
  const { tile: run } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports
  return times => {
    if (isTile(run)) run(times)
    return times * TAPS * channelsOf(fma) * 4 * VECTORS * 2
  }
}

const isTile = (f: WebAssembly.ExportValue | undefined): f is (times: number) => void => typeof f === 'function'

/** Where code lies in memory changes its speed: the tile is tried in so many places. */
const PLACES = 8

/** GFLOP per second in the best of many short moments: on a busy machine, some of them are undisturbed. */
export const peakOf = (fma: boolean, seconds: number): number => {
  const tiles = numbers(PLACES).map(moved => tile(fma, moved))
  tiles.forEach(run => run(10000))
  const start = performance.now()
  const best = { rate: 0 }
  while (performance.now() - start < 1000 * seconds)
    tiles.forEach(run => {
      const before = performance.now()
      const flops = run(300)
      best.rate = Math.max(best.rate, flops / (performance.now() - before) / 1e6)
    })
  return best.rate
}
