/**
 * Cases of primitives by a seed: attributes, and numbers for the operands within their domains.
 *
 * @since 0.1.0
 */
import { readdirSync } from 'node:fs'
import type { Draw, Operand, Primitive } from '../../src/expr/Expr'
import type { Tensor } from '../../src/expr/Tensor'
import * as T from '../../src/expr/Tensor'
import { size } from '../../src/shape/Shape'

// -------------------------------------------------------------------------------------
// primitives
// -------------------------------------------------------------------------------------

const folder = new URL('../../src/primitive/', import.meta.url)

const holdsPrimitives = (module: unknown): module is { readonly primitives: ReadonlyArray<Primitive> } =>
  typeof module === 'object' && module !== null && 'primitives' in module

/** Every primitive of every file of `src/primitive`. @category constructors @since 0.1.0 */
export const allPrimitives = async (): Promise<ReadonlyArray<Primitive>> => {
  const files = readdirSync(folder).filter(file => file.endsWith('.ts'))
  const modules: ReadonlyArray<unknown> = await Promise.all(files.map(file => import(new URL(file, folder).href)))
  return modules.flatMap(module => (holdsPrimitives(module) ? module.primitives : []))
}

// -------------------------------------------------------------------------------------
// draws
// -------------------------------------------------------------------------------------

/** Numbers from 0 to 1 (mulberry32), the same for the same seed. @category constructors @since 0.1.0 */
export const stream = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    const a = Math.imul(state ^ (state >>> 15), state | 1)
    const b = a ^ (a + Math.imul(a ^ (a >>> 7), a | 61))
    return ((b ^ (b >>> 14)) >>> 0) / 2 ** 32
  }
}

const DIMENSIONS = [1, 2, 3, 5, 2, 3, 1, 0] as const

/** @category constructors @since 0.1.0 */
export const drawFrom = (next: () => number): Draw => {
  const integer = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1))
  return {
    integer,
    pick: options => options[integer(0, options.length - 1)] ?? options[0],
    shape: (least, most) =>
      Array.from({ length: integer(least, most) }, () => DIMENSIONS[integer(0, DIMENSIONS.length - 1)] ?? 1)
  }
}

/** Numbers for an operand; `lead` axes more in front hold further independent examples. @category constructors @since 0.1.0 */
export const tensorFor = (operand: Operand, next: () => number, lead: ReadonlyArray<number> = []): Tensor => {
  const { least, most, avoid, integer } = operand.domain
  const one = (): number => {
    const x = integer ? Math.floor(least + next() * (most - least + 1)) : least + next() * (most - least)
    return avoid.some(kink => Math.abs(x - kink) < 0.05) ? one() : x
  }
  const raw = T.tabulate([...lead, ...operand.shape], one)
  const { prepare } = operand
  if (prepare === undefined) return raw
  const n = size(operand.shape)
  const examples = Array.from({ length: size(lead) }, (_, i) =>
    prepare({ shape: operand.shape, data: raw.data.slice(i * n, (i + 1) * n) })
  )
  return { shape: raw.shape, data: Float64Array.from(examples.flatMap(x => [...x.data])) }
}
