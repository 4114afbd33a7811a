/**
 * The options of checkpoints.
 *
 * @since 0.1.0
 */
import { eachEpoch, type Interval } from '../train/Interval'
import { flag, oneOf, option } from './Option'
import * as E from 'fp-ts/Either'

/** @category options @since 0.1.0 */
export const resumeOption = flag(
  'resume',
  'go on with the run in --out, by its own settings; --epochs may be raised, unless a --schedule was chosen'
)

/** @category options @since 0.1.0 */
export const onDivergenceOption = oneOf(['stop', 'backoff'])(
  'on-divergence',
  'WHAT',
  'when numbers stop being finite: stop, or backoff to the last checkpoint with half the learning rate [stop]',
  'stop'
)

const MOST_MINUTES = 1_000_000

/** Steps, or minutes with `min` after the number. */
const interval = option((value): E.Either<string, Interval> => {
  const [, digits = '', unit] = /^(\d{1,15})(min)?$/.exec(value) ?? []
  const n = digits === '' ? 0 : Number(digits)
  return n < 1 || (unit !== undefined && n > MOST_MINUTES)
    ? E.left('a number of steps such as 500, or of minutes such as 10min')
    : E.right(unit === undefined ? { _tag: 'Steps', steps: n } : { _tag: 'Minutes', minutes: n })
})

/** @category options @since 0.1.0 */
export const checkpointOption = interval(
  'checkpoint-every',
  'N|Nmin',
  'save so often, in steps or minutes, besides at the end of each epoch [never]',
  eachEpoch
)
