/**
 * Loaded before the tests where V8 makes no code from strings, which it makes sure of. The test runner asks once how
 * many lines the head of an asynchronous function has that is made from strings; the answer is written here instead.
 *
 * @since 0.1.0
 */
import assert from 'node:assert/strict'
import { runInThisContext } from 'node:vm'

const made = 'async function anonymous(a,b\n) {\n/*code*/\n}'

function Made(): { readonly toString: () => string } {
  return { toString: () => made }
}

const prototype: unknown = Object.getPrototypeOf(async () => Promise.resolve())
Object.defineProperty(prototype, 'constructor', { value: Made })

for (const attempt of ["eval('1')", "new Function('return 1')", "(() => {}).constructor('return 1')"])
  assert.throws(() => void runInThisContext(attempt), EvalError)
