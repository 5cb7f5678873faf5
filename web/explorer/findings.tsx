// What check finds of what is explored. Input: the findings; output: a list, each of which leads to its run.
import type { Answer } from '../../runtime/explorer/view.ts'
import { plural } from '../report/words.ts'

interface Props {
  readonly findings: NonNullable<Extract<Answer, { kind: 'view' }>['findings']>
  readonly obey: (line: string) => void
}

export function Findings({ findings: { findings, complete }, obey }: Props) {
  return (
    <section class="findings-list" aria-labelledby="findings">
      <h2 id="findings">What check finds</h2>
      {findings.length === 0 && <p>Nothing.</p>}
      <ul>
        {findings.map(({ name, headline, steps }, index) => (
          <li key={index}>
            {steps === null ? (
              <strong>{name}</strong>
            ) : (
              <button type="button" class="quiet" onClick={() => obey(`finding ${index + 1}`)}>
                {name}, {plural(steps, 'step')}
              </button>
            )}{' '}
            {headline}
          </li>
        ))}
      </ul>
      {!complete && <p class="note">The search ended early: there may be more.</p>}
    </section>
  )
}
