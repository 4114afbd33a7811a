/**
 * The lint rules do refuse what the style forbids: each case is a line of code, where it would stand, and the rule.
 *
 * @since 0.1.0
 */
import { fileURLToPath } from 'node:url'
import { ESLint } from 'eslint'
import { expect, test } from 'vitest'
import { sources } from './Repository'

const eslint = new ESLint({ cwd: fileURLToPath(new URL('../..', import.meta.url)) })

// The type checker knows a file only if it is on disk, so the code is checked as if it were an existing file's.
const fileIn = (folder: string): string =>
  sources.find(
    file => file.startsWith(`src/${folder}/`) && !/(Typed|Tensor|Fold|Equality|codec|Expr)\.ts$/.test(file)
  ) ?? expect.fail(`src/${folder} has no source`)

const rulesBroken = async (folder: string, code: string): Promise<ReadonlyArray<string>> => {
  const [result] = await eslint.lintText(`${code}\n`, { filePath: fileIn(folder) })
  return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message)
}

const refused: ReadonlyArray<readonly [folder: string, code: string, rule: string]> = [
  ['expr', 'export let a = 1', 'functional/no-let'],
  ['expr', 'export const f = (): void => { while (Date.length > 1) f() }', 'functional/no-loop-statements'],
  ['expr', "export const f = (): never => { throw new Error('x') }", 'functional/no-throw-statements'],
  ['expr', 'export class A {}', 'functional/no-classes'],
  ['expr', 'export const f = (x: { readonly a: number[] }): number => x.a.length', 'no-restricted-syntax'],
  ['expr', 'export interface A { a: number }', 'no-restricted-syntax'],
  ['expr', 'const a = { b: 1 }\na.b = 2', 'functional/immutable-data'],
  ['expr', 'export const f = (x: unknown): number => x as number', '@typescript-eslint/consistent-type-assertions'],
  ['expr', 'export const f = (x: any): void => undefined', '@typescript-eslint/no-explicit-any'],
  ['expr', 'export const f = (x: ReadonlyArray<number>): number => x[0]!', '@typescript-eslint/no-non-null-assertion'],
  ['expr', "export const f = (): unknown => new Function('return 1')", '@typescript-eslint/no-implied-eval'],
  ['expr', "export const f = (): unknown => eval('1')", 'no-eval'],
  ['expr', 'export const f = (): number => Math.random()', 'no-restricted-properties'],
  ['expr', 'export const f = (): void => { console.log(1) }', 'no-console'],
  ['expr', "export const f = (): unknown => process.env['A']", 'no-restricted-globals'],
  ['expr', "export { readFileSync } from 'node:fs'", 'no-restricted-imports'],
  ['expr', "export { join } from 'path'", 'no-restricted-imports'],
  ['expr', "export * from '../primitive/exp'", 'no-restricted-imports'],
  ['expr', "export * from '../../nn'", 'no-restricted-imports'],
  ['expr', "export type { GPU } from 'gpu.js'", 'no-restricted-imports'],
  ['expr', "export { pipe } from 'fp-ts/lib/function'", 'no-restricted-imports'],
  ['data', "export * from '../../laws'", 'no-restricted-imports'],
  ['data', 'export const f = (): number => Math.random()', 'no-restricted-properties']
]

test.each(refused)('in %s, %s is refused by %s', async (folder, code, rule) => {
  expect(await rulesBroken(folder, code)).toContain(rule)
})

const accepted: ReadonlyArray<readonly [folder: string, code: string]> = [
  ['expr', "export const axes = ['row', 'column'] as const"],
  ['primitive', "export type { Shape } from '../shape/Shape'"],
  ['data', "export { readFileSync } from 'node:fs'"]
]

test.each(accepted)('in %s, %s is accepted', async (folder, code) => {
  expect(await rulesBroken(folder, code)).toStrictEqual([])
})

test('a comment cannot switch a rule off', async () => {
  const code = '// eslint-' + 'disable-next-line functional/no-let\nexport let a = 1'
  expect(await rulesBroken('expr', code)).toContain('functional/no-let')
})
