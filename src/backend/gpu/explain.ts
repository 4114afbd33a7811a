/**
 * The launches of a step on a graphics device, in numbers and in words: which kernels of a plan share one.
 *
 * @since 0.1.0
 */
import * as RA from 'fp-ts/ReadonlyArray'
import type { Plan } from '../../compile/Plan'
import { pooledFor } from './machine'
import type { Launch } from './pool'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** One launch: how many elements it computes from how many arrays, and the kernels that share it. @category model @since 0.1.0 */
export interface LaunchSummary {
  readonly elements: number
  readonly arrays: number
  readonly kernels: ReadonlyArray<string>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The launches of a plan on a graphics device, in their order. @category constructors @since 0.1.0 */
export const launchSummary = (plan: Plan): ReadonlyArray<LaunchSummary> =>
  pooledFor('webgpu', plan).launches.map(summary)

const summary = ({ size, inputs, segments }: Launch): LaunchSummary => ({
  elements: size,
  arrays: inputs.length,
  kernels: segments.map(({ kernel }) => kernel.label)
})

// -------------------------------------------------------------------------------------
// printing
// -------------------------------------------------------------------------------------

/** The launches in words, one a line. @category printing @since 0.1.0 */
export const launchText = (launches: ReadonlyArray<LaunchSummary>): string => {
  const kernels = launches.reduce((sum, launch) => sum + launch.kernels.length, 0)
  return [
    `LAUNCHES  ${launches.length} a step on WebGPU and WebGL2, for ${kernels} kernels`,
    ...launches.map(line)
  ].join('\n')
}

const line = ({ elements, arrays, kernels }: LaunchSummary, i: number): string =>
  `  ${String(i + 1).padStart(3)}  ${String(elements).padStart(9)} elements from ${arrays} array${arrays === 1 ? '' : 's'}: ${counted(kernels).join(' | ')}`

/** Neighbours of one name are named once. */
const counted = (labels: ReadonlyArray<string>): ReadonlyArray<string> =>
  RA.chop<string, string>(all => {
    const same = RA.takeLeftWhile<string>(label => label === all[0])(all)
    return [`${same.length > 1 ? `${same.length} × ` : ''}${all[0]}`, RA.dropLeft(same.length)(all)]
  })(labels)
