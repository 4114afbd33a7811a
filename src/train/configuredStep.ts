/**
 * The training step that a configuration asks for: its program, what it begins with, and the shapes of what it keeps.
 *
 * @since 0.1.0
 */
import type { Program } from '../compile/Program'
import type { Model } from '../nn/Model'
import { initialise } from '../nn/Model'
import type { Shape } from '../shape/Shape'
import type { TrainConfig } from './Config'
import { learnerOf } from './Config'
import { runKeys } from './keys'
import type { State } from './State'
import { singleState } from './State'
import { initialSlots, stateShapes, trainingStep } from './step'

/** The program that a run repeats. @category constructors @since 0.1.0 */
export const stepProgram = (model: Model, config: TrainConfig): Program =>
  trainingStep(model, learnerOf(config), config.batch, config.trainSamples)

/** The state before the first step, by the seed. @category constructors @since 0.1.0 */
export const initialState = (model: Model, config: TrainConfig): State =>
  singleState(new Map([...initialise(runKeys(config.seed).initial)(model), ...initialSlots(model, learnerOf(config))]))

/** The shapes of all that a run of the model keeps from step to step. @category constructors @since 0.1.0 */
export const keptShapes = (model: Model, config: TrainConfig): ReadonlyMap<string, Shape> =>
  stateShapes(model, learnerOf(config))
