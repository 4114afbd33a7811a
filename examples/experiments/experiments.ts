/** Every experiment, in the order in which the page has them. */
import { lenetOnCifar, mirrored, overfitting } from './cifar10'
import { comparison } from './estimators'
import { fewImages, mnist, startedWide } from './mnist'
import type { Experiment } from './Trial'

export const experiments: ReadonlyArray<Experiment> = [
  mnist,
  fewImages,
  startedWide,
  comparison,
  lenetOnCifar,
  mirrored,
  overfitting
]
