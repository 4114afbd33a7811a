/**
 * `npm run test:no-eval`: the tests in processes in which V8 makes no code from strings, and the processes that they
 * start too. Left out are gpu.js in its CPU mode, which is made of such code, and the tests of tools that need it: the
 * linter, the bundler, the packer.
 */
import { defineConfig, mergeConfig } from 'vitest/config'
import everything from './vitest.config'

const FORBID = '--disallow-code-generation-from-strings'

export default mergeConfig(
  everything,
  defineConfig({
    test: {
      exclude: ['laws/style/**', 'laws/packaging/**', 'laws/mutants/**', 'laws/types/**', 'laws/docs/**'],
      testNamePattern: /^(?!cpu |gpu\.js,? cpu |gpu cpu |.*gpu in mode cpu)/,
      env: { NODE_OPTIONS: FORBID },
      // Modules are loaded by Node: the runner's own way to load them makes functions from strings.
      experimental: { viteModuleRunner: false },
      execArgv: [FORBID, '--import', 'tsx', '--import', './scripts/without-eval.ts']
    }
  })
)
