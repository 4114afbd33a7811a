import * as E from 'fp-ts/Either'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import * as Json from '../../src/format/Json'
import { defaultJsonLimits } from '../../src/format/JsonLimits'
import { encodeUtf8 } from '../../src/format/Utf8'
import { accepted, acceptedByChoice, notUtf8, refused, refusedByChoice } from './jsonCases'
import { answersSafely, leftOf, mutantOf, rightOf } from './support'

const native = (text: string): E.Either<unknown, unknown> =>
  E.tryCatch(
    (): unknown => JSON.parse(text),
    error => error
  )

const parse = Json.parse('a.json')

describe('Json.parse on texts from the grammar', () => {
  it('has at least 120 of them', () => {
    expect(accepted.length + refused.length + refusedByChoice.length + notUtf8.length).toBeGreaterThanOrEqual(120)
  })

  it.each([...accepted, ...acceptedByChoice])('accepts: $name', ({ text }) => {
    expect(answersSafely(() => parse(encodeUtf8(text)))).toStrictEqual(E.right(JSON.parse(text)))
  })

  it.each(refused)('refuses: $name', ({ text }) => {
    expect(E.isLeft(native(text))).toBe(true)
    expect(leftOf(answersSafely(() => parse(encodeUtf8(text))))).toMatchObject({ _tag: 'InvalidJson', fault: 'Syntax' })
  })

  it.each(refusedByChoice)('refuses by choice: $name', ({ text, fault }) => {
    expect(E.isRight(native(text))).toBe(true)
    expect(leftOf(answersSafely(() => Json.parseText('a.json')(text)))).toMatchObject({ _tag: 'InvalidJson', fault })
  })

  it.each(notUtf8)('refuses bytes that are not UTF-8: %s', (_, bytes, offset) => {
    expect(leftOf(answersSafely(() => parse(Uint8Array.from(bytes))))).toMatchObject({ _tag: 'InvalidUtf8', offset })
  })
})

describe('Json.parse against JSON.parse', () => {
  const document = fc.json({ maxDepth: 6, stringUnit: 'binary' })
  const soup = fc.string({
    unit: fc.constantFrom(
      ...'{}[]",:0123456789eE+-.\\/ \n\tnulltruefalseab'.split(''),
      '\\u',
      'd83d',
      '"a":',
      '\u00e9'
    ),
    maxLength: 24
  })

  // The one thing that ours refuses and JSON.parse accepts, apart from the limits, are the faults that have a name.
  const agree = (text: string): void => {
    const ours = answersSafely(() => Json.parseText('a.json')(text))
    const theirs = native(text)
    if (E.isRight(ours)) expect(theirs).toStrictEqual(ours)
    else if (ours.left._tag === 'InvalidJson' && ours.left.fault === 'Syntax') expect(E.isLeft(theirs)).toBe(true)
    else expect(ours.left._tag).toBe('InvalidJson')
  }

  it('agrees on 2,000 documents', () => {
    fc.assert(fc.property(document, agree), { numRuns: 2000 })
  })

  it('agrees on 20,000 soups of tokens', () => {
    fc.assert(fc.property(soup, agree), { numRuns: 20_000 })
  })

  it('answers 20,000 mutants of documents safely', () => {
    const mutant = document.chain(text => mutantOf(encodeUtf8(text)))
    const check = (bytes: Uint8Array): void => {
      const answer = answersSafely(() => parse(bytes))
      if (E.isRight(answer)) expect(native(new TextDecoder().decode(bytes))).toStrictEqual(answer)
    }
    fc.assert(fc.property(mutant, check), { numRuns: 20_000 })
  })

  it('answers any bytes safely', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), bytes => void answersSafely(() => parse(bytes))),
      {
        numRuns: 5000
      }
    )
  })

  it('finds a key given twice among any number of others, and no other key', () => {
    const keys = fc.uniqueArray(fc.string({ unit: 'grapheme', maxLength: 3 }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(keys, fc.nat(), fc.nat(), (unique, from, to) => {
        const again = unique[from % unique.length] ?? ''
        const place = (from % unique.length) + 1 + (to % (unique.length - (from % unique.length)))
        const object = (names: ReadonlyArray<string>): string => `{${names.map(k => `${JSON.stringify(k)}:0`).join()}}`
        const once = Json.parseText('a.json')(object(unique))
        const twice = Json.parseText('a.json')(object([...unique.slice(0, place), again, ...unique.slice(place)]))
        expect(E.isRight(once)).toBe(true)
        expect(leftOf(twice)).toMatchObject({ _tag: 'InvalidJson', fault: 'DuplicateKey' })
      }),
      { numRuns: 1000 }
    )
  })

  it('gives objects whose prototype no text can choose', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.integer()), value => {
        const answer = Json.parseText('a.json')(JSON.stringify(value))
        if (E.isRight(answer)) expect(Object.getPrototypeOf(answer.right)).toBe(Object.prototype)
      })
    )
  })
})

describe('the limits of Json.parse, at the limit and one past it', () => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
  const mixed = (depth: number): string =>
    Array.from({ length: depth }, (_, level) => (level % 2 === 0 ? '[' : '{"k":')).join('') +
    '0' +
    Array.from({ length: depth }, (_, level) => ((depth - 1 - level) % 2 === 0 ? ']' : '}')).join('')
  const flat = (members: number): string => `[${Array.from({ length: members }, () => '0').join(',')}]`
  const keyed = (members: number): string =>
    `{${Array.from({ length: members }, (_, index) => `"k${index}":0`).join(',')}}`

  it.each([
    { option: 'bytes', limits: { bytes: 10 }, within: '"12345678"', past: '"123456789"' },
    { option: 'bytes', limits: { bytes: 10 }, within: '"\u20ac\u20ac12"', past: '"\u20ac\u20ac\u20ac"' },
    { option: 'bytes', limits: {}, within: `"${'a'.repeat(1_048_574)}"`, past: `"${'a'.repeat(1_048_575)}"` },
    { option: 'depth', limits: {}, within: nested(64), past: nested(65) },
    { option: 'depth', limits: {}, within: mixed(64), past: mixed(65) },
    { option: 'depth', limits: { depth: 1 }, within: '[1,2]', past: '[[]]' },
    { option: 'depth', limits: { depth: 0 }, within: '1', past: '[]' },
    { option: 'values', limits: { values: 5 }, within: flat(4), past: flat(5) },
    { option: 'values', limits: { values: 1 }, within: '{}', past: '{"a":1}' },
    { option: 'values', limits: { bytes: 1e7 }, within: flat(999_999), past: flat(1_000_000) },
    { option: 'keys', limits: { keys: 3 }, within: keyed(3), past: keyed(4) },
    { option: 'items', limits: { items: 3 }, within: `[${flat(3)},${flat(3)}]`, past: flat(4) }
  ])('$option with $limits', ({ option, limits, within, past }) => {
    const configured = { ...defaultJsonLimits, ...limits }
    expect(E.isRight(Json.parse('a.json', configured)(encodeUtf8(within)))).toBe(true)
    expect(E.isRight(Json.parseText('a.json', configured)(within))).toBe(true)
    const errors = [Json.parse('a.json', configured)(encodeUtf8(past)), Json.parseText('a.json', configured)(past)]
    errors.forEach(error => expect(leftOf(error)).toMatchObject({ _tag: 'LimitExceeded', option }))
  })

  it('lets a reader that asks for it have lone surrogates', () => {
    const lenient = Json.parseText('a.json', { ...defaultJsonLimits, loneSurrogates: 'allow' })
    expect(lenient('["\\ud800"]')).toStrictEqual(E.right(['\ud800']))
  })

  it.each([100_000, 500_000])('refuses %d levels in time', depth => {
    const limits = { ...defaultJsonLimits, bytes: 1e7 }
    const texts = [nested(depth), '['.repeat(depth), '{"a":'.repeat(depth), '[{"a":'.repeat(depth)]
    texts.forEach(text => {
      const error = leftOf(answersSafely(() => Json.parse('a.json', limits)(encodeUtf8(text))))
      expect(error).toMatchObject({ _tag: 'LimitExceeded', option: 'depth' })
    })
  })

  it.each([
    ['spaces', ' '.repeat(1_048_576)],
    ['lines', '\n'.repeat(1_048_576)],
    ['one open string', `"${'a'.repeat(1_048_575)}`],
    ['escapes', `"${'\\u0041'.repeat(174_000)}`],
    ['surrogate escapes', `[${'"\\ud83d\\ude00",'.repeat(69_000)}0]`],
    ['digits', '1'.repeat(1_048_576)],
    ['keys', `{${Array.from({ length: 100_000 }, (_, index) => `"${index}":0`).join(',')}}`],
    ['one key many times', `{${'"":0,'.repeat(200_000)}`],
    ['numbers', `[${'-1.5e5,'.repeat(149_000)}0]`],
    ['commas', `[${','.repeat(1_000_000)}]`],
    ['open objects in an array', `[${'{},'.repeat(349_000)}{}]`]
  ])('answers a megabyte of %s in time', (_, text) => {
    void answersSafely(() => parse(encodeUtf8(text)), Math.max(100, 8 * platformMilliseconds(text)))
  })
})

/** What the platform takes to parse a text or to refuse it: a machine on which that is long gives others time too. */
const platformMilliseconds = (text: string): number => {
  const begun = performance.now()
  E.tryCatch(
    () => void JSON.parse(text),
    () => undefined
  )
  return performance.now() - begun
}

describe('the sentences of Json.parse', () => {
  it.each([
    ['{\n  "a": 1,\n}', 'a.json, line 3, column 1: expected a key in double quotes, found "}".'],
    ['[1 2]', 'a.json, line 1, column 4: expected a comma or "]", found "2".'],
    ['', 'a.json, line 1, column 1: expected a value, found the end of the text.'],
    ['{"a":1,"a":2}', 'a.json, line 1, column 8: the key "a" is given twice: remove one of the two.'],
    ['{"__proto__":1}', 'a.json, line 1, column 2: the key "__proto__" is not allowed: rename it.'],
    ['\ufeff1', 'a.json, line 1, column 1: expected a value, found a byte order mark (save the file without it).'],
    [
      '[\n"\u001b[2J"]',
      'a.json, line 2, column 2: expected a closing quote, a character or an escape such as \\n or \\u0041, found "\\u001b".'
    ],
    ['1e999', 'a.json, line 1, column 1: the number is too large for a double: write one below 1.8e308.']
  ])('%j', (text, message) => {
    expect(leftOf(Json.parseText('a.json')(text)).message).toBe(message)
  })

  it('name the limit and how to change it', () => {
    const error = leftOf(Json.parse('a.json', { ...defaultJsonLimits, bytes: 3 })(encodeUtf8('[1,2]')))
    expect(error.message).toBe(
      'a.json has 5 bytes, but the limit bytes is 3: use a smaller file, or raise the limit if you trust this one.'
    )
  })
})

describe('Json.print', () => {
  const value = fc.jsonValue({ maxDepth: 5, stringUnit: 'grapheme', noUnicodeString: false })

  it('is undone by Json.parseText, to the sign of zero', () => {
    const roundTrip = (original: unknown): void => {
      const printed = Json.print('a.json')(original)
      // A forbidden key is refused on the way out, as it would be on the way in.
      if (E.isRight(printed)) expect(rightOf(Json.parseText('a.json')(printed.right))).toStrictEqual(original)
      else expect(printed.left.message).toContain('which no document of ours may have')
    }
    fc.assert(fc.property(value, roundTrip), { numRuns: 3000 })
    roundTrip([-0, 0, 5e-324, 1.7976931348623157e308, 0.1 + 0.2])
  })

  it('is what JSON.parse reads as well', () => {
    fc.assert(
      fc.property(value, original => {
        const printed = Json.print('a.json')(original)
        if (E.isRight(printed)) expect(JSON.parse(printed.right)).toStrictEqual(original)
      })
    )
  })

  it('is readable', () => {
    expect(rightOf(Json.print('a.json')({ name: 'mlp', shape: [28, 28, 1], layers: [{ units: 10 }], none: {} }))).toBe(
      '{\n  "name": "mlp",\n  "shape": [28, 28, 1],\n  "layers": [\n    {\n      "units": 10\n    }\n  ],\n  "none": {}\n}\n'
    )
  })

  const cyclic: Array<unknown> = []
  cyclic.push(cyclic)

  it.each<readonly [string, unknown, string]>([
    ['NaN', { lr: NaN }, 'a.json was not written: lr is NaN, and JSON has only finite numbers.'],
    ['infinity', [1, -Infinity], 'a.json was not written: [1] is -Infinity, and JSON has only finite numbers.'],
    ['undefined', { a: undefined }, 'a.json was not written: a is nothing, which JSON has no form for.'],
    ['a hole', [, 1], 'a.json was not written: [0] is nothing, which JSON has no form for.'],
    ['a function', { f: () => 1 }, 'a.json was not written: f is a function, which JSON has no form for.'],
    ['a bigint', 1n, 'a.json was not written: the whole document is a bigint, which JSON has no form for.'],
    ['a map', { m: new Map() }, 'a.json was not written: m is an object, which JSON has no form for.'],
    [
      'half a pair',
      ['\ud800'],
      'a.json was not written: [0] is the string "\\ud800", which holds half of a surrogate pair.'
    ],
    [
      'a forbidden key',
      { constructor: 1 },
      'a.json was not written: constructor has the key "constructor", which no document of ours may have: rename it.'
    ]
  ])('refuses %s', (_, original, message) => {
    expect(leftOf(Json.print('a.json')(original)).message).toBe(message)
  })

  it('refuses a value that contains itself', () => {
    expect(leftOf(Json.print('a.json')(cyclic)).message).toContain('more than 64 levels of nesting')
  })
})
