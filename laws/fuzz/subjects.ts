/**
 * Every kind of file that comes from strangers.
 *
 * @since 0.1.0
 */
import assert from 'node:assert/strict'
import { everySnapshot } from '../train/checkpointFiles'
import { checkpoint } from './checkpoint'
import { cifar } from './cifar'
import { csv } from './csv'
import { gzip } from './gzip'
import { idx } from './idx'
import { modelJson } from './modelJson'
import { png } from './png'
import { safetensors } from './safetensors'
import type { Subject } from './Subject'

/** A checkpoint is made for it, by a short run. */
export const subjects = async (): Promise<ReadonlyArray<Subject>> => {
  const last = (await everySnapshot()).at(-1)
  assert(last !== undefined)
  return [checkpoint(last), modelJson, idx, cifar, png, csv, gzip, safetensors]
}
