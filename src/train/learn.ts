/**
 * How a step learns: from a loss to the next contents of everything that is stored, by an optimiser of arrays or of
 * whole posteriors.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import type { Arrays } from '../backend/Backend'
import type { Named } from '../compile/Program'
import type { Distribution } from '../distribution/Distribution'
import { family as normalFamily } from '../distribution/normal'
import type { Expr } from '../expr/Expr'
import { invalid } from '../expr/Expr'
import type { NormalParts, PosteriorOptimizer } from '../optim/ivon'
import { storedScale } from '../optim/ivon'
import type { Optimizer, Slot, Slots } from '../optim/Optimizer'
import { input } from '../primitive/input'
import { size } from '../shape/Shape'
import type { Shape } from '../shape/Shape'
import { grad } from '../transform/vjp'
import type { Storage, Weight } from '../variational/Parameter'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What moves the weights: their arrays one by one, by the gradient of −ELBO / N, or their posteriors. @category model @since 0.1.0 */
export type Learner = Optimizer | PosteriorOptimizer

/** What a step learns from: −ELBO / N, its likelihood part, and the scalars of the schedule. @category model @since 0.1.0 */
export interface Objective {
  readonly loss: Expr
  readonly nll: Expr
  readonly learningRate: Expr
  readonly klScale: Expr
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** The next contents of what the weights store and of what the learner keeps. @category combinators @since 0.1.0 */
export const learned = (
  learner: Learner,
  weights: ReadonlyArray<Weight>,
  objective: Objective
): ReadonlyArray<Named> => {
  const shared = learner.advance(slotNodes('', learner.shared))
  const updates = isOfPosteriors(learner)
    ? posteriorUpdates(learner, weights, shared, objective)
    : arrayUpdates(learner, weights, shared, objective)
  return [...updates, ...named('', shared)]
}

const isOfPosteriors = (learner: Learner): learner is PosteriorOptimizer => '_tag' in learner

const storagesOf = (weights: ReadonlyArray<Weight>): ReadonlyArray<Storage> => weights.flatMap(w => w.storage)

const arrayUpdates = (
  optimizer: Optimizer,
  weights: ReadonlyArray<Weight>,
  shared: Slots,
  { loss, learningRate }: Objective
): ReadonlyArray<Named> => {
  const stored = storagesOf(weights)
  const gradients = grad(
    loss,
    stored.map(s => s.node)
  )
  return stored.flatMap(({ name, shape, node }, i) => {
    const slots = slotNodes(name, optimizer.slots(shape))
    const next = optimizer.update(node, gradients[i] ?? node, slots, shared, learningRate)
    return [{ name, value: next.parameter }, ...named(name, next.slots)]
  })
}

const posteriorUpdates = (
  optimizer: PosteriorOptimizer,
  weights: ReadonlyArray<Weight>,
  shared: Slots,
  { nll, learningRate, klScale }: Objective
): ReadonlyArray<Named> => {
  const posteriors = weights.map(w => normalParts(optimizer, w, w.posterior))
  const gradients = grad(
    nll,
    posteriors.flatMap(({ loc, scale }) => [loc, scale])
  )
  return weights.flatMap((weight, i) => {
    const posterior = posteriors[i] ?? normalParts(optimizer, weight, weight.posterior)
    const gradient = { loc: gradients[2 * i] ?? posterior.loc, scale: gradients[2 * i + 1] ?? posterior.scale }
    const slots = slotNodes(weight.path, optimizer.slots(weight.posterior.shape))
    const prior = priorParts(optimizer, weight)
    const next = optimizer.update({ posterior, prior, gradient, slots, shared, learningRate, klScale })
    return [
      { name: `${weight.path}.loc`, value: next.posterior.loc },
      { name: `${weight.path}.scale`, value: storedScale(next.posterior.scale) },
      ...named(weight.path, next.slots)
    ]
  })
}

/** The mean and the scale of a normal, or expressions that could not be built, with a sentence. */
const normalParts = ({ name }: PosteriorOptimizer, { path }: Weight, d: Distribution): NormalParts => {
  const wrong = invalid(
    `${name} learns normal posteriors under normal priors, but '${path}' has the distribution '${d.family.name}': choose adam, or a normal one`
  )
  const parameter = (which: string): Expr => (d.family === normalFamily ? (d.parameters[which] ?? wrong) : wrong)
  return { loc: parameter('loc'), scale: parameter('scale') }
}

const priorParts = (optimizer: PosteriorOptimizer, weight: Weight): NormalParts =>
  pipe(
    weight.prior,
    O.match(
      () => {
        const none = invalid(`${optimizer.name} needs a prior, but '${weight.path}' has none: give the model one`)
        return { loc: none, scale: none }
      },
      prior => normalParts(optimizer, weight, prior)
    )
  )

// -------------------------------------------------------------------------------------
// slots
// -------------------------------------------------------------------------------------

interface Owned extends Slot {
  readonly owner: string
}

/** What a learner keeps, with what each is kept for. */
const slotsFor = (learner: Learner, weights: ReadonlyArray<Weight>): ReadonlyArray<Owned> => {
  const owned = (owner: string, slots: ReadonlyArray<Slot>): ReadonlyArray<Owned> =>
    slots.map(slot => ({ ...slot, owner }))
  return [
    ...owned('', learner.shared),
    ...(isOfPosteriors(learner)
      ? weights.flatMap(w => owned(w.path, learner.slots(w.posterior.shape)))
      : storagesOf(weights).flatMap(({ name, shape }) => owned(name, learner.slots(shape))))
  ]
}

/** What a learner keeps before the first step. @category constructors @since 0.1.0 */
export const initialKept = (learner: Learner, weights: ReadonlyArray<Weight>): Arrays =>
  new Map(
    slotsFor(learner, weights).map(({ owner, name, shape, initial }) => [
      slotName(owner, name),
      new Float32Array(size(shape)).fill(initial)
    ])
  )

/** The shapes of what a learner keeps, by name. @category utils @since 0.1.0 */
export const keptSlots = (learner: Learner, weights: ReadonlyArray<Weight>): ReadonlyArray<readonly [string, Shape]> =>
  slotsFor(learner, weights).map(({ owner, name, shape }) => [slotName(owner, name), shape])

/** What is kept for an array or a weight is called `owner#slot`; `#slot` is shared by all. */
const slotName = (owner: string, slot: string): string => `${owner}#${slot}`

const slotNodes = (owner: string, slots: ReadonlyArray<Slot>): Slots =>
  Object.fromEntries(slots.map(({ name, shape }) => [name, input(slotName(owner, name), shape)]))

const named = (owner: string, slots: Slots): ReadonlyArray<Named> =>
  Object.entries(slots).map(([name, value]) => ({ name: slotName(owner, name), value }))
