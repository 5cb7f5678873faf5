// Fenced blocks of the documentation. Input: the text of a Markdown file; output: its blocks in order, each with what stands behind
// the language on its first line: words (`context`), and pairs (`file=abba.lockspec`, `exit=11`, `fragment=statements`, `error=LS5001`).

export interface DocBlock {
  readonly language: string
  readonly flags: ReadonlySet<string>
  readonly pairs: ReadonlyMap<string, string>
  readonly text: string
  /** Line of the opening fence, from 1. */
  readonly line: number
  /** The line before the block that is not empty. */
  readonly before: string
}

export function blocksOf(markdown: string): readonly DocBlock[] {
  const blocks: DocBlock[] = []
  const lines = markdown.split('\n')
  for (let at = 0; at < lines.length; at += 1) {
    const opening = /^( *)```(\S.*)$/.exec(lines[at] ?? '')
    if (opening === null) continue
    const indent = opening[1] ?? ''
    const body: string[] = []
    const line = at + 1
    for (at += 1; at < lines.length && (lines[at] ?? '').trim() !== '```'; at += 1) {
      const text = lines[at] ?? ''
      body.push(text.startsWith(indent) ? text.slice(indent.length) : text)
    }
    const [language = '', ...info] = (opening[2] ?? '').trim().split(/\s+/)
    const pairs = info
      .filter((word) => word.includes('='))
      .map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] as const)
    blocks.push({
      language,
      flags: new Set(info.filter((word) => !word.includes('='))),
      pairs: new Map(pairs),
      text: body.map((text) => `${text}\n`).join(''),
      line,
      before:
        lines
          .slice(0, line - 1)
          .filter((text) => text.trim() !== '')
          .at(-1) ?? '',
    })
  }
  return blocks
}

/** The targets of the links in a Markdown text that are no addresses, and the anchors of its headings as GitHub makes them. */
export function linksOf(markdown: string): readonly string[] {
  return [...withoutBlocks(markdown).matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1] ?? '')
    .filter((target) => !/^[a-z]+:/.test(target))
}

export function anchorsOf(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>()
  for (const [, heading = ''] of withoutBlocks(markdown).matchAll(/^#+ (.*)$/gm)) {
    const base = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-')
    let anchor = base
    for (let n = 1; anchors.has(anchor); n += 1) anchor = `${base}-${n}`
    anchors.add(anchor)
  }
  return anchors
}

export const withoutBlocks = (markdown: string): string => markdown.replace(/^ *```\S[^]*?^ *```$/gm, '')
