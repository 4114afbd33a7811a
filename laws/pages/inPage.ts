/**
 * `ask`, as a page has it.
 *
 * @since 0.1.0
 */
import { ask } from './ask'

Object.assign(globalThis, { ask })
