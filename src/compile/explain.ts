/**
 * A plan in words: the graph that was asked for, the kernels that it became, and where their results lie.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { topological } from '../expr/Fold'
import * as S from '../shape/Shape'
import type { CompileError } from './compile'
import { compile, prepare } from './compile'
import { fastProductsOf } from './fastProducts'
import type { Buffer, Kernel, Plan, Traits } from './Plan'
import { bufferOf } from './Plan'
import type { Program } from './Program'
import { roots } from './Program'

/**
 * A text of three parts: what the graph is made of, the kernels in order, and the memory plan; of four, where products
 * are fast.
 *
 * @category printing
 * @since 0.1.0
 */
export const explain =
  (traits: Traits) =>
  (program: Program): E.Either<CompileError, string> =>
    pipe(
      compile(traits)(program),
      E.map(plan =>
        [graphText(program), ...productsText(traits, program), kernelsText(plan), memoryText(plan)].join('\n\n')
      )
    )

const graphText = (program: Program): string => {
  const nodes = topological(roots(program))
  const counts = nodes.reduce(
    (map, { primitive: { name } }) => map.set(name, (map.get(name) ?? 0) + 1),
    new Map<string, number>()
  )
  const lines = [...counts].sort((x, y) => y[1] - x[1]).map(([name, n]) => `  ${String(n).padStart(5)}  ${name}`)
  return [
    `GRAPH  ${nodes.length} nodes, ${program.outputs.length} results, ${program.state.length} arrays of state`,
    ...lines
  ].join('\n')
}

/** The convolutions that are done with fewer multiplications, where a backend asks for that. */
const productsText = (traits: Traits, program: Program): ReadonlyArray<string> => {
  if (traits.fastProducts !== true) return []
  const found = [...fastProductsOf(prepare(traits)(roots(program))).values()]
  const [direct, fast] = [found.map(p => p.direct), found.map(p => p.multiplications)].map(all =>
    all.reduce((sum, n) => sum + n, 0)
  )
  return [
    [
      `FAST PRODUCTS  ${found.length}, with ${millions(fast ?? 0)} multiplications instead of ${millions(direct ?? 0)}`,
      ...found.map(
        p =>
          `  ${S.Show.show(p.node.shape)}  ${p.schemes.map(({ points }) => points).join(' x ')} points: ` +
          `${millions(p.multiplications)} instead of ${millions(p.direct)}, errors up to ${p.growth.toFixed(0)} times those of a product`
      )
    ].join('\n')
  ]
}

const millions = (n: number): string => `${(n / 1e6).toFixed(1)} M`

const buffers = (plan: Plan, ids: ReadonlyArray<number>): string => ids.map(id => nameOf(bufferOf(plan, id))).join(' ')

const nameOf = ({ id, role }: Buffer): string => (role._tag === 'Feed' || role._tag === 'State' ? role.name : `b${id}`)

const resultsOf = (plan: Plan, { output }: Kernel): string => {
  const names = [
    ...plan.outputs.filter(o => o.buffer === output).map(o => o.name),
    ...plan.state.filter(s => s.next === output).map(s => `next ${s.name}`)
  ]
  return names.length === 0 ? '' : `  = ${names.join(', ')}`
}

const kernelsText = (plan: Plan): string =>
  [
    `KERNELS  ${plan.kernels.length}, each with the primitives it was fused from`,
    ...plan.kernels.map(
      (kernel, i) =>
        `  k${i}`.padEnd(7) +
        `b${kernel.output} ${S.Show.show(bufferOf(plan, kernel.output).shape)}  <-  ${buffers(plan, kernel.inputs)}\n` +
        `       ${kernel.label}${resultsOf(plan, kernel)}`
    )
  ].join('\n')

const memoryText = (plan: Plan): string => {
  const computed = plan.buffers.filter(b => b.role._tag === 'Computed')
  const separate = computed.reduce((sum, b) => sum + b.size * 4, 0)
  return [
    `MEMORY  ${megabytes(plan.memory.bytes)} for ${computed.length} buffers (${megabytes(separate)} if none shared a place)`,
    ...computed.map(
      ({ id, shape, size }) =>
        `  b${id}`.padEnd(8) + `at ${plan.memory.offsets.get(id) ?? 0}, ${size * 4} bytes, ${S.Show.show(shape)}`
    )
  ].join('\n')
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
