/**
 * What the launches of a plan have to do: floating-point operations, and the bytes of what they read and write, each
 * array that a kernel reads counted once.
 *
 * @since 0.1.0
 */
import type { Launch } from '../../src/backend/gpu/pool'
import { all, freeAxes, profile } from '../../src/compile/Body'
import type { Kernel, Plan } from '../../src/compile/Plan'
import { bufferOf } from '../../src/compile/Plan'
import type { Real } from '../../src/expr/Scalar'

/** What a launch does. `terms` is the length of its longest sum, `threads` the number of its elements. */
export interface Work {
  readonly label: string
  readonly threads: number
  readonly terms: number
  readonly operations: number
  readonly bytes: number
}

/** The additions of sums, which a profile leaves out: one for each term. */
const additions = (body: Real): number => {
  const free = freeAxes()
  const sums = all(body).flatMap(p => (p._tag === 'Reduce' ? [p] : []))
  const loops = new Map(sums.flatMap(p => p.axes.map(a => [a.name, a.extent] as const)))
  const terms = (p: (typeof sums)[number]): number =>
    [...new Set([...p.axes.map(a => a.name), ...free(p).keys()])].reduce((n, name) => n * (loops.get(name) ?? 1), 1)
  return sums.reduce((sum, p) => sum + terms(p), 0)
}

const BYTES = 4

/** What a launch of a plan does. */
export const workOf = (plan: Plan, { segments, size }: Launch): Work => {
  const kernels: ReadonlyArray<Kernel> = segments.map(s => s.kernel)
  const elements = (k: Kernel): number => bufferOf(plan, k.output).size
  const read = new Set(kernels.flatMap(k => k.inputs))
  const heaviest = [...kernels].sort((x, y) => costOf(y) * elements(y) - costOf(x) * elements(x))
  return {
    label: heaviest
      .slice(0, 2)
      .map(k => k.label)
      .join(' | '),
    threads: size,
    terms: Math.max(0, ...kernels.map(k => profile(k.body).reduced)),
    operations: kernels.reduce((sum, k) => sum + costOf(k) * elements(k), 0),
    bytes: BYTES * (size + [...read].reduce((sum, id) => sum + bufferOf(plan, id).size, 0))
  }
}

const costOf = ({ body }: Kernel): number => profile(body).operations + additions(body)
