/**
 * Learning rates that change with the step, as factors of the first rate.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** From the number of a step, from 0, to the factor of the learning rate. @category model @since 0.1.0 */
export type Schedule = (step: number) => number

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const constant: Schedule = () => 1

/** `factor` to the power ⌊step / every⌋. Shridhar et al. multiply by 0.2 every 60 epochs. @category constructors @since 0.1.0 */
export const stepDecay =
  (every: number, factor: number): Schedule =>
  step =>
    factor ** Math.floor(step / every)

/** `factor` to the power step / every, without jumps. @category constructors @since 0.1.0 */
export const exponentialDecay =
  (every: number, factor: number): Schedule =>
  step =>
    factor ** (step / every)

/** (1 + gamma · step)^−power: Caffe's `inv`, with which Gal & Ghahramani trained. @category constructors @since 0.1.0 */
export const inverseDecay =
  (gamma: number, power: number): Schedule =>
  step =>
    (1 + gamma * step) ** -power

/** Half a cosine from 1 down to `least`, then `least` (Loshchilov & Hutter 2017). @category constructors @since 0.1.0 */
export const cosineDecay =
  (steps: number, least = 0): Schedule =>
  step =>
    least + ((1 - least) * (1 + Math.cos(Math.PI * Math.min(1, step / steps)))) / 2

/** A straight line from 1 down to `least`, then `least`. @category constructors @since 0.1.0 */
export const linearDecay =
  (steps: number, least = 0): Schedule =>
  step =>
    least + (1 - least) * (1 - Math.min(1, step / steps))

/** What a run of known length may do with its learning rate, by name. @category model @since 0.1.0 */
export type ScheduleName = 'constant' | 'cosine' | 'linear'

/** The schedule of a name for a run of so many steps; what decays reaches 0 at its end. @category constructors @since 0.1.0 */
export const schedules: Readonly<Record<ScheduleName, (steps: number) => Schedule>> = {
  constant: () => constant,
  cosine: cosineDecay,
  linear: linearDecay
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * A straight line up to 1 during the first `steps` steps, then the other schedule from its own step 0.
 *
 * @category combinators
 * @since 0.1.0
 */
export const warmUp =
  (steps: number) =>
  (after: Schedule): Schedule =>
  step =>
    step < steps ? (step + 1) / steps : after(step - steps)
