import { readFileSync } from 'node:fs'
import functional from 'eslint-plugin-functional'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

/**
 * Folders of src in the order data passes through them. A file imports only from its own folder and those before it;
 * folders in one row do not know each other.
 *
 * @type {ReadonlyArray<ReadonlyArray<string>>}
 */
const folders = JSON.parse(readFileSync(new URL('scripts/folders.json', import.meta.url), 'utf8'))

/** Folders whose files may use Node. Everything else in src runs in a browser. */
const nodeFolders = ['backend', 'data', 'train', 'report', 'cli']

/** Files where loops, `let`, local mutation and the non-null `!` on typed arrays are measured to be worth it. */
const loops = [
  'src/backend/**', // kernels, encoders and drivers: the hot paths
  'src/expr/Fold.ts', // the one iterative traversal: graphs of 10^6 nodes must not overflow the stack
  'src/expr/{Equality,codec}.ts', // a table of a million nodes, filled as they come
  'src/compile/{Body,decide,fuse,replace,schedule,share}.ts', // memoised walks over graphs and bodies
  'src/transform/transpose.ts', // one walk backwards, which gathers cotangents as it goes
  'src/expr/Tensor.ts', // dense numeric buffers
  'src/format/{JsonScanner,JsonToken,Utf8}.ts', // scanners of hostile bytes: no stack, no copy
  'src/data/{bytes,pixels,Png,pngFilter}.ts', // byte-level reading of data files
  'src/data/Batches.ts', // a generator
  'src/train/train.ts', // a stream of events is an async generator
  'src/train/trial.ts', // listens to that stream
  'src/cli/{follow,main}.ts', // listens to that stream, and ends the process
  'src/random/sample.ts' // bulk random numbers: a callback for each boxes its answer
]

/** Files which may assert a type, because a phantom type is introduced there and nowhere else. */
const assertions = [
  'src/expr/Expr.ts', // `typed`: from an untyped node to an expression whose shape is in its type
  'src/backend/gpu/library.ts' // the types of gpu.js, of which its own declarations say too little
]

const nodeModules = ['assert', 'buffer', 'child_process', 'crypto', 'events', 'fs', 'http', 'https', 'module', 'os']
  .concat(['path', 'perf_hooks', 'process', 'readline', 'stream', 'timers', 'tty', 'url', 'util', 'worker_threads'])
  .concat(['zlib'])

const neverImported = [
  { regex: '^fp-ts$|^fp-ts/(lib|es6)/', message: 'Import the module itself, for example fp-ts/Either.' },
  { regex: '^binaryen$', message: 'binaryen is a test oracle: only laws import it.' },
  { regex: '^(vitest|@fast-check/vitest)$', message: 'Test runners belong to *.test.ts files.' },
  { regex: '^credence(/|$)', message: 'Inside src, import relative files.' }
]

const onlyGpu = { regex: '^gpu\\.js$', message: 'Only src/backend/gpu imports gpu.js.' }
const onlyCommandLine = { regex: '/laws(/|$)|^fast-check$', message: 'Of src, only cli imports the laws.' }
const noNode = {
  regex: `^node:|^(${nodeModules.join('|')})$`,
  message: `Node modules are for ${nodeFolders.join(', ')}: this folder also runs in a browser.`
}

/** The import rules of one folder: which folders are to its right, and what else it has no business with. */
const importRules = (folder, rank) => {
  const right = folders.flatMap((names, other) =>
    names.filter(name => other > rank || (other === rank && name !== folder))
  )
  const direction = {
    regex: `^(\\.\\./)+(${right.join('|')})(/|$)`,
    message: `Folders flow one way and ${folder} is to the left of that one.`
  }
  const patterns = [
    ...neverImported,
    ...(right.length > 0 ? [direction] : []),
    ...(folder === 'backend' ? [] : [onlyGpu]),
    ...(folder === 'cli' ? [] : [onlyCommandLine]),
    ...(nodeFolders.includes(folder) ? [] : [noNode])
  ]
  return { files: [`src/${folder}/**/*.ts`], rules: { 'no-restricted-imports': ['error', { patterns }] } }
}

const mutableTypes = [
  {
    selector: ':not(TSTypeOperator[operator="readonly"]) > TSArrayType',
    message: 'Write ReadonlyArray<A> or readonly A[].'
  },
  { selector: 'TSTypeReference > Identifier[name=/^(Array|Map|Set)$/]', message: 'Use the Readonly type.' },
  {
    selector: 'TSInterfaceBody > TSPropertySignature:not([readonly=true])',
    message: 'Properties are readonly.'
  },
  {
    selector: 'TSTypeLiteral > TSPropertySignature:not([readonly=true])',
    message: 'Properties are readonly.'
  }
]

const sourceTextRules = {
  'no-eval': 'error',
  'no-new-func': 'error',
  'no-script-url': 'error',
  '@typescript-eslint/no-implied-eval': 'error'
}

const functionalRules = {
  'functional/no-let': 'error',
  'functional/no-loop-statements': 'error',
  'functional/no-throw-statements': 'error',
  'functional/no-try-statements': 'error',
  'functional/no-classes': 'error',
  'functional/no-class-inheritance': 'error',
  'functional/no-this-expressions': 'error',
  'functional/immutable-data': [
    'error',
    { ignoreClasses: true, ignoreImmediateMutation: true, ignoreNonConstDeclarations: true }
  ],
  'no-restricted-syntax': ['error', ...mutableTypes],
  'no-var': 'error',
  'no-param-reassign': 'error',
  'prefer-const': 'error'
}

const loopRules = {
  'functional/no-let': 'off',
  'functional/no-loop-statements': 'off',
  'functional/immutable-data': 'off',
  'no-restricted-syntax': 'off',
  'no-param-reassign': 'off',
  '@typescript-eslint/no-non-null-assertion': 'off',
  '@typescript-eslint/prefer-for-of': 'off'
}

/** What strictTypeChecked asks for, tuned to data-last code with phantom types. */
const typeRules = {
  '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
  '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
  // A type parameter used once is how a shape reaches an error sentence.
  '@typescript-eslint/no-unnecessary-type-parameters': 'off',
  // Attributes of a primitive that has none.
  '@typescript-eslint/no-generated-empty-object-type': 'off',
  // There is no `this` in this code, and io-ts binds its own methods.
  '@typescript-eslint/unbound-method': 'off',
  // There are no classes and no enums, and these two are the slowest rules.
  '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
  '@typescript-eslint/no-unsafe-enum-assignment': 'off',
  eqeqeq: 'error'
}

const noMathRandom = { object: 'Math', property: 'random', message: 'Randomness is a value: take a key.' }

const purity = {
  'no-console': 'error',
  'no-restricted-globals': [
    'error',
    ...['process', 'Buffer', 'require', '__dirname', '__filename', 'global'].map(name => ({
      name,
      message: 'This folder also runs in a browser.'
    })),
    ...['window', 'document', 'navigator', 'localStorage', 'self', 'name', 'event', 'location'].map(name => ({
      name,
      message: 'This folder also runs in Node.'
    }))
  ],
  'no-restricted-properties': [
    'error',
    noMathRandom,
    { object: 'Date', property: 'now', message: 'Time is an effect: take it as an argument.' },
    { object: 'performance', property: 'now', message: 'Time is an effect: take it as an argument.' }
  ]
}

export default defineConfig(
  { ignores: ['dist', 'coverage', '.cache', 'runs', 'reports', 'laws/types/**', 'bench/**/node_modules'] },
  { linterOptions: { noInlineConfig: true } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { functional },
    rules: { ...typeRules, ...sourceTextRules }
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      ...functionalRules,
      ...purity,
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      'no-restricted-imports': ['error', { patterns: neverImported }]
    }
  },
  ...folders.flatMap((names, rank) => names.map(name => importRules(name, rank))),
  {
    files: [...nodeFolders.map(folder => `src/${folder}/**/*.ts`), 'src/node.ts'],
    rules: { 'no-restricted-globals': 'off', 'no-restricted-properties': ['error', noMathRandom] }
  },
  { files: ['src/cli/**/*.ts'], rules: { 'no-console': 'off' } },
  { files: loops, rules: loopRules },
  { files: assertions, rules: { '@typescript-eslint/consistent-type-assertions': 'off' } },
  {
    // Laws are published too: as functional as src, but a law may loop over its cases.
    files: ['laws/**/*.ts', 'examples/**/*.ts'],
    rules: {
      'functional/no-classes': 'error',
      'functional/no-this-expressions': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off'
    }
  },
  {
    files: ['laws/**/*.ts'],
    ignores: ['laws/**/*.{test,pages}.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^(vitest|@fast-check/vitest)$', message: 'Published laws know no test runner.' }] }
      ]
    }
  },
  {
    files: ['scripts/**/*.ts', 'bench/**/*.ts', '*.config.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' }
  }
)
