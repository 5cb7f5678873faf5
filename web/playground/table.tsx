// The table of the spec, variants by workloads. Input: what there is to run, what was found; output: a cell each to choose.
import { keyOf } from './cells.ts'
import type { CellName, CheckedCell, PlannedCell } from './messages.ts'

interface Props {
  readonly planned: readonly PlannedCell[]
  readonly cells: ReadonlyMap<string, CheckedCell>
  readonly running: CellName | undefined
  readonly chosen: CellName | undefined
  readonly choose: (cell: CellName) => void
}

const marks: Readonly<Record<CheckedCell['agreement'], string>> = {
  asExpected: 'as expected',
  differs: 'not as expected',
  awaited: 'awaited',
  open: 'not finished',
  free: '',
  notRun: '',
}

export function Table({ planned, cells, running, chosen, choose }: Props) {
  const workloads = [...new Set(planned.map(({ workload }) => workload))]
  const variants = [...new Set(planned.map(({ variant }) => variant))]
  const isSame = (one: CellName | undefined, other: CellName): boolean => one !== undefined && keyOf(one) === keyOf(other)
  return (
    <div class="table">
      <table>
        <thead>
          <tr>
            <td />
            {workloads.map((workload) => (
              <th scope="col" key={workload}>
                {workload}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {variants.map((variant) => (
            <tr key={variant ?? ''}>
              <th scope="row">{variant ?? ''}</th>
              {workloads.map((workload) => {
                const cell = planned.find((one) => one.workload === workload && one.variant === variant)
                if (cell === undefined) return <td key={workload} />
                const found = cells.get(keyOf(cell))
                const state = isSame(running, cell) ? 'running' : (found?.agreement ?? (cell.left ? 'left' : 'waiting'))
                const words = found?.words ?? cell.expected ?? '–'
                return (
                  <td key={workload}>
                    <button
                      type="button"
                      class={`cell ${state}`}
                      aria-pressed={isSame(chosen, cell)}
                      data-workload={workload}
                      data-variant={variant ?? ''}
                      data-words={found?.words}
                      data-states={found?.states}
                      onClick={() => choose(cell)}
                    >
                      <span class="words">{words}</span>
                      <small>
                        {found === undefined
                          ? state === 'running'
                            ? 'running'
                            : cell.left
                              ? 'not in the table'
                              : 'not run yet'
                          : `${found.states.toLocaleString('en')} states ${marks[found.agreement]}`}
                      </small>
                      {found?.agreement === 'differs' && <small>the table says {cell.expected}</small>}
                    </button>
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
