import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromMarkdown, fromSource } from './Snippet'

const lines = (...texts: ReadonlyArray<string>): string => texts.join('\n')

test('a block of Markdown is found with the line of its first line of code', () => {
  const text = lines('# Title', '```ts', 'const a = 1', '```', 'words', '```sh', 'npm test', '```')
  expect(fromMarkdown('a.md')(text)).toStrictEqual([{ file: 'a.md', line: 3, code: 'const a = 1\n' }])
})

test('a block marked no-run is left out', () => {
  expect(fromMarkdown('a.md')(lines('```ts no-run', 'forever()', '```'))).toStrictEqual([])
})

test('an example without a fence ends at the next tag', () => {
  const text = lines('/**', ' * Adds.', ' *', ' * @example', ' * const a = 1', ' * a', ' *', ' * @since 0.1.0', ' */')
  expect(fromSource('a.ts')(text)).toStrictEqual([{ file: 'a.ts', line: 5, code: 'const a = 1\na\n\n' }])
})

test('an example in a fence may contain decorators and several blocks', () => {
  const text = lines(
    '  /**',
    '   * @example',
    '   * ```ts',
    '   * a',
    '   * ```',
    '   * or',
    '   * ```ts',
    '   * b',
    '   * ```',
    '   */'
  )
  expect(fromSource('a.ts')(text)).toStrictEqual([
    { file: 'a.ts', line: 4, code: 'a\n' },
    { file: 'a.ts', line: 8, code: 'b\n' }
  ])
})

test('every snippet of a text of many blocks is found, at its line', () => {
  const code = fc.stringMatching(/^[a-z]{1,5}$/)
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat({ max: 3 }), code)), blocks => {
      const text = blocks
        .map(([gap, word]) => lines(...Array<string>(gap).fill('prose'), '```ts', word, '```'))
        .join('\n')
      const found = fromMarkdown('a.md')(text)
      expect(found.map(({ code }) => code.trim())).toStrictEqual(blocks.map(([, word]) => word))
      found.forEach(({ line, code }) => {
        expect(text.split('\n')[line - 1]).toBe(code.trim())
      })
    })
  )
})
