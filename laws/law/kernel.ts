/**
 * Laws of lowering: what a compiler and a kernel's body make of a graph is what the graph means.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { interpretKernel, interpretPlan, double, single } from '../../src/backend/reference/interpret'
import { compile } from '../../src/compile/compile'
import { expand } from '../../src/compile/expand'
import { fuse } from '../../src/compile/fuse'
import { isLeaf } from '../../src/compile/lower'
import type { Plan, Traits } from '../../src/compile/Plan'
import { bufferOf } from '../../src/compile/Plan'
import { program } from '../../src/compile/Program'
import { schedule } from '../../src/compile/schedule'
import { share } from '../../src/compile/share'
import { simplify } from '../../src/compile/simplify'
import { profile } from '../../src/compile/Body'
import type { Expr } from '../../src/expr/Expr'
import { topological } from '../../src/expr/Fold'
import type { Tensor } from '../../src/expr/Tensor'
import * as T from '../../src/expr/Tensor'
import * as S from '../../src/shape/Shape'
import type { Finding, Law } from '../Law'
import { fails, holds, unless } from '../Law'
import type { Environment } from '../numeric/Magnitude'
import { ulp32, values } from '../numeric/Magnitude'
import type { Probe } from '../Probe'
import { point } from '../Probe'

// -------------------------------------------------------------------------------------
// plans of probes
// -------------------------------------------------------------------------------------

/** Backends differ in what they ask of the compiler; laws ask for all of it. @category model @since 0.1.0 */
export const traitsTried: ReadonlyArray<Traits> = [
  { maxInputs: 64, explicitPadding: false, longestSum: 2 ** 30, loopReuse: 0 },
  { maxInputs: 7, explicitPadding: true, longestSum: 8192, loopReuse: 0 },
  { maxInputs: 3, explicitPadding: false, longestSum: 4, loopReuse: 64, sideBySide: true }
]

/** The plan of a probe's outputs, named `y0`, `y1` … @category constructors @since 0.1.0 */
export const planOf =
  (traits: Traits) =>
  ({ outputs }: Probe): E.Either<string, Plan> =>
    E.mapLeft(({ message }: { readonly message: string }) => message)(
      compile(traits)(program(outputs.map((value, i) => ({ name: `y${i}`, value }))))
    )

type Contents = ReadonlyMap<number, ArrayLike<number>>

/** The contents of a plan's fed buffers. @category utils @since 0.1.0 */
export const fed = (plan: Pick<Plan, 'buffers'>, environment: Environment): Contents =>
  new Map(
    plan.buffers.flatMap(b =>
      b.role._tag === 'Feed' ? [[b.id, environment.get(b.role.name)?.data ?? []] as const] : []
    )
  )

const results = (plan: Plan, contents: Contents): ReadonlyArray<Tensor> =>
  plan.outputs.map(o => ({
    shape: bufferOf(plan, o.buffer).shape,
    data: Float64Array.from(contents.get(o.buffer) ?? [])
  }))

// -------------------------------------------------------------------------------------
// comparisons
// -------------------------------------------------------------------------------------

const identical = (x: number, y: number): boolean => x === y || (Number.isNaN(x) && Number.isNaN(y))

/** The first element at which two tensors differ, as a sentence. @category utils @since 0.1.0 */
export const difference = (
  what: string,
  x: Tensor,
  y: Tensor,
  near: (x: number, y: number, i: number) => boolean = identical
): string | undefined => {
  const at = x.data.findIndex((v, i) => !near(v, y.data[i] ?? NaN, i))
  return !S.Eq.equals(x.shape, y.shape)
    ? `${what} has shape ${S.Show.show(x.shape)} instead of ${S.Show.show(y.shape)}`
    : x.data.length !== y.data.length
      ? `${what} holds ${x.data.length} numbers instead of ${y.data.length}`
      : at >= 0
        ? `${what} is ${x.data[at] ?? NaN} instead of ${y.data[at] ?? NaN} at position ${at}`
        : undefined
}

const first = (sentences: ReadonlyArray<string | undefined>): Finding => unless(sentences.find(s => s !== undefined))

const finding = (e: E.Either<string, Finding>): Finding => (E.isLeft(e) ? fails(e.left) : e.right)

// -------------------------------------------------------------------------------------
// kernels of one primitive
// -------------------------------------------------------------------------------------

const U32 = 2 ** -24

/** The bound of n roundings: n·u / (1 − n·u). */
const gamma = (n: number, u: number): number => (n * u) / (1 - n * u)

/** The sum of absolute products behind an application, where its rule says that it is a sum of products. */
const sizeOf = (y: Expr, args: ReadonlyArray<Tensor>, value: Tensor): Tensor =>
  y.primitive.rule._tag === 'Linear' || y.primitive.rule._tag === 'Bilinear'
    ? T.map(Math.abs)(
        y.primitive.evaluate(
          y.attributes,
          args.map((x, i) => (y.args[i]?.dtype === 'f32' ? T.map(Math.abs)(x) : x)),
          y
        )
      )
    : T.map(Math.abs)(value)

const roundings = (plan: Plan): number => {
  const most = Math.max(0, ...plan.kernels.map(k => profile(k.body).reduced))
  return most === 0 ? 0 : most + plan.kernels.length + 1
}

/**
 * A kernel's body, in 32-bit floats, gives what the primitive means: within its stated error, exactly where that is 0.
 * Sums may differ by what reordering a sum may change.
 *
 * @category laws
 * @since 0.1.0
 */
export const kernelMeansPrimitive = (round: 'single' | 'double'): Law<Probe> => ({
  name: `kernel = meaning, in ${round} precision`,
  statement: '|kernel(x) − evaluate(x)| ≤ tolerance · ulp₃₂ + γₙ · Σ|products|',
  test: probe => {
    const environment = point(probe)
    const known = values(environment, probe.outputs)
    const [y] = probe.outputs
    if (y === undefined) return holds
    const value = known.get(y) ?? T.scalar(NaN)
    const size = sizeOf(
      y,
      y.args.flatMap(arg => known.get(arg) ?? []),
      value
    )
    const { tolerance } = y.primitive
    return (
      traitsTried
        .map(traits =>
          finding(
            E.map((plan: Plan): Finding => {
              const n =
                roundings(plan) + (y.primitive.lowering._tag === 'Expand' ? y.shape.reduce((a, b) => a + b, 4) : 0)
              const slack = n === 0 ? 0 : gamma(n, round === 'single' ? U32 : U32 ** 2 * 4)
              const near = (x: number, exact: number, i: number): boolean =>
                identical(x, exact) ||
                (round === 'single' && identical(x, Math.fround(exact))) ||
                Math.abs(x - exact) <= tolerance * ulp32(exact) + slack * (size.data[i] ?? 0)
              const [result] = results(
                plan,
                interpretPlan(round === 'single' ? single : double)(plan, fed(plan, environment))
              )
              return unless(result === undefined ? 'there is no result' : difference('the kernel', result, value, near))
            })(planOf(traits)(probe))
          )
        )
        .find(f => f._tag !== 'Holds') ?? holds
    )
  }
})

// -------------------------------------------------------------------------------------
// phases of the compiler
// -------------------------------------------------------------------------------------

/** Sums that a phase reorders agree to this part of their largest term. */
const REORDERED = 1e-11

const nearly = (x: number, y: number): boolean =>
  identical(x, y) || Math.abs(x - y) <= REORDERED * Math.max(1, Math.abs(x), Math.abs(y))

const phase = (
  name: string,
  statement: string,
  run: (roots: ReadonlyArray<Expr>) => ReadonlyArray<Expr>,
  near: (x: number, y: number) => boolean
): Law<Probe> => ({
  name,
  statement,
  test: probe => {
    const after = run(probe.outputs)
    const known = values(point(probe), [...probe.outputs, ...after])
    return first(
      probe.outputs.map((y, i) => {
        const other = after[i] ?? y
        return y.dtype !== other.dtype
          ? `output ${i} became ${other.dtype} instead of ${y.dtype}`
          : difference(`output ${i}`, known.get(other) ?? T.scalar(NaN), known.get(y) ?? T.scalar(NaN), near)
      })
    )
  }
})

/** Each phase from graph to graph, checked by shape and by value. @category laws @since 0.1.0 */
export const phases: ReadonlyArray<Law<Probe>> = [
  phase('sharing changes no bit', '⟦share(g)⟧ = ⟦g⟧', share, identical),
  phase('simplifying changes no bit', '⟦simplify(g)⟧ = ⟦g⟧', simplify, identical),
  ...traitsTried
    .slice(0, 2)
    .map((traits, i) =>
      phase(
        ['expanding keeps meaning', 'explicit padding keeps meaning'][i] ?? '',
        '⟦expand(g)⟧ = ⟦g⟧',
        expand(traits),
        nearly
      )
    )
]

/** @category laws @since 0.1.0 */
export const sharingIsComplete: Law<Probe> = {
  name: 'equal subgraphs are one node',
  statement: 'share(share(g)) = share(g), and a copy of a graph adds no node to it',
  test: probe => {
    const once = topological(share(probe.outputs)).length
    const copied = probe.outputs.map(rebuilt)
    const twice = topological(share([...probe.outputs, ...copied])).length
    return unless(once === twice ? undefined : `${once} nodes, but ${twice} together with a copy`)
  }
}

/** The same graph made of other objects. */
const rebuilt = (root: Expr): Expr => {
  const made = new Map<Expr, Expr>()
  topological([root]).forEach(node => made.set(node, { ...node, args: node.args.map(arg => made.get(arg) ?? arg) }))
  return made.get(root) ?? root
}

/**
 * Kernels over buffers give what one kernel for each node gives, bit for bit: fusion repeats work, and changes nothing.
 *
 * @category laws
 * @since 0.1.0
 */
export const fusionKeepsBits: Law<Probe> = {
  name: 'fusion changes no bit',
  statement: 'plan(fuse(g)) = plan(one kernel a node), in 32-bit floats',
  test: ({ outputs, ...probe }) => {
    const [traits] = traitsTried
    if (traits === undefined) return holds
    const roots = simplify(share(expand(traits)(outputs)))
    const fused = fuse(traits)(roots)
    const whole = schedule(traits, new Set())(fused)
    const apart = schedule(traits, new Set())({ ...fused, kept: new Set(fused.order.filter(node => !isLeaf(node))) })
    const bits = ({ buffers, kernels, place }: typeof whole): ReadonlyArray<Tensor> => {
      const plan = { buffers, kernels, outputs: [], state: [], memory: { bytes: 0, offsets: new Map() } }
      const contents = interpretPlan(single)(plan, fed(plan, point({ outputs, ...probe })))
      return roots.map(root => ({
        shape: root.shape,
        data: Float64Array.from(contents.get(place.get(root) ?? -1) ?? [])
      }))
    }
    const [one, other] = [bits(whole), bits(apart)]
    return first(one.map((x, i) => difference(`output ${i}`, x, other[i] ?? x)))
  }
}

// -------------------------------------------------------------------------------------
// memory
// -------------------------------------------------------------------------------------

/**
 * A plan run inside its own arena gives what it gives with a buffer for each value: no two values that are alive
 * together share a place.
 *
 * @category laws
 * @since 0.1.0
 */
export const memoryIsSafe: Law<Probe> = {
  name: 'no two live buffers overlap',
  statement: 'running in the planned arena = running in separate buffers, and every place lies in the arena',
  test: probe =>
    traitsTried
      .map(traits => finding(E.map((plan: Plan) => inArena(plan, point(probe)))(planOf(traits)(probe))))
      .find(f => f._tag !== 'Holds') ?? holds
}

const inArena = (plan: Plan, environment: Environment): Finding => {
  const contents = new Map(fed(plan, environment))
  plan.buffers.forEach(b => (b.role._tag === 'Constant' ? contents.set(b.id, b.role.data) : undefined))
  const arena = new Float64Array(plan.memory.bytes / 4).fill(NaN)
  const placeOf = (id: number): Float64Array | undefined => {
    const offset = plan.memory.offsets.get(id)
    return offset === undefined ? undefined : arena.subarray(offset / 4, offset / 4 + bufferOf(plan, id).size)
  }
  const held = (id: number): ArrayLike<number> => placeOf(id) ?? contents.get(id) ?? []
  const short = plan.buffers.find(b => (placeOf(b.id)?.length ?? b.size) !== b.size)
  const clash = plan.kernels.find(k => k.inputs.some(id => overlap(plan, id, k.output)))
  plan.kernels.forEach(kernel => {
    const inputs = kernel.inputs.map(held)
    const shapes = kernel.inputs.map(id => bufferOf(plan, id).shape)
    placeOf(kernel.output)?.set(interpretKernel(kernel, single, inputs, shapes))
  })
  const apart = interpretPlan(single)(plan, fed(plan, environment))
  return short !== undefined
    ? fails(`buffer ${short.id} does not lie in the arena`)
    : clash !== undefined
      ? fails(`the kernel ${clash.label} writes where it reads`)
      : first(
          plan.outputs.map(o =>
            difference(
              `output '${o.name}' in the arena`,
              { shape: bufferOf(plan, o.buffer).shape, data: Float64Array.from(held(o.buffer)) },
              { shape: bufferOf(plan, o.buffer).shape, data: Float64Array.from(apart.get(o.buffer) ?? []) }
            )
          )
        )
}

const overlap = (plan: Plan, x: number, y: number): boolean => {
  const [a, b] = [plan.memory.offsets.get(x), plan.memory.offsets.get(y)]
  const [n, m] = [bufferOf(plan, x).size * 4, bufferOf(plan, y).size * 4]
  return a !== undefined && b !== undefined && n > 0 && m > 0 && a < b + m && b < a + n
}

/** @category laws @since 0.1.0 */
export const kernelsRespectTraits: Law<Probe> = {
  name: 'kernels keep to their limits',
  statement: 'no kernel reads more buffers than the backend takes, and each reads what an earlier one wrote',
  test: probe =>
    traitsTried
      .map(traits =>
        finding(
          E.map((plan: Plan): Finding => {
            const ready = new Set(plan.buffers.filter(b => b.role._tag !== 'Computed').map(b => b.id))
            const early = plan.kernels.find(k => {
              const missing = k.inputs.some(id => !ready.has(id))
              ready.add(k.output)
              return missing
            })
            // A primitive of many operands, such as a concatenation, needs them all.
            const limit = Math.max(traits.maxInputs, ...topological(probe.outputs).map(node => node.args.length))
            const wide = plan.kernels.find(k => k.inputs.length > limit)
            return unless(
              early !== undefined
                ? `the kernel ${early.label} reads a buffer that is not yet written`
                : wide !== undefined
                  ? `the kernel ${wide.label} reads ${wide.inputs.length} buffers, and may read ${limit}`
                  : undefined
            )
          })(planOf(traits)(probe))
        )
      )
      .find(f => f._tag !== 'Holds') ?? holds
}
