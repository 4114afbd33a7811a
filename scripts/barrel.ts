/**
 * Writes `src/index.ts`, the barrel of the core: every public name of the primitives, functions and transforms. A test
 * keeps it up to date, so that a new primitive or function is still one new file.
 *
 * @since 0.1.0
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

interface Names {
  readonly values: ReadonlyArray<string>
  readonly types: ReadonlyArray<string>
}

/** Names that would be two things in one barrel, and what they are called there. */
const renamed: ReadonlyMap<string, string> = new Map([
  ['transform/transpose:transpose', 'transposeLinear'],
  ['transform/jvp:Monoid', 'TangentMonoid'],
  ['expr/Expr:application', ''],
  ['expr/Expr:withArgs', ''],
  ['expr/Expr:sameNode', ''],
  ['expr/Expr:attributesKey', ''],
  ['transform/Dual:URI', 'DualURI'],
  ['transform/Closure:Function', 'ExprFunction'],
  ['transform/Closure:valueOf', ''],
  ['expr/Expr:Draw', 'Draw']
])

const hidden = (name: string): boolean => name === 'primitives' || name === 'URI'

const namesOf = (source: string): Names => ({
  values: [...source.matchAll(/^export (?:const|function\*?|async function\*?) (\w+)/gm)].map(m => m[1] ?? ''),
  types: [...source.matchAll(/^export (?:interface|type) (\w+)/gm)].map(m => m[1] ?? '')
})

/** A name that the barrel has already, or that says nothing without its file, gets its file's name in front. */
const listed = (path: string, names: ReadonlyArray<string>, taken: Set<string>): ReadonlyArray<string> =>
  [...new Set(names)].sort().flatMap(name => {
    const file = path.replace(/^.*\//, '')
    const long = `${file}${name.charAt(0).toUpperCase()}${name.slice(1)}`
    const as = renamed.get(`${path}:${name}`) ?? (name === 'defaults' || taken.has(name) ? long : name)
    taken.add(as)
    return as === '' ? [] : as === name ? [name] : [`${name} as ${as}`]
  })

const line = (keyword: string, path: string, names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.length === 0 ? [] : [`${keyword} { ${names.join(', ')} } from './${path}'`]

const fileLines = (folder: string, file: string, taken: Set<string>): ReadonlyArray<string> => {
  const path = `${folder}/${file.replace(/\.ts$/, '')}`
  const { values, types } = namesOf(readFileSync(`src/${folder}/${file}`, 'utf8'))
  const open = (names: ReadonlyArray<string>): ReadonlyArray<string> =>
    listed(
      path,
      names.filter(name => !hidden(name)),
      taken
    )
  return [
    ...line('export', path, open(values)),
    ...line('export type', path, folder === 'primitive' ? [] : open(types))
  ]
}

const folderLines = (folder: string, taken: Set<string>): ReadonlyArray<string> =>
  readdirSync(`src/${folder}`)
    .filter(file => file.endsWith('.ts') && file !== 'index.ts')
    .sort()
    .flatMap(file => fileLines(folder, file, taken))

const HEADER = `/**
 * The core of credence: expressions, primitives, functions, transforms, objectives, optimisers. Written by scripts/barrel.ts.
 *
 * @since 0.1.0
 */
export * as random from './random'
export * as shape from './shape'
export * as Index from './expr/Index'
export * as Scalar from './expr/Scalar'
export * as Tensor from './expr/Tensor'
export * as builders from './expr/builders'
export { topological, fold, uses } from './expr/Fold'
export { Eq } from './expr/Equality'
export { Show, show } from './expr/Show'
export { toGraphviz } from './expr/Graphviz'
export { toMermaid } from './expr/Mermaid'
export { type GraphFile, graphCodec, parseGraph, printGraph } from './expr/codec'
export { type EvaluationError, type Environment, evaluate } from './backend/reference/evaluate'
export { reference } from './backend/reference/reference'
export type { Arrays, Backend, BackendError, Device, Session } from './backend/Backend'
export { compiled, type Engine, type EngineError } from './backend/Engine'
export { type CompileError, compile } from './compile/compile'
export { explain } from './compile/explain'
export type { Plan, Kernel, Traits } from './compile/Plan'
export { type Named, type Program, program } from './compile/Program'
`

/** The barrel's text. */
export const barrel = (): string => {
  const taken = new Set<string>()
  const folders = ['primitive', 'function', 'transform', 'objective', 'optim']
  return (
    [
      HEADER.trimEnd(),
      ...fileLines('expr', 'Expr.ts', taken),
      ...folders.flatMap(folder => folderLines(folder, taken))
    ].join('\n') + '\n'
  )
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync('src/index.ts', barrel())
