/** How many buffers, textures and the like are held, and of how many bytes; 0 bytes where that can't be seen. */
export interface Held {
  readonly things: number
  readonly bytes: number
}
export declare const holdings: (mode: string) => Promise<{ readonly held: () => Held; readonly stop: () => void }>
