/**
 * `credence data`: which data sets are there and where, whether they are whole, and how to get the others.
 *
 * @since 0.1.0
 */
import { basename, resolve } from 'node:path'
import { sequenceS } from 'fp-ts/Apply'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as T from 'fp-ts/Task'
import type { Task } from 'fp-ts/Task'
import type { Counts, Entry, Holding } from '../data/inventory'
import { holdingOf, inventory } from '../data/inventory'
import { dataSources, loadDataset, loadTestSet } from '../data/registry'
import { thousands } from '../report/Format'
import type { Style } from '../report/terminal/Style'
import type { Command, Terminal } from './Command'
import { note, styleOf } from './Command'
import { flag, oneLine, text } from './Option'

const options = {
  data: text('data', 'NAME|DIR', 'look at this data set or folder only [all that have names]', undefined),
  json: flag('json', 'one JSON object a data set instead of words')
} as const

/** @category commands @since 0.1.0 */
export const dataCommand: Command = {
  name: 'data',
  about: 'which data sets are there, whether they are whole, and how to get the others',
  options: Object.values(options),
  run: (terminal, given) =>
    pipe(
      sequenceS(E.Apply)({ data: options.data.read(given), json: options.json.read(given) }),
      E.map(({ data, json }) =>
        pipe(
          entriesOf(data),
          T.map(entries => show(terminal, entries, json))
        )
      )
    )
}

/** All that have names, one of them, or a folder. */
const entriesOf = (data: string | undefined): Task<ReadonlyArray<Entry>> => {
  const named = dataSources.filter(({ name }) => data === undefined || name === data)
  return data === undefined || named.length > 0
    ? inventory(named)
    : pipe(
        holdingOf({ name: '', load: () => loadDataset(data), loadTest: () => loadTestSet(data) }, data),
        T.map(holding => [{ name: basename(resolve(data)), describe: `the folder ${data}`, holding }])
      )
}

/** The exit code is 2 where a data set is there and is not what it should be. */
const show = (terminal: Terminal, entries: ReadonlyArray<Entry>, json: boolean): number => {
  const style = styleOf(terminal)
  entries.forEach(entry => {
    terminal.out(json ? JSON.stringify(entry) : entryText(entry, style))
  })
  const complaints = entries.flatMap(complaintsOf)
  complaints.map(oneLine).forEach(note(terminal))
  return complaints.length === 0 ? 0 : 2
}

const entryText = ({ name, describe, holding }: Entry, style: Style): string =>
  `${style.bold(name)}: ${describe}\n${holdingText(holding)
    .map(line => `  ${line}`)
    .join('\n')}\n`

const holdingText = (holding: Holding): ReadonlyArray<string> => {
  switch (holding._tag) {
    case 'Missing':
      return [`not found: ${holding.remedy}`]
    case 'Damaged':
      return [`found in ${holding.folder}, but not usable`]
    case 'Found':
      return [`found in ${holding.folder}`, countsText(holding.counts), ...checksumText(holding.files)]
  }
}

const countsText = ({ train, test }: Counts): string =>
  `${train === 0 ? 'no' : thousands(train)} training and ${thousands(test)} test images`

const checksumText = (files: ReadonlyArray<{ readonly verdict: string }>): ReadonlyArray<string> => {
  const published = files.filter(f => f.verdict === 'published').length
  return files.length === 0
    ? ['no checksums are known of its files']
    : [`${published} of ${files.length} files have the published checksum`]
}

/** What is wrong with a data set that is there, a sentence each. @category utils @since 0.1.0 */
export const complaintsOf = ({ name, holding }: Entry): ReadonlyArray<string> => {
  switch (holding._tag) {
    case 'Missing':
      return []
    case 'Damaged':
      return [holding.sentence]
    case 'Found':
      return [
        ...holding.files
          .filter(f => f.verdict === 'different')
          .map(
            f =>
              `'${f.name}' in '${holding.folder}' is not the file of ${name} that was published (its checksum differs): it was changed or damaged; get it again`
          ),
        ...(holding.expected === undefined || same(holding.counts, holding.expected)
          ? []
          : [
              `'${holding.folder}' has ${countsText(holding.counts)}, but ${name} has ${countsText(holding.expected)}: some files are missing or are another set's; get them again`
            ])
      ]
  }
}

const same = (a: Counts, b: Counts): boolean => a.train === b.train && a.test === b.test
