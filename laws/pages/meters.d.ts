/**
 * `waitMs` is the time that the host waited for what it reads back. `compileMs` is the time that WebGPU spent on compiling
 * shaders; elsewhere it is 0, since it can't be seen.
 */
export interface Seen {
  readonly readBacks: number
  readonly waitMs: number
  readonly shaders: number
  readonly compileMs: number
}
export declare const metered: (mode: string) => Promise<{ readonly seen: Seen; readonly stop: () => void }>

export const timedPasses: () => Promise<{
  readonly read: () => Promise<ReadonlyArray<number>>
  readonly stop: () => void
}>
