import * as E from 'fp-ts/Either'
import fc from 'fast-check'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

import { closed, closedWith, list, stringMap } from '../../src/format/codecs'
import type { Mismatch } from '../../src/format/FormatError'
import * as Json from '../../src/format/Json'
import { answersSafely, isPolluted, leftOf, rightOf } from './support'

const Dense = closed({ kind: t.literal('dense'), units: t.number })
const Conv = closedWith(
  { kind: t.literal('conv2d'), filters: t.number },
  { padding: t.keyof({ same: null, valid: null }) }
)
const Layer = t.union([Dense, Conv])
const Model = closed({ name: t.string, layers: list(Layer), priors: stringMap(stringMap(t.number)) })

const model = (changes: object = {}): unknown => ({
  name: 'mlp',
  layers: [{ kind: 'dense', units: 10 }],
  priors: { weights: { sigma: 0.1 } },
  ...changes
})

const sentence = (value: unknown): string => leftOf(Json.decodeWith(Model)('model.json')(value)).message

describe('stringMap', () => {
  it('keeps every key, whatever its name, and no prototype is touched', () => {
    const key = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('__proto__', 'constructor', 'toString', '0', '')
    )
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(key, fc.integer()), { selector: ([k]) => k }), pairs => {
        const decoded = rightOf(stringMap(t.number).decode(Object.fromEntries(pairs)))
        expect(decoded).toStrictEqual(new Map(pairs))
        expect(isPolluted()).toBe(false)
      })
    )
  })

  it('decode undoes encode', () => {
    const codec = stringMap(list(t.number))
    const entries = fc.uniqueArray(fc.tuple(fc.string({ unit: 'binary' }), fc.array(fc.integer())), {
      selector: ([k]) => k
    })
    fc.assert(
      fc.property(entries, pairs => {
        const map = new Map(pairs)
        expect(codec.is(map)).toBe(true)
        expect(codec.decode(codec.encode(map))).toStrictEqual(E.right(map))
      })
    )
  })

  it('does what t.record does wrongly: a transformed entry __proto__ stays an entry', () => {
    const transforming = new t.Type<{ readonly n: number }, number>(
      'wrapped',
      (u): u is { readonly n: number } => typeof u === 'object',
      (u, context) => (typeof u === 'number' ? t.success({ n: u }) : t.failure(u, context)),
      ({ n }) => n
    )
    const hostile: unknown = JSON.parse('{"__proto__": 1}')
    expect(rightOf(stringMap(transforming).decode(hostile))).toStrictEqual(new Map([['__proto__', { n: 1 }]]))
  })

  it.each([[null], [[]], ['a'], [1], [undefined]])('refuses %j', value => {
    expect(E.isLeft(stringMap(t.number).decode(value))).toBe(true)
  })
})

describe('list and closed', () => {
  it('accept what they describe', () => {
    const decoded = rightOf(Model.decode(model()))
    expect(decoded).toStrictEqual({
      name: 'mlp',
      layers: [{ kind: 'dense', units: 10 }],
      priors: new Map([['weights', new Map([['sigma', 0.1]])]])
    })
    expect(Model.is(decoded)).toBe(true)
    expect(Model.encode(decoded)).toStrictEqual(model())
  })

  it('take an optional key or its absence', () => {
    const layers = [
      { kind: 'conv2d', filters: 6 },
      { kind: 'conv2d', filters: 6, padding: 'same' }
    ]
    expect(rightOf(Model.decode(model({ layers }))).layers).toStrictEqual(layers)
  })

  it('go through bytes and back', () => {
    const value = rightOf(Model.decode(model()))
    const bytes = rightOf(Json.encodeWith(Model)('model.json')(value))
    expect(Json.decode(Model, 'model.json')(bytes)).toStrictEqual(E.right(value))
  })

  it('stay total when a codec throws', () => {
    // A thousand digits after the point are more than toFixed takes: a codec of a user's may do anything.
    const fails = (value: number): number => value.toFixed(1000).length
    const codec = new t.Type<number>('a thrower', t.number.is, () => t.success(fails(1)), fails)
    expect(leftOf(Json.decodeWith(codec)('a.json')(1)).message).toContain('a thrower (decoding failed: RangeError')
    expect(leftOf(Json.encodeWith(codec)('a.json')(1)).message).toContain('its codec failed: RangeError')
  })

  it('stay total and quick on a value nested 5,000 deep', () => {
    interface Tree {
      readonly children: ReadonlyArray<Tree>
    }
    const Tree: t.Type<Tree> = t.recursion('Tree', () => t.type({ children: t.readonlyArray(Tree) }))
    const deep = Array.from({ length: 5000 }).reduce<unknown>(child => ({ children: [child] }), { children: [] })
    expect(leftOf(answersSafely(() => Json.decodeWith(Tree)('a.json')(deep)))._tag).toBe('Mismatch')
  })

  it('answer a million bad items quickly, with one issue', () => {
    const bad = Array.from({ length: 1_000_000 }, () => null)
    const error = leftOf(answersSafely(() => Json.decodeWith(list(t.number))('a.json')(bad)))
    expect(error).toMatchObject({ _tag: 'Mismatch', issues: [{ path: ['0'], expected: 'a number', found: 'null' }] })
  })

  it('answer a hundred thousand unknown keys quickly', () => {
    const bad = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, 0]))
    expect(leftOf(answersSafely(() => Json.decodeWith(Model)('a.json')(bad)))._tag).toBe('Mismatch')
  })
})

describe('the sentences of a mismatch', () => {
  it.each<readonly [string, object, string]>([
    ['a wrong type', { name: 5 }, 'model.json: name should be a string, found the number 5'],
    ['a missing key', { name: undefined }, 'model.json: name is missing and should be a string'],
    ['a wrong list', { layers: {} }, 'model.json: layers should be an array, found an object'],
    [
      'a wrong item',
      { layers: [{ kind: 'dense', units: 'ten' }] },
      'model.json: layers[0].units should be a number, found the string "ten"'
    ],
    [
      'a wrong tag',
      { layers: [{ kind: 'dens', units: 1 }] },
      'model.json: layers[0].kind should be "dense" or "conv2d", found the string "dens"'
    ],
    ['no tag', { layers: [{ units: 1 }] }, 'model.json: layers[0].kind is missing and should be "dense" or "conv2d"'],
    [
      'a wrong keyword',
      { layers: [{ kind: 'conv2d', filters: 1, padding: 'all' }] },
      'model.json: layers[0].padding should be "same" or "valid", found the string "all"'
    ],
    [
      'an unknown key',
      { layers: [{ kind: 'dense', units: 1, unit: 2 }] },
      'model.json: layers[0].unit should be absent, because the known keys are "kind", "units", found the number 2'
    ],
    [
      'a wrong entry',
      { priors: { 'a b': { '\u202e': '' } } },
      'model.json: priors["a b"]["\\u{202e}"] should be a number, found the string ""'
    ],
    ['a wrong dictionary', { priors: [] }, 'model.json: priors should be an object, found an array of 0 values']
  ])('%s', (_, changes, message) => {
    expect(sentence(model(changes))).toBe(message)
  })

  it('names the root', () => {
    expect(sentence(null)).toBe('model.json: the whole document should be an object, found null')
  })

  it('lists all issues and counts those after the first', () => {
    const error = leftOf(Json.decodeWith(Model)('model.json')(model({ name: 1, layers: 2, priors: 3 })))
    const issues = error._tag === 'Mismatch' ? error.issues.map(({ path }) => path.join('.')) : []
    expect(issues).toStrictEqual(['name', 'layers', 'priors'])
    expect(error.message).toBe('model.json: name should be a string, found the number 1 (and 2 more)')
  })

  it('joins the branches of a union', () => {
    const codec = t.type({ size: t.union([t.number, t.null]) })
    const error: unknown = leftOf(Json.decodeWith(codec)('a.json')({ size: true }))
    expect(error).toMatchObject({
      message: 'a.json: size should be a number or null, found true'
    } satisfies Partial<Mismatch>)
  })
})
