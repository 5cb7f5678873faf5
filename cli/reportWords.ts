// What a report says of a cell beside the kinds of finding: for `explain`. Data only: of each word what it means and where it is met.
import type { Example } from './exit.ts'

interface ReportWord extends Example {
  readonly short: string
  readonly meaning: string
}

const writer = `spec example
object Page { dirty : bool = false }
workload w {
  task writer { Page.dirty = true }
}`

const readers = `spec example
import "std/locks"
object Inode { rwsem : lock rwsem }
workload w {
  task reader[r in 0..1] { lock Inode.rwsem.read   unlock Inode.rwsem.read }
}`

export const reportWords: Readonly<Record<string, ReportWord>> = {
  pass: {
    short: 'every state was seen, and nothing is wrong in any',
    meaning: 'Every state was seen, and nothing is wrong in any: of this workload, at these sizes, under this variant.',
    command: 'lockspec check example.lockspec',
    spec: writer,
  },
  'nothing found': {
    short: 'nothing is wrong in the states that were seen, which are not all',
    meaning:
      'Nothing is wrong in the states that were seen, which are not all: memory, an interrupt or `--first` ended the run. That confirms no pass.',
    command: 'lockspec check specs --fresh --memory 1M',
  },
  open: {
    short: 'nothing that was seen differs, and not all was seen or asked',
    meaning:
      'A cell of which not every state was seen, or of which an engine was not asked all that the table says. Nothing that was seen differs from the table; nothing is confirmed.',
    command: 'lockspec check specs --fresh --memory 1M',
  },
  awaited: {
    short: 'what the table says is not compared, as it asks',
    meaning: 'The table says `awaited`: the cell is run and shown, and not compared.',
    command: 'lockspec check example.lockspec',
    spec: `${writer}
workload v {
  task reader { Page.dirty = false }
}
variant plain { }
expect {
  |       | w                | v    |
  | plain | awaited deadlock | pass |
}`,
  },
  cached: {
    short: 'an earlier run found this',
    meaning:
      'An earlier run found this, of the same code, variant, sizes, switches and options, and it was complete. `--fresh` explores again.',
    command: 'lockspec check example.lockspec',
  },
  reduced: {
    short: 'fewer states, with the findings of all',
    meaning:
      'The states were explored reduced: there are fewer, and the findings are those of the model as written. `--reduce off` explores all.',
    command: 'lockspec check example.lockspec --reduce on',
    spec: readers,
  },
  complete: {
    short: 'every state was seen',
    meaning: 'Every state was seen. Anything else is `NOT complete`, and confirms neither a pass nor a whole set of findings.',
    command: 'lockspec check example.lockspec',
    spec: writer,
  },
}
