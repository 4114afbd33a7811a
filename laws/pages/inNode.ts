/**
 * Asks gpu.js what `modes.ts` asks, in a process of its own, and prints the answer: WebGPU in Node finds its Vulkan
 * library where the process was told to look when it began. Arguments: what to ask, and the mode.
 *
 * @since 0.1.0
 */
import { ask } from './ask'

const [what = '', mode = '', amount = '1'] = process.argv.slice(2)
ask(what, mode, Number(amount)).then(
  answer => process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit(0)),
  (error: unknown) => {
    console.error(error)
    process.exit(1)
  }
)
