/**
 * A small check that printed markup is well formed: every element closed in order, nothing unescaped.
 */
const childless = ['meta', 'br', 'img', 'link', 'hr']

/** What is wrong with the markup, or nothing. Style sheets are skipped, because CSS is not markup. */
export const faults = (markup: string): ReadonlyArray<string> => {
  const content = markup.replace(/^<!doctype html>\n/, '').replace(/<style>[^<]*<\/style>/g, '')
  const tags = content.match(/<[^>]*>/g) ?? []
  const open: Array<string> = []
  const found: Array<string> = []
  for (const tag of tags) {
    const closing = /^<\/([a-z0-9]+)>$/.exec(tag)
    const opening = /^<([a-z0-9]+)((?: [a-zA-Z0-9-]+="[^"<>]*")*)>$/.exec(tag)
    if (closing !== null) {
      const last = open.pop()
      if (last !== closing[1]) found.push(`${tag} closes ${last ?? 'nothing'}`)
    } else if (opening === null) found.push(`not a tag: ${tag}`)
    else if (!childless.includes(opening[1] ?? '')) open.push(opening[1] ?? '')
  }
  const text = content.replace(/<[^>]*>/g, '')
  if (/[<>]/.test(text)) found.push('an unescaped bracket')
  if (/&(?!(amp|lt|gt|quot|#39);)/.test(content)) found.push('an unescaped ampersand')
  if (/\b(NaN|undefined|Infinity)\b/.test(content)) found.push('a number that is none')
  return [...found, ...open.map(name => `${name} is not closed`)]
}
