/**
 * The one list of public entry points: import specifier to source file.
 *
 * The build, the tests and the docs examples all read it, so that an entry is named in one place besides the
 * `exports` map of package.json (a test keeps those two equal).
 */

export const sourceEntries: Readonly<Record<string, string>> = {
  credence: './src/index.ts',
  'credence/nn': './src/nn/index.ts',
  'credence/distribution': './src/distribution/index.ts',
  'credence/variational': './src/variational/index.ts',
  'credence/laws': './laws/index.ts',
  'credence/gpu': './src/backend/gpu/index.ts',
  'credence/wasm': './src/backend/wasm/index.ts',
  'credence/node': './src/node.ts'
}
