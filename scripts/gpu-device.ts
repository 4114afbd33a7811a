/**
 * `npm run gpu:device -- PART …`: what the graphics device that WebGPU finds in Node computes, and how fast. Each part
 * prints lines of JSON, so that what is known when a part fails is kept.
 *
 * - `adapter`: its name, limits and features
 * - `gradients`: a step of LeNet-5 against the 64-bit reference
 * - `reference STEPS`, `training STEPS`: the losses of LeNet-5 on the reference, and on the device
 * - `errors COUNT`: the largest error of each elementary function, over so many floats
 * - `laws CASES`: the laws of backends
 * - `launches`, `compiling`: what a launch costs the host; how long shaders take
 * - `speed NETWORK BATCH STEPS_PER_CALL SECONDS [LONGEST_SUM]`: training steps, so many or `auto` a call
 * - `kernels NETWORK BATCH CALLS [LONGEST_SUM]`: every launch of a step
 * - `rates SCALE`: bandwidth and operations
 *
 * Several parts are separated by `+`. `DAWN_FEATURES` and `DAWN_WITHOUT` name features of Dawn to turn on and off.
 *
 * @since 0.1.0
 */
import { ask } from '../laws/pages/ask'
import { distance, floats } from '../laws/pages/distance'
import { lenet, step } from '../laws/pages/modes'
import { trainedOn } from '../laws/pages/training'
import { reference } from '../src/backend/reference/reference'
import { orThrow } from '../laws/orThrow'
import { kernelTimes, speed } from './gpu/speed'
import { rates } from './gpu/rates'
import { webgpuInNode } from './gpu/device.js'
import { oneOf } from './words'

const print = (what: string, answer: unknown): void => console.log(JSON.stringify({ what, answer }))

/** How far the loss and each gradient lie from the reference's. */
const gradients = async (): Promise<unknown> => {
  const answer = await lenet('webgpu')
  const { program, state, feed } = step()
  const session = orThrow(await reference.prepare(program, state)())
  const loss = orThrow(await session.run([feed(0)])())[0]?.get('loss')?.[0] ?? NaN
  const exact = session.exactState === undefined ? new Map<string, Float64Array>() : orThrow(await session.exactState())
  return {
    device: answer.device,
    loss: [answer.loss[0], loss, Math.abs((answer.loss[0] ?? NaN) / loss - 1)],
    gradients: answer.moments.map(([name, bytes]) => [name, distance(floats(bytes), exact.get(name) ?? [])])
  }
}

const number = (text: string | undefined): number => Number(text ?? NaN)
const optional = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text))

const parts: Readonly<Record<string, (...args: ReadonlyArray<string>) => Promise<unknown>>> = {
  gradients,
  reference: steps => trainedOn(reference, number(steps)),
  training: steps => ask('train', 'webgpu', number(steps)),
  errors: count => ask('errors', 'webgpu', number(count)),
  laws: cases => ask('laws', 'webgpu', number(cases)),
  launches: () => ask('launches', 'webgpu', 3),
  compiling: () => ask('compiling', 'webgpu', 2),
  speed: (network = '', batch, steps, seconds, longest) =>
    speed(network, number(batch), steps === 'auto' ? steps : number(steps), number(seconds), optional(longest)),
  kernels: (network = '', batch, calls, longest) =>
    kernelTimes(network, number(batch), number(calls), optional(longest)),
  rates: scale => rates(optional(scale) ?? 1)
}

const groups = process.argv
  .slice(2)
  .reduce<ReadonlyArray<ReadonlyArray<string>>>(
    (all, word) => (word === '+' ? [...all, []] : [...all.slice(0, -1), [...(all.at(-1) ?? []), word]]),
    [[]]
  )

const words = (name: string): ReadonlyArray<string> => (process.env[name] ?? '').split(',').filter(word => word !== '')

if (groups.some(([name]) => name !== 'reference'))
  print('adapter', await webgpuInNode(words('DAWN_FEATURES'), words('DAWN_WITHOUT')))

for (const [name = '', ...args] of groups) {
  const part = parts[oneOf('a part', ['adapter', ...Object.keys(parts)], name)]
  if (part !== undefined)
    print([name, ...args].join(' '), await part(...args).catch((error: unknown) => ({ error: String(error) })))
}
process.exit(0)
