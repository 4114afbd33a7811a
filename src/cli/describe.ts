/**
 * A device in words.
 *
 * @since 0.1.0
 */
import type { Device } from '../backend/Backend'

/** What ran, in words. @category utils @since 0.1.0 */
export const describe = ({ backend, mode, adapter, threads, arithmetic, degradations }: Device): string =>
  [
    `${backend} (${mode}${adapter === undefined ? '' : ` on ${adapter}`}), ${threads === 1 ? 'one thread' : `${threads} threads`}, ${arithmetic} arithmetic`,
    ...degradations
  ].join('; ')
