/**
 * What the page and its worker say to each other.
 *
 * @since 0.1.0
 */

/** What the page asks. `images` is how many training images are used, 0 for all; `pixels` are 28 × 28 bytes. */
export type Asked =
  | { readonly ask: 'load'; readonly folder: string }
  | { readonly ask: 'train'; readonly images: number; readonly epochs: number }
  | { readonly ask: 'stop' }
  | { readonly ask: 'sample'; readonly index: number }
  | { readonly ask: 'classify'; readonly id: number; readonly pixels: Uint8Array }

/**
 * The weight of a layer's kernel that the data have settled most so far, which is the one of the smallest standard
 * deviation: number `index` of `count`, and its posterior at a few steps, oldest first.
 */
export interface Belief {
  readonly layer: string
  readonly index: number
  readonly count: number
  readonly posteriors: ReadonlyArray<{ readonly step: number; readonly mean: number; readonly sd: number }>
}

/** Means over the examples of one call, in nats per example; `loss = nll + kl`. `step` counts over all epochs. */
export interface Progress {
  readonly step: number
  readonly loss: number
  readonly nll: number
  readonly kl: number
  readonly accuracy: number
}

/**
 * Class probabilities of one image: their mean over `samples` draws of the weights, the range that holds nine draws of
 * ten, and the traces of the two covariances of Kwon et al.
 */
export interface Classified {
  readonly samples: number
  readonly mean: ReadonlyArray<number>
  readonly ranges: ReadonlyArray<readonly [number, number]>
  readonly aleatoric: number
  readonly epistemic: number
}

/** What runs it, in words, and why nothing better does. */
export interface Engine {
  readonly name: string
  readonly notes: ReadonlyArray<string>
}

/** What the worker says. */
export type Said =
  | { readonly say: 'loaded'; readonly images: number }
  | { readonly say: 'started'; readonly perEpoch: number; readonly engine: Engine; readonly prior: number }
  | ({ readonly say: 'stepped' } & Progress)
  | { readonly say: 'believes'; readonly beliefs: ReadonlyArray<Belief> }
  | { readonly say: 'validated'; readonly epoch: number; readonly accuracy: number }
  | { readonly say: 'done'; readonly accuracy: number; readonly ece: number; readonly images: number }
  | { readonly say: 'stopped' }
  | { readonly say: 'failed'; readonly message: string }
  | { readonly say: 'sample'; readonly pixels: Uint8Array; readonly label: number }
  | ({ readonly say: 'classified'; readonly id: number } & Classified)
