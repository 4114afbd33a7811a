/**
 * The repository as the style tests see it: its tracked files and their imports.
 *
 * @since 0.1.0
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Every file of the work tree that git tracks or would track.
 *
 * @since 0.1.0
 * @category constructors
 */
export const files: ReadonlyArray<string> = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '-z'],
  { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 }
)
  .split('\0')
  .filter(file => file !== '' && existsSync(join(root, file)))
  .sort()

/**
 * The text of a file, given by its path from the root.
 *
 * @since 0.1.0
 * @category combinators
 */
export const read = (file: string): string => readFileSync(join(root, file), 'utf8')

/**
 * The TypeScript files of `src`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const sources: ReadonlyArray<string> = files.filter(file => file.startsWith('src/') && file.endsWith('.ts'))

/**
 * The syntax tree of a TypeScript file.
 *
 * @since 0.1.0
 * @category combinators
 */
export const parse = (file: string): ts.SourceFile =>
  ts.createSourceFile(file, read(file), ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS)

/**
 * A node and everything below it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const descendants = (node: ts.Node): ReadonlyArray<ts.Node> => {
  const children: Array<ts.Node> = []
  node.forEachChild(child => {
    children.push(child)
  })
  return [node, ...children.flatMap(descendants)]
}

/**
 * An import of one file by another.
 *
 * @since 0.1.0
 * @category model
 */
export interface Import {
  readonly target: string
  /** Whether it is of types alone and so leaves no trace at run time. */
  readonly typeOnly: boolean
}

const isTypeOnly = (node: ts.ImportDeclaration | ts.ExportDeclaration): boolean => {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly
  const clause = node.importClause
  if (clause === undefined) return false
  const named = clause.namedBindings
  const allTypes = named !== undefined && ts.isNamedImports(named) && named.elements.every(one => one.isTypeOnly)
  return clause.phaseModifier === ts.SyntaxKind.TypeKeyword || (clause.name === undefined && allTypes)
}

const specifiersOf = (node: ts.Node): ReadonlyArray<Import> => {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    const from = node.moduleSpecifier
    return from !== undefined && ts.isStringLiteral(from) ? [{ target: from.text, typeOnly: isTypeOnly(node) }] : []
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return node.arguments.filter(ts.isStringLiteral).map(({ text }) => ({ target: text, typeOnly: false }))
  }
  return []
}

const resolve = (from: string, specifier: string): string => {
  const path = posix.join(posix.dirname(from), specifier)
  return [`${path}.ts`, `${path}/index.ts`, path].find(candidate => files.includes(candidate)) ?? path
}

/**
 * The files that a file imports, of values or of types.
 *
 * @since 0.1.0
 * @category combinators
 */
export const importsOf = (file: string): ReadonlyArray<Import> =>
  descendants(parse(file))
    .flatMap(specifiersOf)
    .filter(({ target }) => target.startsWith('.'))
    .map(({ target, typeOnly }) => ({ target: resolve(file, target), typeOnly }))
