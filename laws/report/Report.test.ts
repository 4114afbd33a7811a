import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  accuracyCaption,
  calibrationCaption,
  headline,
  lossCaption,
  mistakesCaption,
  selectiveCaption,
  trust
} from '../../src/report/html/Prose'
import { renderReport } from '../../src/report/html/Page'
import type { Report } from '../../src/report/Report'
import { syntheticReport } from './fixtures'
import { faults } from './wellFormed'

const report = syntheticReport(6, 400, 4)

const bin = (confidence: number, accuracy: number, count: number): Report['reliability'][number] => ({
  lower: Math.floor(confidence * 15) / 15,
  upper: Math.ceil(confidence * 15) / 15,
  confidence,
  accuracy,
  count
})

const mnist: Report = {
  ...report,
  test: { ...report.test, accuracy: 0.9831, examples: 10000, ece: 0.0072 },
  reliability: [bin(0.7, 0.75, 80), bin(0.9, 0.91, 150), bin(0.99, 0.995, 9770)]
}

describe('sentences', () => {
  it('say how many were right, and what its confidence is worth', () => {
    expect(headline(mnist)).toBe('98.3 % of 10,000 test digits right')
    expect(trust(mnist)).toBe('When it says 90 %, it is right 91 % of the time (150 digits).')
  })

  it('speak of averages where a bin is too small to speak', () => {
    expect(trust({ ...mnist, reliability: [bin(0.9, 0, 2), bin(0.98, 0.99, 9998)] })).toBe(
      'On average it claims to be 98.0 % sure, and is right 98.3 % of the time.'
    )
  })

  it('describe the training', () => {
    expect(lossCaption(report.epochs)).toMatch(
      /^The training loss went from 2\.93 to 1\.26 nats per example\. .*KL, now 1\.19/
    )
    expect(lossCaption(report.epochs.map(e => ({ ...e, train: { ...e.train, kl: 0 } })))).toContain(
      'Without a posterior'
    )
    expect(lossCaption(report.epochs.slice(0, 1))).toMatch(/^After one epoch/)
    expect(lossCaption([])).toBe('No epoch was finished.')
    expect(accuracyCaption([])).toBe('No epoch was finished.')
    expect(accuracyCaption(report.epochs.slice(0, 1))).toContain('8.00 points above training')
    expect(accuracyCaption(syntheticReport(1, 20, 40).epochs)).toContain('0.30 points below training')
  })

  it('describe the test', () => {
    expect(calibrationCaption(mnist)).toContain('0.72 % away')
    expect(calibrationCaption(mnist)).toContain('98 % of all examples sit in the last bin')
    const matrix = { classes: 10, counts: Array.from({ length: 100 }, (_, i) => (i === 49 ? 12 : i === 35 ? 4 : 0)) }
    expect(mistakesCaption({ ...report, confusion: matrix })).toContain('4 taken for 9 (12), 3 taken for 5 (4).')
    expect(mistakesCaption({ ...report, confusion: { classes: 2, counts: [3, 0, 0, 4] } })).toContain('no mistake')
    expect(
      selectiveCaption({
        ...mnist,
        riskCoverage: [
          { coverage: 0.9, risk: 0.002 },
          { coverage: 1, risk: 0.0169 }
        ]
      })
    ).toMatch(/it errs on 1\.69 %; answering only the surest 90 % of them, on 0\.20 %/)
  })
})

describe('the page', () => {
  const page = renderReport(report)

  it('is well formed and complete in itself', () => {
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/)
    expect(faults(page)).toEqual([])
    expect(page).not.toMatch(/<script|<link|@import|https?:|src="(?!data:)|url\(/)
    expect(page).toContain('default-src &#39;none&#39;')
    expect(page).toContain('prefers-color-scheme:dark')
    expect(page).toContain('@media print')
    expect(page).toContain('width=device-width')
  })

  it('says how to reproduce it', () => {
    for (const said of [report.run.command, report.run.backend, report.run.device, 'Seed', '20.20.2']) {
      expect(page).toContain(said)
    }
    expect(page).toContain('61,706')
    expect(page).toContain('123,412')
  })

  it('shows the surest and the least sure digits with their pictures', () => {
    // The header repeats the least sure one.
    expect(page.match(/data:image\/png;base64/g)).toHaveLength(
      report.mostCertain.length + report.leastCertain.length + 6 + 1
    )
    expect(page).toContain(`entropy ${(report.leastCertain[0]?.entropy ?? 0).toFixed(3)}`)
  })

  it('leaves out what there is not', () => {
    const bare: Report = {
      ...report,
      epochs: [],
      reliability: [],
      riskCoverage: [],
      mostCertain: [],
      leastCertain: [],
      entropies: [],
      weights: [],
      sigmas: [],
      signalToNoise: [],
      filters: [],
      pruning: [],
      unfamiliar: []
    }
    const shorter = renderReport(bare)
    expect(faults(shorter)).toEqual([])
    expect(shorter).not.toContain('data:image')
    expect(shorter).not.toContain('id="weights"')
    expect(shorter).not.toContain('id="specimens"')
    expect(shorter).not.toContain('id="unfamiliar"')
  })

  it('of a point estimate says nothing of draws', () => {
    const one = syntheticReport(1, 100, 2)
    const point = renderReport({ ...one, weights: [], sigmas: [], signalToNoise: [] })
    expect(faults(point)).toEqual([])
    expect(point).toContain('Each weight is a number')
    expect(page).toContain('Each weight is a distribution')
    expect(point).not.toContain('Mutual information')
    expect(point).not.toContain('Whiskers')
    expect(page).toContain('Mutual information')
    expect(page).toContain('Whiskers')
  })

  it('shows what became of the weights: their ratios, what is left without some, and the first filters', () => {
    expect(page).toContain('20 log₁₀ |μ| / σ')
    expect(page).toContain('1,000 validation examples after weights are removed, those of the least signal-to-noise')
    expect(page).toContain('The filters of the first layer')
    const point = renderReport({ ...report, pruning: report.pruning.map(p => ({ ...p, by: 'size' })) })
    expect(point).toContain('those of the least size first')
  })

  it('shows images of another set by their own names, none of them as right', () => {
    const section = /<section id="unfamiliar"[\s\S]*?<\/section>/.exec(page)?.[0] ?? ''
    const [first] = report.unfamiliar[0]?.specimens ?? []
    expect(section).toContain(`it is ${'ABCDEFGHIJ'[first?.label ?? 0]}`)
    expect(section.match(/class="wrong"/g)).toHaveLength(6)
    expect(section).not.toContain('class="right"')
  })

  it('says of a single epoch how wide a weight is, and not where it goes', () => {
    const [history] = report.weights
    const once = renderReport({
      ...report,
      weights: [{ weight: 'w', snapshots: history?.snapshots.slice(0, 1) ?? [] }]
    })
    expect(once).toContain('Its standard deviation is ')
    expect(once).not.toMatch(/it (widens|narrows)/)
    expect(page).toMatch(/it (widens|narrows)/)
  })

  it('holds with losses that are no numbers, and escapes what files and people say', () => {
    const awkward = fc.string({ unit: 'grapheme', maxLength: 20 }).map(s => s.replace(/NaN|undefined|Infinity/g, ''))
    const value = fc.oneof(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.constantFrom(Number.NaN, Infinity, 0))
    fc.assert(
      fc.property(awkward, value, value, (said, nll, kl) => {
        const strange = renderReport({
          ...report,
          title: said,
          run: { ...report.run, command: `<script>${said}`, device: said },
          data: { ...report.data, classNames: Array.from({ length: 10 }, () => said), noun: said },
          epochs: report.epochs.map(e => ({ ...e, train: { ...e.train, loss: nll + kl, nll, kl } })),
          model: { name: said, layers: [{ name: said, outputShape: [], means: 0, variational: 0 }] }
        })
        expect(faults(strange)).toEqual([])
        expect(strange).not.toContain('<script')
      }),
      { numRuns: 15 }
    )
  })
})
