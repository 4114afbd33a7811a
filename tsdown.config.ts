import { existsSync } from 'node:fs'
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

/**
 * fp-ts and io-ts are inlined in the code: Node cannot import `fp-ts/function` as an ES module, and only their ES build
 * tree-shakes. The declarations keep referring to them, because `declare module 'fp-ts/HKT'` must reach the real one.
 *
 * Plain data without tsdown's types: those refer to a package that is not installed, and libraries are checked here.
 */
export default [
  {
    ...common,
    name: 'code',
    dts: false,
    inputOptions: { resolve: { mainFields: ['module', 'main'] } },
    deps: { alwaysBundle: [/^fp-ts(\/|$)/, /^io-ts(\/|$)/], neverBundle: [/^node:/], onlyBundle: ['fp-ts', 'io-ts'] }
  },
  {
    ...common,
    name: 'types',
    dts: { emitDtsOnly: true },
    plugins: [withoutHelper],
    deps: { neverBundle: [/^node:/], onlyBundle: [] }
  }
]
