/**
 * Names are data: what a graph's inputs, states and results are called changes no character of the source that gpu.js is
 * given, and that source is made of a few known tokens.
 */
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { describe, expect, it } from 'vitest'
import { traits } from '../../src/backend/gpu/gpu'
import { sourcesFor } from '../../src/backend/gpu/machine'
import { number } from '../../src/backend/gpu/print/number'
import { compile } from '../../src/compile/compile'
import { mapRoots, program, type Program, roots } from '../../src/compile/Program'
import { apply, type Expr, withArgs } from '../../src/expr/Expr'
import { fold, topological } from '../../src/expr/Fold'
import { minus, plus, times } from '../../src/function/arithmetic'
import { matmul } from '../../src/function/matmul'
import { adam } from '../../src/optim/adam'
import { constant } from '../../src/primitive/constant'
import { input } from '../../src/primitive/input'
import { trainingStep } from '../../src/train/step'
import { graphFrom } from '../arbitrary/Graph'
import { tapes } from '../arbitrary/Tape'
import { model } from '../train/tinyRun'

const SEED = 8

// -------------------------------------------------------------------------------------
// names
// -------------------------------------------------------------------------------------

/** What would end a comment, a string or a statement, hide in one, or be found on every object. */
const hostile = fc.constantFrom(
  'a=(globalThis.X=true)\n//',
  '*/ globalThis.X = true /*',
  '// ',
  '`${globalThis.X = true}`',
  "'); globalThis.X = true; ('",
  '"',
  '\\',
  '\n',
  '\r\n',
  '\u2028globalThis.X = true\u2029',
  '\u202e\u2066',
  '\u0000',
  '\ud800',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'this',
  'return',
  'function',
  'v0',
  'a0',
  'Math',
  '0',
  '-1',
  '',
  ' '
)

const anyName = fc.oneof(
  hostile,
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.tuple(hostile, hostile).map(([x, y]) => `${x}${y}`)
)

type Rename = (name: string) => string

const nameOf = (e: Expr): string | undefined =>
  e.primitive.name === 'input' ? String(e.attributes['name']) : undefined

/** The names of a program's inputs, states and results. */
const namesOf = (p: Program): ReadonlyArray<string> => [
  ...new Set([
    ...topological(roots(p)).flatMap(e => nameOf(e) ?? []),
    ...[...p.outputs, ...p.state].map(({ name }) => name)
  ])
]

/** The program with other names, and the same everything else. */
const renamed = (rename: Rename, p: Program): Program => {
  const values = fold<Expr>((e, args) => {
    const name = nameOf(e)
    return name === undefined ? withArgs(args)(e) : apply(e.primitive, { ...e.attributes, name: rename(name) }, [])
  })(roots(p))
  const { outputs, state } = mapRoots(all => all.map(e => values.get(e) ?? e))(p)
  const named = ({ name, value }: Program['state'][number]): Program['state'][number] => ({ name: rename(name), value })
  return { outputs: outputs.map(named), state: state.map(named) }
}

/** As many names as are needed, no two of them the same. */
const renamings = (p: Program): fc.Arbitrary<Rename> => {
  const names = namesOf(p)
  return fc
    .uniqueArray(anyName, { minLength: names.length, maxLength: names.length })
    .map(others => name => others[names.indexOf(name)] ?? name)
}

// -------------------------------------------------------------------------------------
// sources
// -------------------------------------------------------------------------------------

const sourceOf = (p: Program): string =>
  pipe(
    compile(traits)(p),
    E.match(
      error => expect.fail(error.message),
      plan => [...sourcesFor('webasm', plan), ...sourcesFor('webgpu', plan)].join('\n')
    )
  )

/** A step of least squares: fed inputs, a state, constants, sums, and products. */
const regression: Program = ((): Program => {
  const [x, y, w] = [input('x', [2, 2]), input('y', [2, 1]), input('weights', [2, 1])]
  const error = minus(matmul(x, w), plus(y, constant([2, 1], [-0, 1e-39])))
  return { outputs: [{ name: 'error', value: error }], state: [{ name: 'weights', value: plus(w, times(error, 0.1)) }] }
})()

describe('the source of a program, whatever its names are', () => {
  const unchanged = (p: Program, cases: number): void => {
    const expected = sourceOf(p)
    expect(expected).toContain('function(')
    fc.assert(
      fc.property(renamings(p), rename => sourceOf(renamed(rename, p)) === expected),
      { numRuns: cases, seed: SEED }
    )
  }

  it('is the same, byte for byte, under 10,000 renamings', () => {
    unchanged(regression, 10_000)
  })

  it('is the same for a whole step of training', () => {
    unchanged(trainingStep(model, adam(), 6), 10)
  })

  it('is the same for random graphs', () => {
    const graphs = tapes(120).map(tape =>
      program(graphFrom(tape).outputs.map((value, i) => ({ name: `output ${i}`, value })))
    )
    fc.assert(
      fc.property(
        graphs.chain(p => renamings(p).map(rename => [p, rename] as const)),
        ([p, rename]) => sourceOf(renamed(rename, p)) === sourceOf(p)
      ),
      { numRuns: 40, seed: SEED }
    )
  })
})

// -------------------------------------------------------------------------------------
// tokens
// -------------------------------------------------------------------------------------

/** What is left of a source without the tokens that it may have. */
const strange = (source: string): string =>
  source
    .replace(/\bthis\.thread\.x\b|\bMath\.(floor|min|max|abs|sqrt)\b|\b(function|let|return|for|if|else)\b/g, '')
    .replace(/\b[av]\d+\b|\b[tr]\b/g, '')
    .replace(/(?<![\w.])\d+(\.\d+)?(?![\w.])/g, '')
    .replace(/===|\+\+|&&|\|\|?|[<>]=|[-+*/<>=!?:;,()[\]{}^\s]/g, '')

describe('the tokens of a source', () => {
  it('are keywords, numbered names, plain decimals and operators', () => {
    fc.assert(
      fc.property(tapes(120), tape => {
        const outputs = graphFrom(tape).outputs.map((value, i) => ({ name: `output ${i}`, value }))
        expect(strange(sourceOf(program(outputs)))).toBe('')
      }),
      { numRuns: 60, seed: SEED }
    )
    expect(strange(sourceOf(trainingStep(model, adam(), 6)))).toBe('')
  })

  it.each(['globalThis', 'v0.x', 'a0.constructor', 'this.constants.x', '"text"', '`x`', '1e9', '// x', '0x1', 'x'])(
    'leave over: %s',
    text => {
      expect(strange(`let v1 = ${text};`)).not.toBe('')
    }
  )

  it('of a number are a decimal, or arithmetic that makes what has none', () => {
    fc.assert(
      fc.property(fc.float(), x => {
        const text = number(x)
        expect(text).toMatch(/^\d+(\.\d+)?$|^\(-\d+(\.\d+)?\)$|^\((0|-?1) \/ 0\)$/)
        expect(valueOf(text)).toBe(x)
      }),
      { numRuns: 5000, seed: SEED }
    )
    for (const x of [-0, 1e-45, -1e-45, 1.1754943508222875e-38, 3.4028234663852886e38, 1e308, -1e308, NaN])
      expect(valueOf(number(x))).toBe(Math.fround(x))
  })
})

/** The 32-bit float that such a text means. */
const valueOf = (text: string): number => {
  const [, numerator] = /^\((0|-?1) \/ 0\)$/.exec(text) ?? []
  return Math.fround(numerator === undefined ? Number(text.replace(/[()]/g, '')) : Number(numerator) / 0)
}
