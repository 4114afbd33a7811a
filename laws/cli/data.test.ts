/** `credence data`: what is there, what is damaged, and how it ends. */
import { afterAll, describe, expect, it } from 'vitest'
import { complaintsOf } from '../../src/cli/data'
import { holdingOf } from '../../src/data/inventory'
import { loadDataset, loadTestSet } from '../../src/data/registry'
import { COUNTS, folders, IDX_FILES } from './folders'
import { credence } from './program'

const { absent, digits } = folders(afterAll)

describe('credence data', () => {
  it('tells the counts of a folder, as JSON too', async () => {
    const { code, out, err } = await credence('data', '--data', digits(), '--json')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(JSON.parse(out)).toMatchObject({ holding: { _tag: 'Found', counts: COUNTS } })
  })

  it('names what is wrong with a truncated download, and ends with 2', async () => {
    const folder = digits({ [IDX_FILES.trainImages]: old => old.subarray(0, old.length - 1) })
    const { code, err } = await credence('data', '--data', folder)
    expect(code).toBe(2)
    expect(err).toMatch(
      /^credence: [^\n]*train-images-idx3-ubyte should have [^\n]*truncated or damaged; get it again\.\n$/
    )
  })

  it('answers a folder that is not there with a sentence', async () => {
    const { code, err } = await credence('data', '--data', absent())
    expect(code).toBe(2)
    expect(err).toMatch(/^credence: [^\n]+ is neither a known data set nor a folder[^\n]+\n$/)
  })

  it('complains of files by the names of MNIST that are not those of MNIST, and of their number', async () => {
    const folder = digits()
    const source = { name: 'mnist', load: () => loadDataset(folder), loadTest: () => loadTestSet(folder) }
    const holding = await holdingOf(source, folder)()
    const complaints = complaintsOf({ name: 'mnist', describe: '', holding })
    expect(complaints).toHaveLength(5)
    expect(complaints[0]).toContain("t10k-images-idx3-ubyte' in '")
    expect(complaints[0]).toContain('is not the file of mnist that was published (its checksum differs)')
    expect(complaints[4]).toContain('has 60 training and 20 test images, but mnist has 60,000 training and 10,000')
  })
})
