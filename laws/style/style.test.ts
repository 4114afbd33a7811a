/**
 * Rules of the repository that no linter knows: the direction of folders, headers, what must never be tracked.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { descendants, files, importsOf, parse, read, sources } from './Repository'

const folders = pipe(
  t.array(t.array(t.string)).decode(JSON.parse(read('scripts/folders.json'))),
  E.getOrElseW(() => expect.fail('scripts/folders.json is not a list of rows of folder names'))
)

const topLevel = ['.ci', '.github', 'bench', 'docs', 'examples', 'laws', 'scripts', 'src']

const folderOf = (file: string): string => /^src\/([^/]+)\//.exec(file)?.[1] ?? ''
const rankOf = (folder: string): number => folders.findIndex(names => names.includes(folder))

const imports = new Map(sources.map(file => [file, importsOf(file)]))

/** The cycles of imports, each as the list of its files. Types may be mutually recursive across two files; values not. */
const cycles = (): ReadonlyArray<string> => {
  const done = new Set<string>()
  const found: Array<string> = []
  const visit = (file: string, path: ReadonlyArray<string>): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(' -> '))
    if (done.has(file) || path.includes(file)) return
    ;(imports.get(file) ?? [])
      .filter(({ typeOnly }) => !typeOnly)
      .forEach(({ target }) => {
        visit(target, [...path, file])
      })
    done.add(file)
  }
  sources.forEach(file => {
    visit(file, [])
  })
  return found
}

describe('folders', () => {
  test('the top-level folders are the fixed ones', () => {
    const names = new Set(files.flatMap(file => (file.includes('/') ? [file.split('/')[0] ?? ''] : [])))
    expect([...names].filter(name => !topLevel.includes(name))).toStrictEqual([])
  })

  test('every folder of src has its place in the order', () => {
    const unknown = new Set(sources.map(folderOf).filter(folder => folder !== '' && rankOf(folder) < 0))
    expect([...unknown]).toStrictEqual([])
  })

  test('a file imports only from its own folder and from folders to its left', () => {
    const wrong = sources.flatMap(file =>
      (imports.get(file) ?? [])
        .map(({ target }) => ({ from: folderOf(file), to: folderOf(target), target }))
        .filter(({ from, to }) => from !== '' && to !== from && (to === '' || rankOf(to) >= rankOf(from)))
        .filter(({ from, target }) => !(from === 'cli' && target.startsWith('laws/')))
        .map(({ target }) => `${file} imports ${target}`)
    )
    expect(wrong).toStrictEqual([])
  })

  test('every relative import names a file', () => {
    const missing = sources.flatMap(file =>
      (imports.get(file) ?? [])
        .filter(({ target }) => !files.includes(target))
        .map(({ target }) => `${file} imports ${target}`)
    )
    expect(missing).toStrictEqual([])
  })

  test('no files import each other in a circle', () => {
    expect(cycles()).toStrictEqual([])
  })
})

/** The last of several overloads is not seen from outside; its docstring stands with the first. */
const isImplementation = (statement: ts.Statement, i: number, all: ReadonlyArray<ts.Statement>): boolean => {
  const before = all[i - 1]
  return (
    ts.isFunctionDeclaration(statement) &&
    before !== undefined &&
    ts.isFunctionDeclaration(before) &&
    before.body === undefined &&
    before.name?.text === statement.name?.text
  )
}

const isExported = (statement: ts.Statement): boolean =>
  ts.canHaveModifiers(statement) &&
  (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)

const docOf = (statement: ts.Statement): string =>
  (ts.getLeadingCommentRanges(statement.getSourceFile().text, statement.pos) ?? [])
    .map(({ pos, end }) => statement.getSourceFile().text.slice(pos, end))
    .filter(comment => comment.startsWith('/**'))
    .at(-1) ?? ''

const lineOf = (node: ts.Node): number => node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line + 1

describe('documentation', () => {
  test('every source starts with a header that says what it is and since when', () => {
    const bare = sources.filter(file => !/^(#!.*\n)?\/\*\*[\s\S]*?@since \d+\.\d+\.\d+[\s\S]*?\*\//.test(read(file)))
    expect(bare).toStrictEqual([])
  })

  test.each(['@since', '@category'])('every export of src has a docstring with %s', tag => {
    const bare = sources.flatMap(file =>
      parse(file)
        .statements.filter((s, i, all) => isExported(s) && !isImplementation(s, i, all))
        .filter(statement => !docOf(statement).includes(tag))
        .map(statement => `${file}:${lineOf(statement)}`)
    )
    expect(bare).toStrictEqual([])
  })
})

const isFunction = (node: ts.Node): boolean =>
  ts.isArrowFunction(node) ||
  ts.isFunctionExpression(node) ||
  ts.isFunctionDeclaration(node) ||
  ts.isMethodDeclaration(node)

const lengthOf = (node: ts.Node): number => node.getText().split('\n').length

describe('functions', () => {
  const functions = sources.flatMap(file =>
    descendants(parse(file))
      .filter(isFunction)
      .map(node => ({ place: `${file}:${lineOf(node)}`, length: lengthOf(node) }))
  )
  const lengths = functions.map(({ length }) => length).sort((a, b) => a - b)

  test('half of them are shorter than 15 lines, and 95 of 100 shorter than 30', () => {
    expect(lengths[Math.floor(lengths.length / 2)] ?? 0).toBeLessThan(15)
    expect(lengths[Math.floor(lengths.length * 0.95)] ?? 0).toBeLessThan(30)
  })

  test('none is longer than 80 lines', () => {
    expect(functions.filter(({ length }) => length > 80)).toStrictEqual([])
  })
})

const code = files.filter(file => /^(src|laws|examples|bench|scripts)\/.*\.(ts|js|mjs)$/.test(file))

/** The lines of the given files that match, as `file:line: text`. This folder names what it forbids, so it is left out. */
const matches = (among: ReadonlyArray<string>, pattern: RegExp): ReadonlyArray<string> =>
  among
    .filter(file => !file.startsWith('laws/style/'))
    .flatMap(file =>
      read(file)
        .split('\n')
        .flatMap((line, i) => (pattern.test(line) ? [`${file}:${i + 1}: ${line.trim().slice(0, 120)}`] : []))
    )

const text = files.filter(file => /\.(ts|tsx|js|mjs|json|md|yml|yaml|html|css|svg)$|(^|\/)(\.npmrc|run)$/.test(file))

describe('tracked files', () => {
  test('name no path of a machine', () => {
    expect(matches(text, /(^|[\s"'`(=:])\/(work|root|home|Users|tmp)\/[\w.-]/)).toStrictEqual([])
  })

  test('name no package registry, so that everyone uses his own', () => {
    expect(matches(text, /registry\.[\w-]+\.\w+|"resolved":|^\s*registry\s*=/)).toStrictEqual([])
  })

  test('carry no emoji', () => {
    expect(matches(text, /\p{Emoji_Presentation}/u)).toStrictEqual([])
  })

  test('silence no checker', () => {
    expect(matches(code, /eslint-disable|@ts-(ignore|nocheck)|prettier-ignore|(v8|c8|istanbul) ignore/)).toStrictEqual(
      []
    )
  })

  test('leave nothing for later', () => {
    expect(matches(code, /\b(TODO|FIXME|XXX|HACK)\b/)).toStrictEqual([])
    expect(matches(code, /\b(test|it|describe)\.(skip|only|todo|fails)\b/)).toStrictEqual([])
  })

  test('the lockfile holds the optional packages of every platform, without which npm refuses to install', () => {
    const Locked = t.type({
      packages: t.record(t.string, t.partial({ optionalDependencies: t.record(t.string, t.string) }))
    })
    const { packages } = pipe(
      Locked.decode(JSON.parse(read('package-lock.json'))),
      E.getOrElseW(() => expect.fail('package-lock.json lists no packages'))
    )
    const locked = new Set(Object.keys(packages).map(path => path.slice(path.lastIndexOf('node_modules/') + 13)))
    const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
    expect(wanted.filter(name => !locked.has(name))).toStrictEqual([])
  })
})
