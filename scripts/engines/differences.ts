// Whether another checker says of a cell what our own search says. Input: both runs, as `check --format json` has them; output: in words what it
// says otherwise, and nothing of what it was not asked.

export interface Said {
  readonly ended: string
  readonly states: number
  readonly findings: readonly { readonly kind: string; readonly name: string }[]
  readonly engine: { readonly unasked: readonly string[] } | null
}

/** A livelock's name says how much fairness leaves one, which an engine need not know. */
const wordsOf = ({ kind, name }: Said['findings'][number]): string => (kind === 'livelock' ? kind : `${kind} ${name}`.trim())
const without = (from: readonly string[], what: readonly string[]): readonly string[] => from.filter((one) => !what.includes(one))

export function differences(own: Said, theirs: Said): readonly string[] {
  const unasked = theirs.engine?.unasked ?? []
  const isBeyond = unasked.some((one) => one.startsWith('anything'))
  /** `livelock`, `violates comes`, `deadlock beside …`: of this kind, this one, or some of these. */
  const isUnasked = (words: string): boolean =>
    isBeyond || unasked.some((one) => one === words || one === words.split(' ')[0] || one.startsWith(`${words} `))
  const ours = [...new Set(own.findings.map(wordsOf))]
  const its = [...new Set(theirs.findings.map(wordsOf))]
  return [
    ...without(its, ours).map((words) => `it finds ${words}`),
    ...without(ours, its).flatMap((words) => (isUnasked(words) ? [] : [`it does not find ${words}`])),
    ...(theirs.ended === 'complete' && own.states !== theirs.states && !isBeyond
      ? [`${theirs.states} states instead of ${own.states}`]
      : []),
    ...(theirs.ended === 'complete' ? [] : [`it ended by ${theirs.ended}`]),
  ]
}
