/**
 * The package as a stranger gets it: built, packed, installed in an empty folder, imported by plain Node.
 *
 * Source and tests run through loaders that forgive directory imports and missing extensions. Node does not, and this
 * is the only test that can notice.
 *
 * @since 0.1.0
 */
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commandLine, entries, specifier } from '../../scripts/entries'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'credence-tarball-'))
const stage = join(folder, 'package')
const user = join(folder, 'user')

const Target = t.type({ types: t.string, default: t.string })

const Manifest = t.type({
  name: t.string,
  version: t.string,
  exports: t.record(t.string, t.union([t.string, Target])),
  bin: t.record(t.string, t.string),
  dependencies: t.record(t.string, t.string)
})

const manifest = pipe(
  Manifest.decode(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))),
  E.getOrElseW(() => expect.fail('package.json has no exports map of { types, default } targets'))
)

const run = (cwd: string, program: string, ...args: ReadonlyArray<string>): string => {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    timeout: 600_000,
    env: { ...process.env, CREDENCE_OUT_DIR: join(stage, 'dist'), NO_COLOR: '1' }
  })
  expect(status, `${program} ${args.join(' ')}\n${error?.message ?? ''}\n${stdout}\n${stderr}`).toBe(0)
  return stdout
}

const promised = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
  typeof target === 'string' ? [] : [{ subpath, ...target }]
)

const local = (name: string): string => join(root, 'node_modules', '.bin', name)

const build = (): void => {
  mkdirSync(stage)
  mkdirSync(user)
  copyFileSync(join(root, 'package.json'), join(stage, 'package.json'))
  ;['README.md', 'CHANGELOG.md', 'LICENSE']
    .filter(file => existsSync(join(root, file)))
    .forEach(file => {
      cpSync(join(root, file), join(stage, file))
    })
  run(root, local('tsdown'))
}

const install = (): void => {
  run(stage, 'npm', 'pack', '--ignore-scripts', '--pack-destination', folder)
  writeFileSync(join(user, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }))
  const tarball = join(folder, `${manifest.name}-${manifest.version}.tgz`)
  run(user, 'npm', 'install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', tarball)
}

const dist = (file: string): string => join(user, 'node_modules', manifest.name, 'dist', file)

const builtFiles = (): ReadonlyArray<string> =>
  readdirSync(dist('.'), { recursive: true, encoding: 'utf8' }).filter(file => /\.(js|d\.ts)$/.test(file))

const imports = (file: string): ReadonlyArray<string> =>
  [...readFileSync(dist(file), 'utf8').matchAll(/(?:^(?:import|export)\b[^'";]*|\bimport\()["']([^'"]+)["']/gm)].map(
    match => match[1] ?? ''
  )

const bareImports = (file: string): ReadonlyArray<string> => imports(file).filter(name => !name.startsWith('.'))

const packageName = (name: string): string =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')

const browserEntries = [
  'index',
  'nn/index',
  'distribution/index',
  'variational/index',
  'wasm/index',
  'report/index'
].concat('train/index')

const reachable = (pending: ReadonlyArray<string>, seen: ReadonlySet<string>): ReadonlyArray<string> => {
  const [file, ...rest] = pending
  if (file === undefined) return [...seen]
  if (seen.has(file)) return reachable(rest, seen)
  const chunks = imports(file).filter(name => name.startsWith('.'))
  return reachable([...rest, ...chunks.map(name => join(file, '..', name))], new Set([...seen, file]))
}

describe('the manifest agrees with the sources', () => {
  test('the exports map lists the entry points, no more and no fewer', () => {
    const expected = entries.map(({ subpath, output }) => ({
      subpath,
      types: `./dist/${output}.d.ts`,
      default: `./dist/${output}.js`
    }))
    expect(promised).toStrictEqual(expected)
    expect(manifest.bin).toStrictEqual({ credence: `dist/${commandLine.output}.js` })
  })

  test.each([...entries, commandLine])('$source exists', ({ source }) => {
    expect(existsSync(join(root, source)), `package.json promises an entry whose source ${source} is missing`).toBe(
      true
    )
  })
})

describe('the installed package', () => {
  beforeAll(() => {
    build()
    install()
  }, 600_000)

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  test.each(entries.map(entry => specifier(entry)))('plain Node imports %s', name => {
    const script = `import * as module from '${name}'; console.log(Object.keys(module).length)`
    writeFileSync(join(user, 'import.mjs'), script)
    expect(Number(run(user, process.execPath, 'import.mjs'))).toBeGreaterThan(0)
  })

  test('its declarations hold under strict nodenext and bundler resolution', () => {
    const lines = entries.map((entry, i) => `import * as m${i} from '${specifier(entry)}'\nexport { m${i} }`)
    writeFileSync(join(user, 'types.ts'), lines.join('\n'))
    const common = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2023,dom', '--types', '']
    const tsc = join(root, 'node_modules/typescript7/bin/tsc')
    run(user, process.execPath, tsc, ...common, '--module', 'nodenext', 'types.ts')
    run(user, process.execPath, tsc, ...common, '--module', 'esnext', '--moduleResolution', 'bundler', 'types.ts')
  })

  test('every file imports only packages that the user has', () => {
    const known = new Set([...Object.keys(manifest.dependencies), manifest.name])
    const packages = builtFiles().flatMap(bareImports).map(packageName)
    expect(packages.filter(name => !isBuiltin(name) && !known.has(name))).toStrictEqual([])
  })

  test.each(browserEntries)('%s needs neither Node nor another package', output => {
    const files = reachable([`${output}.js`], new Set())
    expect(files.flatMap(bareImports)).toStrictEqual([])
  })

  test('the licences of what is inlined come with it', () => {
    const text = readFileSync(dist('THIRD-PARTY.txt'), 'utf8')
    const [fpts = '', scale = ''] = ['fp-ts', 'd3-scale'].map(name =>
      readFileSync(join(root, 'node_modules', name, 'LICENSE'), 'utf8').trim()
    )
    expect(text).toContain(fpts)
    expect(text).toContain(scale)
  })

  test('its binary answers --help', () => {
    expect(run(user, join(user, 'node_modules/.bin/credence'), '--help')).toContain('credence')
  })

  test('it contains no tests, no sources and no path of the machine that built it', () => {
    const listing = run(stage, 'npm', 'pack', '--dry-run', '--json', '--ignore-scripts')
    const files = [...listing.matchAll(/"path": "([^"]+)"/g)].map(match => match[1] ?? '')
    expect(files.length).toBeGreaterThan(entries.length)
    expect(files.filter(file => /\.test\.|\.tst\.|^src\/|^laws\//.test(file))).toStrictEqual([])
    const leaking = files.filter(file => readFileSync(join(stage, file), 'utf8').includes(root))
    expect(leaking).toStrictEqual([])
  })

  test('publint has nothing to say', async () => {
    const { messages, pkg } = await publint({ pkgDir: stage, strict: true, pack: false })
    expect(messages.map(message => formatMessage(message, pkg))).toStrictEqual([])
  })

  test('arethetypeswrong finds no problem', () => {
    const tarball = join(folder, `${manifest.name}-${manifest.version}.tgz`)
    run(folder, local('attw'), tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-emoji')
  })
})
