import { defineConfig } from 'vitest/config'
import common from './vitest.config'

/** Tests that open pages in a headless Chromium; a stage of their own, since it may be missing. */
export default defineConfig({
  ...common,
  test: {
    ...common.test,
    include: ['laws/pages/**/*.pages.ts'],
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 300_000
  }
})
