// Numbers and verdicts as the page writes them. Input: values of the document; output: words.
import type { Cell, CellRun } from './document.ts'

export const grouped = (value: number): string => Math.round(value).toLocaleString('en-US')
export const plural = (count: number, one: string, many = `${one}s`): string => `${grouped(count)} ${count === 1 ? one : many}`
export const seconds = (value: number): string => `${value.toFixed(2)} s`

interface Mark {
  readonly sign: string
  readonly words: string
  readonly tone: 'good' | 'bad' | 'open' | 'free'
}

/** How a cell stands to the table, as a sign, words and a tone. */
export const markOf = ({ agreement, internalError }: Pick<Cell, 'agreement' | 'internalError'>): Mark => {
  if (internalError) return { sign: '!', words: 'an internal error', tone: 'bad' }
  switch (agreement) {
    case 'asExpected':
      return { sign: '✓', words: 'as expected', tone: 'good' }
    case 'differs':
      return { sign: '✗', words: 'not as expected', tone: 'bad' }
    case 'awaited':
      return { sign: '…', words: 'awaited, not compared', tone: 'open' }
    case 'open':
      return { sign: '?', words: 'not every state was seen', tone: 'open' }
    case 'free':
      return { sign: '·', words: 'not compared', tone: 'free' }
    case 'notRun':
      return { sign: '-', words: 'not run', tone: 'free' }
  }
}

/** How a search ended, and what of its result that leaves open. */
export const endedWords = (ended: CellRun['ended']): string => {
  switch (ended) {
    case 'complete':
      return 'complete: every state was seen'
    case 'memory':
      return 'starved of memory: this confirms neither a pass nor that nothing else is wrong'
    case 'interrupted':
      return 'stopped: this confirms neither a pass nor that nothing else is wrong'
    case 'first':
      return 'ended at the first finding, as asked'
    case 'limit':
      return 'ended at a number of states'
  }
}
