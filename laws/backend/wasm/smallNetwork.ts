/**
 * A small Bayesian network, two convolutions and two dense layers, and what its steps are fed.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import type { Arrays } from '../../../src/backend/Backend'
import { conv2d, dense, flatten, input, maxPool2d, softplus } from '../../../src/nn'
import { bayesian } from '../../../src/nn/bayesian'
import { initialise, storages } from '../../../src/nn/Model'
import { adam } from '../../../src/optim/adam'
import * as K from '../../../src/random/Key'
import { halves } from '../../../src/train/keys'
import { initialSlots } from '../../../src/train/step'
import { gaussians } from '../../train/noise'

/** Examples a step. */
export const BATCH = 8

export const model = bayesian(
  pipe(
    input([8, 8, 1]),
    conv2d({ filters: 3, kernel: 3 }),
    softplus,
    maxPool2d(2),
    conv2d({ filters: 4, kernel: 2 }),
    softplus,
    flatten,
    dense(8),
    softplus,
    dense(3)
  )
)

export const parameters = storages(model)

/** The stored arrays before the first step. */
export const initial: Arrays = initialise(K.key(0))(model)

/** The same with what Adam keeps. */
export const state: Arrays = new Map([...initial, ...initialSlots(model, adam())])

/** What a step is fed: pictures, labels and a key of its own. */
export const feed = (step: number): Arrays =>
  new Map([
    ['images', gaussians(step, BATCH * 64)],
    ['labels', Float32Array.from({ length: BATCH }, (_, i) => (i + step) % 3)],
    ['weights', new Float32Array(BATCH).fill(1)],
    ['key', halves(K.foldIn(step)(K.key(1)))],
    ['klScale', Float32Array.of(1 / 600)],
    ['learningRate', Float32Array.of(1e-3)]
  ])
