/**
 * The training step as one program: forward pass, ELBO, backward pass, update and metrics.
 *
 * @since 0.1.0
 */
import type { Named, Program } from '../compile/Program'
import { program } from '../compile/Program'
import type { Expr } from '../expr/Expr'
import { input, inputOf } from '../primitive/input'
import { correct, meanNegativeLogLikelihood } from '../objective/classification'
import { interpret } from '../nn/interpret'
import type { Model } from '../nn/Model'
import { divergences, keptArrays, storages, trainingOf } from '../nn/Model'
import type { Optimizer, Slot, Slots } from '../optim/Optimizer'
import type { Arrays } from '../backend/Backend'
import { grad } from '../transform/vjp'
import { size } from '../shape/Shape'
import type { Shape } from '../shape/Shape'
import { negativeElbo, perDataSet } from '../variational/elbo'
import type { Storage } from '../variational/Parameter'
import { run, total, type Update } from '../variational/Stochastic'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The fed inputs of a step: images `[batch, ...input]`, labels and weights `[batch]` (weight 0 marks a row that only
 * fills the batch up), a key of four 16-bit halves, and the scalars of the schedule.
 *
 * @category model
 * @since 0.1.0
 */
export interface StepInputs {
  readonly images: Expr
  readonly labels: Expr
  readonly weights: Expr
  readonly key: Expr
  readonly klScale: Expr
  readonly learningRate: Expr
}

/** The scalars that a step reports: nats per example, except `kl`, nats per data set, and `correct`, a count. @category model @since 0.1.0 */
export const METRICS = ['loss', 'nll', 'kl', 'correct'] as const

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const stepInputs = (model: Model, batch: number): StepInputs => ({
  images: input('images', [batch, ...model.network.input]),
  labels: inputOf('i32')('labels', [batch]),
  weights: input('weights', [batch]),
  key: inputOf('i32')('key', [4]),
  klScale: input('klScale', []),
  learningRate: input('learningRate', [])
})

/** `updates` are the next running averages of batch normalisation. */
interface Losses {
  readonly loss: Expr
  readonly nll: Expr
  readonly kl: Expr
  readonly correct: Expr
  readonly updates: ReadonlyArray<Update>
}

/** The loss of a batch, −ELBO / N in nats per example, its parts, and what the forward pass leaves to the next step. @category constructors @since 0.1.0 */
export const losses = (model: Model, { images, labels, weights, key, klScale }: StepInputs): Losses => {
  const forward = interpret(trainingOf(model, weights))(model.network)
  const { value: logits, updates } = run(key)(forward(images))
  const nll = meanNegativeLogLikelihood(logits, labels, weights)
  const kl = perDataSet(total(divergences(model)))
  return {
    loss: negativeElbo(nll, kl, klScale).nats,
    nll: nll.nats,
    kl: kl.nats,
    correct: correct(logits, labels, weights),
    updates
  }
}

/**
 * A whole training step. Its state is every array that the model keeps and what the optimiser keeps.
 *
 * @category constructors
 * @since 0.1.0
 */
export const trainingStep = (model: Model, optimizer: Optimizer, batch: number): Program => {
  const inputs = stepInputs(model, batch)
  const metrics = losses(model, inputs)
  const stored = storages(model)
  const gradients = grad(
    metrics.loss,
    stored.map(s => s.node)
  )
  const shared = optimizer.advance(slotNodes('', optimizer.shared))
  const updates = stored.flatMap((storage, i) =>
    updateOf(optimizer, storage, gradients[i] ?? storage.node, shared, inputs)
  )
  return program(
    METRICS.map(name => ({ name, value: metrics[name] })),
    [...updates, ...metrics.updates, ...named('', shared)]
  )
}

const updateOf = (
  optimizer: Optimizer,
  storage: Storage,
  gradient: Expr,
  shared: Slots,
  { learningRate }: StepInputs
): ReadonlyArray<Named> => {
  const slots = slotNodes(storage.name, optimizer.slots(storage.shape))
  const { parameter, slots: next } = optimizer.update(storage.node, gradient, slots, shared, learningRate)
  return [{ name: storage.name, value: parameter }, ...named(storage.name, next)]
}

/** What an optimiser keeps for an array is called `array#slot`; `#slot` is shared by all. */
const slotName = (owner: string, slot: string): string => `${owner}#${slot}`

const slotNodes = (owner: string, slots: ReadonlyArray<Slot>): Slots =>
  Object.fromEntries(slots.map(({ name, shape }) => [name, input(slotName(owner, name), shape)]))

const named = (owner: string, slots: Slots): ReadonlyArray<Named> =>
  Object.entries(slots).map(([name, value]) => ({ name: slotName(owner, name), value }))

/**
 * The optimiser's arrays before the first step.
 *
 * @category constructors
 * @since 0.1.0
 */
export const initialSlots = (model: Model, optimizer: Optimizer): Arrays => {
  const filled = (owner: string, slots: ReadonlyArray<Slot>): ReadonlyArray<readonly [string, Float32Array]> =>
    slots.map(({ name, shape, initial }) => [slotName(owner, name), new Float32Array(size(shape)).fill(initial)])
  return new Map([
    ...filled('', optimizer.shared),
    ...storages(model).flatMap(({ name, shape }) => filled(name, optimizer.slots(shape)))
  ])
}

/**
 * The shapes of all that a training step keeps, by name: what `trainingStep` has as its state.
 *
 * @category utils
 * @since 0.1.0
 */
export const stateShapes = (model: Model, optimizer: Optimizer): ReadonlyMap<string, Shape> => {
  const shaped = (owner: string, slots: ReadonlyArray<Slot>): ReadonlyArray<readonly [string, Shape]> =>
    slots.map(({ name, shape }) => [slotName(owner, name), shape])
  return new Map([
    ...shaped('', optimizer.shared),
    ...keptArrays(model).map(({ name, shape }) => [name, shape] as const),
    ...storages(model).flatMap(({ name, shape }) => shaped(name, optimizer.slots(shape)))
  ])
}
