/**
 * How many training steps go into one call of the device.
 *
 * State crosses to the device and back once a call. gpu.js keeps nothing there between two calls, so a call of K steps
 * spreads that cost over K; but K unrolled steps also take K times as long to record, and whoever waits for a step waits
 * for K. So K is the least power of two at which moving the state takes at most a twentieth of the time.
 *
 * @since 0.1.0
 */

/** The largest share of a call's time that moving the state may take. @category constants @since 0.1.0 */
export const SHARE = 1 / 20

/** The most steps of one call. @category constants @since 0.1.0 */
export const MOST = 16

/**
 * The number of steps of a call, where a call of one step takes `callMs` and moving the state alone `stateMs`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { stepsPerCall } from 'credence/gpu'
 *
 * assert.strictEqual(stepsPerCall(100, 1), 1)
 * assert.strictEqual(stepsPerCall(10, 2), 8)
 *
 * @category utils
 * @since 0.1.0
 */
export const stepsPerCall = (callMs: number, stateMs: number, most: number = MOST): number => {
  const stepMs = Math.max(callMs - stateMs, callMs / 10)
  const enough = (k: number): boolean => stateMs <= SHARE * (stateMs + k * stepMs)
  let k = 1
  while (2 * k <= most && !enough(k)) k *= 2
  return k
}
