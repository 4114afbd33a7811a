/**
 * Checkpoints: damage is always found, and where somebody made the hashes fit it, what is accepted is sound.
 *
 * @since 0.1.0
 */
import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import { decodeUtf8, encodeUtf8 } from '../../src/format/Utf8'
import type { Checkpoint } from '../../src/train/checkpoint'
import { sha256 } from '../../src/train/manifest'
import type { Snapshot } from '../../src/train/Snapshot'
import { firstNonFinite } from '../../src/train/State'
import { decoding, filesOf } from '../train/checkpointFiles'
import { rightOf } from '../format/support'
import { damaged, fuzz, type Subject } from './Subject'
import { replacedWords } from './words'

const NAMES = { state: 'state.safetensors', manifest: 'manifest.json', hash: 'manifest.sha256' } as const

/** A checkpoint whose manifest was signed again. */
export const sealed = (manifest: Uint8Array, state: Uint8Array): ReadonlyMap<string, Uint8Array> =>
  new Map([
    [NAMES.manifest, manifest],
    [NAMES.hash, encodeUtf8(`${sha256(manifest)}  ${NAMES.manifest}\n`)],
    [NAMES.state, state]
  ])

const sound = ({ run, snapshot: { position, epochs, totals, state } }: Checkpoint): void => {
  assert(position.step <= run.steps && epochs.length === position.epoch - 1 && totals.examples >= 0)
  assert(firstNonFinite(state) === undefined)
}

/** Of a checkpoint of this run: a file changed; the manifest changed and signed; the state changed and signed. */
export const checkpoint = (snapshot: Snapshot): Subject => {
  const files = filesOf(snapshot)
  const file = (name: string): Uint8Array => files.get(name) ?? assert.fail(name)
  const [state, manifest] = [file(NAMES.state), file(NAMES.manifest)]
  const text = rightOf(decodeUtf8(NAMES.manifest)(manifest))
  const stated = (bytes: Uint8Array): Uint8Array =>
    encodeUtf8(text.replace(sha256(state), sha256(bytes)).replace(`"bytes":${state.length}`, `"bytes":${bytes.length}`))
  const changed = fc.oneof(
    ...Object.values(NAMES).map(name => damaged(file(name)).map(bytes => new Map([...files, [name, bytes]])))
  )
  const isSame = (other: ReadonlyMap<string, Uint8Array>): boolean =>
    [...files].every(([name, bytes]) => Buffer.compare(bytes, other.get(name) ?? new Uint8Array()) === 0)
  return {
    name: 'checkpoint',
    parts: [
      fuzz(
        changed,
        other => () => decoding(other),
        (_, other) => {
          assert(isSame(other), 'damage was not found')
        }
      ),
      fuzz(
        fc.oneof(replacedWords(manifest).map(encodeUtf8), damaged(manifest)),
        bytes => () => decoding(sealed(bytes, state)),
        sound
      ),
      fuzz(damaged(state), bytes => () => decoding(sealed(stated(bytes), bytes)), sound)
    ]
  }
}
