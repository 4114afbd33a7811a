/**
 * The bare register tile, 4 channels by 8 examples over 150 taps in the first cache: what contractions of the
 * WebAssembly backend are measured against, on the same machine and in the same minute.
 */
import * as W from '../../src/backend/wasm/encode/instruction'
import { encode } from '../../src/backend/wasm/encode/module'

const TAPS = 150
const [TABLE, INPUT, WEIGHTS, PAGES] = [1024, 16384, 65536, 4]
const [repeats, tap, x, w] = [0, 1, 2, 3] as const
const [vectors, weight, sums] = [[4, 5], 6, [7, 8, 9, 10, 11, 12, 13, 14]] as const

const multiplyAdd = (fma: boolean, vector: number, sum: number): ReadonlyArray<W.Instruction> =>
  fma
    ? [W.localGet(vector), W.localGet(weight), W.localGet(sum), W.f32x4.relaxedMadd, W.localSet(sum)]
    : [W.localGet(sum), W.localGet(vector), W.localGet(weight), W.f32x4.mul, W.f32x4.add, W.localSet(sum)]

const code = (fma: boolean): ReadonlyArray<W.Instruction> => [
  W.loop,
  ...[W.i32Const(TABLE), W.localSet(tap)],
  W.loop,
  ...[W.localGet(tap), W.i32Load(0), W.localSet(x), W.localGet(tap), W.i32Load(4), W.localSet(w)],
  ...vectors.flatMap((vector, i) => [W.localGet(x), W.v128Load(16 * i), W.localSet(vector)]),
  ...[0, 1, 2, 3].flatMap(j => [
    ...[W.localGet(w), W.v128LoadSplat(4 * j), W.localSet(weight)],
    ...vectors.flatMap((vector, i) => multiplyAdd(fma, vector, sums[2 * j + i] ?? 0))
  ]),
  ...[W.localGet(tap), W.i32Const(8), W.i32.add, W.localTee(tap), W.i32Const(TABLE + 8 * TAPS), W.i32.ltS],
  ...[W.branchIf(0), W.end],
  ...[W.localGet(repeats), W.i32Const(1), W.i32.sub, W.localTee(repeats), W.branchIf(0), W.end],
  ...sums.flatMap((sum, i) => [W.i32Const(0), W.localGet(sum), W.v128Store(16 * i)])
]

/** Runs the tile a number of times; gives the floating-point operations that were made. */
const tile = (fma: boolean): ((times: number) => number) => {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES })
  new Int32Array(memory.buffer, TABLE, 2 * TAPS).set(
    Array.from({ length: 2 * TAPS }, (_, i) => (i % 2 === 0 ? INPUT + 32 * i : WEIGHTS + 8 * (i - 1)))
  )
  const locals = [
    ...Array.from({ length: 3 }, () => 'i32' as const),
    ...Array.from({ length: 11 }, () => 'v128' as const)
  ]
  const bytes = encode({ pages: PAGES, shared: false }, [
    { parameters: ['i32'], locals, code: code(fma), name: 'tile' }
  ])
  const { tile: run } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports
  return times => {
    if (isTile(run)) run(times)
    return times * TAPS * 4 * 8 * 2
  }
}

const isTile = (f: WebAssembly.ExportValue | undefined): f is (times: number) => void => typeof f === 'function'

/** GFLOP per second of processor time: on a busy machine, waiting is not in it. */
export const peakOf = (fma: boolean, seconds: number): number => {
  const run = tile(fma)
  run(20000)
  const before = process.cpuUsage()
  const start = performance.now()
  const done = { flops: 0 }
  while (performance.now() - start < 1000 * seconds) done.flops += run(5000)
  const { user, system } = process.cpuUsage(before)
  return done.flops / (user + system) / 1000
}
