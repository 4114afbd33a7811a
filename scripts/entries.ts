/**
 * The one list of public entry points. The build, the tests and the docs examples read it, and a test keeps it equal
 * to the `exports` map of package.json.
 *
 * @since 0.1.0
 */

/** An entry point: its key in the `exports` map, its source file, and the name of its built file without extension. */
export interface Entry {
  readonly subpath: string
  readonly source: string
  readonly output: string
}

const entry = (subpath: string, source: string, output: string): Entry => ({ subpath, source, output })

/** Every entry point of the package. */
export const entries: ReadonlyArray<Entry> = [
  entry('.', 'src/index.ts', 'index'),
  entry('./nn', 'src/nn/index.ts', 'nn/index'),
  entry('./distribution', 'src/distribution/index.ts', 'distribution/index'),
  entry('./variational', 'src/variational/index.ts', 'variational/index'),
  entry('./laws', 'laws/index.ts', 'laws/index'),
  entry('./gpu', 'src/backend/gpu/index.ts', 'gpu/index'),
  entry('./wasm', 'src/backend/wasm/index.ts', 'wasm/index'),
  entry('./report', 'src/report/index.ts', 'report/index'),
  entry('./train', 'src/train/index.ts', 'train/index'),
  entry('./node', 'src/node.ts', 'node')
]

/** The command line's entry, which is a binary and not an import. */
export const commandLine: Entry = entry('credence', 'src/cli/main.ts', 'cli/main')

/** The import specifier of an entry point, as a user writes it. */
export const specifier = ({ subpath }: Entry): string => `credence${subpath.slice(1)}`
