/**
 * Every file of `src/primitive` keeps every law of primitives: a new file is tested the moment it exists.
 *
 * @since 0.1.0
 */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { Primitive } from '../src/expr/Expr'
import { assertLaws } from './check'
import { runsOf } from './law/primitive'

const folder = fileURLToPath(new URL('../src/primitive', import.meta.url))
const files = readdirSync(folder).filter(file => file.endsWith('.ts'))

interface Exports {
  readonly primitives: ReadonlyArray<Primitive>
}

const hasPrimitives = (module: unknown): module is Exports =>
  typeof module === 'object' && module !== null && 'primitives' in module && Array.isArray(module.primitives)

const found = await Promise.all(
  files.map(async file => {
    const module: unknown = await import(`../src/primitive/${file}`)
    return { file, primitives: hasPrimitives(module) ? module.primitives : [] }
  })
)

test.each(found)('$file has primitives', ({ primitives }) => {
  expect(primitives.length).toBeGreaterThan(0)
})

test('no two primitives have one name', () => {
  const names = found.flatMap(({ primitives }) => primitives.map(p => p.name))
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toStrictEqual([])
})

describe.each(
  found.flatMap(({ file, primitives }) => primitives.map(primitive => ({ file, name: primitive.name, primitive })))
)('$file: $name', ({ primitive }) => {
  // Derivatives of higher order have a file of their own, which runs beside this one.
  test.each(runsOf(primitive).filter(run => !/order [234]|Hessian/.test(run.law)))('$law', async ({ run }) => {
    assertLaws([await run()()])
  })
})
