import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandLine, entries } from './scripts/entries'

// The packaging test builds into a folder of its own; everybody else gets dist/.
const outDir = process.env['CREDENCE_OUT_DIR'] ?? 'dist'

// An entry joins the build as soon as its file exists.
const files = [...entries, commandLine].filter(({ source }) => existsSync(source))

// One build for every entry point, so that what they share is one chunk and one identity.
const common = {
  entry: Object.fromEntries(files.map(({ output, source }) => [output, source])),
  outDir,
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  fixedExtension: false,
  clean: false,
  report: false,
  failOnWarn: false
}

/**
 * Declarations of `export * as` name a helper of the bundler's that exists in code only: the name is taken out of the
 * lists of imports and exports between chunks. A test checks that the declarations hold.
 */
const withoutHelper = {
  name: 'declarations without the bundler helper',
  generateBundle: (_options: unknown, bundle: Record<string, { readonly type: string; code?: string }>): void => {
    for (const chunk of Object.values(bundle)) {
      if (chunk.code !== undefined)
        chunk.code = chunk.code
          .replace(/(?:__exportAll as \w+|\w+ as __exportAll)(?:, )?/g, '')
          .replace(/, (?=\}\s*(?:from|;))/g, ' ')
    }
  }
}

interface Emitter {
  readonly emitFile: (file: { readonly type: 'asset'; readonly fileName: string; readonly source: string }) => void
}

const folderOf = (id: string): string | undefined => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id)?.[0]

const licenceOf = (folder: string): string => {
  const file = readdirSync(folder).find(name => /^licen[cs]e/i.test(name))
  if (file === undefined) throw new Error(`${folder} is inlined, so its licence must be, but it has no file of it`)
  return `${folder.replace(/^.*node_modules\//, '')}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
}

/** The licences of all that is inlined, which must come with every copy of it. */
const withLicences = {
  name: 'licences of inlined packages',
  generateBundle(this: Emitter, _options: unknown, bundle: Record<string, { readonly moduleIds?: string[] }>): void {
    const inlined = Object.values(bundle).flatMap(({ moduleIds = [] }) => moduleIds.flatMap(id => folderOf(id) ?? []))
    const texts = [...new Set(inlined)].sort().map(licenceOf)
    this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY.txt', source: texts.join(`\n${'-'.repeat(78)}\n\n`) })
  }
}

/** The small packages that the library uses; d3's own needs are among them. */
const inlined = [
  'fp-ts',
  'io-ts',
  ...['array', 'color', 'format', 'interpolate', 'path', 'scale', 'shape'].map(name => `d3-${name}`)
]

/**
 * fp-ts, io-ts and d3 are inlined in the code. Node cannot import `fp-ts/function` as an ES module, and only the ES build
 * tree-shakes; and a page would need an import map of a dozen packages, which workers do not even read. The declarations
 * keep referring to fp-ts and io-ts, because `declare module 'fp-ts/HKT'` must reach the real one.
 *
 * Plain data without tsdown's types: those refer to a package that is not installed, and libraries are checked here.
 */
export default [
  {
    ...common,
    name: 'code',
    dts: false,
    inputOptions: { resolve: { mainFields: ['module', 'main'] } },
    plugins: [withLicences],
    deps: {
      alwaysBundle: inlined.map(name => new RegExp(`^${name}(/|$)`)),
      neverBundle: [/^node:/],
      onlyBundle: inlined
    }
  },
  {
    ...common,
    name: 'types',
    dts: { emitDtsOnly: true },
    plugins: [withoutHelper],
    deps: { neverBundle: [/^node:/], onlyBundle: [] }
  }
]
